// SPDX-License-Identifier: Apache-2.0
#include "linked_data/sort_lines.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace permafrost {

namespace {

/// Eight bytes from `at` as a number that sorts as they do; behind the end there are zeros.
std::uint64_t key_of(std::string_view line, std::size_t at) {
  std::uint64_t key = 0;
  if (line.size() >= at + sizeof key) {
    std::memcpy(&key, line.data() + at, sizeof key);
  } else if (line.size() > at) {
    std::memcpy(&key, line.data() + at, line.size() - at);
  }
  if constexpr (std::endian::native == std::endian::little) key = __builtin_bswap64(key);
  return key;
}

}  // namespace

void LineSorter::order_pair(Item& a, Item& b, std::size_t alike) {
  const auto rest = [alike](std::string_view line) { return line.substr(std::min(alike, line.size())); };
  if (rest(b.line) < rest(a.line)) std::swap(a, b);
}

bool LineSorter::load_keys(Group& group) {
  for (;;) {
    const std::uint64_t first = key_of(m_items[group.begin].line, group.alike);
    std::uint64_t differing = 0;
    bool more = false;
    for (std::size_t i = group.begin; i < group.end; ++i) {
      Item& item = m_items[i];
      item.key = key_of(item.line, group.alike);
      differing |= item.key ^ first;
      more = more || item.line.size() > group.alike;
    }
    group.alike += sizeof(std::uint64_t);
    if (differing != 0) return true;
    if (!more) return false;
  }
}

void LineSorter::sort(std::vector<std::string_view>& lines) {
  if (lines.size() < 2) return;
  m_items.clear();
  for (const std::string_view line : lines) m_items.push_back({0, line});
  m_groups.assign(1, {0, lines.size(), 0});
  while (!m_groups.empty()) {
    Group group = m_groups.back();
    m_groups.pop_back();
    if (!load_keys(group)) continue;
    const auto begin = m_items.begin();
    std::sort(begin + static_cast<std::ptrdiff_t>(group.begin),
              begin + static_cast<std::ptrdiff_t>(group.end),
              [](const Item& a, const Item& b) { return a.key < b.key; });
    for (std::size_t i = group.begin; i < group.end;) {
      std::size_t same = i + 1;
      while (same < group.end && m_items[same].key == m_items[i].key) ++same;
      if (same - i == 2) {
        order_pair(m_items[i], m_items[i + 1], group.alike);
      } else if (same - i > 2) {
        m_groups.push_back({i, same, group.alike});
      }
      i = same;
    }
  }
  for (std::size_t i = 0; i < lines.size(); ++i) lines[i] = m_items[i].line;
}

}  // namespace permafrost
