// SPDX-License-Identifier: Apache-2.0
// What pulling a whole instance may report besides what every pull may (pull/findings.hpp).
#pragma once

#include "base/finding.hpp"
#include "base/text.hpp"

namespace permafrost::mastodon_instance {

inline constexpr FindingInfo account_withheld{
    .id = "account-withheld",
    .severity = Severity::note,
    .title = tr_later("an account was not taken: its owner or its server has not agreed"),
    .advice = tr_later("ask its owner; with a word of theirs, state it with --basis"),
    .reference = {},
};

}  // namespace permafrost::mastodon_instance
