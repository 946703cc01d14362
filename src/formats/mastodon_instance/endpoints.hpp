// SPDX-License-Identifier: Apache-2.0
// THE table of what a Mastodon server says about itself: a row a stream, as it is called by --only and
// --without and in an archive (instance/STREAM.jsonl). Paths and versions as in Mastodon's documentation and
// routes (4.7); what a server has not is found out by asking.
//
// What must not be handed over is no row: addresses and e-mail of people (of the list of accounts only the
// public part is kept), blocked addresses (ip_blocks, canonical_email_blocks), reports, settings, keys.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "pull/staged_source.hpp"
#include "pull/walk.hpp"

namespace permafrost::mastodon_instance {

/// Who is shown it.
enum class Shown : std::uint8_t { everybody, users, staff };

struct Endpoint {
  std::string_view stream, path;
  Shown shown = Shown::everybody;
  std::string_view scope = {};
  unsigned limit = 0;  ///< the largest page; 0: it has no pages
  PageShape shape = PageShape::entities;
};

[[nodiscard]] std::span<const Endpoint> endpoints();

/// Lists of accounts, none of them a stream: of the instance's staff, and of those that are shown to
/// everybody.
inline constexpr Endpoint staff_accounts{"accounts listed", "/api/v1/admin/accounts?local=true", Shown::staff,
                                         "admin:read:accounts", 200};
inline constexpr Endpoint directory{"accounts in the directory", "/api/v1/directory?local=true&order=new",
                                    Shown::everybody, "", 80};
inline constexpr Endpoint timeline{"accounts in the timeline", "/api/v1/timelines/public?local=true",
                                   Shown::everybody, "", 40};

/// URL of the first page at `server`.
[[nodiscard]] std::string url_of(const Endpoint& endpoint, std::string_view server);

/// The stream of accounts that were taken, as the REST API shows them.
inline constexpr std::string_view accounts_stream = "accounts";

/// How the instance's and its accounts' streams become records.
[[nodiscard]] std::span<const StreamRole> roles();

}  // namespace permafrost::mastodon_instance
