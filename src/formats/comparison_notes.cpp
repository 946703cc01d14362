// SPDX-License-Identifier: Apache-2.0
#include "formats/comparison_notes.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "base/stop.hpp"
#include "base/text.hpp"
#include "codec/mastodon_csv.hpp"
#include "io/file.hpp"
#include "io/sha256.hpp"
#include "model/media_path.hpp"

namespace permafrost {

namespace {

constexpr std::size_t fingerprint_bytes = 12;
/// Of a hostile document; a post has about thirty.
constexpr std::size_t most_members = 256;

/// Pieces of a value, each behind its length, so that any bytes may stand in them.
void append_piece(std::string& value, std::string_view piece) {
  const auto size = static_cast<std::uint32_t>(piece.size());
  char head[sizeof size];
  std::memcpy(head, &size, sizeof size);
  value.append(head, sizeof size).append(piece);
}

std::string_view take_piece(std::string_view& value) {
  std::uint32_t size = 0;
  std::memcpy(&size, value.data(), sizeof size);
  const std::string_view piece = value.substr(sizeof size, size);
  value.remove_prefix(sizeof size + size);
  return piece;
}

void append_value(std::string& text, const JsonView& value);

/// By name; of members with one name the last counts.
void append_object(std::string& text, const JsonView& object) {
  std::vector<JsonView> members;
  for (const JsonView member : object) members.push_back(member);
  std::ranges::stable_sort(members, {}, &JsonView::key);
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (i + 1 < members.size() && members[i].key() == members[i + 1].key()) continue;
    append_piece(text, members[i].key());
    append_value(text, members[i]);
  }
}

/// What a value says, however it is spelled: escapes, white space and the order of members are each server's
/// own. A number stays as it is written.
void append_value(std::string& text, const JsonView& value) {
  switch (value.kind()) {
    case JsonKind::object:
      text += '{';
      append_object(text, value);
      text += '}';
      break;
    case JsonKind::array:
      text += '[';
      for (const JsonView element : value) append_value(text, element);
      text += ']';
      break;
    case JsonKind::string:
      text += '"';
      append_piece(text, value.text());
      break;
    default: append_piece(text, value.raw());
  }
}

std::string fingerprint_of_value(const JsonView& value) {
  std::string text;
  append_value(text, value);
  return fingerprint_of(text);
}

/// What is no JSON is told by its bytes.
std::string fingerprint_of_document(std::string_view raw, const JsonView& json) {
  return json ? fingerprint_of_value(json) : fingerprint_of(raw);
}

/// Streams whose entities are posts, and what a post is in each.
struct PostStream {
  std::string_view stream;
  Aspect aspect;
};
constexpr std::array post_streams{PostStream{"statuses", Aspect::posts},
                                  PostStream{"favourites", Aspect::likes},
                                  PostStream{"pinned", Aspect::featured}};

bool is_of_a_table(std::string_view stream) {
  constexpr std::array streams{"following", "followers", "relationships", "blocks",       "mutes",
                               "lists",     "bookmarks", "list_accounts", "domain_blocks"};
  return std::ranges::find(streams, stream) != streams.end();
}

std::optional<Aspect> aspect_of(TableKind kind) {
  switch (kind) {
    case TableKind::following: return Aspect::following;
    case TableKind::followers: return Aspect::followers;
    case TableKind::blocks: return Aspect::blocks;
    case TableKind::mutes: return Aspect::mutes;
    case TableKind::lists: return Aspect::lists;
    case TableKind::domain_blocks: return Aspect::domain_blocks;
    case TableKind::bookmarks: return Aspect::bookmarks;
    case TableKind::filters: return std::nullopt;
  }
  return std::nullopt;
}

Aspect aspect_of(CollectionKind kind) {
  switch (kind) {
    case CollectionKind::outbox: return Aspect::posts;
    case CollectionKind::likes: return Aspect::likes;
    case CollectionKind::bookmarks: return Aspect::bookmarks;
    case CollectionKind::following: return Aspect::following;
    case CollectionKind::followers: return Aspect::followers;
    case CollectionKind::featured: return Aspect::featured;
  }
  return Aspect::posts;
}

void add_members(std::map<std::string, std::string>& members, const JsonView& object, std::string_view prefix,
                 std::string_view but = {}) {
  if (!object.is_object()) return;
  for (const JsonView member : object) {
    if (member.key() == but || members.size() >= most_members) continue;
    members[std::string(prefix).append(shortened(member.key(), 100))] = fingerprint_of_value(member);
  }
}

/// What the choices of a row come to, absent ones at what Mastodon takes them for.
std::map<std::string, std::string> choices_of(TableKind kind, const TableRow& row) {
  const auto word = [](bool value) { return std::string(value ? "1" : "0"); };
  if (kind == TableKind::mutes) return {{"hide_notifications", word(row.hide_notifications.value_or(true))}};
  if (kind != TableKind::following) return {};
  std::string languages;
  for (const auto& language : row.languages) languages += language + ",";
  return {{"show_boosts", word(row.show_boosts.value_or(true))},
          {"notify", word(row.notify.value_or(false))},
          {"languages", fingerprint_of(languages)}};
}

}  // namespace

std::string fingerprint_of(std::string_view bytes) {
  return std::string(as_text(sha256_of(as_bytes(bytes)).bytes).substr(0, fingerprint_bytes));
}

std::string Note::packed() const {
  std::string value{right ? '1' : '0', static_cast<char>(form), time ? '1' : '0'};
  const Seconds seconds = time.value_or(0);
  value.append(reinterpret_cast<const char*>(&seconds), sizeof seconds);
  for (const std::string* piece : {&fingerprint, &text, &path}) append_piece(value, *piece);
  for (const auto& [name, digest] : members) {
    append_piece(value, name);
    append_piece(value, digest);
  }
  return value;
}

Note Note::unpacked(std::string_view value) {
  Note note;
  note.right = value[0] == '1';
  note.form = static_cast<NotedForm>(value[1]);
  Seconds seconds = 0;
  std::memcpy(&seconds, value.data() + 3, sizeof seconds);
  if (value[2] == '1') note.time = seconds;
  value.remove_prefix(3 + sizeof seconds);
  for (std::string* piece : {&note.fingerprint, &note.text, &note.path}) *piece = take_piece(value);
  while (!value.empty()) {
    const std::string name(take_piece(value));
    note.members[name] = take_piece(value);
  }
  return note;
}

std::string NoteKey::packed() const {
  std::string key(1, static_cast<char>(aspect));
  for (const char c : account) key += c == '\0' ? ' ' : c;
  return (key += '\0').append(name);
}

NoteKey NoteKey::of(std::string_view key) {
  const std::size_t end = key.find('\0', 1);
  return {static_cast<Aspect>(key[0]), key.substr(1, end - 1), key.substr(end + 1)};
}

void NotingSink::put(const Record& record) {
  throw_if_stopped(m_env.stop);
  if (document_of(record).origin.superseded) return;
  std::visit([this](const auto& one) { note(one); }, record);
}

void NotingSink::add(Aspect aspect, std::string_view name, Note note) {
  note.right = m_right;
  m_notes.add(NoteKey{aspect, m_many ? std::string_view(m_address) : std::string_view{}, name}.packed(),
              note.packed());
}

Note NotingSink::note_of(std::string_view raw, const JsonView& json, NotedForm form) const {
  Note note{.form = form, .fingerprint = fingerprint_of_document(raw, json)};
  add_members(note.members, json, {});
  return note;
}

void NotingSink::note(const Actor& actor) {
  close_section();
  m_address = actor.username.empty() || actor.host.empty()
                  ? std::string(actor.id)
                  : ascii_lower(std::string(actor.username).append("@").append(actor.host));
  m_tables->set_domain(actor.host);
  // What was made up for an account without a profile is not anything that an input has.
  if (actor.document.origin.derived) return;
  const std::string_view raw = actor.document.raw;
  add(Aspect::accounts, actor.id, note_of(raw, m_parser.parse(raw), NotedForm::document));
}

void NotingSink::note(const Activity& activity) {
  const std::string_view raw = activity.document.raw;
  const JsonView json = m_parser.parse(raw);
  Note note{.fingerprint = fingerprint_of_document(raw, json), .time = activity.time};
  const bool boost = activity.type == "Announce";
  const bool post = boost || (embeds_object(activity) && !activity.object_id.empty());
  const JsonView object = json.find("object");
  if (post && !boost) {
    add_members(note.members, json, "activity.", "object");
    add_members(note.members, object, {});
    if (const JsonView text = object.find("content")) note.text = fingerprint_of(text.text());
  } else {
    add_members(note.members, json, {});
  }
  // A boost is a post of its own, known by its activity; a post by itself, whatever brought it.
  std::string_view name = post && !boost ? activity.object_id : activity.id;
  const std::string digest = name.empty() ? "sha256:" + sha256_of(as_bytes(raw)).hex() : std::string();
  add(post ? Aspect::posts : Aspect::activities, name.empty() ? digest : name, std::move(note));
}

void NotingSink::note(const Relation& relation) {
  const Aspect aspect = aspect_of(relation.collection);
  std::string name(relation.target);
  const bool account = aspect == Aspect::following || aspect == Aspect::followers;
  if (account) name = ascii_lower(address_in(name).value_or(name));
  const std::string_view raw = relation.document.raw;
  if (name.empty()) name = "sha256:" + sha256_of(as_bytes(raw)).hex();
  add(aspect, name, note_of(raw, m_parser.parse(raw), NotedForm::document));
}

void NotingSink::note(const Collection& collection) {
  const std::string_view raw = collection.document.raw;
  add(Aspect::collections, name_of(collection.kind), note_of(raw, m_parser.parse(raw), NotedForm::document));
}

void NotingSink::note(const Entity& entity) {
  for (const auto& [stream, aspect] : post_streams) {
    if (entity.stream == stream) return note_post(aspect, m_parser.parse(entity.document.raw));
  }
  if (m_tables->take(entity) && is_of_a_table(entity.stream)) return;
  const std::string_view raw = entity.document.raw;
  const JsonView json = m_parser.parse(raw);
  std::string_view id = json.find("uri").text();
  if (id.empty()) id = json.find("id").text();
  const std::string name = std::string(entity.stream) + " " +
                           (id.empty() ? "sha256:" + sha256_of(as_bytes(raw)).hex() : std::string(id));
  add(Aspect::entities, name, note_of(raw, json, NotedForm::entity));
}

void NotingSink::note_post(Aspect aspect, const JsonView& status) {
  Note note = note_of(status.raw(), status, NotedForm::entity);
  note.time = parse_time(status.find("created_at").text());
  const bool boost = status.find("reblog").is_object();
  if (!boost && status.find("content")) note.text = fingerprint_of(status.find("content").text());
  const std::string_view uri = status.find("uri").text();
  add(aspect, uri.empty() ? "sha256:" + sha256_of(as_bytes(status.raw())).hex() : std::string(uri),
      std::move(note));
}

void NotingSink::put_file(const File& file, ByteSource& bytes) {
  throw_if_stopped(m_env.stop);
  const auto kind = file.role == FileRole::table ? table_at(file.path) : std::nullopt;
  if (kind && aspect_of(*kind)) return note_table(*kind, bytes);
  const Sha256 digest = drain(bytes).sha256;
  const bool extra = file.role == FileRole::extra;
  Note note{.fingerprint = std::string(as_text(digest.bytes)),
            .path = extra ? file.path : std::string(media_path(file.path))};
  add(extra ? Aspect::extras : Aspect::files, note.fingerprint, note);
}

void NotingSink::note_table(TableKind kind, ByteSource& bytes) {
  TableReader rows(bytes, kind);
  TableRow row;
  while (rows.next(row)) {
    throw_if_stopped(m_env.stop);
    std::string name = kind == TableKind::bookmarks ? row.target : ascii_lower(row.target);
    if (kind == TableKind::lists) name = row.list + ": " + name;
    Note note{.form = NotedForm::row, .members = choices_of(kind, row)};
    for (const auto& [member, value] : note.members) note.fingerprint += value;
    add(*aspect_of(kind), name, std::move(note));
  }
}

/// What entities say of tables is known as rows when the account is done.
void NotingSink::close_section() {
  std::optional<TableKind> current;
  Spool lines;
  const auto flush = [&] {
    if (current && aspect_of(*current)) note_table(*current, *lines.open());
    lines = Spool();
  };
  m_tables->for_each([&](TableKind kind, std::string_view line) {
    if (current != kind) flush();
    current = kind;
    lines.write(as_bytes(line));
  });
  flush();
  m_tables.emplace(m_env.limits);
}

}  // namespace permafrost
