// SPDX-License-Identifier: Apache-2.0
// Cuts a stream into lines in constant memory. For the small texts of our own that are read beside an input;
// whoever writes them ends each line with a line feed.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "io/bytes.hpp"

namespace permafrost {

class LineReader {
 public:
  explicit LineReader(std::size_t longest) : m_buffer(longest + 1) {}
  /// The next line of `bytes` without its line feed, lent until the next call; empty for one that is longer
  /// than `longest`, so that lines can be counted. Nothing at the end: what no line feed ends is no line.
  [[nodiscard]] std::optional<std::string_view> next(ByteSource& bytes);

 private:
  std::vector<std::byte> m_buffer;
  std::size_t m_begin = 0, m_filled = 0;  // of the buffer: what is not yet looked at
  bool m_too_long = false;                // the beginning of this line was dropped
};

}  // namespace permafrost
