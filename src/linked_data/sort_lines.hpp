// SPDX-License-Identifier: Apache-2.0
// Sorting of lines that begin alike, as statements about one thing do.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace permafrost {

/// Sorts text without NUL by its bytes, which for UTF-8 is by code points. What lines of one group have in
/// common is looked at once for each line, not once for each comparison.
class LineSorter {
 public:
  void sort(std::vector<std::string_view>& lines);

 private:
  struct Item {
    std::uint64_t key;  // the eight bytes that are compared now
    std::string_view line;
  };
  struct Group {
    std::size_t begin, end;  // of m_items
    std::size_t alike;       // bytes that are the same in all of its lines
  };
  /// Moves on over what the group's lines share; false when nothing is left.
  bool load_keys(Group& group);
  static void order_pair(Item& a, Item& b, std::size_t alike);

  std::vector<Item> m_items;
  std::vector<Group> m_groups;
};

}  // namespace permafrost
