// SPDX-License-Identifier: Apache-2.0
#include "verify/origin/origin_check.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <set>

#include "base/text.hpp"
#include "base/url.hpp"
#include "codec/json_out.hpp"
#include "codec/vocabulary.hpp"
#include "io/sha256.hpp"

namespace permafrost {

namespace {

constexpr unsigned most_silences = 3;  ///< each after all retries
constexpr unsigned most_refusals = 5;
constexpr std::size_t most_servers = 1000;

constexpr std::array findings{
    FindingInfo{.id = "origin-gone",
                .severity = Severity::note,
                .title = tr_later("its server has it no more"),
                .advice = tr_later("keep the archive: it is what is left"),
                .reference = "ActivityPub 6.4"},
    FindingInfo{.id = "origin-edited",
                .severity = Severity::note,
                .title = tr_later("it was edited after it was archived"),
                .advice = tr_later("export again for the present version; the archive keeps the earlier one"),
                .reference = "ActivityPub 6.3"},
    FindingInfo{.id = "origin-different",
                .severity = Severity::error,
                .title = tr_later("its server tells something else, without a word about an edit"),
                .advice = tr_later("compare both: the archive, or the server, was changed on the quiet"),
                .reference = "FEP-fe34"},
    FindingInfo{.id = "origin-not-json",
                .severity = Severity::warning,
                .title = tr_later("its server answers with something else than an ActivityPub object"),
                .advice = tr_later("look at the address in a browser: another site may live there now"),
                .reference = "ActivityPub 3.2"},
    FindingInfo{.id = "origin-refused",
                .severity = Severity::warning,
                .title = tr_later("its server answers no strangers"),
                .advice = tr_later("ask as an account that it knows (--actor-key, --key-id)"),
                .reference = "RFC 9110 15.5"},
    FindingInfo{.id = "origin-unreachable",
                .severity = Severity::warning,
                .title = tr_later("its server gave no answer"),
                .advice = tr_later("try again later with the same command; only what is left is asked for"),
                .reference = "RFC 9110"},
};

const FindingInfo& finding_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::same: break;
    case Outcome::gone: return findings[0];
    case Outcome::edited: return findings[1];
    case Outcome::different: return findings[2];
    case Outcome::not_json: return findings[3];
    case Outcome::refused: return findings[4];
    case Outcome::unreachable: return findings[5];
  }
  assert(false);
  return findings[0];
}

constexpr std::array outcomes{Outcome::same,     Outcome::edited,  Outcome::gone,       Outcome::different,
                              Outcome::not_json, Outcome::refused, Outcome::unreachable};

/// Worth keeping for the next run; what went wrong this time is asked for again.
bool is_settled(Outcome outcome) { return outcome != Outcome::refused && outcome != Outcome::unreachable; }

/// So that an answer counts only for the version that it was compared with.
std::string version_of(const OriginItem& item) {
  return sha256_of(as_bytes(item.archived.pack())).hex().substr(0, 16);
}

std::string line_of(const OriginItem& item, const OriginAnswer& answer) {
  StringSink line;
  JsonOut json(line);
  json.begin_object();
  json.key("id").text(item.id);
  json.key("version").text(version_of(item));
  json.key("outcome").text(name_of(answer.outcome));
  json.key("detail").text(answer.detail);
  json.key("another").boolean(answer.another);
  json.end();
  return line.text;
}

/// An answer that was kept; nothing when it is of another version, or makes no sense.
std::optional<OriginAnswer> kept_answer(const OriginItem& item, JsonParser& parser) {
  if (item.answer.empty()) return std::nullopt;
  const JsonView json = parser.parse_copy(item.answer);
  if (json.find("version").text() != version_of(item)) return std::nullopt;
  for (const Outcome outcome : outcomes) {
    if (name_of(outcome) != json.find("outcome").text()) continue;
    return OriginAnswer{.outcome = outcome,
                        .detail = std::string(json.find("detail").text()),
                        .another = json.find("another").is_true()};
  }
  return std::nullopt;
}

OriginAnswer judge_object(JsonView object, const OriginItem& item) {
  if ((kinds_of(object.find("type").text()) & kind::tombstone) != 0) return {Outcome::gone, "Tombstone"};
  if (item.kind == OriginKind::boosted) {
    const bool itself = object.find("id").text() == item.id;
    return itself ? OriginAnswer{} : OriginAnswer{Outcome::different, "id", true};
  }
  const LikenessFound comparison = compare(item.archived, likeness_of(object, item.kind), item.kind);
  switch (comparison.alikeness) {
    case Alikeness::same: return {};
    case Alikeness::edited: return {Outcome::edited, comparison.members};
    case Alikeness::different: return {Outcome::different, comparison.members, comparison.another};
  }
  return {};
}

std::string words_of(const OriginAnswer& answer) {
  switch (answer.outcome) {
    case Outcome::same: break;
    case Outcome::gone: return fill(tr("its server says so ({1})"), {answer.detail});
    case Outcome::edited: return fill(tr("these differ today: {1}"), {answer.detail});
    case Outcome::different: return fill(tr("these differ, and no edit is told: {1}"), {answer.detail});
    case Outcome::not_json: return fill(tr("what came is '{1}'"), {answer.detail});
    case Outcome::refused: return fill(tr("it was refused with status {1}"), {answer.detail});
    case Outcome::unreachable: return answer.detail;
  }
  return {};
}

void count(Outcome outcome, OriginCounts& counts) {
  switch (outcome) {
    case Outcome::same: ++counts.same; break;
    case Outcome::edited: ++counts.edited; break;
    case Outcome::gone: ++counts.gone; break;
    case Outcome::different: ++counts.different; break;
    case Outcome::not_json: ++counts.not_json; break;
    case Outcome::refused: ++counts.refused; break;
    case Outcome::unreachable: ++counts.unreachable; break;
  }
}

}  // namespace

std::span<const FindingInfo> origin_findings() { return findings; }

std::string_view name_of(Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::same: return "same";
    case Outcome::edited: return "edited";
    case Outcome::gone: return "gone";
    case Outcome::different: return "different";
    case Outcome::not_json: return "not-json";
    case Outcome::refused: return "refused";
    case Outcome::unreachable: return "unreachable";
  }
  return "unreachable";
}

Request document_request(std::string_view url, RequestSigner* signer) {
  Request request;
  request.url = url.substr(0, url.find('#'));
  request.fields.add("Accept", activity_types);
  request.signer = signer;
  return request;
}

OriginAnswer judge(const Response& response, const OriginItem& item, JsonParser& parser,
                   const Limits& limits) {
  if (response.failure) return {Outcome::unreachable, response.failure->message};
  const std::string status = std::to_string(response.status);
  if (response.status == 401 || response.status == 403) return {Outcome::refused, status};
  if (response.status == 404 || response.status == 410) return {Outcome::gone, status};
  if (!response.ok()) return {Outcome::unreachable, fill(tr("it answered with status {1}"), {status})};
  const auto type = response.fields.get("Content-Type");
  if (!is_json_type(type)) return {Outcome::not_json, printable(type)};
  if (response.body.size() > limits.document_bytes) return {Outcome::not_json, std::string(type)};
  const JsonView object =
      parser.parse_copy(read_text(*response.body.open(), limits.document_bytes, response.url));
  if (!object.is_object()) return {Outcome::not_json, describe(parser.failure().fault)};
  if (origin_of(response.url) != origin_of(item.id))
    return {Outcome::different, printable(origin_of(response.url)), true};
  return judge_object(object, item);
}

OriginCheck::OriginCheck(OriginList& list, LineLog& log, Http& http, RequestSigner* signer,
                         Reporter& reporter, const Limits& limits)
    : m_list(list),
      m_log(log),
      m_http(http),
      m_signer(signer),
      m_reporter(reporter),
      m_limits(limits),
      m_parser(limits) {}

OriginPlan OriginCheck::plan() {
  m_log.for_each([this](std::string_view line) {
    const JsonView json = m_parser.parse_copy(line);
    if (!json.find("id").text().empty()) m_list.note_answer(std::string(json.find("id").text()), line);
  });
  OriginPlan plan;
  std::map<std::string, std::uint64_t, std::less<>> questions;
  m_list.for_each([&](const OriginItem& item) {
    ++plan.wanted;
    if (kept_answer(item, m_parser)) {
      ++plan.resumed;
      return;
    }
    const std::string server = origin_of(item.id);
    if (questions.size() < most_servers || questions.contains(server)) ++questions[server];
  });
  plan.servers = questions.size();
  for (const auto& [server, number] : questions) plan.busiest = std::max(plan.busiest, number);
  return plan;
}

OriginCounts OriginCheck::run(const std::function<void()>& tick) {
  OriginCounts counts;
  counts.candidates = m_list.candidates();
  m_list.for_each([&](const OriginItem& item) {
    const auto kept = kept_answer(item, m_parser);
    if (kept) ++counts.resumed;
    settle(item, kept ? *kept : ask(item), counts);
    tick();
  });
  report_given_up();
  return counts;
}

OriginAnswer OriginCheck::ask(const OriginItem& item) {
  const std::string server = origin_of(item.id);
  const auto known = m_servers.find(server);
  if (known != m_servers.end() && known->second.given_up) {
    ++known->second.skipped;
    return {known->second.refusals != 0 ? Outcome::refused : Outcome::unreachable, {}};
  }
  const Response response = m_http.send(document_request(item.id, m_signer));
  OriginAnswer answer = judge(response, item, m_parser, m_limits);
  if (is_settled(answer.outcome)) {
    m_servers.erase(server);
    m_log.append(line_of(item, answer));
    return answer;
  }
  auto& trouble = m_servers[server];
  answer.outcome == Outcome::refused ? ++trouble.refusals : ++trouble.silent;
  trouble.why = words_of(answer);
  const bool busy =
      response.status == 429 || (response.failure && response.failure->kind == FailureKind::busy);
  trouble.given_up = busy || trouble.silent >= most_silences || trouble.refusals >= most_refusals;
  return answer;
}

void OriginCheck::settle(const OriginItem& item, const OriginAnswer& answer, OriginCounts& counts) {
  ++counts.wanted;
  count(answer.outcome, counts);
  const bool skipped = !is_settled(answer.outcome) && answer.detail.empty();
  if (answer.outcome != Outcome::same && !skipped) report(item, answer);
}

void OriginCheck::report(const OriginItem& item, const OriginAnswer& answer) {
  const FindingInfo& info = finding_of(answer.outcome);
  // Wording alone may differ by the version of the server's software; another author never does.
  const bool milder = answer.outcome == Outcome::different && !answer.another;
  m_reporter.report(Finding{.info = info,
                            .place = {.entry = {}, .object = printable(item.id), .offset = {}},
                            .message = words_of(answer),
                            .severity = milder ? Severity::warning : info.severity});
}

void OriginCheck::report_given_up() {
  for (const auto& [server, trouble] : m_servers) {
    if (trouble.skipped == 0) continue;
    m_reporter.report(
        finding_of(trouble.refusals != 0 ? Outcome::refused : Outcome::unreachable),
        {.entry = {}, .object = printable(server), .offset = {}},
        fill(tr("{1} more objects were not asked for after that: {2}"), {trouble.skipped, trouble.why}));
  }
}

}  // namespace permafrost
