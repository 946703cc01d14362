// SPDX-License-Identifier: Apache-2.0
// Reads an Atom feed of the OStatus era (RFC 4287 with ActivityStreams 1.0, as Mastodon 1.0 to 2.9 and GNU
// social wrote it), entry by entry. Only reads: what becomes of an entry is activity.hpp's, and the feed
// itself is kept as it came by whoever reads it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.hpp"
#include "codec/xml_reader.hpp"
#include "io/bytes.hpp"

namespace permafrost::atom_feed {

struct Link {
  std::string rel, type, href, name;
};

/// The author of a feed, of an entry, or of a shared post. Empty members: not told.
struct Author {
  std::string id, uri, name, username, display_name, summary, note;
  std::vector<Link> links;
  [[nodiscard]] bool known() const { return !uri.empty() || !id.empty() || !name.empty(); }
};

/// The object of an activity: of a share the shared post.
struct Shared {
  std::string id;
  std::vector<Link> links;
};

struct Entry {
  std::string id, published, updated, title;
  std::string verb;  ///< the last word of its IRI: "post", "share", "favorite"
  std::string summary, content, language;
  std::string scope;  ///< "public", "unlisted", "private", "direct"; empty when not told (before 1.1)
  std::string reply_to, conversation;
  std::vector<Link> links;
  std::vector<std::string> categories;
  Author author;
  std::optional<Shared> object;
};

/// What a feed says about itself.
struct Head {
  std::string id, title, subtitle, updated;
  bool of_mastodon = false;  ///< uses Mastodon's own namespace (1.1 to 2.9)
  std::vector<Link> links;
  Author author;  ///< the feed's own, else the first entry's
};

/// The link's target; empty when there is none.
[[nodiscard]] std::string_view link_of(const std::vector<Link>& links, std::string_view rel,
                                       std::string_view type = {});

struct FeedVisitor {
  /// Each entry as it ends; of an entry larger than Limits::item_bytes the text beyond is missing.
  std::function<void(const Entry& entry)> entry;
};

struct FeedEnd {
  Head head;
  bool is_feed = false;  ///< the root is Atom's feed or entry
  std::uint64_t entries = 0;
  std::optional<XmlFailure> failure;
};

/// Runs through `source` to its end, or to what is no XML.
[[nodiscard]] FeedEnd read_feed(ByteSource& source, const Limits& limits, const FeedVisitor& visitor);

}  // namespace permafrost::atom_feed
