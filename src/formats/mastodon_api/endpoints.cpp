// SPDX-License-Identifier: Apache-2.0
#include "formats/mastodon_api/endpoints.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "pull/consent.hpp"

namespace permafrost::mastodon_api {

namespace {

using enum Asked;
using enum Paging;
using enum PageShape;

constexpr std::array rows{
    Endpoint{"account", once, "/api/v1/accounts/verify_credentials", "read:accounts", 0, none, document},
    Endpoint{"instance", once, "/api/v2/instance", "", 0, none, document},
    Endpoint{"outbox", by_actor, "", "", 20, by_link, activitypub, true},
    Endpoint{"featured", by_actor, "", "", 0, by_link, activitypub},
    Endpoint{"statuses", once, "/api/v1/accounts/{id}/statuses", "read:statuses", 40, by_last_id, entities,
             true},
    Endpoint{"pinned", once, "/api/v1/accounts/{id}/statuses?pinned=true", "read:statuses", 40, by_link,
             entities},
    Endpoint{"sources", for_each_part, "/api/v1/statuses/{part}/source", "read:statuses", 0, none, document},
    Endpoint{"histories", for_each_part, "/api/v1/statuses/{part}/history", "read:statuses", 0, none,
             document},
    Endpoint{"scheduled", once, "/api/v1/scheduled_statuses", "read:statuses", 40, by_link, entities, true},
    Endpoint{"favourites", once, "/api/v1/favourites", "read:favourites", 40, by_link, entities, true},
    Endpoint{"bookmarks", once, "/api/v1/bookmarks", "read:bookmarks", 40, by_link, entities, true},
    Endpoint{"following", once, "/api/v1/accounts/{id}/following", "read:accounts", 80, by_link, entities,
             true},
    Endpoint{"followers", once, "/api/v1/accounts/{id}/followers", "read:accounts", 80, by_link, entities,
             true},
    Endpoint{"follow_requests", once, "/api/v1/follow_requests", "read:follows", 80, by_link, entities, true},
    Endpoint{"blocks", once, "/api/v1/blocks", "read:blocks", 80, by_link, entities, true},
    Endpoint{"mutes", once, "/api/v1/mutes", "read:mutes", 80, by_link, entities, true},
    Endpoint{"domain_blocks", once, "/api/v1/domain_blocks", "read:blocks", 200, by_link, entities, true},
    Endpoint{"relationships", for_each_part, "/api/v1/accounts/relationships?{part}", "read:follows"},
    Endpoint{"lists", once, "/api/v1/lists", "read:lists"},
    // limit=0 gives all members at once.
    Endpoint{"list_accounts", for_each_part, "/api/v1/lists/{part}/accounts?limit=0", "read:lists", 0,
             by_link},
    Endpoint{"filters", once, "/api/v2/filters", "read:filters"},
    Endpoint{"filters_v1", once, "/api/v1/filters", "read:filters"},
    Endpoint{"followed_tags", once, "/api/v1/followed_tags", "read:follows", 200, by_link, entities, true},
    Endpoint{"featured_tags", once, "/api/v1/featured_tags", "read:accounts"},
    Endpoint{"endorsements", once, "/api/v1/endorsements", "read:accounts", 80, by_link, entities, true},
    Endpoint{"preferences", once, "/api/v1/preferences", "read:accounts", 0, none, document},
    Endpoint{"markers", once, "/api/v1/markers?timeline[]=home&timeline[]=notifications", "read:statuses", 0,
             none, document},
    Endpoint{"conversations", once, "/api/v1/conversations", "read:statuses", 40, by_link, entities, true},
    Endpoint{"notifications", once, "/api/v1/notifications", "read:notifications", 80, by_link, entities,
             true, false},
    Endpoint{"announcements", once, "/api/v1/announcements", ""},
    Endpoint{"custom_emojis", not_at_all},
    Endpoint{"media", as_files},
};

StreamRole role_of(const Endpoint& row) {
  const StreamRole role{.stream = row.stream};
  if (row.stream == "outbox" || row.stream == "featured")
    return {.stream = row.stream,
            .as = StreamRole::As::collection,
            .collection = row.stream == "outbox" ? CollectionKind::outbox : CollectionKind::featured};
  if (row.stream == "histories")
    return {.stream = row.stream,
            .as = StreamRole::As::wrapped,
            .part_member = "status_id",
            .items_member = "history"};
  if (row.stream == "list_accounts")
    return {.stream = row.stream,
            .as = StreamRole::As::gathered,
            .part_member = "list_id",
            .items_member = "accounts"};
  return role;
}

void fill_in(std::string& path, std::string_view place, std::string_view by) {
  const auto found = path.find(place);
  if (found != std::string::npos) path.replace(found, place.size(), by);
}

}  // namespace

std::span<const Endpoint> endpoints() { return rows; }

const Endpoint& endpoint_of(std::string_view stream) {
  return *std::ranges::find(rows, stream, &Endpoint::stream);
}

std::span<const StreamRole> roles() {
  static const std::vector<StreamRole> all = [] {
    std::vector<StreamRole> made;
    for (const auto& row : rows) {
      if (row.asked != as_files) made.push_back(role_of(row));
    }
    made.push_back({.stream = consent_stream});
    std::stable_partition(made.begin(), made.end(),
                          [](const auto& role) { return role.as == StreamRole::As::collection; });
    return made;
  }();
  return all;
}

std::string url_of(const Endpoint& endpoint, std::string_view server, std::string_view id,
                   std::string_view part) {
  std::string path(endpoint.path);
  fill_in(path, "{id}", id);
  fill_in(path, "{part}", part);
  std::string url = std::string(server) + path;
  return endpoint.limit == 0 ? url : with_parameter(url, "limit", std::to_string(endpoint.limit));
}

}  // namespace permafrost::mastodon_api
