// SPDX-License-Identifier: Apache-2.0
// The Atom feed of an account whose server is older than ActivityPub (Mastodon 1.0 to 1.5, GNU social): whose
// it is, and its pages as pages of an outbox. Nothing in a feed is signed, and what is made of it is derived.
// Used by public_account; what a feed says, and what that means, is codec's (atom_feed.hpp).
#pragma once

#include <string>
#include <string_view>

#include "base/limits.hpp"
#include "net/http.hpp"
#include "pull/page.hpp"

namespace permafrost {

/// For Accept.
inline constexpr std::string_view feed_types = "application/atom+xml, application/xml;q=0.5, text/xml;q=0.5";

/// Is `text` the URL of a feed, by its name?
[[nodiscard]] bool is_feed_url(std::string_view text);

struct FeedAnswer {
  std::string actor;          ///< IRI of the account
  std::string document;       ///< the account as an actor, made here; empty: `trouble` says why
  std::string robots_header;  ///< X-Robots-Tag
  std::string trouble;        ///< for people, translated
  bool unreachable = false;   ///< later it may be there
};

/// Asks for the first page. A feed tells only of accounts of the host that it comes from.
[[nodiscard]] FeedAnswer ask_for_feed(Http& http, const std::string& url, const Limits& limits);

/// A page of the feed as a page of the outbox of `actor`.
[[nodiscard]] TranslatedPage outbox_page_of_feed(std::string_view feed, const std::string& actor,
                                                 const Limits& limits);

/// What the file with the page that is the `number`th, from 1, is called in an archive: "atom/alice.atom",
/// "atom/alice-2.atom".
[[nodiscard]] std::string feed_path(std::string_view url, std::uint64_t number);

}  // namespace permafrost
