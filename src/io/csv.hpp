// SPDX-License-Identifier: Apache-2.0
// Comma-separated rows (RFC 4180) out of a byte stream, as lenient as spreadsheets and servers are: any line
// end, quotes where none were due, a byte order mark. What the cells mean is codec's; io alone reads the
// bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/bytes.hpp"

namespace permafrost {

struct CsvRow {
  std::vector<std::string> cells;  ///< without quotes; at most CsvReader::most_cells of them
  std::uint64_t offset = 0;        ///< of its first byte
  std::uint64_t length = 0;        ///< bytes with its line end
  /// Longer than allowed or of too many cells; `cells` holds what came before that.
  bool too_long = false;
  bool torn = false;  ///< the stream ends inside quotes

  /// Nothing stands in it, as in an empty line.
  [[nodiscard]] bool blank() const { return cells.size() == 1 && cells.front().empty(); }
};

class CsvReader {
 public:
  static constexpr std::size_t most_cells = 64;

  /// `bytes` must outlive it. Of a row with more than `longest` bytes the rest is passed over.
  explicit CsvReader(ByteSource& bytes, std::uint64_t longest = std::uint64_t{1} << 20)
      : m_bytes(bytes), m_longest(longest), m_buffer(std::size_t{64} << 10) {}

  /// Fills in the next row; false at the end. Blank rows come too.
  [[nodiscard]] bool next(CsvRow& row);
  /// Did the stream begin with a byte order mark? It is part of the first row's bytes and of no cell.
  [[nodiscard]] bool had_byte_order_mark() const noexcept { return m_mark; }

 private:
  class Builder;
  [[nodiscard]] std::optional<char> peek();
  void pass_mark();

  ByteSource& m_bytes;
  const std::uint64_t m_longest;
  std::vector<std::byte> m_buffer;
  std::size_t m_at = 0, m_filled = 0;
  std::uint64_t m_offset = 0;  // of the byte at m_at
  bool m_begun = false, m_mark = false;
};

/// A row as Ruby's CSV writes it, which is what Mastodon uses: quotes only where a comma, a quote or a line
/// end stands inside, and a line feed at the end.
[[nodiscard]] std::string csv_line(const std::vector<std::string>& cells);

}  // namespace permafrost
