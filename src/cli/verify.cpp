// SPDX-License-Identifier: Apache-2.0
// permafrost verify: one input against the rules; the report is the product (schemas/report.schema.json).
#include "verify/checking_stage.hpp"

#include "base/error.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/inputs.hpp"
#include "cli/known_findings.hpp"
#include "cli/online.hpp"
#include "cli/report_files.hpp"
#include "cli/signer_options.hpp"
#include "cli/verify_options.hpp"
#include "flow/stages/recorded_losses.hpp"
#include "flow/survey.hpp"
#include "io/sha256.hpp"
#include "verify/report.hpp"

namespace permafrost::cli {

namespace {

/// The report wants every finding, and so does the log.
class Both : public Reporter {
 public:
  Both(Reporter& first, Reporter& second) : m_first(first), m_second(second) {}
  using Reporter::report;
  void report(const Finding& finding) override {
    m_first.report(finding);
    m_second.report(finding);
  }

 private:
  Reporter& m_first;
  Reporter& m_second;
};

/// A file from its first byte to its last.
class WholeFile : public ByteSource {
 public:
  explicit WholeFile(const std::string& path)
      : m_file(InputFile::open(path)), m_bytes(m_file.range(0, m_file.size())) {}
  std::size_t read(std::span<std::byte> out) override { return m_bytes->read(out); }

 private:
  InputFile m_file;
  std::unique_ptr<ByteSource> m_bytes;
};

/// Of a file; nothing for what can be read but once, or is no file.
std::optional<Sha256> digest_of(const std::string& path, const std::stop_token& stop) {
  if (path == "-" || file_size(path) == 0) return std::nullopt;
  const InputFile file = InputFile::open(path);
  Sha256Hasher hasher;
  std::vector<std::byte> chunk(std::size_t{256} << 10);
  std::uint64_t at = 0;
  while (const std::size_t count = file.read_at(at, chunk)) {
    throw_if_stopped(stop);
    hasher.update(std::span(chunk).first(count));
    at += count;
  }
  return hasher.finish();
}

/// What --quick and --fixity say, or the input's format was told itself.
Extent read_extent(const Args& args, Inputs& inputs) {
  if (args.has("quick") && args.has("fixity"))
    throw Error(Fault::usage, tr("--quick looks at less than --fixity: leave one of them out"));
  for (const char* option : {"quick", "fixity"}) {
    if (args.has(option)) inputs.set(option, "yes");
  }
  const Options& options = inputs.all().front().options;
  if (option_of(options, "quick") == "yes") return Extent::stored;
  return option_of(options, "fixity") == "yes" ? Extent::fixity : Extent::contents;
}

/// Who must have signed the input, and what there is to judge it by.
SealQuestion read_question(const Args& args, const std::string& path, Extent extent) {
  if (extent == Extent::stored && args.has("signer"))
    throw Error(Fault::usage, tr("--signer wants everything to be read; leave --quick out"));
  if (args.has("signature") && !args.has("signer"))
    throw Error(Fault::usage, tr("--signature wants to know by --signer whose it is"));
  SealQuestion question{.signer = read_signer(args), .detached = read_detached(args, path)};
  if (file_size(path) != 0) {
    question.bytes = [path]() -> std::unique_ptr<ByteSource> { return std::make_unique<WholeFile>(path); };
  }
  return question;
}

int run_verify(const Args& args, Session& session) {
  auto options = read_check_options(args, session.env);
  Inputs inputs(args.operands(), args);
  const Extent extent = read_extent(args, inputs);
  const auto& input = inputs.all().front();
  const auto online = Online::from(args, session);
  if (online) options.signatures.finder = &online->keys();
  ReportFiles reports(args, session);
  session.findings.say_from(std::nullopt);
  FindingLog log;
  Both reporter(log, session.findings);
  Env env = env_with(session.env, reporter);
  SealQuestion question = read_question(args, input.location.path, extent);
  if (extent != Extent::stored) env.seal = &question.seal;

  auto checks = checks_of(*input.format, options.rules, extent, online != nullptr);
  NullSink nothing;
  SurveySink survey;
  Sink& end = reports.has_page() ? static_cast<Sink&>(survey) : nothing;
  CheckingStage check(online ? online->listen(end) : end, std::move(options), reporter);
  session.terminal.start_progress(env.progress);
  const bool asks_rules = extent == Extent::contents;  // without contents they have no say
  RecordedLosses losses(asks_rules ? check : end, reporter);
  inputs.open(env)->run(losses);
  session.terminal.stop_progress();
  const auto seals = extent == Extent::stored ? std::vector<SealedBy>{} : check_seal(question, reporter);
  for (const auto& info : seal_findings())
    checks.push_back({.info = info, .group = "seal", .asked = question.signer.has_value()});
  std::optional<OriginCounts> origin;
  if (online) origin = online->ask(reporter, env.progress);

  const ReportFacts facts{.version = PERMAFROST_VERSION,
                          .input = args.operands().front(),
                          .format = std::string(input.format->name),
                          .profile = check.profile(),
                          .extent = extent,
                          .counts = check.counts(),
                          .origin = origin,
                          .checked_at = env.clock.now(),
                          .checks = checks,
                          .seals = seals,
                          .lost_before = losses.cost()};
  const PageFacts page{
      .survey = survey.survey(),
      .bytes = inputs.bytes(),
      .sha256 = reports.has_page() ? digest_of(input.location.path, env.stop) : std::nullopt};
  reports.write(log, facts, page);
  session.out.flush();
  if (online) online->forget();
  return log.exit_status(args.has("strict"));
}

constexpr OptionDecl rows[] = {
    {"quick", 0, Takes::nothing, "", tr_later("an archive's stored bytes against its index alone")},
    {"fixity", 0, Takes::nothing, "", tr_later("an archive's files against their digests alone")},
    {"strict", 0, Takes::nothing, "", tr_later("warnings too make the exit status 1")},
};
constexpr OptionGroup groups[] = {input_rows, rule_rows,   signature_rows, signer_rows,
                                  rows,       online_rows, report_rows};
constexpr Example examples[] = {
    {"verify alice.tar.zst --strict --json > report.json", ""},
    {"verify alice.tar.zst --online --sample 500", tr_later("against its server")},
};

}  // namespace

extern const Command verify_command{
    .name = "verify",
    .summary = tr_later("check an input and report what is wrong with it"),
    .synopsis = "IN [OPTION]...",
    .options = groups,
    .operands = {1, 1},
    .examples = examples,
    .operand = Takes::file,
    .run = run_verify,
};

}  // namespace permafrost::cli
