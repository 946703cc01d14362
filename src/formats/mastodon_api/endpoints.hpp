// SPDX-License-Identifier: Apache-2.0
// THE table of what Mastodon's REST API has of an account: a row a stream. Its order is the order in which
// things are taken and in which they come in the flow; its names are those of --only and --without and of the
// files mastodon/STREAM.jsonl in an archive. Paths, scopes, limits and versions as in Mastodon's
// documentation and routes (4.7); what a server has not is found out by asking.
#pragma once

#include <span>
#include <string_view>

#include "pull/staged_source.hpp"
#include "pull/walk.hpp"

namespace permafrost::mastodon_api {

/// How often a stream is asked for.
enum class Asked : std::uint8_t {
  by_actor,       ///< by the account's actor, without the token
  once,           ///< one collection
  for_each_part,  ///< {part}: a list, an edited post, some accounts; which ones is learnt on the way
  not_at_all,     ///< comes along with other streams
  as_files,
};

struct Endpoint {
  std::string_view stream;
  Asked asked = Asked::once;
  std::string_view path = {};   ///< {id}: the account's; {part}
  std::string_view scope = {};  ///< the finest that suffices; empty: any token, or none
  unsigned limit = 0;           ///< the largest page; 0: it has no pages
  Paging paging = Paging::none;
  PageShape shape = PageShape::entities;
  bool newest_first = false;
  bool by_default = true;
};

[[nodiscard]] std::span<const Endpoint> endpoints();
/// The row of `stream`, which is there.
[[nodiscard]] const Endpoint& endpoint_of(std::string_view stream);
/// How the streams become records, in the same order.
[[nodiscard]] std::span<const StreamRole> roles();

/// URL of the first page at `server`; the rest of a query stands in `part` as it is.
[[nodiscard]] std::string url_of(const Endpoint& endpoint, std::string_view server, std::string_view id,
                                 std::string_view part = {});

}  // namespace permafrost::mastodon_api
