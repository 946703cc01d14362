// SPDX-License-Identifier: Apache-2.0
// What reading or writing tables may find. Each has a heading in docs/RULES.md.
#pragma once

#include <array>

#include "base/finding.hpp"
#include "base/text.hpp"

namespace permafrost::mastodon_csv {

inline constexpr FindingInfo table_unknown{
    "table-unknown", Severity::warning, tr_later("a CSV file is none of the lists of an account"),
    tr_later("it is kept as an extra file; say what it is with -F mastodon-csv,kind=NAME"), ""};
inline constexpr FindingInfo table_row_odd{
    "table-row-odd", Severity::warning, tr_later("rows of a table name nothing or break off"),
    tr_later("the file is kept as it is; a server that imports it will pass over these rows"), "RFC 4180"};
inline constexpr FindingInfo table_not_utf8{
    "table-not-utf8", Severity::warning, tr_later("a table is not UTF-8"),
    tr_later("the file is kept as it is; save it again as UTF-8 before you import it"), ""};
inline constexpr FindingInfo table_byte_order_mark{
    "table-byte-order-mark", Severity::warning, tr_later("a table begins with a byte order mark"),
    tr_later("Mastodon would take its headings for a row: save it again without one before you import it"),
    ""};
inline constexpr FindingInfo table_owner_unknown{
    "table-owner-unknown", Severity::note, tr_later("nothing in these tables says whose they are"),
    tr_later("name the account with -F mastodon-csv,account=USER@HOST"), ""};
inline constexpr FindingInfo table_files_passed_over{
    "table-files-passed-over", Severity::note, tr_later("other files lie beside the tables"),
    tr_later("they are not read: a folder of tables is read for its CSV files alone"), ""};
inline constexpr FindingInfo table_split{
    "table-split", Severity::note, tr_later("a table has more rows than Mastodon takes in one file"),
    tr_later("import its pieces one after another, with 'merge' and not with 'overwrite'"), ""};
inline constexpr FindingInfo address_unknown{
    "address-unknown", Severity::warning,
    tr_later("an account is known by its IRI alone, and no address can be read off it"),
    tr_later("it is not in the table; look it up and follow it by hand"), ""};
inline constexpr FindingInfo table_detail_lost{"table-detail-lost", Severity::warning,
                                               tr_later("Mastodon's tables have no column for something"),
                                               tr_later("set it again by hand after the import"), ""};
inline constexpr FindingInfo entity_not_in_tables{
    "entity-not-in-tables", Severity::warning, tr_later("entities that belong to none of Mastodon's tables"),
    tr_later("keep the input: they are not in the output"), ""};
inline constexpr FindingInfo tables_absent{
    "tables-absent", Severity::warning, tr_later("the input has nothing for Mastodon's tables"),
    tr_later("download the CSV files in the account's settings, or pull the account with its token"), ""};

inline constexpr std::array findings{table_unknown,         table_row_odd,       table_not_utf8,
                                     table_byte_order_mark, table_owner_unknown, table_files_passed_over,
                                     table_split,           address_unknown,     table_detail_lost,
                                     entity_not_in_tables,  tables_absent};

}  // namespace permafrost::mastodon_csv
