// SPDX-License-Identifier: Apache-2.0
// THE table of commands: one line each, in the order of help.
#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"

namespace permafrost::cli {

extern const Command convert_command;
extern const Command verify_command;
extern const Command info_command;
extern const Command list_command;
extern const Command show_command;
extern const Command extract_command;
extern const Command diff_command;
extern const Command pull_command;
extern const Command repair_command;
extern const Command sign_command;
extern const Command login_command;
extern const Command logout_command;
extern const Command accounts_command;
extern const Command formats_command;
extern const Command rules_command;
extern const Command help_command;
extern const Command completion_command;
extern const Command version_command;

namespace {

constexpr const Command* commands[] = {
    &convert_command, &pull_command,       &verify_command,   &info_command,    &diff_command,
    &list_command,    &show_command,       &extract_command,  &sign_command,    &repair_command,
    &login_command,   &logout_command,     &accounts_command, &formats_command, &rules_command,
    &help_command,    &completion_command, &version_command,
};

constexpr OptionDecl common[] = {
    {"quiet", 'q', Takes::nothing, "", tr_later("no findings, no progress: only fatal errors")},
    {"verbose", 'v', Takes::nothing, "", tr_later("notes too")},
    {"log", 0, Takes::file, "FILE", tr_later("write every finding to FILE, one JSON a line")},
    {"color", 0, Takes::color, "WHEN", tr_later("auto, always or never")},
    {"limit", 0, Takes::text, "NAME=VALUE", tr_later("raise or lower a limit on hostile input")},
    {"help", 'h', Takes::nothing, "", tr_later("help on the command")},
};

}  // namespace

std::span<const Command* const> all_commands() { return commands; }

const Command* command_named(std::string_view name) {
  for (const auto* command : commands) {
    if (command->name == name) return command;
  }
  return nullptr;
}

void unknown_command(std::string_view name) {
  std::vector<std::string_view> names;
  for (const auto* command : commands) names.push_back(command->name);
  const auto near = nearest(name, names);
  if (near.empty()) {
    throw Error(Fault::usage, fill(tr("unknown command '{1}' (see 'permafrost help')"), {name}));
  }
  throw Error(Fault::usage, fill(tr("unknown command '{1}'; did you mean '{2}'?"), {name, near}));
}

OptionGroup common_options() { return common; }

std::vector<OptionGroup> groups_of(const Command& command) {
  std::vector<OptionGroup> groups(command.options.begin(), command.options.end());
  groups.push_back(common);
  return groups;
}

}  // namespace permafrost::cli
