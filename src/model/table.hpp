// SPDX-License-Identifier: Apache-2.0
// The tables that the owner of an account keeps and takes along: whom they follow, block or mute. Servers
// hand them out, and take them in, as files: CSV, for filters JSON. A table is a File of the role `table`
// whose bytes stay as they came; what stands in its rows is codec/mastodon_csv's. Here is which tables there
// are and what their files are called.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace permafrost {

enum class TableKind { following, followers, blocks, mutes, lists, domain_blocks, bookmarks, filters };

struct TableInfo {
  TableKind kind;
  std::string_view name;            ///< how an option calls it: "blocks"
  std::string_view stem;            ///< of the name under which Mastodon hands it out: "blocked_accounts"
  std::string_view container_stem;  ///< of its name in a FEP-6fcd container, and so in our archive: "blocks"
  std::string_view suffix;          ///< ".csv"
};

[[nodiscard]] std::span<const TableInfo> all_tables() noexcept;
[[nodiscard]] const TableInfo& info_of(TableKind kind) noexcept;
[[nodiscard]] std::optional<TableKind> table_named(std::string_view name) noexcept;

// --- File::path of a table ------------------------------------------------------------------------

/// "blocked_accounts.csv"; of its second piece "blocked_accounts-2.csv". `piece` counts from 1.
[[nodiscard]] std::string table_path(TableKind kind, std::size_t piece = 1);
/// What `path` is a table of, when it is spelled as table_path() does.
[[nodiscard]] std::optional<TableKind> table_at(std::string_view path) noexcept;
[[nodiscard]] inline bool is_table_path(std::string_view path) noexcept { return table_at(path).has_value(); }
/// "blocks-2.csv" for "blocked_accounts-2.csv", and back.
[[nodiscard]] std::optional<std::string> container_name_of(std::string_view path);
[[nodiscard]] std::optional<std::string> table_path_of(std::string_view container_name);

// --- names as people have them ----------------------------------------------------------------------

struct NamedTable {
  TableKind kind = TableKind::following;
  std::string_view owner;  ///< "alice" of "alice-muted_accounts.csv"; empty for most
};
/// What a file of this name (without directories) probably is: by Mastodon's names, those of its forms and of
/// other servers, with words before and behind them ("follows (2).csv", "following-2024-02-29-10-00-00.csv").
[[nodiscard]] std::optional<NamedTable> table_by_name(std::string_view name);

}  // namespace permafrost
