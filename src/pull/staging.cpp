// SPDX-License-Identifier: Apache-2.0
#include "pull/staging.hpp"

#include <filesystem>

#include "base/error.hpp"
#include "base/text.hpp"
#include "codec/json_out.hpp"
#include "io/private_file.hpp"
#include "pull/held.hpp"

namespace permafrost {

namespace {

constexpr std::string_view schema_version = "1";

constexpr const char* tables = R"(
  CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS walks (
    id INTEGER PRIMARY KEY, account TEXT NOT NULL, stream TEXT NOT NULL, part TEXT NOT NULL,
    state INTEGER NOT NULL, first TEXT NOT NULL, next TEXT NOT NULL,
    pass INTEGER NOT NULL DEFAULT 0, pages_of_pass INTEGER NOT NULL DEFAULT 0,
    items_of_pass INTEGER NOT NULL DEFAULT 0, items INTEGER NOT NULL DEFAULT 0,
    status INTEGER NOT NULL DEFAULT 0, why TEXT NOT NULL DEFAULT '', derived INTEGER NOT NULL DEFAULT 0,
    UNIQUE (account, stream, part));
  CREATE INDEX IF NOT EXISTS walks_ahead ON walks (account, stream) WHERE state < 2;
  CREATE TABLE IF NOT EXISTS items (
    id INTEGER PRIMARY KEY, walk INTEGER NOT NULL, key TEXT NOT NULL, pass INTEGER NOT NULL,
    rank INTEGER NOT NULL, match TEXT NOT NULL, raw TEXT NOT NULL);
  CREATE UNIQUE INDEX IF NOT EXISTS item_keys ON items (walk, key);
  CREATE UNIQUE INDEX IF NOT EXISTS item_order ON items (walk, rank);
  CREATE INDEX IF NOT EXISTS item_matches ON items (match) WHERE match <> '';
  CREATE TABLE IF NOT EXISTS media (
    id INTEGER PRIMARY KEY, account TEXT NOT NULL, url TEXT NOT NULL, path TEXT NOT NULL,
    role INTEGER NOT NULL, type TEXT NOT NULL, state INTEGER NOT NULL DEFAULT 0,
    size INTEGER NOT NULL DEFAULT 0, sha256 TEXT NOT NULL DEFAULT '', why TEXT NOT NULL DEFAULT '',
    UNIQUE (account, url));
  CREATE INDEX IF NOT EXISTS media_states ON media (state, id);
  CREATE TABLE IF NOT EXISTS held (
    account TEXT NOT NULL, stream TEXT NOT NULL, key TEXT NOT NULL, mark TEXT NOT NULL,
    PRIMARY KEY (account, stream, key)) WITHOUT ROWID;
)";

constexpr const char* walk_columns =
    "id, account, stream, part, state, first, next, pass, pages_of_pass, items_of_pass, items, status, why";
constexpr const char* media_columns = "id, account, url, path, role, type, state, size, sha256, why";

Walk walk_of(const Statement& row) {
  Walk walk;
  walk.id = row.integer(0);
  walk.name = {std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3))};
  walk.state = static_cast<WalkState>(row.integer(4));
  walk.first = row.text(5);
  walk.next = row.text(6);
  walk.pass = static_cast<std::uint32_t>(row.integer(7));
  walk.pages_of_pass = static_cast<std::uint32_t>(row.integer(8));
  walk.items_of_pass = static_cast<std::uint64_t>(row.integer(9));
  walk.items = static_cast<std::uint64_t>(row.integer(10));
  walk.status = static_cast<int>(row.integer(11));
  walk.why = row.text(12);
  return walk;
}

StagedMedia media_of(const Statement& row) {
  StagedMedia media;
  media.id = row.integer(0);
  media.wish = {.account = std::string(row.text(1)),
                .url = std::string(row.text(2)),
                .path = std::string(row.text(3)),
                .role = static_cast<FileRole>(row.integer(4)),
                .type = std::string(row.text(5))};
  media.state = static_cast<MediaState>(row.integer(6));
  media.size = static_cast<std::uint64_t>(row.integer(7));
  media.sha256 = Sha256::from_hex(row.text(8)).value_or(Sha256{});
  media.why = row.text(9);
  return media;
}

/// The one row that `asked` gives, if it does; the statement is let go of.
template <typename Read>
auto row_of(Statement& asked, const Read& read) -> std::optional<decltype(read(asked))> {
  if (!asked.step()) return std::nullopt;
  auto value = read(asked);
  asked.reset();
  return value;
}

std::string text_of(const Statement& row) { return std::string(row.text(0)); }

std::string select(const char* columns, const char* rest) {
  return std::string("SELECT ") + columns + " FROM " + rest;
}

}  // namespace

Staging::Staging(std::string path, const Purpose& purpose, Seconds now)
    : m_database(path), m_folder(std::move(path) + ".files") {
  make_tables();
  prepare_statements();
  adopt(purpose, now);
  make_private_folder(m_folder);
}

void Staging::prepare_statements() {
  const auto prepare = [this](const std::string& sql) { return m_database.prepare(sql); };
  m_note = prepare("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)");
  m_fact = prepare("SELECT value FROM facts WHERE name = ?");
  m_find_walk = prepare(select(walk_columns, "walks WHERE account = ? AND stream = ? AND part = ?"));
  m_add_walk = prepare(
      "INSERT INTO walks (account, stream, part, state, first, next, derived) VALUES (?, ?, ?, ?, ?, ?, ?)");
  // As the index has it: of thousands of posts whose history is to be asked for, the next is at hand.
  static_assert(static_cast<int>(WalkState::done) == 2);
  m_unfinished_walk = prepare(
      select(walk_columns, "walks WHERE account = ? AND stream = ? AND state < 2 ORDER BY id LIMIT 1"));
  m_save_walk = prepare(
      "UPDATE walks SET state = ?, next = ?, pass = ?, pages_of_pass = ?, items_of_pass = ?, items = ?, "
      "status = ?, why = ? WHERE id = ?");
  m_derive_walk = prepare("UPDATE walks SET derived = ? WHERE id = ?");
  m_find_item = prepare("SELECT id, pass FROM items WHERE walk = ? AND key = ?");
  m_add_item = prepare(
      "INSERT INTO items (walk, key, pass, rank, match, raw) VALUES (?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (walk, key) DO NOTHING");
  m_update_item = prepare("UPDATE items SET raw = ?, match = ? WHERE id = ?");
  m_want = prepare("INSERT OR IGNORE INTO media (account, url, path, role, type) VALUES (?, ?, ?, ?, ?)");
  m_wanted = prepare(select(media_columns, "media WHERE state = ? AND id > ? ORDER BY id LIMIT ?"));
  m_save_media = prepare("UPDATE media SET state = ?, size = ?, sha256 = ?, why = ? WHERE id = ?");
  m_held = prepare("SELECT mark FROM held WHERE account = ? AND stream = ? AND key = ?");
  m_hold = prepare("INSERT OR REPLACE INTO held (account, stream, key, mark) VALUES (?, ?, ?, ?)");
}

void Staging::make_tables() {
  Transaction transaction(m_database);
  m_database.run(tables);
  transaction.commit();
}

void Staging::adopt(const Purpose& purpose, Seconds now) {
  const auto there = fact("schema");
  m_resumed = there.has_value();
  if (there && *there != schema_version)
    throw Error(Fault::usage, fill(tr("'{1}' was begun by another version of permafrost: remove it to begin "
                                      "anew, or go on with that version"),
                                   {path()}));
  const std::pair<std::string_view, const std::string&> members[] = {
      {"target", purpose.target}, {"method", purpose.method}, {"choices", purpose.choices}};
  together([&] {
    for (const auto& [name, wanted] : members) {
      const auto begun = fact(name);
      if (!begun) note(name, wanted);
      if (begun && *begun != wanted)
        throw Error(Fault::usage,
                    fill(tr("'{1}' was begun for something else ('{2}', not '{3}'): remove it to begin anew, "
                            "or write elsewhere with -o"),
                         {path(), *begun, wanted}));
    }
    if (!m_resumed) {
      note("begun", std::to_string(now));
      note("schema", schema_version);
    }
  });
  m_begun = std::stoll(fact("begun").value_or("0"));
}

void Staging::retry() {
  auto whole = m_database.prepare("SELECT id, size, sha256 FROM media WHERE state = ?");
  whole.with(static_cast<int>(MediaState::whole));
  std::vector<std::int64_t> gone;  // by a loss of power
  while (whole.step()) {
    std::error_code error;
    const auto digest = Sha256::from_hex(whole.text(2)).value_or(Sha256{});
    const auto size = std::filesystem::file_size(file_of(digest), error);
    if (error || size != static_cast<std::uintmax_t>(whole.integer(1))) gone.push_back(whole.integer(0));
  }
  auto want_again = m_database.prepare("UPDATE media SET state = ? WHERE id = ? OR state = ?");
  together([&] {
    const int wanted = static_cast<int>(MediaState::wanted), failed = static_cast<int>(MediaState::failed);
    want_again.with(wanted, 0, failed).run();
    for (const std::int64_t id : gone) want_again.with(wanted, id, failed).run();
    auto ask_again = m_database.prepare("UPDATE walks SET state = ?, why = '' WHERE state = ?");
    ask_again.with(static_cast<int>(WalkState::going), static_cast<int>(WalkState::broken)).run();
    ask_again.with(static_cast<int>(WalkState::waiting), static_cast<int>(WalkState::silent)).run();
    m_database.prepare("DELETE FROM facts WHERE substr(name, 1, length(?1)) = ?1").with(for_now).run();
  });
}

void Staging::remove() {
  std::error_code ignored;
  std::filesystem::remove_all(m_folder, ignored);
  m_database.remove();
}

void Staging::together(const std::function<void()>& work) {
  if (m_together) return work();
  Transaction transaction(m_database);
  m_together = true;
  try {
    work();
  } catch (...) {
    m_together = false;
    throw;
  }
  m_together = false;
  transaction.commit();
}

// --- facts --------------------------------------------------------------------------------------

void Staging::note(std::string_view name, std::string_view value) { m_note.with(name, value).run(); }

std::optional<std::string> Staging::fact(std::string_view name) { return row_of(m_fact.with(name), text_of); }

// --- walks --------------------------------------------------------------------------------------

std::optional<Walk> Staging::find_walk(const WalkName& name) {
  return row_of(m_find_walk.with(name.account, name.stream, name.part), walk_of);
}

Walk Staging::walk(const WalkName& name, std::string_view first, bool derived) {
  if (auto there = find_walk(name)) return *there;
  m_add_walk
      .with(name.account, name.stream, name.part, static_cast<int>(WalkState::waiting), first, first, derived)
      .run();
  return find_walk(name).value();
}

std::optional<Walk> Staging::unfinished_walk(std::string_view account, std::string_view stream) {
  return row_of(m_unfinished_walk.with(account, stream), walk_of);
}

void Staging::for_each_walk(const std::function<void(const Walk&)>& visit) {
  auto statement = m_database.prepare(select(walk_columns, "walks ORDER BY id"));
  statement.with();
  while (statement.step()) visit(walk_of(statement));
}

std::vector<std::string> Staging::broken_streams() {
  auto statement = m_database.prepare("SELECT DISTINCT stream FROM walks WHERE state = ?");
  statement.with(static_cast<int>(WalkState::broken));
  std::vector<std::string> streams;
  while (statement.step()) streams.emplace_back(statement.text(0));
  return streams;
}

PageResult Staging::put_page(Walk& walk, std::span<const StagedItem> items, bool newest_first,
                             const std::function<void(const PageResult&)>& along) {
  PageResult result;
  const Walk before = walk;
  try {
    together([&] {
      for (const auto& item : items) {
        ++walk.items_of_pass;
        // A later pass is newer than all before it, and begins with its newest.
        const auto count = static_cast<std::int64_t>(walk.items_of_pass);
        const auto rank = (std::int64_t{walk.pass} << 32) + (newest_first ? -count : count);
        m_add_item.with(walk.id, item.key, std::int64_t{walk.pass}, rank, item.match, item.raw).run();
        if (m_database.changed()) {
          ++result.arrived;
          ++walk.items;
          continue;
        }
        static_cast<void>(m_find_item.with(walk.id, item.key).step());
        if (static_cast<std::uint32_t>(m_find_item.integer(1)) < walk.pass) ++result.known;
        const std::int64_t id = m_find_item.integer(0);
        m_find_item.reset();
        m_update_item.with(item.raw, item.match, id).run();
      }
      if (along) along(result);
      put_walk(walk);
    });
  } catch (...) {
    walk = before;
    throw;
  }
  return result;
}

void Staging::put_walk(const Walk& walk) {
  m_save_walk
      .with(static_cast<int>(walk.state), walk.next, std::int64_t{walk.pass},
            std::int64_t{walk.pages_of_pass}, walk.items_of_pass, walk.items, walk.status, walk.why, walk.id)
      .run();
}

void Staging::put_document(const WalkName& name, std::string_view key, std::string_view raw, bool derived) {
  together([&] {
    Walk walk = this->walk(name, {});
    walk.state = WalkState::done;
    const StagedItem item{.key = key, .raw = raw};
    put_page(walk, {&item, 1}, false);
    m_derive_walk.with(derived, walk.id).run();
  });
}

// --- items --------------------------------------------------------------------------------------

void Staging::for_each_item(std::string_view account, std::string_view stream,
                            const std::function<void(const ItemPlace&, const StagedItem&)>& visit) {
  auto walks =
      m_database.prepare("SELECT id, part, derived FROM walks WHERE account = ? AND stream = ? ORDER BY id");
  auto items = m_database.prepare("SELECT key, match, raw FROM items WHERE walk = ? ORDER BY rank");
  walks.with(account, stream);
  std::string padded;
  while (walks.step()) {
    const ItemPlace place{.part = walks.text(1), .derived = walks.integer(2) != 0};
    items.with(walks.integer(0));
    while (items.step()) {
      const auto raw = items.text(2);
      padded.assign(raw).append(raw_padding, '\0');
      visit(place, {.key = items.text(0),
                    .raw = std::string_view(padded).substr(0, raw.size()),
                    .match = items.text(1)});
    }
  }
}

void Staging::for_each_key(std::string_view account, std::span<const std::string_view> streams,
                           const std::function<void(std::string_view key)>& visit) {
  const std::string names = "[" + joined(streams, ",", json_quoted) + "]";
  auto keys = m_database.prepare(
      "SELECT DISTINCT key FROM items WHERE walk IN (SELECT id FROM walks WHERE account = ? AND stream IN "
      "(SELECT value FROM json_each(?))) ORDER BY key");
  keys.with(account, names);
  while (keys.step()) visit(keys.text(0));
}

std::uint64_t Staging::count_items(std::string_view account, std::string_view stream) {
  auto sum = m_database.prepare("SELECT coalesce(sum(items), 0) FROM walks WHERE account = ? AND stream = ?");
  static_cast<void>(sum.with(account, stream).step());
  return static_cast<std::uint64_t>(sum.integer(0));
}

std::uint64_t Staging::count_unmatched(std::string_view account, std::string_view stream,
                                       std::string_view other) {
  auto statement = m_database.prepare(
      "SELECT count(*) FROM items i JOIN walks w ON w.id = i.walk WHERE w.account = ?1 AND w.stream = ?2 "
      "AND i.match <> '' AND NOT EXISTS (SELECT 1 FROM items j JOIN walks v ON v.id = j.walk "
      "WHERE j.match <> '' AND j.match = i.match AND v.account = ?1 AND v.stream = ?3)");
  static_cast<void>(statement.with(account, stream, other).step());
  return static_cast<std::uint64_t>(statement.integer(0));
}

std::vector<std::string> Staging::accounts() {
  auto statement = m_database.prepare("SELECT account FROM walks GROUP BY account ORDER BY min(id)");
  statement.with();
  std::vector<std::string> names;
  while (statement.step()) names.emplace_back(statement.text(0));
  return names;
}

// --- files --------------------------------------------------------------------------------------

void Staging::want(const MediaWish& wish) {
  const auto mark = held(wish.account, held_files, wish.path);
  if (mark && (mark->empty() || *mark == wish.url)) return;
  m_want.with(wish.account, wish.url, wish.path, static_cast<int>(wish.role), wish.type).run();
}

std::vector<StagedMedia> Staging::wanted_media(std::int64_t after, std::size_t most) {
  m_wanted.with(static_cast<int>(MediaState::wanted), after, static_cast<std::int64_t>(most));
  std::vector<StagedMedia> wanted;
  while (m_wanted.step()) wanted.push_back(media_of(m_wanted));
  return wanted;
}

void Staging::put_media(const StagedMedia& media) {
  m_save_media
      .with(static_cast<int>(media.state), media.size,
            media.state == MediaState::whole ? media.sha256.hex() : std::string(), media.why, media.id)
      .run();
}

void Staging::for_each_media(std::string_view account, const std::function<void(const StagedMedia&)>& visit) {
  auto statement = m_database.prepare(select(media_columns, "media WHERE account = ? ORDER BY id"));
  statement.with(account);
  while (statement.step()) visit(media_of(statement));
}

MediaCounts Staging::count_media() {
  auto statement = m_database.prepare("SELECT state, count(*), sum(size) FROM media GROUP BY state");
  statement.with();
  MediaCounts counts;
  while (statement.step()) {
    const auto count = static_cast<std::uint64_t>(statement.integer(1));
    switch (static_cast<MediaState>(statement.integer(0))) {
      case MediaState::wanted: counts.wanted = count; break;
      case MediaState::failed: counts.failed = count; break;
      case MediaState::whole:
        counts.whole = count;
        counts.bytes = static_cast<std::uint64_t>(statement.integer(2));
        break;
    }
  }
  return counts;
}

std::string Staging::file_of(const Sha256& digest) const { return m_folder + "/" + digest.hex(); }

std::string Staging::part_file_of(std::int64_t media) const {
  return m_folder + "/part-" + std::to_string(media);
}

// --- what an archive has already ------------------------------------------------------------------

void Staging::hold(std::string_view account, std::string_view stream, std::string_view key,
                   std::string_view mark) {
  m_hold.with(account, stream, key, mark).run();
}

std::optional<std::string> Staging::held(std::string_view account, std::string_view stream,
                                         std::string_view key) {
  return row_of(m_held.with(account, stream, key), text_of);
}

}  // namespace permafrost
