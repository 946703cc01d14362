// SPDX-License-Identifier: Apache-2.0
#include "codec/vocabulary.hpp"

#include <algorithm>

#include "io/little_endian.hpp"

namespace permafrost {

namespace {

struct TermRow {
  std::string_view name;
  bool normative = false;  ///< defined by the ActivityStreams context
  bool leads = false;      ///< to objects of the vocabulary
};

constexpr bool normative = true;
constexpr bool leads = true;

constexpr std::array<TermRow, term_count> terms{{
    {"@context"},
    {"@id"},
    {"@type"},
    {"@graph"},
    {"@included"},
    {"@reverse"},
    {"@value"},
    {"id", normative},
    {"type", normative},
    {"actor", normative, leads},
    {"object", normative, leads},
    {"target", normative, leads},
    {"result", normative, leads},
    {"origin", normative, leads},
    {"instrument", normative, leads},
    {"attachment", normative, leads},
    {"attributedTo", normative, leads},
    {"audience", normative, leads},
    {"content", normative},
    {"contentMap", normative},
    {"context", normative},
    {"name", normative},
    {"nameMap", normative},
    {"endTime", normative},
    {"generator", normative, leads},
    {"icon", normative, leads},
    {"image", normative, leads},
    {"inReplyTo", normative, leads},
    {"location", normative, leads},
    {"preview", normative, leads},
    {"published", normative},
    {"replies", normative, leads},
    {"startTime", normative},
    {"summary", normative},
    {"summaryMap", normative},
    {"tag", normative, leads},
    {"updated", normative},
    {"url", normative, leads},
    {"to", normative, leads},
    {"bto", normative, leads},
    {"cc", normative, leads},
    {"bcc", normative, leads},
    {"mediaType", normative},
    {"duration", normative},
    {"accuracy", normative},
    {"altitude", normative},
    {"latitude", normative},
    {"longitude", normative},
    {"radius", normative},
    {"units", normative},
    {"closed", normative, leads},
    {"oneOf", normative, leads},
    {"anyOf", normative, leads},
    {"subject", normative, leads},
    {"relationship", normative},
    {"describes", normative, leads},
    {"formerType", normative},
    {"deleted", normative},
    {"href", normative},
    {"hreflang", normative},
    {"rel", normative},
    {"height", normative},
    {"width", normative},
    {"items", normative, leads},
    {"orderedItems", normative, leads},
    {"totalItems", normative},
    {"first", normative, leads},
    {"last", normative, leads},
    {"current", normative, leads},
    {"next", normative, leads},
    {"prev", normative, leads},
    {"partOf", normative, leads},
    {"startIndex", normative},
    {"inbox", normative, leads},
    {"outbox", normative, leads},
    {"following", normative, leads},
    {"followers", normative, leads},
    {"liked", normative, leads},
    {"likes", normative, leads},
    {"shares", normative, leads},
    {"streams", normative, leads},
    {"preferredUsername", normative},
    {"endpoints", normative},
    {"source", normative},
    {"alsoKnownAs", normative},
    {"publicKey", false, leads},
    {"owner"},
    {"publicKeyPem"},
    {"assertionMethod", false, leads},
    {"controller"},
    {"publicKeyMultibase"},
    {"featured", false, leads},
    {"featuredTags", false, leads},
    {"movedTo", false, leads},
    {"votersCount"},
    {"blurhash"},
    {"signature"},
    {"proof"},
    {"quote", false, leads},
    {"bookmarks", false, leads},
    {"directMessage"},
    {"webfinger"},
}};

struct TypeRow {
  std::string_view name;
  std::uint32_t kinds = 0;
  bool normative = true;
};

constexpr std::uint32_t act = kind::activity;
constexpr std::uint32_t transitive = kind::activity | kind::takes_object;

constexpr std::array types{
    TypeRow{"Object"},
    TypeRow{"Link", kind::link},
    TypeRow{"Activity", act},
    TypeRow{"IntransitiveActivity", act | kind::intransitive},
    TypeRow{"Collection", kind::collection},
    TypeRow{"OrderedCollection", kind::collection | kind::ordered},
    TypeRow{"CollectionPage", kind::collection | kind::page},
    TypeRow{"OrderedCollectionPage", kind::collection | kind::ordered | kind::page},
    TypeRow{"Accept", act},
    TypeRow{"TentativeAccept", act},
    TypeRow{"Add", transitive | kind::takes_target},
    TypeRow{"Arrive", act | kind::intransitive},
    TypeRow{"Create", transitive | kind::create},
    TypeRow{"Delete", transitive | kind::remove},
    TypeRow{"Follow", transitive},
    TypeRow{"Ignore", act},
    TypeRow{"Join", act},
    TypeRow{"Leave", act},
    TypeRow{"Like", transitive},
    TypeRow{"Offer", act},
    TypeRow{"Invite", act},
    TypeRow{"Reject", act},
    TypeRow{"TentativeReject", act},
    TypeRow{"Remove", transitive | kind::takes_target},
    TypeRow{"Undo", transitive | kind::undo},
    TypeRow{"Update", transitive | kind::update},
    TypeRow{"View", act},
    TypeRow{"Listen", act},
    TypeRow{"Read", act},
    TypeRow{"Move", act},
    TypeRow{"Travel", act | kind::intransitive},
    TypeRow{"Announce", act},
    TypeRow{"Block", transitive},
    TypeRow{"Flag", act},
    TypeRow{"Dislike", act},
    TypeRow{"Question", act | kind::intransitive | kind::question | kind::post},
    TypeRow{"Application", kind::actor},
    TypeRow{"Group", kind::actor},
    TypeRow{"Organization", kind::actor},
    TypeRow{"Person", kind::actor},
    TypeRow{"Service", kind::actor},
    TypeRow{"Relationship"},
    TypeRow{"Article", kind::post},
    TypeRow{"Document"},
    TypeRow{"Audio", kind::post},
    TypeRow{"Image", kind::post},
    TypeRow{"Video", kind::post},
    TypeRow{"Note", kind::post},
    TypeRow{"Page", kind::post},
    TypeRow{"Event", kind::post},
    TypeRow{"Place", kind::place},
    TypeRow{"Mention", kind::link},
    TypeRow{"Profile"},
    TypeRow{"Tombstone", kind::tombstone},
    TypeRow{"IsFollowing"},
    TypeRow{"IsFollowedBy"},
    TypeRow{"IsContact"},
    TypeRow{"IsMember"},
    TypeRow{"Hashtag", kind::hashtag, false},
    TypeRow{"Emoji", 0, false},
    TypeRow{"PropertyValue", 0, false},
    TypeRow{"Multikey", kind::multikey, false},
    TypeRow{"Key", 0, false},
    TypeRow{"QuoteRequest", act, false},
    TypeRow{"QuoteAuthorization", 0, false},
    TypeRow{"FeaturedCollection", 0, false},
    TypeRow{"FeaturedItem", 0, false},
    TypeRow{"EmojiReact", act, false},
};

/// The length of a name and all of its characters, if they are sixteen at most: names are compared some
/// hundred times in each post, and a call of memcmp takes longer than this.
struct NameKey {
  std::size_t size = 0;
  std::uint64_t first = 0, last = 0;
  bool operator==(const NameKey&) const = default;

  /// The keys of longer names may be equal where the names are not.
  static constexpr std::size_t most_told = 16;
  static constexpr NameKey of(std::string_view name) {
    const std::size_t size = name.size(), part = size >= 8 ? 8 : size >= 4 ? 4 : 1;
    NameKey key{.size = size, .first = load(name, 0, part), .last = load(name, size - part, part)};
    if (part == 1) key.first |= load(name, size / 2, 1) << 8U;
    return key;
  }

 private:
  /// 1, 4 or 8 bytes.
  static constexpr std::uint64_t load(std::string_view name, std::size_t at, std::size_t count) {
    if (std::is_constant_evaluated()) {
      std::uint64_t value = 0;
      for (std::size_t i = count; i-- > 0;) value = value << 8U | static_cast<unsigned char>(name[at + i]);
      return value;
    }
    const auto* const bytes = reinterpret_cast<const std::byte*>(name.data()) + at;
    return count == 8   ? load_le<std::uint64_t>(bytes)
           : count == 4 ? load_le<std::uint32_t>(bytes)
                        : load_le<std::uint8_t>(bytes);
  }
};

/// A small hash table made while compiling: open addressing, every slot the number of a row or free.
template <std::size_t Slots>
struct NameTable {
  static constexpr std::uint8_t free = 255;
  std::array<std::uint8_t, Slots> slots{};
  std::array<NameKey, free> keys{};  ///< by row

  static constexpr std::size_t slot_of(std::string_view name) {
    const auto at = [&](std::size_t i) {
      return static_cast<std::size_t>(static_cast<unsigned char>(name[i]));
    };
    return (name.size() * 7 + at(0) * 31 + at(name.size() - 1) * 131 + at(name.size() / 2) * 17) % Slots;
  }
  template <typename Rows>
  static constexpr NameTable made_of(const Rows& rows) {
    NameTable table;
    table.slots.fill(free);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      std::size_t slot = slot_of(rows[row].name);
      while (table.slots[slot] != free) slot = (slot + 1) % Slots;
      table.slots[slot] = static_cast<std::uint8_t>(row);
      table.keys[row] = NameKey::of(rows[row].name);
    }
    return table;
  }
  template <typename Rows>
  [[nodiscard]] constexpr std::size_t find(const Rows& rows, std::string_view name) const {
    if (name.empty()) return rows.size();
    const NameKey key = NameKey::of(name);
    for (std::size_t slot = slot_of(name); slots[slot] != free; slot = (slot + 1) % Slots) {
      const std::size_t row = slots[slot];
      if (keys[row] == key && (key.size <= NameKey::most_told || rows[row].name == name)) return row;
    }
    return rows.size();
  }
};

constexpr auto term_table = NameTable<512>::made_of(terms);
constexpr auto type_table = NameTable<256>::made_of(types);
constexpr std::string_view vocabulary_iri = "https://www.w3.org/ns/activitystreams#";

std::string_view without_prefix(std::string_view name) {
  if (name.starts_with("as:")) return name.substr(3);
  return name.starts_with(vocabulary_iri) ? name.substr(vocabulary_iri.size()) : name;
}

}  // namespace

std::string_view name_of(Term term) noexcept {
  return term == Term::none ? std::string_view{} : terms[static_cast<std::size_t>(term)].name;
}

Term term_of(std::string_view name) noexcept { return static_cast<Term>(term_table.find(terms, name)); }

bool leads_to_objects(Term term) noexcept {
  return term != Term::none && terms[static_cast<std::size_t>(term)].leads;
}

std::uint32_t kinds_of(std::string_view type) noexcept {
  const std::size_t row = type_table.find(types, without_prefix(type));
  return row == types.size() ? 0 : types[row].kinds | kind::known;
}

std::string_view normative_meaning(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 8> others{
      "Public",           "uploadMedia",   "proxyUrl",   "oauthAuthorizationEndpoint", "oauthTokenEndpoint",
      "provideClientKey", "signClientKey", "sharedInbox"};
  if (name == "orderedItems") return "items";
  const std::size_t term = term_table.find(terms, name);
  if (term != terms.size()) {
    if (!terms[term].normative) return {};
    return name.ends_with("Map") ? name.substr(0, name.size() - 3) : name;
  }
  const std::size_t type = type_table.find(types, name);
  if (type != types.size()) return types[type].normative ? name : std::string_view{};
  return std::find(others.begin(), others.end(), name) == others.end() ? std::string_view{} : name;
}

bool is_activitystreams_context(std::string_view iri) noexcept {
  if (iri.ends_with('#')) iri.remove_suffix(1);
  return iri == "https://www.w3.org/ns/activitystreams" || iri == "http://www.w3.org/ns/activitystreams";
}

}  // namespace permafrost
