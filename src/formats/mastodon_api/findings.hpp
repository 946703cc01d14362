// SPDX-License-Identifier: Apache-2.0
// What pulling by Mastodon's API may report besides what every pull may (pull/findings.hpp).
#pragma once

#include "base/finding.hpp"
#include "base/text.hpp"

namespace permafrost::mastodon_api {

inline constexpr FindingInfo activities_missing{
    .id = "activities-missing",
    .severity = Severity::note,
    .title = tr_later("public posts are not in the account's outbox"),
    .advice = tr_later("nothing to do; they are here as the API shows them"),
    .reference = {},
};

}  // namespace permafrost::mastodon_api
