// SPDX-License-Identifier: Apache-2.0
// What a command is: one row. Help, completion, parsing and the check of the man pages read the rows; a
// new command is one file and one line in commands.cpp.
#pragma once

#include <span>
#include <string_view>

#include "cli/args.hpp"
#include "cli/findings.hpp"
#include "cli/terminal.hpp"
#include "formats/format.hpp"

namespace permafrost::cli {

/// What a running command has at hand.
struct Session {
  const Env& env;
  StandardOutput& out;  ///< the product; nothing else goes there
  Terminal& terminal;   ///< talk
  Findings& findings;
};

struct Example {
  std::string_view line;     ///< without the leading "permafrost"
  std::string_view purpose;  ///< translatable; may be empty
};

struct Command {
  std::string_view name;
  std::string_view summary;              ///< translatable
  std::string_view synopsis;             ///< what follows the name
  std::span<const OptionGroup> options;  ///< without the common ones
  Operands operands;
  std::span<const Example> examples;
  Takes operand = Takes::file;  ///< what the operands are
  bool about_itself = false;    ///< tells what permafrost knows; the overview names these in one line
  /// The exit status: 0, or 1 for findings at or above the threshold. Everything else is an Error.
  int (*run)(const Args&, Session&);
};

/// The table, in the order help shows it.
[[nodiscard]] std::span<const Command* const> all_commands();
/// Null when there is none of that name.
[[nodiscard]] const Command* command_named(std::string_view name);
/// Error{usage} that names the nearest command.
[[noreturn]] void unknown_command(std::string_view name);

/// --quiet, --verbose, --log, --color, --limit, --help: every command has them.
[[nodiscard]] OptionGroup common_options();
/// The command's own groups and the common one.
[[nodiscard]] std::vector<OptionGroup> groups_of(const Command& command);

}  // namespace permafrost::cli
