// SPDX-License-Identifier: Apache-2.0
// What a feed of the OStatus era says, as ActivityStreams 2.0: made here, so that its posts can be listed,
// shown and merged with those of later exports; marked as derived wherever it goes. The feed is kept beside
// it.
#pragma once

#include <string>

#include "codec/atom_feed.hpp"

namespace permafrost::atom_feed {

/// The account's IRI: the author's uri, else its id, else the page or the id of a feed that names nobody.
[[nodiscard]] std::string actor_id(const Head& head);
/// A Person.
[[nodiscard]] std::string actor_document(const Head& head);
/// Create of a Note, Announce, Like, Follow, or Delete; empty for an entry that is nothing of the kind, or
/// has no id. The ids are those that Mastodon has for the same posts in ActivityPub, where the feed tells
/// them.
[[nodiscard]] std::string activity_document(const Entry& entry, const std::string& actor);

}  // namespace permafrost::atom_feed
