// SPDX-License-Identifier: Apache-2.0
// What a format is: one constinit row. Its folder holds everything that knows the remote layout; the
// table is formats/registry.cpp.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.hpp"
#include "flow/env.hpp"
#include "flow/sink.hpp"
#include "flow/source.hpp"
#include "model/kind.hpp"

namespace permafrost {

class Lookup;  // formats/lookup.hpp
class Sealer;  // formats/sealer.hpp
class Pull;    // pull/pull.hpp
struct PullDoors;
struct PullOrder;
struct PullStream;

/// Where an input or output is: a path, or "-".
struct Location {
  std::string path;
  bool replace = false;  ///< an existing output may be replaced
};

/// Option values by key; every key is one the row names.
using Options = std::map<std::string, std::string, std::less<>>;
/// Empty when it is not given.
[[nodiscard]] inline std::string_view option_of(const Options& given, std::string_view key) {
  const auto found = given.find(key);
  return found == given.end() ? std::string_view{} : std::string_view{found->second};
}

struct OptionSpec {
  std::string_view key, fallback, help;
};

/// What is known of an input before a format is chosen.
struct Probe {
  std::string path;
  bool directory = false;
  std::span<const std::byte> head;  ///< the first bytes, up to 64 KiB; empty for a directory
  /// First entry names of a container (up to 100,000); costs a look.
  std::vector<std::string> (*list)(const Probe&);
};

/// What came of damaged copies that were put together.
struct Repair {
  std::uint64_t parts = 0;           ///< the thing had, as far as anybody knows
  std::uint64_t lost = 0;            ///< of these are in no copy
  std::vector<std::uint64_t> taken;  ///< by copy: parts that it gave
  std::uint64_t mended = 0;          ///< parts that parity made again
  unsigned parity = 0;               ///< percent of parity that the output has
  bool exact = false;                ///< the output is byte for byte what was there before the damage
};

/// A row leaves out what its format does not do.
struct Format {
  std::string_view name, title;
  std::span<const std::string_view> suffixes = {};  ///< for choosing a sink by the output's name
  std::span<const OptionSpec> options = {};
  std::span<const Kind> holds = {};            ///< what the sink can express
  std::span<const FindingInfo> findings = {};  ///< what the source or the sink may report
  bool (*recognise)(const Probe&) = nullptr;   ///< null: by its name alone
  std::unique_ptr<Source> (*open)(const Location&, const Options&,
                                  const Env&) = nullptr;  ///< null: write only
  std::unique_ptr<Sink> (*create)(const Location&, const Options&,
                                  const Env&) = nullptr;  ///< null: read only
  /// Null: looked up by running what open() gives.
  std::unique_ptr<Lookup> (*look)(const Location&, const Options&, const Env&) = nullptr;
  /// Writes what `copies` of one thing, damaged each in its own way, still hold. Null: not for this format.
  Repair (*repair)(std::span<const Location> copies, const Location& output, const Options&,
                   const Env&) = nullptr;
  /// Null: cannot hold a signature of itself.
  std::unique_ptr<Sealer> (*seal)(const Location&, const Env&) = nullptr;
  /// Takes an account from a running server. Null: not a server's. `streams` names what can be switched on or
  /// off.
  std::unique_ptr<Pull> (*pull)(const PullOrder&, const PullDoors&, const Env&) = nullptr;
  std::span<const PullStream> (*streams)() = nullptr;
  /// What the sink writes in a form of its own, which does not come back as it was; what of it has no place
  /// there it counts and reports itself.
  std::span<const Kind> renders = {};
  /// The source may not know whose its things are: merged with others, they are those of the account they
  /// fit.
  bool owner_unknown = false;
};

[[nodiscard]] std::span<const Format* const> all_formats();

}  // namespace permafrost
