// SPDX-License-Identifier: Apache-2.0
#include "model/table.hpp"

#include <algorithm>

namespace permafrost {

namespace {

constexpr std::string_view csv = ".csv", json = ".json";

constexpr TableInfo tables[] = {
    {TableKind::following, "following", "following_accounts", "following_accounts", csv},
    {TableKind::followers, "followers", "followers", "followers", csv},
    {TableKind::blocks, "blocks", "blocked_accounts", "blocks", csv},
    {TableKind::mutes, "mutes", "muted_accounts", "mutes", csv},
    {TableKind::lists, "lists", "lists", "lists", csv},
    {TableKind::domain_blocks, "domain-blocks", "blocked_domains", "blocked_domains", csv},
    {TableKind::bookmarks, "bookmarks", "bookmarks", "bookmarks", csv},
    {TableKind::filters, "filters", "custom_filters", "custom_filters", json},
};

struct OtherName {
  std::string_view word;
  TableKind kind;
};
/// Of Mastodon's addresses and import form, GoToSocial's and Misskey's exports.
constexpr OtherName other_names[] = {
    {"follows", TableKind::following}, {"following", TableKind::following},
    {"blocks", TableKind::blocks},     {"blocking", TableKind::blocks},
    {"mutes", TableKind::mutes},       {"muting", TableKind::mutes},
    {"mute", TableKind::mutes},        {"domain_blocks", TableKind::domain_blocks},
};

bool is_between_words(char c) { return std::string_view("-_ ~.()").find(c) != std::string_view::npos; }

/// Where `word` stands in `name` as a whole word.
std::optional<std::size_t> find_word(std::string_view name, std::string_view word) {
  for (auto at = name.find(word); at != std::string_view::npos; at = name.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || is_between_words(name[at - 1]);
    if (begins && (end == name.size() || is_between_words(name[end]))) return at;
  }
  return std::nullopt;
}

/// What stands behind `stem` and before `suffix` in a path: nothing, or "-2" and so on.
std::optional<std::string_view> piece_of(std::string_view path, std::string_view stem,
                                         std::string_view suffix) {
  if (!path.starts_with(stem) || !path.ends_with(suffix) || path.size() < stem.size() + suffix.size()) {
    return std::nullopt;
  }
  const auto piece = path.substr(stem.size(), path.size() - stem.size() - suffix.size());
  if (piece.empty()) return piece;
  const bool number = piece.size() > 1 && piece.size() < 10 && piece[0] == '-' && piece[1] != '0' &&
                      piece.find_first_not_of("0123456789", 1) == std::string_view::npos && piece != "-1";
  return number ? std::optional(piece) : std::nullopt;
}

std::string joined(std::string_view stem, std::string_view piece, std::string_view suffix) {
  return std::string(stem).append(piece).append(suffix);
}

}  // namespace

std::span<const TableInfo> all_tables() noexcept { return tables; }

const TableInfo& info_of(TableKind kind) noexcept { return tables[static_cast<std::size_t>(kind)]; }

std::optional<TableKind> table_named(std::string_view name) noexcept {
  const auto* row = std::ranges::find(tables, name, &TableInfo::name);
  return row == std::end(tables) ? std::nullopt : std::optional(row->kind);
}

std::string table_path(TableKind kind, std::size_t piece) {
  const auto& info = info_of(kind);
  return joined(info.stem, piece < 2 ? std::string() : "-" + std::to_string(piece), info.suffix);
}

std::optional<TableKind> table_at(std::string_view path) noexcept {
  for (const auto& info : tables) {
    if (piece_of(path, info.stem, info.suffix)) return info.kind;
  }
  return std::nullopt;
}

std::optional<std::string> container_name_of(std::string_view path) {
  for (const auto& info : tables) {
    if (const auto piece = piece_of(path, info.stem, info.suffix))
      return joined(info.container_stem, *piece, info.suffix);
  }
  return std::nullopt;
}

std::optional<std::string> table_path_of(std::string_view container_name) {
  for (const auto& info : tables) {
    if (const auto piece = piece_of(container_name, info.container_stem, info.suffix))
      return joined(info.stem, *piece, info.suffix);
  }
  return std::nullopt;
}

std::optional<NamedTable> table_by_name(std::string_view name) {
  const bool is_csv = name.ends_with(csv);
  if (!is_csv && !name.ends_with(json)) return std::nullopt;
  const std::string_view bare = name.substr(0, name.rfind('.'));
  std::string_view longest;
  std::optional<NamedTable> found;
  const auto consider = [&](std::string_view word, TableKind kind) {
    if (word.size() <= longest.size() || info_of(kind).suffix != (is_csv ? csv : json)) return;
    const auto at = find_word(bare, word);
    if (!at) return;
    longest = word;
    found = NamedTable{kind, bare.substr(0, *at == 0 ? 0 : *at - 1)};
  };
  for (const auto& info : tables) consider(info.stem, info.kind);
  for (const auto& [word, kind] : other_names) consider(word, kind);
  return found;
}

}  // namespace permafrost
