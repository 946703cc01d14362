// SPDX-License-Identifier: Apache-2.0
// One account as everybody may see it, by ActivityPub: found, asked whether it may be taken, and taken into a
// staging file: actor, outbox, pinned posts, featured tags, followers and following where they are shown,
// posts that the outbox only names, and files. Of a server that knows only feeds its feed is taken
// (feed.hpp). Used by the pulls of one account and of a whole instance.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "flow/env.hpp"
#include "pull/consent.hpp"
#include "pull/documents.hpp"
#include "pull/robots.hpp"
#include "pull/staged_source.hpp"
#include "pull/staging.hpp"
#include "pull/walk.hpp"
#include "pull/webfinger.hpp"

namespace permafrost {

/// What is known of an account before anything of it is taken.
struct PublicAccount {
  std::string id;        ///< IRI of the actor
  std::string username;  ///< preferredUsername
  std::string document;  ///< the actor, as received, or made of the feed
  std::string outbox, featured, featured_tags, followers, following;  ///< URLs; empty: it has none
  std::string feed;        ///< the Atom feed of the OStatus era; empty: none
  bool from_feed = false;  ///< there is nothing but the feed
  ConsentMarks marks;
  std::string trouble;       ///< why there is no document, for people, translated
  bool unreachable = false;  ///< no answer came, be it about robots.txt: later there may be another
  [[nodiscard]] explicit operator bool() const noexcept { return !document.empty(); }
};

/// Asks for the account whose actor or page is at `url`: the actor, and what its owner and its server want of
/// strangers.
[[nodiscard]] PublicAccount read_public_account(const std::string& url, Documents& documents, Robots& robots,
                                                const Limits& limits);
/// As well, for the account that has the Atom feed at `feed`, whose server knows no ActivityPub.
[[nodiscard]] PublicAccount read_feed_account(const std::string& feed, Http& http, Robots& robots,
                                              const Limits& limits);
/// As well, by WebFinger (see find_account()): the actor, or else the feed.
[[nodiscard]] PublicAccount find_public_account(const Handle& name, const std::string& server, Http& http,
                                                Documents& documents, Robots& robots, const Limits& limits);

/// Adds what the server's REST API alone tells of the marks: `noindex` (Mastodon 4.0). The account as that
/// API shows it to everybody; empty where there is no such API.
[[nodiscard]] std::string read_api_marks(PublicAccount& account, Http& http, const Limits& limits);

/// What is wanted of it.
struct PublicChoice {
  bool outbox = true, featured = true, following = true, followers = true, files = true;
  bool named_posts = true;  ///< posts that the outbox only names (GoToSocial)
  bool context = false;     ///< others' posts that are boosted or replied to, where they may be taken
  std::string ground;       ///< for taking what has not agreed; empty: none
};

/// The doors that a crawl goes through; all are lent.
struct PublicDoors {
  Walker& walker;
  Documents& documents;
  Robots& robots;
  Staging& staging;
};

class PublicCrawl {
 public:
  /// `section` is what the account is called in the staging file.
  PublicCrawl(const PublicDoors& doors, std::string section, PublicChoice choice, const Env& env)
      : m_doors(doors), m_section(std::move(section)), m_choice(std::move(choice)), m_env(env) {}

  /// Everything but the bytes of files, which are wanted only. Errors as Walker::go's.
  void take(const PublicAccount& account, Basis basis, Seconds seen);

 private:
  void walk(std::string_view stream, const std::string& url, bool newest_first);
  void walk_feed(const std::string& url);
  void look_at(JsonView item);
  void look_at_post(JsonView post);
  void note_own(std::string_view iri);
  void note_context(std::string_view iri);
  void note(std::string_view stream, std::string_view iri);
  void take_named(std::string_view stream);
  /// Why something is not kept; empty: it is.
  struct Objection {
    std::string why;
    bool passing = false;  ///< later it may be another
  };
  [[nodiscard]] Objection objection_to(const DocumentAnswer& post);
  [[nodiscard]] Objection ask_author(const std::string& author, const std::string& post);

  const PublicDoors m_doors;
  const std::string m_section;
  const PublicChoice m_choice;
  const Env m_env;
  std::string m_account;  ///< its IRI
};

/// How what is staged so becomes records.
[[nodiscard]] std::span<const StreamRole> public_roles();

}  // namespace permafrost
