// SPDX-License-Identifier: Apache-2.0
// Counts that are told twice, as lines for people and as members of JSON, from one table. For
// signature_summary and origin/origin_counts.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "codec/json_out.hpp"

namespace permafrost {

template <class Counts>
struct CountRow {
  std::string_view name;  ///< in JSON
  std::uint64_t Counts::*count;
  const char* pattern = nullptr;  ///< of its line, tr_later(); null: it has none of its own
};

/// Adds a line when there is something to count.
inline void add_line(std::vector<std::string>& lines, const char* pattern, std::uint64_t count) {
  if (count != 0) lines.push_back(fill(tr(pattern), {count}));
}

template <class Counts>
void add_lines(std::vector<std::string>& lines, std::span<const CountRow<Counts>> rows,
               const Counts& counts) {
  for (const auto& row : rows) {
    if (row.pattern != nullptr) add_line(lines, row.pattern, counts.*row.count);
  }
}

/// Members of the object that is open.
template <class Counts>
void write_members(JsonOut& json, std::span<const CountRow<Counts>> rows, const Counts& counts) {
  for (const auto& row : rows) json.key(row.name).number(counts.*row.count);
}

}  // namespace permafrost
