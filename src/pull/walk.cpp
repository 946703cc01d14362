// SPDX-License-Identifier: Apache-2.0
#include "pull/walk.hpp"

#include "base/error.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "pull/page_context.hpp"

namespace permafrost {

namespace {

/// A server that answers with something else than JSON is being repaired: it is asked so often in all,
/// besides what the client below tries.
constexpr unsigned readings = 3;
constexpr Milliseconds before_reading_again{2000};
/// Walks in a row that end in the server's trouble before all is left for later.
constexpr unsigned most_troubles = 2;

/// What no honest server comes to: pages without an item one after another, and pages in all.
constexpr unsigned most_empty_pages = 20;
constexpr std::uint32_t most_pages = 1'000'000;

std::string host_of(std::string_view url) {
  const auto parts = split_url(url);
  return parts ? std::string(parts->host) : std::string(url);
}

/// An answer that was spoilt on its way.
bool may_be_read_again(FailureKind kind) {
  return kind == FailureKind::timeout || kind == FailureKind::torn || kind == FailureKind::protocol;
}

std::string status_text(int status) {
  switch (status) {
    case 401: return tr("the server does not let us see it (401)");
    case 403: return tr("the token does not allow it, or the server does not (403)");
    case 404: return tr("the server does not have it (404)");
    case 410: return tr("it is gone (410)");
    case 422: return tr("the server cannot answer that (422)");
    default: return fill(tr("the server answers with status {1}"), {status});
  }
}

}  // namespace

std::string with_parameter(std::string_view url, std::string_view name, std::string_view value) {
  const auto question = url.find('?');
  std::string result(url.substr(0, question));
  char separator = '?';
  std::string_view rest = question == std::string_view::npos ? std::string_view{} : url.substr(question + 1);
  while (!rest.empty()) {
    const auto member = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(member.size() + 1, rest.size()));
    if (member.substr(0, member.find('=')) == name) continue;
    result.append(1, separator).append(member);
    separator = '&';
  }
  return result.append(1, separator).append(name).append("=").append(value);
}

Walker::Walker(Http& http, Staging& staging, Timing& timing, const Env& env)
    : m_http(http), m_staging(staging), m_timing(timing), m_env(env), m_page(env.limits) {}

Walk Walker::go(const WalkPlan& plan, const WalkManner& manner) {
  m_empty_pages = m_repeated_pages = 0;
  Walk walk = m_staging.walk(plan.name, plan.url, static_cast<bool>(plan.translate));
  while (!walk.ended()) {
    throw_if_stopped(m_env.stop);
    if (m_repeated_pages != 0) m_timing.wait(before_reading_again);
    if (ask(walk, plan, manner) == Step::page) take_page(walk, plan);
  }
  return walk;
}

Walker::Step Walker::ask(Walk& walk, const WalkPlan& plan, const WalkManner& manner) {
  Request request;
  request.url = walk.next;
  request.fields.add("Accept", manner.accept);
  request.authorization = manner.authorization;
  request.signer = manner.signer;
  for (unsigned reading = 1;; ++reading) {
    const Response response = m_http.send(request);
    ++m_env.progress.questions;
    if (response.failure && !may_be_read_again(response.failure->kind)) return fail(walk, *response.failure);
    if (!response.failure && !response.ok()) return refuse(walk, plan, manner, response);
    if (!response.failure && m_page.read(response, plan.shape, plan.name.part, plan.translate))
      return Step::page;
    const std::string why = response.failure ? response.failure->message : m_page.trouble();
    if (reading == readings) {
      in_trouble(walk, why);
      return end(walk, WalkState::broken, why);
    }
    m_timing.wait(before_reading_again);
  }
}

/// No answer: where that is one collection's affair its walk ends, else everything does.
Walker::Step Walker::fail(Walk& walk, const Failure& failure) {
  const bool only_here = failure.kind == FailureKind::forbidden || failure.kind == FailureKind::size ||
                         failure.kind == FailureKind::redirects;
  if (only_here) return end(walk, WalkState::broken, failure.message);
  throw Error(Fault::network,
              fill(tr("cannot go on asking '{1}': {2}"), {host_of(walk.next), failure.message}));
}

Walker::Step Walker::refuse(Walk& walk, const WalkPlan& plan, const WalkManner& manner,
                            const Response& response) {
  const int status = response.status;
  if (status == 401 && manner.is_let_in && !manner.is_let_in())
    throw Error(Fault::refused,
                fill(tr("'{1}' does not accept the token (any more): log in again"), {host_of(walk.next)}));
  std::string why = status_text(status);
  if (status == 403 && !plan.scope.empty())
    why = fill(tr("the token does not allow it (403): it needs the scope '{1}'"), {plan.scope});
  walk.status = status;
  if (response.says_later()) in_trouble(walk, why);
  const bool may_be_mended = response.says_later() || walk.state == WalkState::going;
  return end(walk, may_be_mended ? WalkState::broken : WalkState::absent, why);
}

/// One collection may be too much for a server; when the next one is too, it is the server.
void Walker::in_trouble(const Walk& walk, const std::string& why) {
  if (++m_troubles < most_troubles) return;
  throw Error(Fault::network, fill(tr("'{1}' is in trouble: {2}"), {host_of(walk.next), why}));
}

Walker::Step Walker::end(Walk& walk, WalkState state, std::string why) {
  walk.state = state;
  walk.why = std::move(why);
  m_staging.put_walk(walk);
  return Step::ended;
}

void Walker::take_page(Walk& walk, const WalkPlan& plan) {
  m_troubles = 0;
  std::vector<StagedItem> items;
  std::vector<std::string> matches;
  matches.reserve(m_page.items().size());
  for (const auto& [value, key] : m_page.items()) {
    matches.push_back(plan.match ? plan.match(value) : std::string());
    items.push_back(
        {.key = key, .raw = plan.keep ? plan.keep(value).raw() : value.raw(), .match = matches.back()});
  }
  m_staging.together([&] {
    walk.state = WalkState::going;
    if (!items.empty()) ++walk.pages_of_pass;
    if (plan.shape == PageShape::activitypub && !plan.translate) take_envelope(walk, plan);
    m_staging.put_page(walk, items, plan.newest_first, [&](const PageResult& result) {
      if (plan.look) {
        for (const auto& item : m_page.items()) plan.look(item.value);
      }
      if (plan.keep_body && (items.empty() || result.arrived != 0)) plan.keep_body(m_page.body());
      go_on(walk, plan, result);
    });
  });
  m_env.progress.records += items.size();
}

/// The collection's own members, from its first document; what the items of later pages mean is added to it.
void Walker::take_envelope(const Walk& walk, const WalkPlan& plan) {
  const WalkName name{plan.name.account, envelope_stream(plan.name.stream)};
  if (walk.next == walk.first) {
    if (walk.pass == 0) m_staging.put_document(name, "", m_page.envelope());
    return;
  }
  std::string changed;
  m_staging.for_each_item(name.account, name.stream, [&](const auto&, const StagedItem& item) {
    JsonParser parser(m_env.limits);
    const JsonView envelope = parser.parse_copy(item.raw);
    const auto context = joined_context(envelope.find("@context"), m_page.context());
    if (!context) return;
    static constexpr std::string_view member[] = {"@context"};
    const std::string first = "\"@context\":" + *context;
    JsonSplice splice;
    splice.start(envelope);
    splice.edit_members(envelope, member, first);
    changed = splice.apply();
  });
  if (!changed.empty()) m_staging.put_document(name, "", changed, true);
}

/// Where the walk goes from the page that was just taken.
void Walker::go_on(Walk& walk, const WalkPlan& plan, const PageResult& result) {
  std::string next = next_page(walk, plan);
  m_empty_pages = m_page.items().empty() ? m_empty_pages + 1 : 0;
  const bool repeated = !m_page.items().empty() && result.arrived == 0 && result.known == 0;
  if (repeated && knows_no_pages(plan)) next.clear();
  m_repeated_pages = repeated && !next.empty() ? m_repeated_pages + 1 : 0;
  if (m_repeated_pages >= readings) {
    walk.state = WalkState::broken;
    walk.why = fill(tr("its pages repeat themselves, {1} items came before that"), {walk.items});
    return;
  }
  if (m_repeated_pages != 0) return;  // what stood in its place is not known yet
  if (!next.empty() && (m_empty_pages > most_empty_pages || walk.pages_of_pass >= most_pages)) {
    walk.state = WalkState::broken;
    walk.why = m_empty_pages > most_empty_pages ? tr("its pages go on without anything on them")
                                                : tr("it has more pages than anything could have");
    return;
  }
  if (!next.empty() && origin_of(next) != origin_of(walk.first)) {
    walk.state = WalkState::broken;
    walk.why = fill(tr("its next page is said to be on another server: {1}"), {scrubbed_url(next)});
    return;
  }
  if (result.known != 0) next.clear();  // what follows is here
  if (!next.empty()) {
    walk.next = std::move(next);
    return;
  }
  if (walk.pages_of_pass > 1 && plan.newest_first) {  // while pages were asked for, more may have arrived
    ++walk.pass;
    walk.pages_of_pass = 0;
    walk.items_of_pass = 0;
    walk.next = walk.first;
    return;
  }
  walk.state = WalkState::done;
}

/// Does the server give all there is whatever page is asked for? It has said of none that there is more, and
/// a page that is as long as one may be proves nothing.
bool Walker::knows_no_pages(const WalkPlan& plan) const {
  return plan.shape != PageShape::activitypub && !m_page.has_link() &&
         m_page.items().size() != plan.page_size;
}

std::string Walker::next_page(const Walk& walk, const WalkPlan& plan) const {
  const auto& items = m_page.items();
  if (plan.paging == Paging::none) return {};
  if (plan.shape == PageShape::activitypub) return m_page.next();
  if (items.empty()) return {};
  const bool full = plan.page_size == 0 || items.size() >= plan.page_size;
  const bool has_id = static_cast<bool>(items.back().value.find("id"));
  std::string by_id = has_id ? with_parameter(walk.first, "max_id", items.back().key) : std::string();
  if (plan.paging == Paging::by_link) {
    if (m_page.has_link()) return m_page.next();
    return full ? by_id : std::string();
  }
  if (!m_page.has_link()) return by_id;
  // A page is short at the end, but also when a post vanished while it was made; counting tells.
  const bool all_here = walk.items >= plan.expected;
  return m_page.next().empty() && (all_here || items.size() < plan.page_size / 2) ? std::string() : by_id;
}

}  // namespace permafrost
