// SPDX-License-Identifier: Apache-2.0
// Atom feeds as a source: an account known by its feed, the feed as it came as a file, and its entries as
// derived activities. A file holds one page of a feed, or one entry; pages are put together by merging.
#pragma once

#include <array>
#include <memory>

#include "base/text.hpp"
#include "formats/format.hpp"

namespace permafrost::atom_feed {

inline constexpr std::string_view format_name = "atom-feed";

/// What the source may report.
inline constexpr std::array findings{
    FindingInfo{.id = "feed-torn",
                .severity = Severity::error,
                .title = tr_later("a feed cannot be read to its end"),
                .advice = tr_later("the entries before were read; the feed is kept as it came"),
                .reference = "RFC 4287"},
    FindingInfo{.id = "feed-entry-unread",
                .severity = Severity::note,
                .title = tr_later("an entry of a feed is no post, boost, like, follow or deletion"),
                .advice = tr_later("it stays in the feed, which is kept as it came"),
                .reference = "Activity Streams 1.0"},
};

[[nodiscard]] bool recognise(const Probe& probe);
[[nodiscard]] std::unique_ptr<Source> open(const Location& location, const Options& options, const Env& env);

}  // namespace permafrost::atom_feed
