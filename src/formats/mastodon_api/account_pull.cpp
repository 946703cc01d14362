// SPDX-License-Identifier: Apache-2.0
#include "formats/mastodon_api/account_pull.hpp"

#include <array>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "codec/json_out.hpp"
#include "formats/mastodon_api/endpoints.hpp"
#include "formats/mastodon_api/findings.hpp"
#include "formats/mastodon_api/own_account.hpp"
#include "pull/consent.hpp"
#include "pull/documents.hpp"
#include "pull/file_fetch.hpp"
#include "pull/findings.hpp"
#include "pull/held.hpp"
#include "pull/walk.hpp"

namespace permafrost::mastodon_api {

namespace {

/// How many relationships are asked for at once: as Mastodon's own pages do.
constexpr std::size_t relationships_at_once = 40;
/// Whose relationships are asked for: notes and settings may stand on any of them.
constexpr std::array<std::string_view, 5> related_streams{"following", "followers", "follow_requests",
                                                          "blocks", "mutes"};
constexpr std::string_view software_fact = "software";

std::uint64_t pages_of(std::uint64_t items, unsigned limit) { return items / limit + 1; }

class AccountPull : public Pull {
 public:
  AccountPull(const PullOrder& order, const PullDoors& doors, const Env& env)
      : m_order(order), m_doors(doors), m_env(env), m_documents(doors.http, order.signer, env.limits) {
    m_as_owner.authorization = bearer(order.token);
    m_as_owner.is_let_in = [this] { return ask_who_this_is().status != 401; };
  }

  PullPlan plan() override {
    const Response response = ask_who_this_is();
    if (response.failure)
      throw Error(Fault::network,
                  fill(tr("cannot ask '{1}': {2}"), {m_order.server, response.failure->message}));
    m_own = read_account(body_of(response), m_env.limits);
    if (!response.ok() || !m_own)
      throw Error(Fault::refused, fill(tr("'{1}' does not accept the token (status {2}): log in again"),
                                       {m_order.server, response.status}));
    const auto user = std::string_view(m_order.account).substr(0, m_order.account.find('@'));
    if (!equal_ignoring_case(user, m_own->acct))
      throw Error(Fault::refused, fill(tr("the token is that of '{1}', not of '{2}'"), {m_own->acct, user}));
    return estimate();
  }

  void fetch(Staging& staging) override {
    m_staging = &staging;
    Walker walker(m_doors.http, staging, m_doors.timing, m_env);
    m_walker = &walker;
    std::optional<FileFetch> files;
    if (wants("media")) files.emplace(staging, m_doors, m_env);
    m_env.progress.questions_total = estimate().requests;
    staging.put_document({m_order.account, "account"}, m_own->id, m_own->raw);
    if (wants("media")) want_profile_images(staging, m_order.account, *m_own);
    take_instance();
    take_activitypub();
    for (const auto& row : endpoints()) {
      if (row.asked == Asked::once && row.stream != "account" && row.stream != "instance" &&
          wants(row.stream))
        take_once(row);
      if (row.asked == Asked::for_each_part && wants(row.stream)) take_parts(row);
    }
    m_walker = nullptr;
    if (files) files->finish();
  }

  void report(Staging& staging, Reporter& reporter) override {
    report_holes(staging, reporter);
    if (!wants("statuses") || !wants("outbox")) return;
    const auto outbox = staging.find_walk({m_order.account, "outbox"});
    if (!outbox || outbox->state != WalkState::done) return;
    const std::uint64_t without = staging.count_unmatched(m_order.account, "statuses", "outbox");
    if (without != 0)
      reporter.report(activities_missing, {.entry = "outbox", .object = {}, .offset = {}},
                      fill(tr("public posts without an activity in the outbox: {1}"), {without}));
  }

  std::vector<std::string> partial_streams(Staging& staging) override {
    auto partial = staging.broken_streams();
    partial.insert(partial.end(), {"sources", "histories"});
    return partial;
  }

  std::unique_ptr<Source> source(Staging& staging, const Env& env) override {
    SourceInfo info{.format = "mastodon-api",
                    .generation = staging.fact(software_fact).value_or(""),
                    .name = m_order.account,
                    .taken = staging.begun()};
    return staged_source(staging, roles(), std::move(info), env);
  }

 private:
  [[nodiscard]] bool wants(std::string_view stream) const { return m_order.streams.contains(stream); }

  Response ask_who_this_is() {
    Request request;
    request.url = url_of(endpoint_of("account"), m_order.server, {});
    request.fields.add("Accept", m_as_owner.accept);
    request.authorization = m_as_owner.authorization;
    return m_doors.http.send(request);
  }

  [[nodiscard]] std::string body_of(const Response& response) const {
    return read_text(*response.body.open(), m_env.limits.document_bytes, response.url);
  }

  /// What verify_credentials lets us know; how many favourites and the like there are nobody tells.
  [[nodiscard]] PullPlan estimate() const {
    PullPlan plan{.posts = m_own->posts, .following = m_own->following, .followers = m_own->followers};
    const auto add = [&](std::string_view stream, std::uint64_t items) {
      if (wants(stream)) plan.pages += pages_of(items, endpoint_of(stream).limit);
    };
    add("statuses", m_own->posts);
    add("outbox", m_own->posts);
    add("following", m_own->following);
    add("followers", m_own->followers);
    plan.requests = plan.pages;
    for (const auto& row : endpoints()) {
      if (row.asked == Asked::once && wants(row.stream)) ++plan.requests;
    }
    if (wants("relationships"))
      plan.requests += pages_of(m_own->following + m_own->followers, relationships_at_once);
    return plan;
  }

  // --- the server and the public side ---------------------------------------------------------------

  void take_instance() {
    if (!wants("instance")) return;
    const Walk walk = take_once(endpoint_of("instance"));
    if (walk.state == WalkState::absent) {
      Endpoint before_4_0 = endpoint_of("instance");
      before_4_0.path = "/api/v1/instance";
      go(before_4_0, "v1");
    }
    m_staging->for_each_item(m_order.account, "instance", [&](const auto&, const StagedItem& item) {
      JsonParser parser(m_env.limits);
      const auto version = parser.parse(item.raw).find("version").text();
      if (!version.empty()) m_staging->note(software_fact, printable(shortened(version, 100)));
    });
  }

  /// The actor by content negotiation; where it is not shown, what the API tells of it stands in its place.
  void take_activitypub() {
    const std::string url = m_own->uri.empty() ? m_own->url : m_own->uri;
    if (wants("outbox") || wants("featured")) take_actor(url);
    if (m_staging->count_items(m_order.account, actor_stream) == 0) {
      const std::string made = R"({"@context":"https://www.w3.org/ns/activitystreams","id":)" +
                               json_quoted(url) + R"(,"type":"Person","preferredUsername":)" +
                               json_quoted(m_own->acct) + R"(,"url":)" + json_quoted(m_own->url) + "}";
      m_staging->put_document({m_order.account, std::string(actor_stream), "made"}, "made", made, true);
    }
    const Collections found = collections();
    note_consent(found.owner);
    take_collection("outbox", found.outbox);
    take_collection("featured", found.featured);
  }

  /// With the marks as they are, though they are the owner's words to others.
  void note_consent(const std::string& actor) {
    JsonParser parser(m_env.limits);
    ConsentMarks marks;
    read_marks(parser.parse_copy(m_own->raw), marks);
    const Consent consent = consent_of(marks, Asker::owner, m_order.ground);
    m_staging->put_document({m_order.account, std::string(consent_stream)}, actor,
                            consent_line(actor, marks, *consent.basis, m_order.ground, m_staging->begun()),
                            true);
  }

  void take_actor(const std::string& url) {
    Walk walk = m_staging->walk({m_order.account, std::string(actor_stream)}, url);
    if (walk.ended()) return;
    const DocumentAnswer answer = m_documents.ask(url);
    ++m_env.progress.questions;
    if (answer) return m_staging->put_document(walk.name, answer.id, answer.text);
    walk.state = answer.unreachable ? WalkState::broken : WalkState::absent;
    walk.why = answer.trouble;
    m_staging->put_walk(walk);
  }

  struct Collections {
    std::string owner, outbox, featured;
  };

  Collections collections() {
    Collections found;
    m_staging->for_each_item(m_order.account, actor_stream, [&](const auto& place, const StagedItem& item) {
      JsonParser parser(m_env.limits);
      const JsonView actor = parser.parse(item.raw);
      found.owner = actor.find("id").text();
      if (place.derived) return;
      found.outbox = actor.find("outbox").text();
      found.featured = actor.find("featured").text();
    });
    return found;
  }

  void take_collection(std::string_view stream, const std::string& url) {
    const Endpoint& row = endpoint_of(stream);
    if (url.empty() || !wants(stream)) return;
    WalkPlan plan = plan_of(row, {});
    plan.url = url;
    if (stream == "outbox") plan.match = match_of_activity;
    m_walker->go(plan, {.accept = std::string(activity_types), .signer = m_documents.signer()});
  }

  // --- the REST API ---------------------------------------------------------------------------------

  WalkPlan plan_of(const Endpoint& row, const std::string& part) const {
    return {.name = {m_order.account, std::string(row.stream), part},
            .url = url_of(row, m_order.server, m_own->id, part),
            .shape = row.shape,
            .paging = row.paging,
            .page_size = row.limit,
            .newest_first = row.newest_first,
            .scope = std::string(row.scope)};
  }

  Walk go(const Endpoint& row, const std::string& part) {
    return m_walker->go(plan_of(row, part), m_as_owner);
  }

  Walk take_once(const Endpoint& row) {
    WalkPlan plan = plan_of(row, {});
    if (row.stream == "statuses") {
      plan.expected = m_own->posts;
      plan.match = [](JsonView status) { return OwnPost(status).match(); };
      plan.look = [this](JsonView status) { look_at(OwnPost(status)); };
    } else if (row.stream == "scheduled") {
      plan.look = [this](JsonView post) { want_files_of(OwnPost(post)); };
    } else if (row.stream == "lists") {
      plan.look = [this](JsonView list) { plan_part("list_accounts", std::string(list.find("id").text())); };
    }
    return m_walker->go(plan, m_as_owner);
  }

  void want_files_of(const OwnPost& post) {
    post.want_files(*m_staging, m_order.account, wants("media"), wants("custom_emojis"));
  }

  /// Notes what one's own post brings along; kept together with its page.
  void look_at(const OwnPost& post) {
    want_files_of(post);
    const std::string id(post.id()), edited(post.edited());
    if (edited.empty() || post.is_boost()) return;
    const bool same = m_staging->held(m_order.account, held_statuses, id) == edited;
    for (const auto* const stream : {"sources", "histories"}) {
      if (!same || !m_staging->held(m_order.account, stream, id)) plan_part(stream, id);
    }
  }

  void plan_part(std::string_view stream, const std::string& part) {
    const bool plain = part.find_first_of("/?#%&") == std::string::npos;
    if (!wants(stream) || part.empty() || !plain) return;
    static_cast<void>(m_staging->walk({m_order.account, std::string(stream), part},
                                      plan_of(endpoint_of(stream), part).url));
  }

  void take_parts(const Endpoint& row) {
    if (row.stream == "relationships") plan_relationships();
    while (const auto walk = m_staging->unfinished_walk(m_order.account, row.stream))
      go(row, walk->name.part);
  }

  /// Once: which accounts stand together must not change when the pull goes on.
  void plan_relationships() {
    const std::string fact = "relationships planned " + m_order.account;
    if (m_staging->fact(fact)) return;
    m_staging->together([&] {
      std::string part;
      std::size_t count = 0;
      const auto flush = [&] {
        if (count != 0)
          static_cast<void>(m_staging->walk({m_order.account, "relationships", part},
                                            url_of(endpoint_of("relationships"), m_order.server, {}, part)));
        part.clear();
        count = 0;
      };
      m_staging->for_each_key(m_order.account, related_streams, [&](std::string_view id) {
        if (id.find_first_of("/?#%&") != std::string_view::npos) return;
        part.append(count == 0 ? "id[]=" : "&id[]=").append(id);
        if (++count == relationships_at_once) flush();
      });
      flush();
      m_staging->note(fact, "yes");
    });
  }

  const PullOrder m_order;
  const PullDoors m_doors;
  const Env m_env;
  Documents m_documents;
  WalkManner m_as_owner;
  std::optional<OwnAccount> m_own;
  Staging* m_staging = nullptr;  ///< lent to fetch()
  Walker* m_walker = nullptr;
};

}  // namespace

std::unique_ptr<Pull> open_pull(const PullOrder& order, const PullDoors& doors, const Env& env) {
  return std::make_unique<AccountPull>(order, doors, env);
}

}  // namespace permafrost::mastodon_api
