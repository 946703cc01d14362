// SPDX-License-Identifier: Apache-2.0
#include "formats/mastodon_csv/source.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <vector>

#include "base/error.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "codec/activitystreams.hpp"
#include "codec/json_out.hpp"
#include "codec/mastodon_csv.hpp"
#include "formats/mastodon_csv/findings.hpp"
#include "io/container.hpp"
#include "io/file.hpp"
#include "model/padded_text.hpp"

namespace permafrost::mastodon_csv {

namespace {

/// A file that was read into scratch space.
struct Taken {
  std::string source_name;
  std::string path;  ///< of the record
  FileRole role = FileRole::extra;
  std::uint64_t offset = 0, size = 0;  ///< in the spool
};

/// The tables of one account.
struct Account {
  std::string username, host, id;
  std::map<TableKind, std::size_t> pieces;
  std::vector<Taken> files;
};

/// Finds bad UTF-8 in what is read through it, also across the borders of pieces.
class Utf8Watch : public ByteSource {
 public:
  explicit Utf8Watch(ByteSource& inner) : m_inner(inner) {}
  std::size_t read(std::span<std::byte> out) override {
    const std::size_t got = m_inner.read(out);
    if (!m_bad) look_at(as_text(out.first(got)), got == 0);
    return got;
  }
  [[nodiscard]] std::optional<std::uint64_t> bad() const { return m_bad; }

 private:
  void look_at(std::string_view text, bool end) {
    m_text.append(text);
    const auto bad = find_bad_utf8(m_text);
    // A character may go on in the next piece.
    if (bad && (end || m_text.size() - *bad >= 4)) m_bad = m_seen + *bad;
    const std::size_t done = bad ? *bad : m_text.size();
    m_seen += done;
    m_text.erase(0, done);
  }

  ByteSource& m_inner;
  std::string m_text;
  std::uint64_t m_seen = 0;
  std::optional<std::uint64_t> m_bad;
};

/// "alice", "@alice@social.example" or an actor's IRI, as far as each of them tells.
void read_account(std::string text, Account& account) {
  if (const auto url = split_url(text)) {
    account.id = text;
    account.host = url->host;
    if (const auto address = address_in(text)) account.username = address->substr(0, address->find('@'));
    return;
  }
  if (text.starts_with('@')) text.erase(0, 1);
  const std::size_t at = text.find('@');
  account.username = text.substr(0, at);
  if (at == std::string::npos) return;
  account.host = text.substr(at + 1);
  account.id = "acct:" + text;  // RFC 7565
}

class TablesSource : public Source {
 public:
  TablesSource(const Location& location, const Options& options, const Env& env)
      : m_location(location), m_env(env), m_account(option_of(options, "account")) {
    if (const auto kind = option_of(options, "kind"); !kind.empty()) {
      m_kind = table_named(kind);
      if (!m_kind)
        throw Error(Fault::usage, fill(tr("'kind={1}' is no table (known: {2})"),
                                       {kind, joined(all_tables(), ", ", &TableInfo::name)}));
    }
    if (const std::string taken(option_of(options, "taken")); !taken.empty()) {
      m_taken = parse_time(taken.size() == 10 ? taken + "T00:00:00Z" : taken);
      if (!m_taken) throw Error(Fault::usage, fill(tr("'taken={1}' is no date like 2024-02-29"), {taken}));
    }
  }

  void run(Sink& out) override {
    collect();
    if (m_accounts.empty()) {
      m_env.reporter.report(tables_absent, {.entry = m_location.path},
                            fill(tr("'{1}' has no table of an account"), {m_location.path}));
      m_accounts.try_emplace({});
    }
    out.begin(preamble());
    for (auto& [group, account] : m_accounts) put(account, out);
    out.finish();
  }

 private:
  void collect() {
    const ContainerEnv surroundings{m_env.reporter, m_env.limits, m_env.stop, &m_env.progress.bytes_done};
    if (const auto container = open_container(m_location.path, surroundings)) {
      collect(*container);
    } else {
      const auto file = InputFile::open(m_location.path);
      m_bytes = file.size();
      take(file_name_of(m_location.path), "", m_location.path, *file.range(0, file.size()), m_kind);
    }
  }

  void collect(Container& container) {
    std::uint64_t others = 0;
    std::string other;
    container.walk([&](const Entry& entry, ByteSource& bytes) {
      throw_if_stopped(m_env.stop);
      if (entry.kind == Entry::Kind::directory) return true;
      const std::string name = file_name_of(entry.name);
      const bool wanted = name.ends_with(".csv") || table_by_name(name);
      if (entry.kind != Entry::Kind::file || !wanted) {
        if (others++ == 0) other = entry.name;
        return true;
      }
      const std::string directory = entry.name.substr(0, entry.name.size() - name.size());
      take(name, directory, entry.raw_name, bytes, std::nullopt);
      return true;
    });
    if (others == 0) return;
    m_env.reporter.report(table_files_passed_over, {.entry = other},
                          fill(tr("{1} other file", "{1} other files", others), {others}));
  }

  /// Reads one file into the spool and finds out what it is. `told` is what the user says.
  void take(const std::string& name, const std::string& directory, const std::string& raw_name,
            ByteSource& bytes, std::optional<TableKind> told) {
    Taken taken{.source_name = raw_name, .path = name, .offset = m_spool.size()};
    taken.size = copy(bytes, m_spool);
    const auto named = table_by_name(name);
    auto& account = m_accounts[directory + std::string(named ? named->owner : std::string_view{})];
    if (account.username.empty() && named) account.username = named->owner;
    if (const auto kind = told ? told : kind_of(taken, named)) {
      taken.role = FileRole::table;
      taken.path = table_path(*kind, ++account.pieces[*kind]);
      if (info_of(*kind).suffix == ".csv") check(taken, *kind);
    } else {
      m_env.reporter.report(table_unknown, {.entry = raw_name}, tr("it is kept as an extra file"));
    }
    account.files.push_back(std::move(taken));
    ++m_env.progress.files;
  }

  [[nodiscard]] std::optional<TableKind> kind_of(const Taken& taken, const std::optional<NamedTable>& named) {
    if (named && named->kind == TableKind::filters) return named->kind;
    const auto bytes = m_spool.range(taken.offset, taken.size);
    CsvReader rows(*bytes);
    CsvRow first;
    TableHeader header;
    while (rows.next(first)) {
      if (first.blank()) continue;
      header = header_of(first);
      break;
    }
    if (header.of_instance) return std::nullopt;
    if (header.present && header.kind) return header.kind;
    if (named) return named->kind;
    return header.kind;
  }

  void check(const Taken& taken, TableKind kind) {
    const auto bytes = m_spool.range(taken.offset, taken.size);
    Utf8Watch watch(*bytes);
    TableReader rows(watch, kind);
    TableRow row;
    while (rows.next(row)) {
      ++m_env.progress.records;
      throw_if_stopped(m_env.stop);
    }
    const auto report = [&](const FindingInfo& info, std::optional<std::uint64_t> offset,
                            std::string message) {
      m_env.reporter.report(info, {.entry = taken.source_name, .offset = offset}, std::move(message));
    };
    if (rows.had_byte_order_mark()) report(table_byte_order_mark, 0, tr("the mark is kept as it is"));
    if (watch.bad()) report(table_not_utf8, watch.bad(), tr("bytes that are no UTF-8"));
    if (const auto odd = rows.odd_rows()) {
      report(table_row_odd, rows.first_odd(), fill(tr("{1} row", "{1} rows", odd), {odd}));
    }
  }

  [[nodiscard]] Preamble preamble() const {
    return {.sources = {{.format = std::string(format_name),
                         .name = file_name_of(
                             std::filesystem::path(m_location.path + "/").parent_path().string()),
                         .bytes = m_bytes,
                         .taken = m_taken}},
            .many_accounts = m_accounts.size() > 1};
  }

  void put(Account& account, Sink& out) {
    if (!m_account.empty()) {
      if (m_accounts.size() > 1) {
        throw Error(
            Fault::usage,
            fill(tr("'{1}' has the tables of {2} accounts, so 'account={3}' cannot tell whose they are"),
                 {m_location.path, std::uint64_t{m_accounts.size()}, m_account}));
      }
      read_account(m_account, account);
    }
    if (account.id.empty()) {
      m_env.reporter.report(table_owner_unknown, {.entry = m_location.path},
                            account.username.empty()
                                ? std::string(tr("the account is not named"))
                                : fill(tr("of '{1}' the server is not named"), {account.username}));
    }
    put_actor(account, out);
    for (const Taken& file : account.files) {
      throw_if_stopped(m_env.stop);
      const auto bytes = m_spool.range(file.offset, file.size);
      out.put_file({.path = file.path, .role = file.role, .source_name = file.source_name, .size = file.size},
                   *bytes);
    }
  }

  void put_actor(const Account& account, Sink& out) {
    std::string raw =
        R"({"@context":"https://www.w3.org/ns/activitystreams","id":)" + json_quoted(account.id);
    if (!account.username.empty()) raw += R"(,"preferredUsername":)" + json_quoted(account.username);
    raw += '}';
    const PaddedText document(std::move(raw));
    Actor actor;
    actor.id = account.id;
    actor.username = account.username;
    actor.host = account.host;
    actor.document = {document.view(), {.derived = true}};
    std::string section = section_of(actor);
    const std::string wanted = section;
    for (int number = 2; std::ranges::find(m_sections, section) != m_sections.end(); ++number)
      section = wanted + "~" + std::to_string(number);
    m_sections.push_back(section);
    actor.section = section;
    out.put(actor);
  }

  const Location m_location;
  const Env m_env;
  const std::string m_account;
  std::optional<TableKind> m_kind;
  std::optional<Seconds> m_taken;
  Spool m_spool;
  std::uint64_t m_bytes = 0;
  std::map<std::string, Account> m_accounts;  ///< by the folder and the name before that of the table
  std::vector<std::string> m_sections;
};

/// Rows of a file without a telling name: only headings are proof enough.
bool has_headings(std::string_view head) {
  MemorySource bytes(head);
  CsvReader rows(bytes);
  CsvRow first;
  return rows.next(first) && header_of(first).present;
}

}  // namespace

std::unique_ptr<Source> open_source(const Location& location, const Options& options, const Env& env) {
  return std::make_unique<TablesSource>(location, options, env);
}

bool recognise(const Probe& probe) {
  if (!probe.directory) {
    const std::string_view head = as_text(probe.head);
    if (has_headings(head)) return true;
    const std::string name = permafrost::file_name_of(probe.path);
    const bool json = head.find("\"custom_filters\"") < 64;
    if (table_by_name(name) && (name.ends_with(".csv") || json)) return true;
  }
  const auto names = probe.list(probe);
  return std::any_of(names.begin(), names.end(), [](const std::string& name) {
    return table_by_name(permafrost::file_name_of(name)) && std::count(name.begin(), name.end(), '/') <= 1;
  });
}

}  // namespace permafrost::mastodon_csv
