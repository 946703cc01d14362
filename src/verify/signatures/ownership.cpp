// SPDX-License-Identifier: Apache-2.0
#include "verify/signatures/ownership.hpp"

#include <algorithm>

#include "base/url.hpp"
#include "verify/node.hpp"

namespace permafrost {

namespace {

std::uint32_t kinds_of_types(JsonView object) {
  std::uint32_t kinds = 0;
  for_each_value(object.find("type"), [&kinds](JsonView type) { kinds |= kinds_of(type.text()); });
  return kinds;
}

std::string_view id_of(JsonView object) {
  const std::string_view id = object.find("id").text();
  return id.empty() ? object.find("@id").text() : id;
}

/// FEP-fe34: the same but for upper and lower case of scheme and host.
bool same_owner(std::string_view left, std::string_view right) {
  if (left == right) return true;
  const auto one = split_url(left);
  const auto other = split_url(right);
  return one && other && one->scheme == other->scheme && one->port == other->port && same_host(left, right) &&
         one->path == other->path && one->query == other->query && one->fragment == other->fragment;
}

/// Up to the path, as far as there is one.
std::string_view beginning_of(std::string_view url) {
  const std::size_t authority = url.find("://");
  return url.substr(0, authority == std::string_view::npos ? authority : url.find('/', authority + 3));
}

/// Scheme, host and port; whatever is no web address has no origin to differ in.
bool same_origin(std::string_view left, std::string_view right) {
  if (beginning_of(left) == beginning_of(right)) return true;
  const auto one = split_url(left);
  const auto other = split_url(right);
  if (!one || !other) return true;
  return one->scheme == other->scheme && one->port == other->port && same_host(left, right);
}

/// A key whose holder is its own name (did:key) belongs to whoever carries that name in the id (FEP-ef61).
bool is_named_in(std::string_view owner, std::string_view key_id) {
  const std::string_view did = key_id.substr(0, key_id.find('#'));
  return did.starts_with("did:") && owner.find(did) != std::string_view::npos;
}

}  // namespace

std::string_view owner_of(JsonView object) {
  if (const std::string_view actor = iri_of(object.find("actor")); !actor.empty()) return actor;
  if ((kinds_of_types(object) & kind::actor) != 0) return id_of(object);
  return iri_of(object.find("attributedTo"));
}

Standing standing_of(const KnownKey& key, JsonView object) {
  const std::string_view owner = owner_of(object);
  if (owner.empty()) return Standing::own;
  if (!same_origin(id_of(object), owner)) return Standing::other_server;
  if (is_named_in(owner, key.id)) return Standing::own;
  const std::string_view says =
      key.owner.empty() ? std::string_view{key.listed_by} : std::string_view{key.owner};
  if (says.empty()) {  // a bare key from the user, who knows whose it is
    const bool own = key.guessed || (split_url(key.id) && same_origin(key.id, owner));
    return own ? Standing::own : Standing::of_another;
  }
  if (!same_owner(says, owner)) return Standing::of_another;
  if (key.listed_by.empty()) return same_origin(key.id, owner) ? Standing::own : Standing::not_listed;
  return same_owner(key.listed_by, owner) ? Standing::own : Standing::not_listed;
}

bool embeds_foreign(JsonView activity) {
  const JsonView object = activity.find("object");
  if (!object.is_object() || iri_of(activity.find("actor")).empty()) return false;
  const std::string_view owner = owner_of(object);
  return !owner.empty() && !same_owner(owner, owner_of(activity));
}

bool makes_its_object(JsonView activity) {
  return (kinds_of_types(activity) & (kind::create | kind::update)) != 0;
}

}  // namespace permafrost
