// SPDX-License-Identifier: Apache-2.0
#include "io/csv.hpp"

namespace permafrost {

namespace {
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
}  // namespace

/// Takes a row's characters and cuts them into cells.
class CsvReader::Builder {
 public:
  Builder(CsvRow& row, std::uint64_t longest) : m_row(row), m_longest(longest) {
    row.too_long = row.torn = false;
    if (row.cells.empty()) row.cells.emplace_back();
    row.cells.front().clear();
  }
  [[nodiscard]] bool quoted() const { return m_quoted; }

  void put(char c) {
    if (m_quoted) {
      if (c == '"') {
        m_quoted = false;
        m_closed = true;
      } else {
        append(c);
      }
    } else if (c == '"' && m_closed) {  // a doubled quote inside quotes
      append(c);
      m_quoted = true;
    } else if (c == '"' && m_cell_empty) {
      m_quoted = true;
      m_cell_empty = false;
    } else if (c == ',') {
      next_cell();
    } else {
      append(c);
    }
    if (c != '"') m_closed = false;
  }

  void finish(std::uint64_t offset, std::uint64_t length) {
    m_row.cells.resize(m_cells);
    m_row.offset = offset;
    m_row.length = length;
    m_row.torn = m_quoted;
  }

 private:
  void append(char c) {
    m_cell_empty = false;
    if (++m_taken > m_longest) m_row.too_long = true;
    if (!m_row.too_long) m_row.cells[m_cells - 1] += c;
  }
  void next_cell() {
    m_cell_empty = true;
    if (m_cells == most_cells) m_row.too_long = true;
    if (m_row.too_long) return;
    if (m_row.cells.size() == m_cells) m_row.cells.emplace_back();
    m_row.cells[m_cells++].clear();
  }

  CsvRow& m_row;
  const std::uint64_t m_longest;
  std::uint64_t m_taken = 0;
  std::size_t m_cells = 1;
  bool m_quoted = false, m_closed = false, m_cell_empty = true;
};

std::optional<char> CsvReader::peek() {
  if (m_at == m_filled) {
    m_filled = m_bytes.read(m_buffer);
    m_at = 0;
    if (m_filled == 0) return std::nullopt;
  }
  return static_cast<char>(m_buffer[m_at]);
}

void CsvReader::pass_mark() {
  m_begun = true;
  m_filled = read_fully(m_bytes, m_buffer);
  m_mark = as_text(std::span(m_buffer).first(m_filled)).starts_with(byte_order_mark);
  if (m_mark) m_at = m_offset = byte_order_mark.size();
}

bool CsvReader::next(CsvRow& row) {
  const std::uint64_t begin = m_offset;
  if (!m_begun) pass_mark();
  if (!peek()) return false;
  Builder builder(row, m_longest);
  while (const auto c = peek()) {
    ++m_at;
    ++m_offset;
    const bool ends = !builder.quoted() && (*c == '\n' || *c == '\r');
    if (!ends) {
      builder.put(*c);
      continue;
    }
    if (*c == '\r' && peek() == '\n') {
      ++m_at;
      ++m_offset;
    }
    break;
  }
  builder.finish(begin, m_offset - begin);
  return true;
}

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& cell : cells) {
    if (&cell != &cells.front()) line += ',';
    const bool quote = cell.find_first_of(",\"\r\n") != std::string::npos;
    if (quote) line += '"';
    for (const char c : cell) line.append(c == '"' && quote ? 2 : 1, c);
    if (quote) line += '"';
  }
  return line + '\n';
}

}  // namespace permafrost
