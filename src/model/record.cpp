// SPDX-License-Identifier: Apache-2.0
#include "model/record.hpp"

namespace permafrost {

std::string_view name_of(Visibility visibility) noexcept {
  switch (visibility) {
    case Visibility::everyone: return "public";
    case Visibility::unlisted: return "unlisted";
    case Visibility::followers: return "private";
    case Visibility::direct: return "direct";
    case Visibility::unknown: return "unknown";
  }
  return "unknown";
}

namespace {
struct CollectionName {
  CollectionKind kind;
  std::string_view name;
};
constexpr CollectionName collection_names[] = {
    {CollectionKind::outbox, "outbox"},       {CollectionKind::likes, "likes"},
    {CollectionKind::bookmarks, "bookmarks"}, {CollectionKind::following, "following"},
    {CollectionKind::followers, "followers"}, {CollectionKind::featured, "featured"},
};
}  // namespace

std::string_view name_of(CollectionKind kind) noexcept {
  for (const auto& row : collection_names) {
    if (row.kind == kind) return row.name;
  }
  return "unknown";
}

std::optional<CollectionKind> collection_named(std::string_view name) noexcept {
  for (const auto& row : collection_names) {
    if (row.name == name) return row.kind;
  }
  return std::nullopt;
}

bool embeds_object(const Activity& activity) noexcept {
  return !activity.object_type.empty() || !activity.object_url.empty();
}

const Document& document_of(const Record& record) noexcept {
  return std::visit([](const auto& one) -> const Document& { return one.document; }, record);
}

const Actor* opening_actor(const Record& record) noexcept {
  const auto* actor = std::get_if<Actor>(&record);
  return actor != nullptr && !actor->document.origin.superseded ? actor : nullptr;
}

std::string_view name_of(FileRole role) noexcept {
  switch (role) {
    case FileRole::attachment: return "attachment";
    case FileRole::avatar: return "avatar";
    case FileRole::header: return "header";
    case FileRole::table: return "table";
    case FileRole::extra: return "extra";
  }
  return "extra";
}

std::optional<FileRole> role_named(std::string_view name) noexcept {
  for (const FileRole role :
       {FileRole::attachment, FileRole::avatar, FileRole::header, FileRole::table, FileRole::extra}) {
    if (name_of(role) == name) return role;
  }
  return std::nullopt;
}

}  // namespace permafrost
