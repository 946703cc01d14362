// SPDX-License-Identifier: Apache-2.0
#include "formats/format.hpp"

#include <array>
#include <vector>

#include "base/text.hpp"
#include "formats/mastodon_api/account_pull.hpp"
#include "formats/mastodon_api/endpoints.hpp"
#include "formats/mastodon_api/findings.hpp"
#include "pull/pull.hpp"

namespace permafrost {

extern const Format mastodon_api_format;

namespace {

std::vector<PullStream> streams_of_table() {
  std::vector<PullStream> streams;
  for (const auto& row : mastodon_api::endpoints()) streams.push_back({row.stream, row.by_default});
  return streams;
}

std::span<const PullStream> streams() {
  static const std::vector<PullStream> all = streams_of_table();
  return all;
}

constexpr std::array findings{mastodon_api::activities_missing};

}  // namespace

const Format mastodon_api_format{
    .name = "mastodon-api",
    .title = tr_later("an account on a running server, by Mastodon's REST API and its owner's token"),
    .findings = findings,
    .pull = mastodon_api::open_pull,
    .streams = streams,
};

}  // namespace permafrost
