// SPDX-License-Identifier: Apache-2.0
// Option tables in, parsed values out. Every command declares its options as rows; help, completion and
// parsing read the same rows. What a value means is the command's affair.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace permafrost::cli {

/// What an option wants after it, or what operands are; decides what a shell may complete.
enum class Takes {
  nothing,
  text,
  file,
  directory,
  format,
  kinds,
  visibilities,
  rules,
  profile,
  color,
  scopes,
  token_place,
  command,
  shell
};

struct OptionDecl {
  std::string_view name;  ///< long name without dashes
  char letter = 0;        ///< short name, 0: none
  Takes takes = Takes::nothing;
  std::string_view value = {};  ///< how help calls the value: "FILE"
  std::string_view help = {};   ///< one line (translatable)
  /// "For signatures" (translatable): help names it in a line with others; the manual explains it.
  std::string_view topic = {};
};

using OptionGroup = std::span<const OptionDecl>;

/// How many operands a command wants.
struct Operands {
  std::size_t least = 0, most = 0;
};
inline constexpr std::size_t any_number = static_cast<std::size_t>(-1);

class Args {
 public:
  [[nodiscard]] bool has(std::string_view option) const { return m_options.contains(option); }
  /// The last value given.
  [[nodiscard]] std::optional<std::string> text(std::string_view option) const;
  /// Every value given, in order.
  [[nodiscard]] std::span<const std::string> all(std::string_view option) const;
  /// Every value given, cut at commas.
  [[nodiscard]] std::vector<std::string> list(std::string_view option) const;
  [[nodiscard]] std::span<const std::string> operands() const { return m_operands; }

 private:
  friend Args parse(std::span<const OptionGroup>, Operands, std::span<const std::string>);
  std::map<std::string, std::vector<std::string>, std::less<>> m_options;
  std::vector<std::string> m_operands;
};

/// Error{usage} for an unknown option (naming the nearest one), a value that is absent or too much, and a
/// wrong number of operands. Opens nothing.
[[nodiscard]] Args parse(std::span<const OptionGroup> groups, Operands operands,
                         std::span<const std::string> words);

/// `text` cut at every `separator`; no empty pieces.
[[nodiscard]] std::vector<std::string> split(std::string_view text, char separator);

/// The candidate that `word` was probably meant to be: fewest typing errors, at most a third of its
/// length; empty when none is near.
[[nodiscard]] std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace permafrost::cli
