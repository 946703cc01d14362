// SPDX-License-Identifier: Apache-2.0
// permafrost repair: damaged copies of one archive into a whole one, or into a new one of what survives.
#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/format_choice.hpp"
#include "cli/inputs.hpp"
#include "codec/json_out.hpp"
#include "verify/seal_check.hpp"

namespace permafrost::cli {

namespace {

/// A damaged file may not be known by its first bytes any more; its name or another copy tells.
const Format& format_of(const Args& args) {
  if (const auto said = args.text("from")) return *read_choice(*said).format;
  for (const Format* format : all_formats()) {
    const auto fits = [&](const std::string& path) {
      return std::ranges::any_of(format->suffixes,
                                 [&](std::string_view suffix) { return path.ends_with(suffix); });
    };
    if (format->repair != nullptr && std::ranges::any_of(args.operands(), fits)) return *format;
  }
  return *choose_input(args.operands().front(), std::nullopt).format;
}

std::string sum_up(const Args& args, const std::string& path, const Repair& repair) {
  const std::string output = printable(path);
  if (repair.parts == 0)
    return fill(tr("'{1}' holds what could still be read; its index was lost, so nobody can tell what else "
                   "there was"),
                {output});
  if (repair.lost != 0) {
    return fill(tr("'{1}' holds what survives: {2} of {3} frames are lost"),
                {output, repair.lost, repair.parts});
  }
  if (!repair.exact)
    return fill(tr("'{1}' holds every frame as it was, with {2} percent of parity"),
                {output, std::uint64_t{repair.parity}});
  if (repair.mended != 0)
    return fill(tr("'{1}' is the archive as it was, byte for byte: parity gave back {2} of {3} frames"),
                {output, repair.mended, repair.parts});
  if (repair.taken.front() == repair.parts)
    return fill(tr("'{1}' is the archive as it was, byte for byte; '{2}' alone has all of it"),
                {output, printable(args.operands().front())});
  return fill(tr("'{1}' is the archive as it was, byte for byte: {2} of {3} frames came from other copies"),
              {output, repair.parts - repair.taken.front(), repair.parts});
}

void write_json(ByteSink& out, const Args& args, const std::string& output, const Repair& repair) {
  JsonOut json(out);
  json.begin_object().key("output").text(output).key("exact").boolean(repair.exact);
  json.key("parity").number(repair.parity);
  json.key("frames").number(repair.parts).key("lost").number(repair.lost);
  json.key("mended").number(repair.mended).key("taken").begin_object();
  for (std::size_t copy = 0; copy < repair.taken.size(); ++copy)
    json.key(args.operands()[copy]).number(repair.taken[copy]);
  json.end().end().newline();
}

int run_repair(const Args& args, Session& session) {
  const auto output = args.text("output");
  if (!output) throw Error(Fault::usage, tr("say where to write with -o OUT ('-' is standard output)"));
  const Format& format = format_of(args);
  if (format.repair == nullptr) {
    throw Error(Fault::usage,
                fill(tr("an input of format '{1}' cannot be repaired; convert reads what can be read of it"),
                     {format.name}));
  }
  std::vector<Location> copies;
  for (const std::string& path : args.operands()) copies.push_back({.path = path});
  Options options;
  if (const auto parity = args.text("parity")) options["parity"] = *parity;
  BagSeal seal;
  Env env = session.env;
  env.seal = &seal;
  session.terminal.start_progress(env.progress);
  const Repair repair =
      format.repair(copies, {.path = *output, .replace = args.has("overwrite")}, options, env);
  if (seal.signature && (repair.lost != 0 || repair.parts == 0)) report_dropped_seal(seal, env.reporter);
  session.terminal.stop_progress();
  if (args.has("json") && *output != "-") {
    write_json(session.out, args, *output, repair);
  } else if (!session.terminal.quiet()) {
    session.terminal.say(sum_up(args, *output, repair));
  }
  return session.findings.exit_status(false);
}

constexpr OptionDecl rows[] = {
    {"output", 'o', Takes::file, "OUT", tr_later("where to write ('-': standard output)")},
    {"overwrite", 'O', Takes::nothing, "", tr_later("replace an existing output")},
    {"parity", 0, Takes::text, "N%", tr_later("parity of the output (default: as much as it had)")},
    {"json", 0, Takes::nothing, "", tr_later("summary as JSON on standard output")},
};
constexpr OptionGroup groups[] = {input_rows, rows};
constexpr Example examples[] = {
    {"repair damaged.tar.zst -o whole.tar.zst", ""},
    {"repair one.tar.zst two.tar.zst -o whole.tar.zst", ""},
};

}  // namespace

extern const Command repair_command{
    .name = "repair",
    .summary = tr_later("make a whole archive of damaged copies"),
    .synopsis = "COPY... -o OUT [OPTION]...",
    .options = groups,
    .operands = {1, any_number},
    .examples = examples,
    .operand = Takes::file,
    .run = run_repair,
};

}  // namespace permafrost::cli
