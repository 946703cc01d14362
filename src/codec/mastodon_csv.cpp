// SPDX-License-Identifier: Apache-2.0
#include "codec/mastodon_csv.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "base/url.hpp"

namespace permafrost {

namespace {

constexpr std::string_view address = "Account address", boosts = "Show boosts",
                           notices = "Notify on new posts", languages = "Languages",
                           hidden = "Hide notifications", domain = "#domain", severity = "#severity",
                           uri = "#uri", list_name = "List name";

bool has(const CsvRow& row, std::string_view heading) {
  return std::ranges::find(row.cells, heading) != row.cells.end();
}

/// Rails' notion of a boolean, as the import applies it: what is no word for false is true.
std::optional<bool> truth_of(std::string cell) {
  cell = ascii_lower(cell);
  if (cell.empty()) return std::nullopt;
  constexpr std::array words{"0", "f", "false", "off"};
  return std::ranges::find(words, cell) == words.end();
}

std::vector<std::string> parts_of(std::string_view cell) {
  std::vector<std::string> parts;
  while (!cell.empty()) {
    const std::size_t comma = std::min(cell.find(','), cell.size());
    if (const auto part = trim(cell.substr(0, comma)); !part.empty()) parts.emplace_back(part);
    cell.remove_prefix(std::min(comma + 1, cell.size()));
  }
  return parts;
}

bool is_truth(std::string_view cell) { return cell == "true" || cell == "false"; }
bool is_address(std::string_view cell) {
  const std::string_view name = cell.starts_with('@') ? cell.substr(1) : cell;
  return !name.starts_with('@') && name.find('@') != std::string_view::npos &&
         name.find_first_of(" /") == std::string_view::npos;
}
bool is_post(std::string_view cell) { return split_url(cell).has_value(); }
bool is_domain(std::string_view cell) {
  return cell.find('.') != std::string_view::npos && cell.find_first_of("@ /:") == std::string_view::npos;
}

/// Without headings only three tables look like no other.
std::optional<TableKind> kind_by_cells(const CsvRow& row) {
  if (row.cells.size() == 1 && is_post(row.cells[0])) return TableKind::bookmarks;
  if (row.cells.size() == 1 && is_domain(row.cells[0])) return TableKind::domain_blocks;
  if (row.cells.size() == 2 && is_address(row.cells[1]) && !is_truth(row.cells[1])) return TableKind::lists;
  return std::nullopt;
}

std::string spelled(bool value) { return value ? "true" : "false"; }

}  // namespace

TableHeader header_of(const CsvRow& first) {
  const std::string_view cell = first.cells.empty() ? std::string_view{} : first.cells.front();
  if (cell == uri) return {.present = true, .kind = TableKind::bookmarks};
  if (cell == list_name) return {.present = true, .kind = TableKind::lists};
  if (cell == domain && has(first, severity)) return {.present = true, .kind = {}, .of_instance = true};
  if (cell == domain) return {.present = true, .kind = TableKind::domain_blocks};
  if (cell != address) return {.present = false, .kind = kind_by_cells(first)};
  if (has(first, hidden)) return {.present = true, .kind = TableKind::mutes};
  if (has(first, boosts) || has(first, notices) || has(first, languages)) {
    return {.present = true, .kind = TableKind::following};
  }
  return {.present = true};
}

bool TableReader::next(TableRow& row) {
  while (m_csv.next(m_row)) {
    if (is_headings() || m_row.blank()) continue;
    fill_in(row);
    if (!row.target.empty() && !m_row.too_long && !m_row.torn) return true;
    ++m_odd;
    if (!m_first_odd) m_first_odd = m_row.offset;
  }
  return false;
}

bool TableReader::is_headings() {
  if (m_begun) return false;
  m_begun = true;
  if (!header_of(m_row).present) return false;
  m_headings = m_row.cells;
  return true;
}

/// Of the column with this heading, or without headings of the column where it usually stands.
std::string TableReader::cell(std::string_view heading, std::size_t usual) const {
  std::size_t column = usual;
  if (!m_headings.empty()) {
    column = static_cast<std::size_t>(std::ranges::find(m_headings, heading) - m_headings.begin());
  }
  return column < m_row.cells.size() ? std::string(trim(m_row.cells[column])) : std::string();
}

void TableReader::fill_in(TableRow& row) const {
  row = {};
  switch (m_kind) {
    case TableKind::domain_blocks: row.target = ascii_lower(cell(domain, 0)); return;
    case TableKind::bookmarks: row.target = cell(uri, 0); return;
    case TableKind::lists:
      row.list = cell(list_name, 0);
      row.target = cell(address, 1);
      break;
    default: row.target = cell(address, 0);
  }
  if (row.target.starts_with('@')) row.target.erase(0, 1);
  if (m_kind == TableKind::following) {
    row.show_boosts = truth_of(cell(boosts, 1));
    row.notify = truth_of(cell(notices, 2));
    row.languages = parts_of(cell(languages, 3));
  } else if (m_kind == TableKind::mutes) {
    row.hide_notifications = truth_of(cell(hidden, 1));
  }
}

std::string headings_of(TableKind kind) {
  switch (kind) {
    case TableKind::following:
      return csv_line(
          {std::string(address), std::string(boosts), std::string(notices), std::string(languages)});
    case TableKind::followers: return csv_line({std::string(address)});
    case TableKind::mutes: return csv_line({std::string(address), std::string(hidden)});
    default: return {};
  }
}

std::string line_of(TableKind kind, const TableRow& row) {
  switch (kind) {
    case TableKind::following:
      return csv_line({row.target, spelled(row.show_boosts.value_or(true)),
                       spelled(row.notify.value_or(false)), joined(row.languages, ", ")});
    case TableKind::mutes: return csv_line({row.target, spelled(row.hide_notifications.value_or(true))});
    case TableKind::lists: return csv_line({row.list, row.target});
    default: return csv_line({row.target});
  }
}

std::optional<std::string> address_in(std::string_view actor_iri) {
  const auto url = split_url(actor_iri);
  if (!url) return std::nullopt;
  std::string_view name = url->path;
  bool found = false;
  for (const std::string_view prefix : {"/users/", "/@", "/u/", "/profile/", "/accounts/"}) {
    if (found || !name.starts_with(prefix)) continue;
    name.remove_prefix(prefix.size());
    found = true;
  }
  const bool plain = !name.empty() && name.find_first_of("/@% ") == std::string_view::npos;
  // Mastodon 4.5 and others number their actors: that number is no name.
  const bool number = name.find_first_not_of("0123456789") == std::string_view::npos;
  if (!found || !plain || number) return std::nullopt;
  std::string text(name);
  return text + "@" + host_and_port(*url);
}

}  // namespace permafrost
