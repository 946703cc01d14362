// SPDX-License-Identifier: Apache-2.0
// What reading or writing an account's folder may find, whatever format it is of. Each has a heading in
// docs/RULES.md; containers and collections have rows of their own.
#pragma once

#include <algorithm>
#include <array>

#include "base/finding.hpp"
#include "base/text.hpp"

namespace permafrost::account_folder {

inline constexpr FindingInfo actor_json_absent{
    "actor-json-absent", Severity::error, tr_later("the export has no actor.json"),
    tr_later("posts are kept, but the profile is missing: ask the server for a new export"), "AP-103"};
inline constexpr FindingInfo actor_unreadable{
    "actor-unreadable", Severity::error, tr_later("actor.json is not valid JSON"),
    tr_later("the file is kept as it is among the extra files"), "AS-002"};
inline constexpr FindingInfo actor_not_activitypub{
    "actor-not-activitypub", Severity::warning, tr_later("actor.json is no ActivityPub actor"),
    tr_later("the file is kept as it is among the extra files"), "AP-103"};
inline constexpr FindingInfo outbox_absent{
    "outbox-absent", Severity::error, tr_later("the export has no outbox.json"),
    tr_later("there are no posts in it: ask the server for a new export"), "AP-103"};
inline constexpr FindingInfo item_unreadable{
    "item-unreadable", Severity::error, tr_later("an item of a collection is not valid JSON"),
    tr_later("its bytes are kept as an extra file below 'unreadable/'"), "AS-002"};
inline constexpr FindingInfo secret_key_present{
    "secret-key-present", Severity::warning, tr_later("the export holds the account's private key (key.pem)"),
    tr_later("it is not copied; keep the export itself where nobody else can read it"), ""};
inline constexpr FindingInfo entry_special{
    "entry-special", Severity::warning, tr_later("an entry is a link or a device, not a file"),
    tr_later("it was left out; no export of Mastodon has such entries"), ""};
inline constexpr FindingInfo file_renamed{
    "file-renamed", Severity::warning, tr_later("a file has another name in the output"),
    tr_later("its name was taken or is that of a document of the account; look at both files"), ""};

inline constexpr std::array findings{actor_json_absent, actor_not_activitypub, actor_unreadable,
                                     outbox_absent,     item_unreadable,       secret_key_present,
                                     entry_special,     file_renamed};

/// These, and behind them those of a format alone.
template <std::size_t N>
[[nodiscard]] constexpr auto findings_and(const std::array<FindingInfo, N>& own) {
  std::array<FindingInfo, findings.size() + N> rows;
  std::ranges::copy(own, std::ranges::copy(findings, rows.begin()).out);
  return rows;
}

}  // namespace permafrost::account_folder
