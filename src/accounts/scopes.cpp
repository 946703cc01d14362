// SPDX-License-Identifier: Apache-2.0
#include "accounts/scopes.hpp"

#include <algorithm>
#include <set>

namespace permafrost {

namespace {

/// Everything that a person can read of an account of their own.
constexpr std::string_view pull[] = {
    "read:accounts", "read:blocks", "read:bookmarks", "read:collections",   "read:favourites", "read:filters",
    "read:follows",  "read:lists",  "read:mutes",     "read:notifications", "read:statuses",
};
/// What an administrator can read of a server, without anybody's private affairs.
constexpr std::string_view instance[] = {
    "admin:read:accounts",
    "admin:read:domain_allows",
    "admin:read:domain_blocks",
    "admin:read:email_domain_blocks",
    "read:accounts",
    "read:statuses",
};
constexpr LoginPurpose purposes[] = {{"pull", pull}, {"instance", instance}};

std::vector<std::string> sorted(std::set<std::string> scopes) { return {scopes.begin(), scopes.end()}; }

/// "read" of "read:statuses" and of "read", "admin:read" of "admin:read:accounts".
std::string kind_of(std::string_view scope) {
  constexpr std::string_view admin = "admin:";
  return std::string(scope.substr(0, scope.find(':', scope.starts_with(admin) ? admin.size() : 0)));
}

bool contains(std::span<const std::string> scopes, std::string_view scope) {
  return std::ranges::find(scopes, scope) != scopes.end();
}

}  // namespace

std::span<const LoginPurpose> all_purposes() { return purposes; }

std::vector<std::string> expand_purposes(std::span<const std::string> words) {
  std::set<std::string> scopes;
  for (const auto& word : words) {
    const auto purpose =
        std::ranges::find_if(purposes, [&](const LoginPurpose& candidate) { return candidate.name == word; });
    if (purpose == std::end(purposes)) {
      scopes.insert(word);
    } else {
      scopes.insert(purpose->scopes.begin(), purpose->scopes.end());
    }
  }
  return sorted(std::move(scopes));
}

std::vector<std::string> narrow_to(const std::vector<std::string>& wanted,
                                   std::span<const std::string> supported) {
  std::set<std::string> kinds_known_finely;
  for (const auto& scope : supported) {
    if (kind_of(scope) != scope) kinds_known_finely.insert(kind_of(scope));
  }
  std::set<std::string> scopes;
  for (const auto& scope : wanted) {
    const std::string kind = kind_of(scope);
    if (contains(supported, scope)) {
      scopes.insert(scope);
    } else if (!kinds_known_finely.contains(kind) && contains(supported, kind)) {
      scopes.insert(kind);
    }
  }
  return sorted(std::move(scopes));
}

std::vector<std::string> coarse(const std::vector<std::string>& scopes) {
  std::set<std::string> kinds;
  for (const auto& scope : scopes) kinds.insert(kind_of(scope));
  return sorted(std::move(kinds));
}

bool tell_whose(const std::vector<std::string>& scopes) {
  return std::ranges::any_of(scopes, [](const std::string& scope) {
    return scope == "read" || scope == "read:accounts" || scope == "profile";
  });
}

}  // namespace permafrost
