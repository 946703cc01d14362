// SPDX-License-Identifier: Apache-2.0
#include "model/kind.hpp"

namespace permafrost {

namespace {

constexpr Kind kinds[] = {Kind::actors,   Kind::activities, Kind::likes,    Kind::bookmarks,
                          Kind::follows,  Kind::tables,     Kind::files,    Kind::extras,
                          Kind::entities, Kind::history,    Kind::envelopes};
static_assert(std::size(kinds) == kind_count);

struct KindOf {
  Kind operator()(const Actor& actor) const { return superseded(actor.document, Kind::actors); }
  Kind operator()(const Activity& activity) const { return superseded(activity.document, Kind::activities); }
  Kind operator()(const Relation& relation) const { return permafrost::kind_of(relation.collection); }
  Kind operator()(const Collection&) const { return Kind::envelopes; }
  Kind operator()(const Entity& entity) const { return superseded(entity.document, Kind::entities); }

  static Kind superseded(const Document& document, Kind otherwise) {
    return document.origin.superseded ? Kind::history : otherwise;
  }
};

}  // namespace

std::string_view name_of(Kind kind) noexcept {
  switch (kind) {
    case Kind::actors: return "actors";
    case Kind::activities: return "activities";
    case Kind::likes: return "likes";
    case Kind::bookmarks: return "bookmarks";
    case Kind::follows: return "follows";
    case Kind::tables: return "tables";
    case Kind::files: return "files";
    case Kind::extras: return "extras";
    case Kind::entities: return "entities";
    case Kind::history: return "history";
    case Kind::envelopes: return "envelopes";
  }
  return "unknown";
}

std::optional<Kind> kind_named(std::string_view name) noexcept {
  for (const Kind kind : kinds) {
    if (name_of(kind) == name) return kind;
  }
  return std::nullopt;
}

std::span<const Kind> all_kinds() noexcept { return kinds; }

Kind kind_of(CollectionKind collection) noexcept {
  switch (collection) {
    case CollectionKind::outbox: return Kind::activities;
    case CollectionKind::likes: return Kind::likes;
    case CollectionKind::bookmarks: return Kind::bookmarks;
    case CollectionKind::following:
    case CollectionKind::followers: return Kind::follows;
    case CollectionKind::featured: return Kind::activities;
  }
  return Kind::activities;
}

Kind kind_of(const Record& record) noexcept { return std::visit(KindOf{}, record); }

Kind kind_of(const File& file) noexcept {
  switch (file.role) {
    case FileRole::table: return Kind::tables;
    case FileRole::extra: return Kind::extras;
    default: return Kind::files;
  }
}

}  // namespace permafrost
