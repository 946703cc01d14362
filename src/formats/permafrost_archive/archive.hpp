// SPDX-License-Identifier: Apache-2.0
// The parts of the archive format as its row (format.cpp) puts them together.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "formats/format.hpp"
#include "formats/lookup.hpp"
#include "formats/permafrost_archive/index.hpp"
#include "formats/sealer.hpp"
#include "io/file.hpp"

namespace permafrost::archive {

/// Puts damaged copies of one archive together (Format::repair).
[[nodiscard]] Repair repair(std::span<const Location> copies, const Location& output, const Options& options,
                            const Env& env);

struct SinkSettings {
  std::string name;  ///< of the bag's directory
  int level = 3;
  std::uint64_t frame_bytes = std::uint64_t{1} << 20;
  unsigned parity = 0;  ///< parity blocks for 100 data blocks; 0: none, and always when writing to a pipe
};

[[nodiscard]] std::unique_ptr<Sink> create_sink(const Location&, const SinkSettings&, const Env&);

enum class Reading {
  full,    ///< everything is compared with everything
  fixity,  ///< every byte is unpacked and compared with its digest, and no records are given
  quick,   ///< only hashes what is stored, and gives no records
  lend,    ///< files are StoredFiles where that can be, and only what is read is compared
};
[[nodiscard]] std::unique_ptr<Source> open_source(const Location&, Reading reading, const Env&);
/// Runs the archive in `file` into `out`, as the source does.
void read_archive(InputFile file, const Env& env, Sink& out);
[[nodiscard]] std::unique_ptr<Lookup> look_into(const Location&, const Options&, const Env&);
/// Error{input} where there is no whole index and no tag manifest at the end.
[[nodiscard]] std::unique_ptr<Sealer> open_sealer(const Location&, const Env&);

/// The option `parity` for an output: "5" or "5%"; nothing when it is not given. Error{usage} where it makes
/// no sense, and for a pipe, since parity is made by reading back what was written.
[[noreturn]] void refuse_parity_in_pipe();
[[nodiscard]] std::optional<unsigned> parity_option(const Options& given, const Location& output);

/// The bag's directory: what was asked for, else by the name of the output.
[[nodiscard]] std::string bag_name(std::string_view wanted, const std::string& output);

/// The path inside the bag of a tar entry: its name without the top directory.
[[nodiscard]] std::string bag_path(std::string_view name);

/// What an activity can be found by.
[[nodiscard]] inline ItemKeys keys_of(const Activity& activity) {
  const bool embedded = embeds_object(activity);
  return {.id = activity.id,
          .object_id = embedded ? activity.object_id : std::string_view{},
          .url = embedded ? activity.object_url : std::string_view{},
          .time = activity.time};
}

}  // namespace permafrost::archive
