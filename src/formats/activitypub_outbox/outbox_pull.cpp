// SPDX-License-Identifier: Apache-2.0
#include "formats/activitypub_outbox/outbox_pull.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/handle.hpp"
#include "base/text.hpp"
#include "codec/json_view.hpp"
#include "pull/feed.hpp"
#include "pull/file_fetch.hpp"
#include "pull/findings.hpp"
#include "pull/public_account.hpp"

namespace permafrost::activitypub_outbox {

namespace {

constexpr std::uint64_t outbox_page = 20, relations_page = 12;  // Mastodon's; others' are larger

class OutboxPull : public Pull {
 public:
  OutboxPull(const PullOrder& order, const PullDoors& doors, const Env& env)
      : m_order(order),
        m_doors(doors),
        m_env(env),
        m_documents(doors.http, order.signer, env.limits),
        m_robots(doors.http) {}

  PullPlan plan() override {
    m_account = find();
    if (!m_account)
      throw Error(m_account.unreachable ? Fault::network : Fault::refused,
                  fill(tr("cannot take '{1}': {2}"), {m_order.account, m_account.trouble}));
    const std::string told = read_api_marks(m_account, m_doors.http, m_env.limits);
    m_consent = consent_of(m_account.marks, Asker::named, m_order.ground);
    if (!m_consent.basis) refuse(m_consent.why_not);
    return estimate(told);
  }

  void fetch(Staging& staging) override {
    Walker walker(m_doors.http, staging, m_doors.timing, m_env);
    std::optional<FileFetch> files;
    if (wants("media")) files.emplace(staging, m_doors, m_env);
    PublicCrawl crawl({walker, m_documents, m_robots, staging}, m_order.account, choice(), m_env);
    crawl.take(m_account, *m_consent.basis, staging.begun());
    if (files) files->finish();
  }

  void report(Staging& staging, Reporter& reporter) override { report_holes(staging, reporter); }

  std::unique_ptr<Source> source(Staging& staging, const Env& env) override {
    SourceInfo info{.format = "activitypub-outbox",
                    .generation = m_account.from_feed ? "OStatus feed, unsigned" : "",
                    .name = m_order.account,
                    .taken = staging.begun()};
    return staged_source(staging, public_roles(), std::move(info), env);
  }

 private:
  /// By its name, or by the URL of its feed.
  [[nodiscard]] PublicAccount find() {
    if (is_feed_url(m_order.account))
      return read_feed_account(m_order.account, m_doors.http, m_robots, m_env.limits);
    const auto name = parse_handle(m_order.account);
    if (!name) throw Error(Fault::usage, fill(tr("'{1}' is no account: say user@host"), {m_order.account}));
    return find_public_account(*name, m_order.server, m_doors.http, m_documents, m_robots, m_env.limits);
  }

  [[nodiscard]] bool wants(std::string_view stream) const { return m_order.streams.contains(stream); }

  [[nodiscard]] PublicChoice choice() const {
    return {.outbox = wants("outbox"),
            .featured = wants("featured"),
            .following = wants("following"),
            .followers = wants("followers"),
            .files = wants("media"),
            .named_posts = true,
            .context = m_order.context,
            .ground = m_order.ground};
  }

  [[noreturn]] void refuse(const std::string& why) const {
    throw Error(Fault::refused,
                fill(tr("'{1}' is not taken: {2}; log in as its owner, or state your ground with --basis"),
                     {m_order.account, why}));
  }

  /// By what the REST API tells everybody, or else by what the collections say of themselves.
  [[nodiscard]] PullPlan estimate(const std::string& told) {
    JsonParser parser(m_env.limits);
    const JsonView entity = parser.parse_copy(told);
    PullPlan plan;
    const auto count = [&](std::string_view stream, std::string_view member, const std::string& collection,
                           std::uint64_t page) -> std::optional<std::uint64_t> {
      if (!wants(stream)) return std::nullopt;
      ++plan.requests;
      const auto number = told.empty() ? total_of(collection) : entity.find(member).integer();
      if (!number || *number < 0) return std::nullopt;
      plan.pages += static_cast<std::uint64_t>(*number) / page;
      return static_cast<std::uint64_t>(*number);
    };
    plan.posts = count("outbox", "statuses_count", m_account.outbox, outbox_page);
    plan.following = count("following", "following_count", m_account.following, relations_page);
    plan.followers = count("followers", "followers_count", m_account.followers, relations_page);
    plan.requests += plan.pages + (wants("featured") ? 2 : 0);  // and featured tags
    return plan;
  }

  /// What the collection at `url` says of itself.
  [[nodiscard]] std::optional<std::int64_t> total_of(const std::string& url) {
    if (url.empty()) return std::nullopt;
    const DocumentAnswer answer = m_documents.ask(url);
    JsonParser parser(m_env.limits);
    return parser.parse_copy(answer.text).find("totalItems").integer();
  }

  const PullOrder m_order;
  const PullDoors m_doors;
  const Env m_env;
  Documents m_documents;
  Robots m_robots;
  PublicAccount m_account;
  Consent m_consent;
};

}  // namespace

std::unique_ptr<Pull> open_pull(const PullOrder& order, const PullDoors& doors, const Env& env) {
  return std::make_unique<OutboxPull>(order, doors, env);
}

}  // namespace permafrost::activitypub_outbox
