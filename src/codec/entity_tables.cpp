// SPDX-License-Identifier: Apache-2.0
#include "codec/entity_tables.hpp"

#include "codec/json_out.hpp"
#include "codec/mastodon_csv.hpp"

namespace permafrost {

namespace {

/// What a part is, in the order in which parts of one id come out of the sorter.
constexpr char fact = '0', row = '1';
/// Of which ids: of accounts, of lists, of nothing (a row that needs no other part).
constexpr char of_account = 'a', of_list = 'l', of_none = 'n';

std::string key_of(char what, std::string_view id, char part) {
  return std::string(1, what).append(id) + '\0' + part;
}

char flag_of(const JsonView& value) {
  return value.kind() == JsonKind::boolean ? (value.is_true() ? '1' : '0') : '-';
}
std::optional<bool> truth_of(char flag) { return flag == '-' ? std::nullopt : std::optional(flag == '1'); }

/// What a Relationship says of an account that is followed or muted.
struct Choices {
  std::optional<bool> boosts, notify, hide;
  std::vector<std::string> languages;

  static std::string packed(const JsonView& relationship) {
    std::string text{flag_of(relationship.find("showing_reblogs")), flag_of(relationship.find("notifying")),
                     flag_of(relationship.find("muting_notifications"))};
    for (const JsonView language : relationship.find("languages")) text.append("\n").append(language.text());
    return text;
  }
  static Choices unpacked(std::string_view text) {
    Choices choices{truth_of(text[0]), truth_of(text[1]), truth_of(text[2]), {}};
    text.remove_prefix(3);
    while (!text.empty()) {
      text.remove_prefix(1);
      const std::size_t end = std::min(text.find('\n'), text.size());
      choices.languages.emplace_back(text.substr(0, end));
      text.remove_prefix(end);
    }
    return choices;
  }
};

/// One filter of the API (v2) as Mastodon 4.6 writes and reads it in custom_filters.json.
std::string exported(const JsonView& filter) {
  StringSink text;
  JsonOut json(text);
  const auto copied = [](const JsonView& value) { return value ? value.raw() : std::string_view("null"); };
  json.begin_object().key("title").raw(copied(filter.find("title")));
  json.key("expires_at").raw(copied(filter.find("expires_at")));
  json.key("context").raw(copied(filter.find("context")));
  json.key("action").raw(copied(filter.find("filter_action")));
  json.key("keywords_attributes").begin_array();
  for (const JsonView keyword : filter.find("keywords")) {
    json.begin_object().key("keyword").raw(copied(keyword.find("keyword")));
    json.key("whole_word").raw(copied(keyword.find("whole_word"))).end();
  }
  json.end().key("statuses").begin_array().end().end();
  return text.text;
}

}  // namespace

bool EntityTables::take(const Entity& entity) {
  const JsonView json = m_parser.parse(entity.document.raw);
  const std::string_view stream = entity.stream;
  if (stream == "following") {
    take_account(TableKind::following, json);
  } else if (stream == "followers") {
    take_account(TableKind::followers, json);
  } else if (stream == "blocks") {
    take_account(TableKind::blocks, json);
  } else if (stream == "mutes") {
    take_account(TableKind::mutes, json);
  } else if (stream == "relationships") {
    take_relationship(json);
  } else if (stream == "domain_blocks") {
    const std::string_view domain = json.is_string() ? json.text() : json.find("domain").text();
    add_row(TableKind::domain_blocks, {}, csv_line({std::string(domain)}));
  } else if (stream == "bookmarks") {
    add_row(TableKind::bookmarks, {}, csv_line({std::string(json.find("uri").text())}));
  } else if (stream == "lists") {
    m_parts.add(key_of(of_list, json.find("id").text(), fact), json.find("title").text());
    const bool plain = json.find("replies_policy").text() == "list" && !json.find("exclusive").is_true();
    if (!plain) ++m_details_lost;
  } else if (stream == "list_accounts") {
    take_members(json);
  } else if (stream == "filters") {
    take_filter(json);
  } else if (stream == "instance") {
    const JsonView domain = json.find("domain") ? json.find("domain") : json.find("uri");
    if (!domain.text().empty()) m_domain = domain.text();
    m_domain_by_instance = m_domain_by_instance || !domain.text().empty();
    return false;
  } else {
    return false;
  }
  return true;
}

void EntityTables::set_domain(std::string_view domain) {
  if (!m_domain_by_instance) m_domain = domain;
}

void EntityTables::add_row(TableKind kind, std::string_view group, std::string_view value) {
  std::string head(1, static_cast<char>(kind));
  head += big_endian(m_sequence++);
  ++m_counts[static_cast<std::size_t>(kind)];
  m_parts.add(group.empty() ? key_of(of_none, {}, row) : std::string(group), head.append(value));
}

void EntityTables::take_account(TableKind kind, const JsonView& account) {
  add_row(kind, key_of(of_account, account.find("id").text(), row), account.find("acct").text());
  if (!account.find("mute_expires_at").text().empty()) ++m_details_lost;
}

void EntityTables::take_relationship(const JsonView& relationship) {
  m_parts.add(key_of(of_account, relationship.find("id").text(), fact), Choices::packed(relationship));
}

void EntityTables::take_members(const JsonView& members) {
  const std::string group = key_of(of_list, members.find("list_id").text(), row);
  for (const JsonView account : members.find("accounts"))
    add_row(TableKind::lists, group, account.find("acct").text());
}

void EntityTables::take_filter(const JsonView& filter) {
  add_row(TableKind::filters, {}, exported(filter));
  if (!filter.find("statuses").empty()) ++m_details_lost;
}

/// Rows get what a relationship or a list says of them, and their lines.
void EntityTables::join() {
  std::string group, said;
  const auto address = [this](std::string_view acct) {
    const bool local = acct.find('@') == std::string_view::npos;
    return std::string(acct) + (local && !acct.empty() ? "@" + m_domain : "");
  };
  m_parts.for_each([&](std::string_view key, std::string_view value) {
    const std::string_view id = key.substr(0, key.size() - 1);
    if (key.back() == fact) {
      group = id;
      said = value;
      return;
    }
    const bool known = !said.empty() && group == id;
    const auto kind = static_cast<TableKind>(value[0]);
    const std::string_view content = value.substr(9);
    std::string line(content);
    if (key.front() == of_list) {
      line = line_of(kind, {.target = address(content), .list = known ? said : std::string()});
    } else if (key.front() == of_account) {
      TableRow table_row{.target = address(content)};
      if (known) {
        Choices choices = Choices::unpacked(said);
        table_row.show_boosts = choices.boosts;
        table_row.notify = choices.notify;
        table_row.hide_notifications = choices.hide;
        table_row.languages = std::move(choices.languages);
      }
      line = line_of(kind, table_row);
    }
    m_lines.add(value.substr(0, 9), line);
  });
}

void EntityTables::for_each(const std::function<void(TableKind, std::string_view line)>& visit) {
  join();
  m_lines.for_each(
      [&](std::string_view key, std::string_view line) { visit(static_cast<TableKind>(key[0]), line); });
}

}  // namespace permafrost
