// SPDX-License-Identifier: Apache-2.0
#include "formats/format.hpp"

#include <array>
#include <vector>

#include "base/text.hpp"
#include "formats/mastodon_instance/endpoints.hpp"
#include "formats/mastodon_instance/findings.hpp"
#include "formats/mastodon_instance/instance_pull.hpp"
#include "pull/pull.hpp"

namespace permafrost {

extern const Format mastodon_instance_format;

namespace {

std::vector<PullStream> streams_of_table() {
  std::vector<PullStream> streams;
  for (const auto& row : mastodon_instance::endpoints()) streams.push_back({row.stream});
  streams.push_back({mastodon_instance::accounts_stream});
  streams.push_back({"media"});
  return streams;
}

std::span<const PullStream> streams() {
  static const std::vector<PullStream> all = streams_of_table();
  return all;
}

constexpr std::array findings{mastodon_instance::account_withheld};

}  // namespace

const Format mastodon_instance_format{
    .name = "mastodon-instance",
    .title = tr_later("a whole running server: what it says about itself, and its accounts that agreed"),
    .findings = findings,
    .pull = mastodon_instance::open_pull,
    .streams = streams,
};

}  // namespace permafrost
