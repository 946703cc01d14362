// SPDX-License-Identifier: Apache-2.0
// The inputs of one command: each with its format, merged into one flow where there are several.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "cli/args.hpp"
#include "cli/format_choice.hpp"
#include "flow/source.hpp"
#include "formats/lookup.hpp"

namespace permafrost::cli {

class Inputs {
 public:
  /// Looks at every path; Error where one cannot be read or is of no known format. `one_of_several`: see
  /// choose_input().
  Inputs(std::span<const std::string> paths, const Args& args, bool one_of_several);
  Inputs(std::span<const std::string> paths, const Args& args) : Inputs(paths, args, paths.size() > 1) {}

  /// A fresh source over all of them; may be called again. This and `env` must outlive it.
  [[nodiscard]] std::unique_ptr<Source> open(const Env& env) const;
  /// For looking up in the only input.
  [[nodiscard]] std::unique_ptr<Lookup> look(const Env& env) const;
  /// Sets an option of the inputs' format; Error{usage} where a format has no such option.
  void set(std::string_view key, std::string_view value);
  /// Asks formats that can to lend files: those that nobody reads are then not checked either.
  void lend_files();
  [[nodiscard]] std::span<const Chosen> all() const noexcept { return m_chosen; }
  /// Size of the files; a directory counts nothing.
  [[nodiscard]] std::uint64_t bytes() const;

 private:
  std::vector<Chosen> m_chosen;
};

/// --from, for every command that reads.
inline constexpr OptionDecl input_rows[] = {
    {"from", 'F', Takes::format, "FORMAT[,K=V]", tr_later("format of the input (default: by its content)")},
};

/// Size of the file at `path`; 0 for what is no file.
[[nodiscard]] std::uint64_t file_size(const std::string& path);

}  // namespace permafrost::cli
