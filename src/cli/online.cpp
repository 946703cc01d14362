// SPDX-License-Identifier: Apache-2.0
#include "cli/online.hpp"

#include <charconv>
#include <filesystem>

#include "base/error.hpp"
#include "cli/actor_key.hpp"
#include "cli/network_options.hpp"
#include "io/line_log.hpp"
#include "io/private_file.hpp"
#include "io/sha256.hpp"
#include "verify/origin/key_fetcher.hpp"
#include "verify/origin/origin_check.hpp"

namespace permafrost::cli {

namespace {

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

void refuse_without_online(const Args& args) {
  for (const auto& row : online_rows) {
    if (args.has(row.name)) throw Error(Fault::usage, fill(tr("'--{1}' needs '--online'"), {row.name}));
  }
}

/// One file for each input.
std::string default_state_path(const std::string& input) {
  std::error_code ignored;
  const auto path = std::filesystem::weakly_canonical(input, ignored).string();
  const auto name = sha256_of(as_bytes(path.empty() ? input : path)).hex().substr(0, 16);
  return state_folder() + "/origin-" + name + ".jsonl";
}

OriginScope scope_of(const Args& args) {
  OriginScope scope;
  const Sample sample = read_sample(args.text("sample").value_or("100%"));
  scope.most = sample.most;
  scope.share = sample.share;
  scope.boosted = args.has("boosted");
  return scope;
}

}  // namespace

struct Online::State {
  State(const Args& args, Session& the_session)
      : session(the_session),
        timing(the_session.env.stop),
        interval(read_pace(args.text("pace").value_or("1"))),
        scope(scope_of(args)),
        signer(read_signer(args, timing, the_session.env.limits)),
        client(client_options(args, the_session, interval), timing),
        keys(client, signer.get(), the_session.env.limits),
        log(args.text("state").value_or(default_state_path(args.operands().front()))) {}

  void announce(const OriginPlan& plan) const;

  Session& session;
  SystemTiming timing;
  Milliseconds interval;
  OriginScope scope;
  std::unique_ptr<KeySigner> signer;  ///< null without a key
  Client client;
  KeyFetcher keys;
  LineLog log;
  std::unique_ptr<OriginList> list;
};

void Online::State::announce(const OriginPlan& plan) const {
  if (session.terminal.quiet()) return;
  const std::uint64_t left = plan.wanted - plan.resumed;
  if (plan.resumed != 0) {
    session.terminal.say(fill(tr("{1} of {2} objects were answered before and are not asked for again"),
                              {plan.resumed, plan.wanted}));
  }
  if (left == 0) return;
  const auto seconds = plan.busiest * static_cast<std::uint64_t>(interval.count()) / 1000;
  session.terminal.say(
      fill(tr("objects to ask for: {1}, servers: {2}, time: at least {3}; stopped, the same command goes on"),
           {left, plan.servers, duration_text(seconds)}));
}

Online::Online(std::unique_ptr<State> state) : m_state(std::move(state)) {}
Online::~Online() = default;

std::unique_ptr<Online> Online::from(const Args& args, Session& session) {
  if (!args.has("online")) {
    refuse_without_online(args);
    return nullptr;
  }
  for (const char* less : {"quick", "fixity"}) {
    if (args.has(less))
      throw Error(Fault::usage, fill(tr("'--{1}' looks at no contents: leave '--online' out"), {less}));
  }
  return std::unique_ptr<Online>(new Online(std::make_unique<State>(args, session)));
}

KeyFinder& Online::keys() { return m_state->keys; }

Sink& Online::listen(Sink& next) {
  m_state->list = std::make_unique<OriginList>(next, m_state->scope, m_state->session.env.limits);
  return *m_state->list;
}

OriginCounts Online::ask(Reporter& reporter, Progress& progress) {
  auto& state = *m_state;
  OriginCheck check(*state.list, state.log, state.client, state.signer.get(), reporter,
                    state.session.env.limits);
  const OriginPlan plan = check.plan();
  state.announce(plan);
  progress.questions_total = plan.wanted;
  state.session.terminal.start_progress(progress);
  const OriginCounts counts = check.run([&progress] { ++progress.questions; });
  state.session.terminal.stop_progress();
  return counts;
}

void Online::forget() { m_state->log.remove(); }

Sample read_sample(const std::string& text) {
  const bool percent = text.ends_with('%');
  const auto value = number(std::string_view(text).substr(0, text.size() - (percent ? 1 : 0)));
  const bool whole = value && *value == static_cast<double>(static_cast<std::uint64_t>(*value));
  if (!value || *value <= 0 || *value > 1e15 || (percent ? *value > 100 : !whole))
    throw Error(Fault::usage, fill(tr("'{1}' is no sample: say a number, or a share like 5%"), {text}));
  if (percent) return {.most = std::nullopt, .share = *value == 100 ? 2 : *value / 100};
  return {.most = static_cast<std::uint64_t>(*value), .share = 1};
}

std::uint64_t read_pace(const std::string& text) {
  const auto value = number(text);
  if (!value || *value < 0.001 || *value > 10)
    throw Error(Fault::usage,
                fill(tr("'{1}' is no pace: say how many requests a second, at most 10"), {text}));
  return static_cast<std::uint64_t>(1000 / *value);
}

}  // namespace permafrost::cli
