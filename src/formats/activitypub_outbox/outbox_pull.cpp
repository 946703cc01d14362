// SPDX-License-Identifier: Apache-2.0
#include "formats/activitypub_outbox/outbox_pull.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
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
        m_documents(doors.http, order.signers, env.limits),
        m_robots(doors.http) {}

  PullPlan plan() override {
    const auto name = parse_handle(m_order.account);
    if (!name) throw Error(Fault::usage, fill(tr("'{1}' is no account: say user@host"), {m_order.account}));
    m_account = find_public_account(*name, m_order.server, m_doors.http, m_documents, m_robots, m_env.limits);
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
    SourceInfo info{.format = "activitypub-outbox", .name = m_order.account, .taken = staging.begun()};
    return staged_source(staging, public_roles(), std::move(info), env);
  }

 private:
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

  /// By what the REST API tells everybody, where there is one: a collection would tell only when it is
  /// walked.
  [[nodiscard]] PullPlan estimate(const std::string& told) const {
    JsonParser parser(m_env.limits);
    const JsonView entity = parser.parse_copy(told);
    const auto count = [entity](std::string_view name) {
      return static_cast<std::uint64_t>(std::max<std::int64_t>(entity.find(name).integer().value_or(0), 0));
    };
    PullPlan plan{.posts = count("statuses_count"),
                  .following = count("following_count"),
                  .followers = count("followers_count")};
    const auto add = [&](std::string_view stream, std::uint64_t items, std::uint64_t page) {
      if (!wants(stream)) return;
      plan.pages += items / page;
      plan.requests += 1 + items / page;
    };
    add("outbox", plan.posts, outbox_page);
    add("following", plan.following, relations_page);
    add("followers", plan.followers, relations_page);
    if (wants("featured")) plan.requests += 2;  // and featured tags
    return plan;
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
