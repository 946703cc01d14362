// SPDX-License-Identifier: Apache-2.0
// The tables of an account (model/table.hpp) as CSV: which table a file is, what its rows say, and how
// Mastodon writes them, of every version. Facts: app/models/export.rb and app/models/form/import.rb of
// Mastodon 1.0 to 4.7. Reads and writes rows; files, pieces and whose they are is left to the formats.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/csv.hpp"
#include "model/table.hpp"

namespace permafrost {

/// One row, whatever the table. An absent choice means what Mastodon's import takes it for: boosts are shown,
/// no notices of new posts, notifications of muted accounts hidden, posts in all languages.
struct TableRow {
  std::string target;  ///< address of an account (user@host), domain, or IRI of a post
  std::string list;    ///< title of the list, in `lists`
  std::optional<bool> show_boosts, notify, hide_notifications;
  std::vector<std::string> languages;
};

/// What the first row of a file tells of it.
struct TableHeader {
  bool present = false;           ///< it is a row of headings
  std::optional<TableKind> kind;  ///< when headings, or else the cells, can only be those of one table
  bool of_instance = false;       ///< headings of a moderator's list of domains: not an account's
};
[[nodiscard]] TableHeader header_of(const CsvRow& first);

/// The rows of a table in CSV.
class TableReader {
 public:
  /// `bytes` must outlive it.
  TableReader(ByteSource& bytes, TableKind kind) : m_csv(bytes), m_kind(kind) {}
  /// The next row that names something; false at the end. Headings, blank rows and rows without a target are
  /// passed over.
  [[nodiscard]] bool next(TableRow& row);
  /// Rows that had no target, were too long or torn.
  [[nodiscard]] std::uint64_t odd_rows() const noexcept { return m_odd; }
  [[nodiscard]] std::optional<std::uint64_t> first_odd() const noexcept { return m_first_odd; }
  [[nodiscard]] bool had_byte_order_mark() const noexcept { return m_csv.had_byte_order_mark(); }

 private:
  [[nodiscard]] bool is_headings();
  void fill_in(TableRow& row) const;
  [[nodiscard]] std::string cell(std::string_view heading, std::size_t usual) const;

  CsvReader m_csv;
  const TableKind m_kind;
  CsvRow m_row;
  std::vector<std::string> m_headings;  // empty: the usual columns in the usual order
  bool m_begun = false;
  std::uint64_t m_odd = 0;
  std::optional<std::uint64_t> m_first_odd;
};

/// The row of headings that Mastodon 4.7 begins such a file with; empty for those it writes none in.
[[nodiscard]] std::string headings_of(TableKind kind);
/// A row as Mastodon 4.7 writes it.
[[nodiscard]] std::string line_of(TableKind kind, const TableRow& row);

/// The address that the IRI of an actor usually means: "bob@social.example" for ".../users/bob" or
/// ".../@bob". Nothing where no name can be read off it.
[[nodiscard]] std::optional<std::string> address_in(std::string_view actor_iri);

}  // namespace permafrost
