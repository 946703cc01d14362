// SPDX-License-Identifier: Apache-2.0
// What is moved. A Record is a view: every string in it is lent by the source for the one call that
// hands it over, and points into the bytes as they came or into the source's own scratch memory.
// Parsed fields are read out of the bytes, never written back into them.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/finding.hpp"
#include "base/time.hpp"

namespace permafrost {

class JsonView;

/// The JSON parsers look up to this many bytes past the end of what it parses; every Document::raw is lent
/// with at least as many readable bytes behind it.
inline constexpr std::size_t raw_padding = 64;

/// Where a document comes from.
struct Origin {
  std::uint32_t source = 0;   ///< index into Preamble::sources
  bool derived = false;       ///< rendered by us, not the bytes as received
  bool superseded = false;    ///< an earlier version of an object that a later source has
  bool absent_later = false;  ///< a later source of the same account no longer has it
};

struct Document {
  std::string_view raw;  ///< one JSON value, the bytes as received, without surrounding white space
  Origin origin = {};
  const JsonView* json = nullptr;  ///< `raw` parsed (codec/json_view.hpp), when the source did that already
};

/// Who may read a post, derived from `to` and `cc` as Mastodon does (status_parser.rb, 4.7).
/// limited posts (circles) cannot be told from direct ones in an export.
enum class Visibility { everyone, unlisted, followers, direct, unknown };
/// "public", "unlisted", "private", "direct", "unknown": Mastodon's words.
[[nodiscard]] std::string_view name_of(Visibility visibility) noexcept;

/// An account; opens its section: everything up to the next Actor is this account's.
struct Actor {
  std::string_view id;
  std::string_view username;  ///< preferredUsername
  std::string_view host;      ///< of the id
  std::string_view type;
  std::string_view followers;    ///< IRI of the followers collection
  std::string_view icon, image;  ///< url of avatar and header, as written
  std::string_view section;      ///< directory name that is unique among the accounts of one flow
  Document document;             ///< derived: the account is known from its posts alone
};

/// One file that a post shows.
struct Attachment {
  std::string_view url;         ///< as written; in exports a path
  std::string_view media_type;  ///< as declared; may be empty
};

/// One item of an outbox.
struct Activity {
  std::string_view id, type, actor;
  std::string_view object_id, object_type, object_url;  ///< object_id alone when `object` is a string
  std::string_view attributed_to, in_reply_to;
  std::string_view published, updated;  ///< as written
  std::optional<Seconds> time;          ///< `published`, parsed
  Visibility visibility = Visibility::unknown;
  bool signed_item = false;  ///< has a `signature` or `proof` member
  std::span<const Attachment> attachments;
  Document document;
};

/// Does it bring its object along? What it merely names (the post that a boost boosts) is another's, and the
/// activity is not found by it.
[[nodiscard]] bool embeds_object(const Activity& activity) noexcept;

/// Which collection of an account an item belongs to.
enum class CollectionKind { outbox, likes, bookmarks, following, followers, featured };
/// "outbox", "likes", …: also the stem of its file name.
[[nodiscard]] std::string_view name_of(CollectionKind kind) noexcept;
[[nodiscard]] std::optional<CollectionKind> collection_named(std::string_view name) noexcept;

/// One item of any other collection: a like, a bookmark, a follow. `target` is the IRI it names,
/// empty when the item is none that we understand.
struct Relation {
  CollectionKind collection = CollectionKind::likes;
  std::string_view target;
  Document document;
};

/// A collection's own members (@context, id, type, totalItems, unknown ones) as one JSON object without
/// its items. Comes after the last of them, since some exporters write members there.
struct Collection {
  CollectionKind kind = CollectionKind::outbox;
  Document document;
};

/// The stream of ActivityStreams objects that are neither actor nor activity (a lone Note).
inline constexpr std::string_view activitystreams_stream = "activitystreams";

/// One entity of a REST API, kept whole: `stream` is its kind ("statuses", "filters", "notes", …).
/// Before the first Actor it belongs to the instance.
struct Entity {
  std::string_view stream;
  Document document;
};

/// Closed, so that std::visit makes every sink exhaustive.
using Record = std::variant<Actor, Activity, Relation, Collection, Entity>;

[[nodiscard]] const Document& document_of(const Record& record) noexcept;
/// The actor with which `record` opens a section; null for every other record, an earlier version of an
/// actor among them.
[[nodiscard]] const Actor* opening_actor(const Record& record) noexcept;

/// What a file is to its account. table: model/table.hpp.
enum class FileRole { attachment, avatar, header, table, extra };
[[nodiscard]] std::string_view name_of(FileRole role) noexcept;
[[nodiscard]] std::optional<FileRole> role_named(std::string_view name) noexcept;

/// A file that comes with an account, or, before the first Actor, with the instance. Its bytes are
/// lent beside it (Sink::put_file).
struct File {
  std::string path;  ///< safe, relative to the account: "media_attachments/files/…", "avatar.png"
  FileRole role = FileRole::attachment;
  std::string source_name = {};  ///< the entry's name as it stood in the source
  /// When known before reading; then it is true or the source reports.
  std::optional<std::uint64_t> size = {};
  Origin origin = {};
};

/// One input of a flow.
struct SourceInfo {
  std::string format;                 ///< name of the Format row that read it
  std::string generation;             ///< "T3 (Mastodon 3.1 to 4.1)" and the like; empty when not known
  std::string software;               ///< "mastodon", "pleroma"; empty when not known
  std::string name;                   ///< file name without directories
  std::uint64_t bytes = 0;            ///< of the input file; 0 for a directory
  std::optional<Seconds> taken = {};  ///< when the source was made, by the evidence inside it
};

/// What is known before the first record.
struct Preamble {
  std::vector<SourceInfo> sources;
  bool many_accounts = false;   ///< more than one Actor may come
  FindingCounts findings = {};  ///< what the sources' own sources reported when they were read
  LossList losses = {};         ///< what these had lost already
  /// Streams that pulls got in part only; among them "" when it is not known any more which.
  std::set<std::string, std::less<>> incomplete = {};
};

}  // namespace permafrost
