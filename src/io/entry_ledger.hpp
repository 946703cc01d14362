// SPDX-License-Identifier: Apache-2.0
// What a container remembers about its entries from walk to walk: which names there are, so that
// doubles are noticed, and what was reported, so that nothing is reported twice. Memory stays small.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/container.hpp"
#include "io/record_sorter.hpp"

namespace permafrost {

class EntryLedger {
 public:
  explicit EntryLedger(const ContainerEnv& env) : m_env(env) {}

  /// The safe form of the name of entry number `ordinal`, noted down. Nothing, and a finding, when
  /// there is none; nothing alone for the root directory itself.
  [[nodiscard]] std::optional<std::string> accept(std::uint64_t ordinal, std::string_view raw,
                                                  Entry::Kind kind);
  /// Reports once for an entry, however often it is walked over.
  void report(std::uint64_t ordinal, const FindingInfo& info, std::string entry, std::string message,
              std::optional<std::uint64_t> offset = {});
  /// False, and a finding, when `ordinal` is past the limit: the walk has to end.
  [[nodiscard]] bool within_limit(std::uint64_t ordinal);
  /// At the end of a walk over all entries: reports the names that are the same or almost.
  void names_complete();

 private:
  ContainerEnv m_env;
  std::uint64_t m_named = 0;  ///< entries below it have their names noted
  bool m_names_complete = false;
  RecordSorter m_names{std::size_t{4} << 20};
  std::vector<bool> m_reported;  ///< a bit for each entry and kind of finding
};

/// The name as systems see it that fold case (simple Unicode folding) and normalise (NFC).
[[nodiscard]] std::string folded_name(std::string_view name);

}  // namespace permafrost
