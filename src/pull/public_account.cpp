// SPDX-License-Identifier: Apache-2.0
#include "pull/public_account.hpp"

#include <array>

#include "base/error.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "codec/activitystreams.hpp"
#include "codec/vocabulary.hpp"
#include "pull/feed.hpp"
#include "pull/wishes.hpp"

namespace permafrost {

namespace {

constexpr std::string_view outbox_stream = "outbox", featured_stream = "featured",
                           following_stream = "following", followers_stream = "followers",
                           tags_stream = "featured_tags", context_stream = "context", feed_stream = "feed";

/// Kinds of `type`, which may be a list.
std::uint32_t kinds_of_object(JsonView object) {
  const JsonView type = object.find("type");
  if (type.is_string()) return kinds_of(type.text());
  std::uint32_t kinds = 0;
  for (const JsonView one : type) kinds |= kinds_of(one.text());
  return kinds;
}

void read_actor(JsonView actor, PublicAccount& account) {
  account.outbox = iri_of(actor.find("outbox"));
  account.featured = iri_of(actor.find("featured"));
  account.featured_tags = iri_of(actor.find("featuredTags"));
  account.followers = iri_of(actor.find("followers"));
  account.following = iri_of(actor.find("following"));
}

/// A URL of the account's server; what lies elsewhere is nobody's word about it.
std::string own(const std::string& url, const std::string& id) {
  return origin_of(url) == origin_of(id) ? url : std::string();
}

constexpr std::array roles{
    StreamRole{.stream = feed_stream, .as = StreamRole::As::file},
    StreamRole{
        .stream = outbox_stream, .as = StreamRole::As::collection, .collection = CollectionKind::outbox},
    StreamRole{
        .stream = featured_stream, .as = StreamRole::As::collection, .collection = CollectionKind::featured},
    StreamRole{.stream = following_stream,
               .as = StreamRole::As::collection,
               .collection = CollectionKind::following},
    StreamRole{.stream = followers_stream,
               .as = StreamRole::As::collection,
               .collection = CollectionKind::followers},
    StreamRole{.stream = activitystreams_stream},
    StreamRole{.stream = context_stream},
    StreamRole{.stream = tags_stream},
    StreamRole{.stream = consent_stream},
};

}  // namespace

PublicAccount find_public_account(const Handle& name, const std::string& server, Http& http,
                                  Documents& documents, Robots& robots, const Limits& limits) {
  const AccountLinks links = find_account(name, http, limits, server);
  if (links.actor.empty() && !links.feed.empty()) return read_feed_account(links.feed, http, robots, limits);
  PublicAccount account;
  if (!links.actor.empty()) {
    account = read_public_account(links.actor, documents, robots, limits);
    account.feed = links.feed;
  } else {
    account.trouble = links.trouble;
    account.unreachable = links.unreachable;
  }
  return account;
}

PublicAccount read_feed_account(const std::string& feed, Http& http, Robots& robots, const Limits& limits) {
  FeedAnswer answer = ask_for_feed(http, feed, limits);
  PublicAccount account{.feed = feed, .from_feed = true};
  account.trouble = std::move(answer.trouble);
  account.unreachable = answer.unreachable;
  if (answer.document.empty()) return account;
  JsonParser parser(limits);
  const JsonView actor = parser.parse_copy(answer.document);
  account.id = answer.actor;
  account.username = actor.find("preferredUsername").text();
  read_marks(actor, account.marks);
  account.marks.robots_header = answer.robots_header;
  account.marks.robots_txt = robots.objection_to(feed);
  account.unreachable = robots.is_unreachable(feed);
  account.document = std::move(answer.document);
  return account;
}

PublicAccount read_public_account(const std::string& url, Documents& documents, Robots& robots,
                                  const Limits& limits) {
  PublicAccount account;
  DocumentAnswer answer = documents.ask(url);
  account.trouble = answer.trouble;
  account.unreachable = answer.unreachable;
  if (!answer) return account;
  JsonParser parser(limits);
  const JsonView actor = parser.parse_copy(answer.text);
  if ((kinds_of_object(actor) & kind::actor) == 0) {
    account.trouble = fill(tr("'{1}' is no account but a '{2}'"),
                           {printable(answer.id), printable(first_of(actor.find("type")).text())});
    return account;
  }
  account.id = answer.id;
  read_actor(actor, account);
  read_marks(actor, account.marks);
  account.marks.robots_header = answer.robots_header;
  account.marks.robots_txt = robots.objection_to(account.id);
  if (account.marks.robots_txt.empty()) account.marks.robots_txt = robots.objection_to(account.outbox);
  account.unreachable = robots.is_unreachable(account.id);
  account.username = actor.find("preferredUsername").text();
  account.document = std::move(answer.text);
  return account;
}

std::string read_api_marks(PublicAccount& account, Http& http, const Limits& limits) {
  const auto& user = account.username;
  if (account.from_feed || user.empty() || user.find_first_of("&#?/% ") != std::string::npos) return {};
  const Response response =
      http.send({.method = "GET", .url = origin_of(account.id) + "/api/v1/accounts/lookup?acct=" + user});
  if (!response.ok() || !is_json_type(response.fields.get("Content-Type"))) return {};
  JsonParser parser(limits);
  const JsonView told =
      parser.parse_copy(read_text(*response.body.open(), limits.document_bytes, response.url));
  if (told.find("acct").text() != user) return {};
  read_marks(told, account.marks);
  return std::string(told.raw());
}

std::span<const StreamRole> public_roles() { return roles; }

void PublicCrawl::take(const PublicAccount& account, Basis basis, Seconds seen) {
  m_account = account.id;
  Staging& staging = m_doors.staging;
  JsonParser parser(m_env.limits);
  staging.together([&] {
    staging.put_document({m_section, std::string(actor_stream)}, account.id, account.document,
                         account.from_feed);
    staging.put_document({m_section, std::string(consent_stream)}, account.id,
                         consent_line(account.id, account.marks, basis, m_choice.ground, seen), true);
    if (m_choice.files) want_images_of(staging, m_section, parser.parse_copy(account.document));
  });
  if (m_choice.outbox && account.from_feed) walk_feed(account.feed);
  if (m_choice.outbox) walk(outbox_stream, own(account.outbox, account.id), true);
  if (m_choice.featured) walk(featured_stream, own(account.featured, account.id), false);
  if (m_choice.featured) walk(tags_stream, own(account.featured_tags, account.id), false);
  if (m_choice.following) walk(following_stream, own(account.following, account.id), true);
  if (m_choice.followers) walk(followers_stream, own(account.followers, account.id), true);
  take_named(activitystreams_stream);
  take_named(context_stream);
}

void PublicCrawl::walk(std::string_view stream, const std::string& url, bool newest_first) {
  if (url.empty()) return;
  WalkPlan plan{.name = {m_section, std::string(stream)}, .url = url};
  plan.shape = stream == tags_stream ? PageShape::document : PageShape::activitypub;
  plan.paging = stream == tags_stream ? Paging::none : Paging::by_link;
  plan.newest_first = newest_first;
  if (stream == outbox_stream || stream == featured_stream)
    plan.look = [this](JsonView item) { look_at(item); };
  WalkManner manner;
  manner.accept = activity_types;
  manner.signer = m_doors.documents.signer();
  static_cast<void>(m_doors.walker.go(plan, manner));
}

/// Its pages are kept as they come, and are pages of an outbox besides.
void PublicCrawl::walk_feed(const std::string& url) {
  WalkPlan plan{.name = {m_section, std::string(outbox_stream)}, .url = url};
  plan.shape = PageShape::activitypub;
  plan.paging = Paging::by_link;
  plan.look = [this](JsonView item) { look_at(item); };
  plan.translate = [this](std::string_view body) {
    return outbox_page_of_feed(body, m_account, m_env.limits);
  };
  plan.keep_body = [this, &url](std::string_view body) {
    const std::uint64_t number = m_doors.staging.count_items(m_section, feed_stream) + 1;
    m_doors.staging.put_document({m_section, std::string(feed_stream)}, feed_path(url, number), body);
  };
  WalkManner manner;
  manner.accept = feed_types;
  static_cast<void>(m_doors.walker.go(plan, manner));
}

/// What an item of the outbox, or a pinned post, brings along. Kept together with its page.
void PublicCrawl::look_at(JsonView item) {
  if (item.is_string()) return note_own(item.text());
  const auto kinds = kinds_of_object(item);
  const bool activity = (kinds & kind::activity) != 0 && (kinds & kind::question) == 0;
  if (!activity) return look_at_post(item);
  const JsonView object = first_of(item.find("object"));
  const bool brings_post = (kinds & (kind::create | kind::update)) != 0;
  if (object.is_object() && brings_post) return look_at_post(object);
  brings_post ? note_own(iri_of(object)) : note_context(iri_of(object));
}

void PublicCrawl::look_at_post(JsonView post) {
  if (iri_of(post.find("attributedTo")) != m_account) return;
  if (m_choice.files) want_files_of(m_doors.staging, m_section, post);
  note_context(iri_of(post.find("inReplyTo")));
}

/// One of the account's posts that is only named.
void PublicCrawl::note_own(std::string_view iri) {
  if (m_choice.named_posts && origin_of(iri) == origin_of(m_account)) note(activitystreams_stream, iri);
}

/// Somebody's post that one of the account's is about. What that one is about is not asked for: a chain ends
/// here.
void PublicCrawl::note_context(std::string_view iri) {
  if (m_choice.context && !origin_of(iri).empty()) note(context_stream, iri);
}

void PublicCrawl::note(std::string_view stream, std::string_view iri) {
  static_cast<void>(m_doors.staging.walk({m_section, std::string(stream), std::string(iri)}, iri));
}

void PublicCrawl::take_named(std::string_view stream) {
  Staging& staging = m_doors.staging;
  while (auto named = staging.unfinished_walk(m_section, stream)) {
    throw_if_stopped(m_env.stop);
    const DocumentAnswer answer = m_doors.documents.ask(named->name.part);
    ++m_env.progress.questions;
    const Objection objection = answer ? objection_to(answer) : Objection{answer.trouble, answer.unreachable};
    if (!objection.why.empty()) {
      // Of others' servers many are gone for good; that makes no hole in this account.
      const auto unanswered = stream == context_stream ? WalkState::silent : WalkState::broken;
      named->state = objection.passing ? unanswered : WalkState::absent;
      named->why = objection.why;
      staging.put_walk(*named);
      continue;
    }
    JsonParser parser(m_env.limits);
    staging.together([&] {
      staging.put_document(named->name, answer.id, answer.text);
      if (stream == activitystreams_stream) look_at_post(parser.parse_copy(answer.text));
    });
    ++m_env.progress.records;
  }
}

/// To `post`, which may be another's. Others did not ask to be taken along, so they must have agreed, as in a
/// crawl; each author is asked once.
PublicCrawl::Objection PublicCrawl::objection_to(const DocumentAnswer& post) {
  JsonParser parser(m_env.limits);
  const std::string author(iri_of(parser.parse_copy(post.text).find("attributedTo")));
  if (author == m_account) return {};
  if (origin_of(author) != origin_of(post.id)) return {tr("its author is of another server")};
  Staging& staging = m_doors.staging;
  const std::string fact = "may be taken along: " + author,
                    fact_for_now = std::string(Staging::for_now) + fact;
  if (const auto known = staging.fact(fact)) return {*known};
  if (const auto known = staging.fact(fact_for_now)) return {*known, true};
  Objection objection = ask_author(author, post.id);
  staging.note(objection.passing ? fact_for_now : fact, objection.why);
  return objection;
}

PublicCrawl::Objection PublicCrawl::ask_author(const std::string& author, const std::string& post) {
  const DocumentAnswer actor = m_doors.documents.ask(author);
  if (!actor) return {actor.trouble, actor.unreachable};
  JsonParser parser(m_env.limits);
  ConsentMarks marks;
  read_marks(parser.parse_copy(actor.text), marks);
  marks.robots_header = actor.robots_header;
  marks.robots_txt = m_doors.robots.objection_to(post);
  const Consent consent = consent_of(marks, Asker::crawl, m_choice.ground);
  if (consent.basis) return {};
  return {consent.why_not, m_doors.robots.is_unreachable(post)};
}

}  // namespace permafrost
