// SPDX-License-Identifier: Apache-2.0
// Aligned columns for people, true for East Asian text too.
#pragma once

#include <string>
#include <vector>

namespace permafrost::cli {

class Table {
 public:
  enum class Align { left, right };
  /// Columns without a word here are aligned left.
  explicit Table(std::vector<Align> alignment = {}) : m_alignment(std::move(alignment)) {}
  void row(std::vector<std::string> cells) { m_rows.push_back(std::move(cells)); }
  /// Two blanks between columns, none at the end of a line.
  [[nodiscard]] std::string text() const;

 private:
  std::vector<Align> m_alignment;
  std::vector<std::vector<std::string>> m_rows;
};

}  // namespace permafrost::cli
