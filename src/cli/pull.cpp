// SPDX-License-Identifier: Apache-2.0
// permafrost pull: an account on a running server into a file, in as many runs as it takes.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/actor_key.hpp"
#include "cli/command.hpp"
#include "cli/format_choice.hpp"
#include "cli/inputs.hpp"
#include "cli/pull_target.hpp"
#include "cli/summary_json.hpp"
#include "codec/json_out.hpp"
#include "flow/preamble_of.hpp"
#include "flow/stages/loss.hpp"
#include "flow/stages/tally.hpp"
#include "formats/merge.hpp"
#include "io/file.hpp"
#include "net/client.hpp"
#include "pull/findings.hpp"
#include "pull/held.hpp"
#include "pull/pull.hpp"

namespace permafrost::cli {

namespace {

/// Mastodon's limit for paged requests (rack_attack.rb, 2.9 to 4.7), which is what takes the time.
constexpr std::uint64_t pages_allowed = 300, seconds_of_limit = 900;

/// "80%", "50": the share of a server's limits that the pull may use up.
double read_budget(const std::string& text) {
  unsigned value = 0;
  const std::string_view digits =
      std::string_view(text).substr(0, text.size() - (text.ends_with('%') ? 1 : 0));
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size() || value < 1 ||
      value > 100)
    throw Error(Fault::usage, fill(tr("'{1}' is no budget: say a share like 80%"), {text}));
  return value / 100.0;
}

Milliseconds read_interval(const std::string& text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size() || value < 1 || value > 1000)
    throw Error(Fault::usage,
                fill(tr("'{1}' is no pace: say how many requests a second, 1 to 1000"), {text}));
  return Milliseconds(1000 / value);
}

std::set<std::string, std::less<>> read_streams(const Args& args, std::span<const PullStream> known) {
  const auto check = [known](const std::string& word) {
    if (std::ranges::find(known, word, &PullStream::name) != known.end()) return;
    std::string names;
    for (const auto& stream : known) names.append(names.empty() ? "" : ", ").append(stream.name);
    throw Error(Fault::usage, fill(tr("there is no '{1}' to pull (known: {2})"), {word, names}));
  };
  std::set<std::string, std::less<>> chosen;
  for (const auto& word : args.list("only")) {
    check(word);
    chosen.insert(word);
  }
  if (chosen.empty()) {
    for (const auto& stream : known) {
      if (stream.by_default) chosen.emplace(stream.name);
    }
  }
  for (const auto& word : args.list("with")) {
    check(word);
    chosen.insert(word);
  }
  for (const auto& word : args.list("without")) {
    check(word);
    chosen.erase(word);
  }
  return chosen;
}

/// The network as a pull uses it: one connection for documents, a few for files.
class Network {
 public:
  Network(const Args& args, Session& session)
      : m_timing(session.env.stop),
        m_waits(m_timing),
        m_options(options(args, session)),
        m_client(m_options, m_waits),
        m_signer(read_signer(args, m_timing, session.env.limits)) {
    ClientOptions of_files = m_options;
    of_files.curl.limits = file_limits();
    of_files.patience.attempts = 1;  // media_fetch tries again by itself
    of_files.politeness.interval = Milliseconds{0};
    of_files.politeness.interval_within_limit = Milliseconds{0};
    const auto pace = std::make_shared<Pace>(m_timing, of_files.politeness, of_files.on_wait);
    m_media.connect = [this, of_files, pace] { return std::make_unique<Client>(of_files, m_timing, pace); };
  }
  [[nodiscard]] PullDoors doors() {
    return {.http = m_client, .media = m_media, .timing = m_timing, .waits = &m_waits};
  }
  /// By --actor-key and --key-id.
  [[nodiscard]] RequestSigner* signer() const noexcept { return m_signer.get(); }
  [[nodiscard]] double reserve() const noexcept { return m_options.politeness.reserve; }

 private:
  static ClientOptions options(const Args& args, Session& session) {
    ClientOptions options = client_options(args, session, read_interval(args.text("pace").value_or("4")));
    options.politeness.interval_within_limit = std::min(options.politeness.interval, Milliseconds{20});
    options.politeness.reserve = 1 - read_budget(args.text("budget").value_or("80%"));
    return options;
  }

  SystemTiming m_timing;
  BusyTiming m_waits;  ///< of the one connection for documents
  const ClientOptions m_options;
  Client m_client;
  MediaManner m_media;
  std::unique_ptr<KeySigner> m_signer;  ///< null without a key
};

/// The least time, where the server has Mastodon's limits.
std::uint64_t seconds_of(const PullPlan& plan, double share) {
  const double allowed = static_cast<double>(pages_allowed) * share;
  const auto pages = static_cast<double>(plan.pages);
  if (pages <= allowed) return plan.requests / 4;
  return static_cast<std::uint64_t>(std::floor(pages / allowed)) * seconds_of_limit;
}

void say_plan(Terminal& terminal, const PullOrder& order, const PullPlan& plan, double share) {
  std::vector<std::string> told;
  const auto add = [&told](std::optional<std::uint64_t> number, const std::string& words) {
    if (number) told.push_back(fill(words, {*number}));
  };
  add(plan.posts, tr("posts {1}"));
  add(plan.following, tr("following {1}"));
  add(plan.followers, tr("followers {1}"));
  terminal.say(
      fill(tr("{1} at {2}: {3}"), {order.account, order.server,
                                   told.empty() ? tr("nobody says how much there is") : joined(told, ", ")}));
  terminal.say(fill(tr("requests: at least {1}, and one for each file; time: about {2}, where 300 "
                       "pages in 15 minutes are allowed"),
                    {plan.requests, duration_text(seconds_of(plan, share))}));
}

void write_plan(ByteSink& out, const PullOrder& order, const PullPlan& plan, double share) {
  JsonOut json(out);
  json.begin_object().key("account").text(order.account).key("server").text(order.server);
  const auto write = [&json](std::string_view name, std::optional<std::uint64_t> number) {
    json.key(name);
    number ? json.number(*number) : json.null();
  };
  write("posts", plan.posts);
  write("following", plan.following);
  write("followers", plan.followers);
  json.key("requests")
      .number(plan.requests)
      .key("pages")
      .number(plan.pages)
      .key("seconds")
      .number(seconds_of(plan, share));
  json.end().newline();
}

Chosen read_output(const Args& args) {
  const auto update = args.text("update");
  const auto path = args.text("output");
  if (!path && !update) throw Error(Fault::usage, tr("say where to write with -o OUT"));
  if (path && is_stream(*path))
    throw Error(Fault::usage, tr("a pull that was stopped goes on beside its output, so that needs a name"));
  const bool replace = args.has("overwrite") || (update && (!path || *path == *update));
  return choose_output(path.value_or(update.value_or("")), args.text("to"), replace);
}

/// What the archive that is brought up to date has is not fetched again.
void note_held(Staging& staging, const Inputs& archive, const PullOrder& order, const Env& env) {
  if (staging.fact("held is noted")) return;
  Silence silence;
  const Env quiet = env_with(env, silence);
  HeldSink held(staging, order.account, env.limits);
  staging.together([&] {
    archive.open(quiet)->run(held);
    staging.note("held is noted", "yes");
  });
}

struct Summary {
  const Chosen& output;
  const PullOrder& order;
  const TallyStage& tally;
  const LossStage& loss;
  MediaCounts media;
};

void write_summary(ByteSink& out, const Summary& summary, const Findings& findings) {
  JsonOut json(out);
  json.begin_object().key("output").text(summary.output.location.path);
  json.key("format").text(summary.output.format->name).key("account").text(summary.order.account);
  json.key("server").text(summary.order.server);
  write_kinds(json, "moved", [&](Kind kind) { return summary.tally.count(kind); });
  write_kinds_found(json, "not_held", [&](Kind kind) { return summary.loss.lost(kind); });
  json.key("fetched_files").number(summary.media.whole);
  json.key("fetched_bytes").number(summary.media.bytes).key("missing_files").number(summary.media.failed);
  write_findings(json, findings);
  json.end().newline();
}

void say_summary(Terminal& terminal, const Summary& summary) {
  if (terminal.quiet()) return;
  terminal.say(fill(tr("wrote '{1}': posts in ActivityPub {2}, entities {3}, files {4} ({5})"),
                    {printable(summary.output.location.path), summary.tally.count(Kind::activities),
                     summary.tally.count(Kind::entities),
                     summary.tally.count(Kind::files) + summary.tally.count(Kind::extras),
                     human_bytes(summary.tally.file_bytes())}));
  if (summary.media.failed != 0)
    terminal.say(
        fill(tr("files that could not be had: {1}; --update tries them again"), {summary.media.failed}));
}

std::unique_ptr<Source> whole_flow(Pull& pull, Staging& staging, const Inputs* archive,
                                   const AskedAgain& asked, const Env& env) {
  if (archive == nullptr) return pull.source(staging, env);
  std::vector<MergeInput> inputs;
  inputs.push_back({archive->all().front().location.path, [=, &staging, &env](Reporter& reporter) {
                      return superseded(archive->open(env_with(env, reporter)), staging, asked);
                    }});
  inputs.push_back({.name = staging.path(),
                    .open = [&](Reporter& reporter) { return pull.source(staging, env_with(env, reporter)); },
                    .partial = pull.partial_streams(staging)});
  return merge_sources(std::move(inputs), env);
}

void tell_plan(const Args& args, Session& session, const PullOrder& order, const PullPlan& plan,
               double share) {
  if (args.has("dry-run") && args.has("json")) write_plan(session.out, order, plan, share);
  if (!args.has("json") && !session.terminal.quiet()) say_plan(session.terminal, order, plan, share);
}

/// What an earlier run left, or a new beginning; in either case with what the old archive holds.
void prepare(Staging& staging, const Inputs* archive, const PullOrder& order, Session& session) {
  if (staging.resumed()) {
    staging.retry();
    if (!session.terminal.quiet())
      session.terminal.say(fill(tr("going on with '{1}'"), {printable(staging.path())}));
  }
  if (archive != nullptr) note_held(staging, *archive, order, session.env);
}

/// Fetches what is not here yet. Whatever stands in the way, the same command goes on from what is here.
void fetch(Pull& pull, Staging& staging) {
  try {
    pull.fetch(staging);
  } catch (const Error& error) {
    throw Error(error.fault(),
                fill(tr("{1}; what is here lies in '{2}': run the same command again to go on"),
                     {error.what(), staging.path()}));
  }
}

/// Does the output name what is staged among its sources? Then the run that wrote it was killed before it
/// could clear away.
bool is_written(Pull& pull, Staging& staging, const Chosen& output, const Args& args, const Env& env) {
  Silence silence;
  const Env quiet = env_with(env, silence);
  const SourceInfo ours = preamble_of(*pull.source(staging, quiet)).sources.front();
  try {
    const Inputs there(std::span(&output.location.path, 1), args);
    return std::ranges::any_of(preamble_of(*there.open(quiet)).sources, [&](const SourceInfo& source) {
      return source.format == ours.format && source.name == ours.name && source.taken == ours.taken;
    });
  } catch (const Error& error) {
    if (error.fault() == Fault::interrupted) throw;
    return false;  // whatever it is, it is none of ours
  }
}

/// What is left of a run that was killed when its output stood already; false when that is not so.
bool clear_away(Pull& pull, const std::string& staged, const Purpose& purpose, const PullOrder& order,
                const Chosen& output, const Args& args, Session& session) {
  std::error_code unknown;
  if (!std::filesystem::exists(output.location.path, unknown) || !std::filesystem::exists(staged, unknown))
    return false;
  Staging staging(staged, purpose, session.env.clock.now());
  if (!is_written(pull, staging, output, args, session.env)) return false;
  NullSink nothing;
  LossStage loss(nothing, output.format->holds, session.env.reporter);
  const TallyStage tally(loss);
  if (args.has("json"))
    write_summary(session.out, {output, order, tally, loss, staging.count_media()}, session.findings);
  staging.remove();
  if (!session.terminal.quiet())
    session.terminal.say(fill(tr("'{1}' was whole already; what a run that was killed had left beside it is "
                                 "cleared away"),
                              {printable(output.location.path)}));
  return true;
}

/// Out of the staging file, and of the archive that is brought up to date, into the output.
void take(Pull& pull, std::string_view method, const PullOrder& order, const Chosen& output, const Args& args,
          Session& session) {
  const std::string staged = output.location.path + ".pull";
  const Purpose purpose{.target = order.account,
                        .method = std::string(method),
                        .choices = joined(order.streams, ",") + (order.context ? ",context" : "")};
  if (clear_away(pull, staged, purpose, order, output, args, session)) return;
  std::optional<Inputs> archive;
  if (const auto update = args.text("update")) archive.emplace(std::span(&*update, 1), args);
  const Inputs* const old = archive ? &*archive : nullptr;
  FindingCounter counter(session.env.reporter);
  Env env = env_with(session.env, counter);
  env.findings = &counter;
  const auto sink = output.format->create(output.location, output.options, env);
  LossStage loss(*sink, output.format->holds, env.reporter);
  TallyStage tally(loss);

  Staging staging(staged, purpose, env.clock.now());
  prepare(staging, old, order, session);
  session.terminal.start_progress(env.progress);
  fetch(pull, staging);
  env.progress.questions_total = 0;  // from here on it is a flow like any other
  pull.report(staging, counter);
  const AskedAgain asked{.streams = order.streams, .all = !args.has("only") && !args.has("without")};
  whole_flow(pull, staging, old, asked, env)->run(tally);
  session.terminal.stop_progress();

  const Summary summary{output, order, tally, loss, staging.count_media()};
  staging.remove();
  if (args.has("json")) write_summary(session.out, summary, session.findings);
  say_summary(session.terminal, summary);
}

int run_pull(const Args& args, Session& session) {
  std::optional<Chosen> output;
  if (!args.has("dry-run")) output = read_output(args);
  const auto target = read_pull_target(args, session);
  const Format& format = target.format();
  PullOrder order = target.order();
  order.context = args.has("context");
  order.ground = args.text("basis").value_or("");
  order.streams = read_streams(args, format.streams());
  Network network(args, session);
  order.signer = network.signer();
  const auto pull = format.pull(order, network.doors(), session.env);
  tell_plan(args, session, order, pull->plan(), 1 - network.reserve());
  if (output) take(*pull, format.name, order, *output, args, session);
  return session.findings.exit_status(args.has("strict"));
}

constexpr OptionDecl pull_rows[] = {
    {"output", 'o', Takes::file, "OUT", tr_later("where to write; what is fetched waits beside it")},
    {"update", 0, Takes::file, "OLD", tr_later("bring this archive up to date")},
    {"only", 0, Takes::text, "STREAM,...", tr_later("take only these (the manual has their names)")},
    {"with", 0, Takes::text, "STREAM,...", tr_later("take these, too: notifications")},
    {"without", 0, Takes::text, "STREAM,...", tr_later("leave these out")},
    {"dry-run", 0, Takes::nothing, "", tr_later("ask how much there is, and fetch nothing")},
    {"to", 'f', Takes::format, "FORMAT[,K=V]", tr_later("format of the output (default: by its suffix)")},
    {"overwrite", 'O', Takes::nothing, "", tr_later("replace an existing output")},
    {"json", 0, Takes::nothing, "", tr_later("summary as JSON on standard output")},
    {"strict", 0, Takes::nothing, "", tr_later("warnings too make the exit status 1")},
};
constexpr OptionDecl server_rows[] = {
    {"token-stdin", 0, Takes::nothing, "", tr_later("read the token from standard input"), for_the_network},
    {"budget", 0, Takes::text, "P%", tr_later("use so much of the server's limits"), for_the_network},
    {"pace", 0, Takes::text, "N", tr_later("requests a second where no limit is told"), for_the_network},
};
constexpr std::string_view for_the_public = tr_later("For what is public (without a token)");
constexpr OptionDecl public_rows[] = {
    {"instance", 0, Takes::nothing, "", tr_later("take a whole server: ACCOUNT is its name"), for_the_public},
    {"context", 0, Takes::nothing, "", tr_later("posts of others that it is about, too"), for_the_public},
    {"basis", 0, Takes::text, "TEXT", tr_later("take what has not agreed, on this ground"), for_the_public},
    {"actor-key", 0, Takes::file, "FILE", tr_later("the private key that signs requests"), for_the_public},
    {"key-id", 0, Takes::text, "IRI", tr_later("where servers find its public half"), for_the_public},
};
constexpr OptionGroup groups[] = {pull_rows, server_rows, public_rows, network_rows};
constexpr Example examples[] = {
    {"pull alice@social.example -o alice.tar.zst", ""},
    {"pull --update alice.tar.zst", tr_later("what is new, edited or gone since")},
};

}  // namespace

extern const Command pull_command{
    .name = "pull",
    .summary = tr_later("take an account from a running server"),
    .synopsis = "ACCOUNT -o OUT [OPTION]...",
    .options = groups,
    .operands = {0, 1},
    .examples = examples,
    .operand = Takes::text,
    .run = run_pull,
};

}  // namespace permafrost::cli
