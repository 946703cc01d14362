// SPDX-License-Identifier: Apache-2.0
// Makes the tables of one account out of what a server's REST API says of it (streams of Entity records:
// following, followers, relationships, blocks, mutes, domain_blocks, bookmarks, lists, list_accounts,
// filters), in constant memory: what belongs together is joined by an external sort. Writing files is the
// sink's.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "codec/json_view.hpp"
#include "io/record_sorter.hpp"
#include "model/record.hpp"
#include "model/table.hpp"

namespace permafrost {

class EntityTables {
 public:
  explicit EntityTables(const Limits& limits) : m_parser(limits) {}

  /// False when the entity has no place in any table.
  bool take(const Entity& entity);
  /// The domain in addresses of this account's server; what an `instance` entity says goes before it.
  void set_domain(std::string_view domain);
  [[nodiscard]] bool has(TableKind kind) const { return m_counts[static_cast<std::size_t>(kind)] != 0; }
  /// All rows, as lines of the file: tables one after the other, in the order in which the entities came. Of
  /// filters each line is the JSON of one.
  void for_each(const std::function<void(TableKind, std::string_view line)>& visit);
  /// Mutes that end, lists that hide or choose replies, posts of filters: no table can say that.
  [[nodiscard]] std::uint64_t details_lost() const { return m_details_lost; }

 private:
  void take_account(TableKind kind, const JsonView& account);
  void take_relationship(const JsonView& relationship);
  void take_members(const JsonView& members);
  void take_filter(const JsonView& filter);
  void add_row(TableKind kind, std::string_view group, std::string_view value);
  void join();

  JsonParser m_parser;
  std::string m_domain;
  bool m_domain_by_instance = false;
  std::array<std::uint64_t, 8> m_counts{};  ///< rows by TableKind
  std::uint64_t m_sequence = 0, m_details_lost = 0;
  RecordSorter m_parts;  ///< by what they have in common: the account's or the list's id
  RecordSorter m_lines;  ///< by table, then by order of arrival
};

}  // namespace permafrost
