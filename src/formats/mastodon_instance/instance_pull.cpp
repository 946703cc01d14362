// SPDX-License-Identifier: Apache-2.0
#include "formats/mastodon_instance/instance_pull.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "formats/mastodon_instance/endpoints.hpp"
#include "formats/mastodon_instance/findings.hpp"
#include "pull/file_fetch.hpp"
#include "pull/findings.hpp"
#include "pull/public_account.hpp"
#include "pull/wishes.hpp"

namespace permafrost::mastodon_instance {

namespace {

constexpr std::string_view software_fact = "software";
/// Walks that stand for what is still to be done, and stay out of the archive, as those of lists do.
constexpr std::string_view found_stream = "accounts found";
constexpr unsigned most_directory_pages = 100'000;
constexpr std::uint64_t outbox_page = 20;

class InstancePull : public Pull {
 public:
  InstancePull(const PullOrder& order, const PullDoors& doors, const Env& env)
      : m_order(order),
        m_doors(doors),
        m_env(env),
        m_documents(doors.http, order.signer, env.limits),
        m_robots(doors.http) {
    if (!order.token.empty()) m_as_user.authorization = bearer(order.token);
    m_as_user.accept = "application/json";
  }

  PullPlan plan() override {
    Request request{.method = "GET", .url = m_order.server + "/api/v1/instance"};
    request.fields.set("Accept", "application/json");
    const Response response = m_doors.http.send(request);
    if (response.failure)
      throw Error(Fault::network,
                  fill(tr("cannot ask '{1}': {2}"), {m_order.server, response.failure->message}));
    if (!response.ok()) return {};
    JsonParser parser(m_env.limits);
    const JsonView told =
        parser.parse_copy(read_text(*response.body.open(), m_env.limits.document_bytes, response.url));
    m_software = printable(shortened(told.find("version").text(), 100));
    PullPlan plan;
    const auto posts = told.find("stats").find("status_count").integer();
    if (posts && *posts >= 0) plan.posts = static_cast<std::uint64_t>(*posts);
    plan.pages = plan.posts.value_or(0) / outbox_page;
    plan.requests = plan.pages + endpoints().size();
    return plan;
  }

  void fetch(Staging& staging) override {
    Walker walker(m_doors.http, staging, m_doors.timing, m_env);
    m_staging = &staging;
    m_walker = &walker;
    std::optional<FileFetch> files;
    if (wants("media")) files.emplace(staging, m_doors, m_env);
    if (!m_software.empty()) staging.note(software_fact, m_software);
    for (const auto& row : endpoints()) {
      if (wants(row.stream) && (row.shown == Shown::everybody || has_token())) take(row);
    }
    if (wants(accounts_stream)) {
      find_accounts();
      take_accounts();
    }
    if (files) files->finish();
    m_staging = nullptr;
    m_walker = nullptr;
  }

  void report(Staging& staging, Reporter& reporter) override {
    report_holes(staging, reporter, found_stream);
    staging.for_each_walk([&](const Walk& walk) {
      if (walk.name.stream != found_stream || walk.state != WalkState::absent) return;
      reporter.report(account_withheld, {.entry = {}, .object = walk.name.part, .offset = {}}, walk.why);
    });
  }

  std::unique_ptr<Source> source(Staging& staging, const Env& env) override {
    SourceInfo info{.format = "mastodon-instance",
                    .generation = staging.fact(software_fact).value_or(""),
                    .name = m_order.account,
                    .taken = staging.begun()};
    return staged_source(staging, roles(), std::move(info), env);
  }

 private:
  [[nodiscard]] bool wants(std::string_view stream) const { return m_order.streams.contains(stream); }
  [[nodiscard]] bool has_token() const { return !m_order.token.empty(); }

  [[nodiscard]] WalkPlan plan_of(const Endpoint& row) const {
    return {.name = {"", std::string(row.stream)},
            .url = url_of(row, m_order.server),
            .shape = row.shape,
            .paging = row.limit == 0 ? Paging::none : Paging::by_link,
            .page_size = row.limit,
            .scope = std::string(row.scope)};
  }

  void take(const Endpoint& row) {
    WalkPlan plan = plan_of(row);
    if (row.stream == "custom_emojis" && wants("media"))
      plan.look = [this](JsonView emoji) {
        want_file(*m_staging, "", emoji.find("url").text(), FileRole::attachment, "image");
      };
    static_cast<void>(m_walker->go(plan, row.shown == Shown::everybody ? WalkManner{} : m_as_user));
  }

  // --- which accounts there are ---------------------------------------------------------------------

  void find_accounts() {
    if (has_token() && list_as_staff()) return;
    for (unsigned page = 0; page < most_directory_pages; ++page) {
      const std::string offset = std::to_string(std::uint64_t{page} * directory.limit);
      WalkPlan shown = list_of(directory);
      shown.name.part = offset;
      shown.url = with_parameter(shown.url, "offset", offset);
      shown.paging = Paging::none;
      if (m_walker->go(shown, m_as_user).items < directory.limit) break;
    }
    WalkPlan posts = list_of(timeline);
    posts.paging = Paging::by_last_id;
    posts.look = [this](JsonView status) { note(status.find("account")); };
    static_cast<void>(m_walker->go(posts, m_as_user));
  }

  /// False when the token is none of the staff's. Of what the list tells only the public part is looked at.
  bool list_as_staff() {
    WalkPlan list = list_of(staff_accounts);
    list.look = [this](JsonView told) {
      if (!told.find("suspended").is_true()) note(told.find("account"));
    };
    m_staff = m_walker->go(list, m_as_user).state == WalkState::done;
    return m_staff;
  }

  /// Of its items the ids are kept alone: whose account or post may be is not known yet.
  [[nodiscard]] WalkPlan list_of(const Endpoint& row) {
    WalkPlan plan = plan_of(row);
    plan.keep = [](JsonView item) { return item.find("id"); };
    plan.look = [this](JsonView account) { note(account); };
    return plan;
  }

  /// An account of this server, to be asked for later.
  void note(JsonView account) {
    const auto acct = account.find("acct").text();
    const auto uri = account.find("uri").text(), url = account.find("url").text();
    const std::string address(uri.empty() ? url : uri);
    if (acct.empty() || acct.find('@') != std::string_view::npos || origin_of(address).empty()) return;
    static_cast<void>(m_staging->walk({"", std::string(found_stream), std::string(acct)}, address));
  }

  // --- each of them ---------------------------------------------------------------------------------

  void take_accounts() {
    while (auto found = m_staging->unfinished_walk("", found_stream)) {
      PublicAccount account = read_public_account(found->first, m_documents, m_robots, m_env.limits);
      found->why = account ? take_account(found->name.part, account) : account.trouble;
      found->state = found->why.empty()    ? WalkState::done
                     : account.unreachable ? WalkState::broken
                                           : WalkState::absent;
      m_staging->put_walk(*found);
    }
  }

  /// Why it was not taken; empty when it was.
  std::string take_account(const std::string& user, PublicAccount& account) {
    const std::string told = read_api_marks(account, m_doors.http, m_env.limits);
    const Consent consent = consent_of(account.marks, m_staff ? Asker::staff : Asker::crawl, m_order.ground);
    if (!consent.basis) return consent.why_not;
    if (!told.empty()) m_staging->put_document({"", std::string(accounts_stream), user}, user, told);
    PublicCrawl crawl({*m_walker, m_documents, m_robots, *m_staging}, user + "@" + m_order.account, choice(),
                      m_env);
    crawl.take(account, *consent.basis, m_staging->begun());
    return {};
  }

  [[nodiscard]] PublicChoice choice() const {
    return {
        .files = wants("media"), .named_posts = true, .context = m_order.context, .ground = m_order.ground};
  }

  const PullOrder m_order;
  const PullDoors m_doors;
  const Env m_env;
  Documents m_documents;
  Robots m_robots;
  WalkManner m_as_user;
  std::string m_software;
  bool m_staff = false;
  Staging* m_staging = nullptr;  ///< lent to fetch()
  Walker* m_walker = nullptr;
};

}  // namespace

std::unique_ptr<Pull> open_pull(const PullOrder& order, const PullDoors& doors, const Env& env) {
  return std::make_unique<InstancePull>(order, doors, env);
}

}  // namespace permafrost::mastodon_instance
