// SPDX-License-Identifier: Apache-2.0
// permafrost convert: one or several inputs into one output, chosen and checked on the way where asked.
#include <algorithm>
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/format_choice.hpp"
#include "cli/inputs.hpp"
#include "cli/selection_options.hpp"
#include "cli/summary_json.hpp"
#include "cli/verify_options.hpp"
#include "codec/json_out.hpp"
#include "flow/stages/filter.hpp"
#include "flow/stages/loss.hpp"
#include "flow/stages/recorded_losses.hpp"
#include "flow/stages/tally.hpp"
#include "formats/sealer.hpp"
#include "io/file.hpp"
#include "verify/checking_stage.hpp"
#include "verify/seal_check.hpp"

namespace permafrost::cli {

namespace {

/// What a conversion did, for people and for machines.
struct Summary {
  const FilterStage& filter;
  const TallyStage& tally;
  const LossStage& loss;
  const Chosen& output;
  std::uint64_t bytes_in, bytes_out;
};

void say_summary(Terminal& terminal, const Summary& summary) {
  const auto& tally = summary.tally;
  const auto files = tally.count(Kind::files) + tally.count(Kind::tables) + tally.count(Kind::extras);
  terminal.say(
      fill(tr("wrote '{1}' ({2}): accounts {3}, posts {4}, files {5} ({6})"),
           {printable(summary.output.location.path), summary.output.format->name, tally.count(Kind::actors),
            tally.count(Kind::activities), files, human_bytes(tally.file_bytes())}));
  std::string left_out;
  for (const Kind kind : all_kinds()) {
    const std::uint64_t count = summary.filter.left_out(kind);
    if (count != 0) left_out.append(fill("{1}{2} {3}", {left_out.empty() ? "" : ", ", name_of(kind), count}));
  }
  if (!left_out.empty()) terminal.say(fill(tr("left out, by what was chosen: {1}"), {left_out}));
  if (summary.bytes_in == 0 || summary.bytes_out == 0) return;  // a directory or a pipe
  terminal.say(
      fill(tr("read {1}, written {2}"), {human_bytes(summary.bytes_in), human_bytes(summary.bytes_out)}));
}

void write_summary(ByteSink& out, const Summary& summary, const Findings& findings) {
  JsonOut json(out);
  json.begin_object().key("output").text(summary.output.location.path);
  json.key("format").text(summary.output.format->name);
  json.key("bytes_in").number(summary.bytes_in).key("bytes_out").number(summary.bytes_out);
  json.key("file_bytes").number(summary.tally.file_bytes());
  write_kinds(json, "moved", [&](Kind kind) { return summary.tally.count(kind); });
  write_kinds_found(json, "left_out", [&](Kind kind) { return summary.filter.left_out(kind); });
  write_kinds_found(json, "not_held", [&](Kind kind) { return summary.loss.lost(kind); });
  write_findings(json, findings);
  json.end().newline();
}

/// The machine's summary goes to standard output, unless that carries the product.
void tell_summary(const Args& args, Session& session, const Summary& summary) {
  if (!args.has("json")) {
    if (!session.terminal.quiet()) say_summary(session.terminal, summary);
  } else if (summary.output.location.path != "-") {
    write_summary(session.out, summary, session.findings);
  } else {
    StringSink line;
    write_summary(line, summary, session.findings);
    session.terminal.say(trim(line.text));
  }
}

Chosen read_output(const Args& args) {
  const auto path = args.text("output");
  if (!path) throw Error(Fault::usage, tr("say where to write with -o OUT ('-' is standard output)"));
  auto output = choose_output(*path, args.text("to"), args.has("overwrite"));
  for (const std::string_view key : {"level", "parity"}) {
    const auto value = args.text(key);
    if (!value) continue;
    const bool known =
        std::ranges::any_of(output.format->options, [&](const auto& row) { return row.key == key; });
    if (!known)
      throw Error(Fault::usage, fill(tr("format '{1}' has no option '{2}'"), {output.format->name, key}));
    output.options[std::string(key)] = *value;
  }
  return output;
}

/// The run before the run, which learns which files the chosen posts show.
FileChoice choose_files(const Inputs& inputs, const Selection& selection, const Env& env) {
  if (!selection.chooses_posts()) return {};
  Silence silence;
  const Env env_of_first = env_with(env, silence);
  FileChooser chooser(selection);
  inputs.open(env_of_first)->run(chooser);
  return chooser.take();
}

/// Into the output, where it holds for that too; else it is said that it is lost.
void carry_signature(const BagSeal& seal, const Chosen& output, const Env& env) {
  if (!seal.signature) return;
  if (output.format->seal != nullptr && !is_stream(output.location.path) && seal.intact && !seal.ambiguous) {
    const auto sealer = output.format->seal(output.location, env);
    if (sealer->text() == seal.text) return sealer->put(*seal.signature);
  }
  report_dropped_seal(seal, env.reporter);
}

/// An archive that is extended keeps the name inside it, so that what it has can be copied as it lies. Of
/// several the largest counts, in whatever order they were named.
void keep_name(Chosen& output, const Inputs& inputs, const Env& env) {
  if (inputs.all().size() < 2 || output.options.contains("name")) return;
  std::pair<std::uint64_t, std::string> largest;
  Silence silence;
  const Env quiet = env_with(env, silence);
  for (const Chosen& input : inputs.all()) {
    if (input.format != output.format) continue;
    const std::uint64_t size = file_size(input.location.path);
    if (size < largest.first || size == 0) continue;
    std::string first;
    open_lookup(*input.format, input.location, input.options, quiet)->list([&](const Listed& file) {
      if (first.empty()) first = file.path.substr(0, file.path.find('/'));
    });
    if (!first.empty()) largest = std::max(largest, std::pair(size, first));
  }
  if (!largest.second.empty()) output.options["name"] = largest.second;
}

int run_convert(const Args& args, Session& session) {
  auto output = read_output(args);
  const auto selection = read_selection(args);
  Inputs inputs(args.operands(), args);
  const Env& env = session.env;
  keep_name(output, inputs, env);
  if (inputs.all().size() > 1 && !args.has("verify")) inputs.lend_files();

  FindingCounter counter(env.reporter);
  Env env_of_sink = env;
  env_of_sink.findings = &counter;
  const auto sink = output.format->create(output.location, output.options, env_of_sink);
  LossStage loss(*sink, output.format->holds, env.reporter);
  loss.also_held(output.format->renders);
  TallyStage tally(loss);
  session.terminal.start_progress(env.progress);
  FilterStage filter(tally, selection, choose_files(inputs, selection, env));
  std::optional<CheckingStage> check;
  if (args.has("verify")) check.emplace(filter, read_check_options(args, env), env.reporter);
  std::optional<RecordedLosses> losses;
  if (check) losses.emplace(*check, env.reporter);
  Env env_of_source = env_with(env, counter);
  BagSeal seal;
  env_of_source.seal = &seal;
  inputs.open(env_of_source)->run(losses ? static_cast<Sink&>(*losses) : filter);
  carry_signature(seal, output, env);
  session.terminal.stop_progress();

  tell_summary(args, session, {filter, tally, loss, output, inputs.bytes(), file_size(output.location.path)});
  return session.findings.exit_status(args.has("strict"));
}

constexpr std::string_view for_archives = tr_later("For archives");
constexpr OptionDecl output_rows[] = {
    {"output", 'o', Takes::file, "OUT", tr_later("where to write ('-': standard output)")},
    {"to", 'f', Takes::format, "FORMAT[,K=V]", tr_later("format of the output (default: by its suffix)")},
    {"overwrite", 'O', Takes::nothing, "", tr_later("replace an existing output")},
    {"level", 0, Takes::text, "N", tr_later("compression level, where the format has one"), for_archives},
    {"parity", 0, Takes::text, "N%", tr_later("add so much parity, for 'repair' to mend damage with"),
     for_archives},
};
constexpr OptionDecl check_rows[] = {
    {"verify", 0, Takes::nothing, "", tr_later("check everything on the way, as 'verify' does")},
    {"strict", 0, Takes::nothing, "", tr_later("warnings too make the exit status 1")},
    {"json", 0, Takes::nothing, "", tr_later("summary as JSON on standard output")},
};
constexpr OptionGroup groups[] = {input_rows, output_rows, check_rows, signature_rows, selection_rows};
constexpr Example examples[] = {
    {"convert export.zip -o alice.tar.zst --verify", ""},
};

}  // namespace

extern const Command convert_command{
    .name = "convert",
    .summary = tr_later("move accounts from one format into another"),
    .synopsis = "IN... -o OUT [OPTION]...",
    .options = groups,
    .operands = {1, any_number},
    .examples = examples,
    .operand = Takes::file,
    .run = run_convert,
};

}  // namespace permafrost::cli
