// SPDX-License-Identifier: Apache-2.0
#include "cli/cli.hpp"

#include <libintl.h>

#include <algorithm>
#include <clocale>
#include <cstdlib>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/help.hpp"
#include "cli/limit_options.hpp"
#include "codec/json_out.hpp"

namespace permafrost::cli {

namespace {

/// Only words and characters follow the user's locale; numbers and sorting never do.
void set_language() {
  std::setlocale(LC_MESSAGES, "");
  std::setlocale(LC_CTYPE, "");
  const char* const directory = std::getenv("PERMAFROST_LOCALEDIR");
  bindtextdomain("permafrost", directory != nullptr ? directory : PERMAFROST_INSTALLED_LOCALEDIR);
  bind_textdomain_codeset("permafrost", "UTF-8");
}

std::string_view name_of(Fault fault) {
  switch (fault) {
    case Fault::usage: return "usage";
    case Fault::input: return "input";
    case Fault::output: return "output";
    case Fault::network: return "network";
    case Fault::refused: return "refused";
    case Fault::limit: return "limit";
    case Fault::interrupted: return "interrupted";
  }
  return "input";
}

/// One line of JSON where the caller is a program, else one line of words.
void say_error(Terminal& terminal, const Error& error, bool as_json) {
  if (!as_json) {
    terminal.say(terminal.styled(Style::red, "permafrost:") + " " + printable(error.what()));
    return;
  }
  StringSink line;
  JsonOut json(line);
  json.begin_object().key("error").begin_object();
  json.key("fault").text(name_of(error.fault()));
  json.key("message").text(error.what());
  json.key("exit_status").number(static_cast<std::uint64_t>(exit_code(error.fault())));
  json.end().end();
  terminal.say(line.text);
}

/// The command that the first word names; the word is taken away. The customs of other programs
/// (--help, --version) are commands here.
const Command& take_command(std::vector<std::string>& words) {
  std::string name = words.front();
  words.erase(words.begin());
  if (name == "-h" || name == "--help") name = "help";
  if (name == "-V" || name == "--version") name = "version";
  if (const auto* command = command_named(name)) return *command;
  unknown_command(name);
}

Color color_of(const Args& args) {
  const auto when = args.text("color").value_or("auto");
  if (when == "auto") return Color::automatic;
  if (when == "always") return Color::always;
  if (when == "never") return Color::never;
  throw Error(Fault::usage, fill(tr("unknown value '{1}' of '--color' (auto, always or never)"), {when}));
}

void apply_common_options(const Args& args, Terminal& terminal, Findings& findings) {
  terminal.set_color(color_of(args));
  terminal.set_quiet(args.has("quiet"));
  if (args.has("verbose")) findings.say_from(Severity::note);
  if (args.has("quiet")) findings.say_from(std::nullopt);
  if (const auto log = args.text("log")) findings.open_log(*log);
}

int run_command(const Command& command, const Args& args, Session& session) {
  try {
    const int status = command.run(args, session);
    session.terminal.stop_progress();
    session.findings.close();
    session.out.flush();
    return status;
  } catch (...) {
    session.terminal.stop_progress();
    session.findings.close();
    throw;
  }
}

int dispatch(std::vector<std::string> words, Clock& clock, const std::stop_token& stop, Terminal& terminal) {
  const Command& command = take_command(words);
  const Args args = parse(groups_of(command), command.operands, words);
  StandardOutput out;
  Findings findings(terminal);
  apply_common_options(args, terminal, findings);
  const Limits limits = read_limits(args.all("limit"));
  Progress progress;
  const Env env{.clock = clock,
                .reporter = findings,
                .limits = limits,
                .progress = progress,
                .stop = stop,
                .workers = std::max(1U, std::thread::hardware_concurrency())};
  Session session{.env = env, .out = out, .terminal = terminal, .findings = findings};
  if (!args.has("help")) return run_command(command, args, session);
  out.print(help_text(command));
  out.flush();
  return 0;
}

}  // namespace

int run(int argc, const char* const* argv, Clock& clock, const std::stop_token& stop) {
  set_language();
  Terminal terminal;
  const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  if (words.empty()) {
    terminal.say(trim(overview_text()));
    return exit_code(Fault::usage);
  }
  const bool as_json = std::ranges::find(words, "--json") != words.end();
  try {
    return dispatch(words, clock, stop, terminal);
  } catch (const Error& error) {
    if (error.fault() == Fault::output && reader_gone()) return exit_reader_gone;
    say_error(terminal, error, as_json);
    return exit_code(error.fault());
  } catch (const std::bad_alloc&) {
    say_error(terminal, Error(Fault::limit, tr("there is not enough memory")), as_json);
    return exit_code(Fault::limit);
  }
}

}  // namespace permafrost::cli
