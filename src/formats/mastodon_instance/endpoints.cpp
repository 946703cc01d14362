// SPDX-License-Identifier: Apache-2.0
#include "formats/mastodon_instance/endpoints.hpp"

#include <array>
#include <vector>

#include "pull/public_account.hpp"

namespace permafrost::mastodon_instance {

namespace {

constexpr std::array rows{
    Endpoint{"instance", "/api/v2/instance", Shown::everybody, "", 0, PageShape::document},
    Endpoint{"instance_v1", "/api/v1/instance", Shown::everybody, "", 0, PageShape::document},
    Endpoint{"rules", "/api/v1/instance/rules"},
    Endpoint{"extended_description", "/api/v1/instance/extended_description", Shown::everybody, "", 0,
             PageShape::document},
    Endpoint{"privacy_policy", "/api/v1/instance/privacy_policy", Shown::everybody, "", 0,
             PageShape::document},
    Endpoint{"terms_of_service", "/api/v1/instance/terms_of_service", Shown::everybody, "", 0,
             PageShape::document},
    Endpoint{"custom_emojis", "/api/v1/custom_emojis"},
    Endpoint{"announcements", "/api/v1/announcements", Shown::users},
    Endpoint{"domain_blocks", "/api/v1/instance/domain_blocks"},
    Endpoint{"peers", "/api/v1/instance/peers"},
    Endpoint{"activity", "/api/v1/instance/activity"},
    Endpoint{"admin_domain_blocks", "/api/v1/admin/domain_blocks", Shown::staff, "admin:read:domain_blocks",
             500},
    Endpoint{"admin_domain_allows", "/api/v1/admin/domain_allows", Shown::staff, "admin:read:domain_allows",
             500},
    Endpoint{"admin_email_domain_blocks", "/api/v1/admin/email_domain_blocks", Shown::staff,
             "admin:read:email_domain_blocks", 200},
};

std::vector<StreamRole> all_roles() {
  std::vector<StreamRole> all(public_roles().begin(), public_roles().end());
  for (const auto& row : rows) all.push_back({.stream = row.stream});
  all.push_back({.stream = accounts_stream});
  return all;
}

}  // namespace

std::span<const Endpoint> endpoints() { return rows; }

std::string url_of(const Endpoint& endpoint, std::string_view server) {
  const std::string url = std::string(server) + std::string(endpoint.path);
  return endpoint.limit == 0 ? url : with_parameter(url, "limit", std::to_string(endpoint.limit));
}

std::span<const StreamRole> roles() {
  static const std::vector<StreamRole> all = all_roles();
  return all;
}

}  // namespace permafrost::mastodon_instance
