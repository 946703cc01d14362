// SPDX-License-Identifier: Apache-2.0
#include "cli/help.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include "base/text.hpp"

namespace permafrost::cli {

namespace {

constexpr std::size_t screen_columns = 80;
constexpr std::size_t widest_left = 28;  ///< columns of an option's names before its help starts

std::string padded(std::string_view text, std::size_t columns) {
  std::string result(text);
  result.append(columns - std::min(columns, display_width(text)), ' ');
  return result;
}

/// "  -o, --output OUT".
std::string names_of(const OptionDecl& option) {
  std::string names = option.letter == 0 ? "      " : std::string("  -") + option.letter + ", ";
  names += "--" + std::string(option.name);
  if (!option.value.empty()) names += " " + std::string(option.value);
  return names;
}

std::string options_text(std::span<const OptionGroup> groups) {
  std::size_t left = 0;
  for (const auto& group : groups) {
    for (const auto& option : group) {
      if (option.topic.empty()) left = std::max(left, display_width(names_of(option)));
    }
  }
  std::string text;
  for (const auto& group : groups) {
    for (const auto& option : group) {
      if (!option.topic.empty()) continue;
      text += padded(names_of(option), std::min(left, widest_left)) + "  " + tr(option.help.data()) + "\n";
    }
  }
  return text;
}

/// "With --online: --sample N|P%, --boosted", wrapped for a screen.
std::string listed(const std::string& title, std::span<const std::string> options) {
  std::string text;
  std::string line = title + ":";
  for (const auto& option : options) {
    const bool last = &option == &options.back();
    if (display_width(line) + 1 + display_width(option) + (last ? 0 : 1) > screen_columns) {
      text += line + "\n";
      line = " ";
    }
    line += " " + option + (last ? "" : ",");
  }
  return text + line + "\n";
}

/// One paragraph a topic.
std::string topics_text(std::span<const OptionGroup> groups) {
  std::map<std::string_view, std::vector<std::string>> topics;
  for (const auto& group : groups) {
    for (const auto& option : group) {
      if (!option.topic.empty()) topics[option.topic].push_back(std::string(trim(names_of(option))));
    }
  }
  std::string text;
  for (const auto& [topic, options] : topics) text += listed(tr(topic.data()), options);
  return text;
}

std::string examples_text(const Command& command) {
  std::string text;
  for (const auto& example : command.examples) {
    text += "  permafrost " + std::string(example.line);
    if (!example.purpose.empty()) text += std::string("   # ") + tr(example.purpose.data());
    text += "\n";
  }
  return text;
}

/// "-o OUT": its shortest name.
std::string short_name_of(const OptionDecl& option) {
  std::string name = option.letter == 0 ? "--" + std::string(option.name) : std::string("-") + option.letter;
  return option.value.empty() ? name : name + " " + std::string(option.value);
}

/// What they do stands in permafrost(1): a screen has no room for it.
std::string common_options_text(std::string (*name)(const OptionDecl&)) {
  std::vector<std::string> names;
  for (const auto& option : common_options()) names.emplace_back(trim(name(option)));
  return listed(tr("Common options"), names);
}

std::string exit_status_text() {
  return std::string(tr("Exit status: 0 done, 1 findings, 2 usage, 3 input, 4 output, 5 network,\n"
                        "6 refused by a server, 7 limit, 130 interrupted, 141 nobody reads on.")) +
         "\n";
}

int run_help(const Args& args, Session& session) {
  if (args.operands().empty()) {
    session.out.print(overview_text());
    return 0;
  }
  const auto& name = args.operands().front();
  const auto* command = command_named(name);
  if (command == nullptr) unknown_command(name);
  session.out.print(help_text(*command));
  return 0;
}

constexpr Example examples[] = {{"help convert", ""}};

}  // namespace

std::string help_text(const Command& command) {
  const std::string name(command.name);
  std::string text = fill("permafrost {1} - {2}\n", {name, tr(command.summary.data())});
  text += fill(tr("Usage: permafrost {1} {2}"), {name, command.synopsis}) + "\n\n";
  text += options_text(command.options);
  text += topics_text(command.options);
  text += common_options_text(short_name_of);
  text += std::string(tr("Examples:")) + "\n" + examples_text(command);
  text += exit_status_text();
  text += fill(tr("Manual: man permafrost-{1}"), {name}) + "\n";
  return text;
}

std::string overview_text() {
  std::string text = std::string(tr("permafrost - move, archive and verify Mastodon accounts")) + "\n";
  text += std::string(tr("Usage: permafrost COMMAND [OPTION]... [OPERAND]...")) + "\n\n";
  std::vector<std::string> about_itself;
  for (const auto* command : all_commands()) {
    if (command->about_itself) {
      about_itself.emplace_back(command->name);
    } else {
      text += "  " + padded(command->name, 12) + tr(command->summary.data()) + "\n";
    }
  }
  text += listed(tr("About permafrost"), about_itself);
  text += "\n" + common_options_text(names_of);
  text += exit_status_text();
  text += std::string(tr("Manual: man permafrost; help on a command: permafrost help COMMAND")) + "\n";
  return text;
}

extern const Command help_command{
    .name = "help",
    .summary = tr_later("show help on a command"),
    .synopsis = "[COMMAND]",
    .options = {},
    .operands = {0, 1},
    .examples = examples,
    .operand = Takes::command,
    .about_itself = true,
    .run = run_help,
};

}  // namespace permafrost::cli
