// SPDX-License-Identifier: Apache-2.0
// permafrost completion: scripts for bash, zsh and fish, made from the command rows.
#include <array>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/vocabulary.hpp"

namespace permafrost::cli {

namespace {

constexpr std::string_view bash_head =
    R"(# Completion of permafrost for bash; try it with: source <(permafrost completion bash)
_permafrost() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}
  local last=${current##*,} words=
  COMPREPLY=()
)";

constexpr std::string_view bash_tail = R"(  if [[ -n $words ]]; then
    COMPREPLY=($(compgen -P "${current%"$last"}" -W "$words" -- "$last"))
  else
    compopt -o default
  fi
}
complete -F _permafrost permafrost
)";

constexpr std::string_view zsh_tail = R"(  esac
}
if [[ ${funcstack[1]} == _permafrost ]]; then
  _permafrost "$@"
else
  compdef _permafrost permafrost
fi
)";

std::string join(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? std::string() : std::string(between)) + word;
  return text;
}

/// In single quotes, for every shell.
std::string quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

std::string option_words(const Command& command) {
  std::vector<std::string> words;
  for (const auto& group : groups_of(command)) {
    for (const auto& option : group) words.push_back("--" + std::string(option.name));
  }
  return join(words, " ");
}

std::string bash_pattern(const Command& command, const OptionDecl& option) {
  const std::string start = std::string(command.name) + ":";
  std::string pattern = start + "--" + std::string(option.name);
  if (option.letter != 0) pattern += "|" + start + "-" + option.letter;
  return pattern;
}

std::string bash_script() {
  std::string script(bash_head);
  script +=
      "  if ((COMP_CWORD == 1)); then\n    words=" + quoted(join(vocabulary(Takes::command), " ")) + "\n";
  script += "  else\n    case $command:$previous in\n";
  for (const auto* command : all_commands()) {
    for (const auto& group : groups_of(*command)) {
      for (const auto& option : group) {
        if (option.takes == Takes::nothing) continue;
        script += "      " + bash_pattern(*command, option) +
                  ") words=" + quoted(join(vocabulary(option.takes), " ")) + " ;;\n";
      }
    }
  }
  for (const auto* command : all_commands()) {
    const std::string name(command->name);
    script += "      " + name + ":*) if [[ $current == -* ]]; then words=" + quoted(option_words(*command)) +
              "; else words=" + quoted(join(vocabulary(command->operand), " ")) + "; fi ;;\n";
  }
  script += "    esac\n  fi\n";
  return script + std::string(bash_tail);
}

/// What zsh may offer after an option or as an operand.
std::string zsh_action(Takes takes) {
  if (takes == Takes::directory) return "_files -/";
  const auto words = vocabulary(takes);
  if (words.empty()) return takes == Takes::file ? "_files" : "";
  return "_sequence compadd - " + join(words, " ");
}

std::string zsh_option(const OptionDecl& option) {
  const std::string name = "--" + std::string(option.name);
  std::string text;
  if (option.letter == 0) {
    text = quoted("*" + name);
  } else {
    text = "'*'{-" + std::string(1, option.letter) + "," + name + "}";
  }
  std::string help;
  for (const char c : std::string_view(tr(option.help.data()))) help += c == ':' || c == ']' ? ' ' : c;
  std::string rest = "[" + help + "]";
  if (option.takes != Takes::nothing) {
    rest += ":" + std::string(option.value) + ":" + zsh_action(option.takes);
  }
  return text + quoted(rest);
}

std::string zsh_script() {
  std::string script = "#compdef permafrost\n_permafrost() {\n  local -a commands=(\n";
  for (const auto* command : all_commands()) {
    script += "    " + quoted(std::string(command->name) + ":" + tr(command->summary.data())) + "\n";
  }
  script += "  )\n  if ((CURRENT == 2)); then _describe command commands; return; fi\n";
  script += "  local command=${words[2]}\n  shift words; ((CURRENT--))\n  case $command in\n";
  for (const auto* command : all_commands()) {
    script += "  " + std::string(command->name) + ") _arguments -s";
    for (const auto& group : groups_of(*command)) {
      for (const auto& option : group) script += " \\\n    " + zsh_option(option);
    }
    if (command->operand != Takes::nothing) {
      script += " \\\n    " + quoted("*:operand:" + zsh_action(command->operand));
    }
    script += " ;;\n";
  }
  return script + std::string(zsh_tail);
}

/// How fish fills in a value: its own files, a list of words, or nothing known.
std::string fish_value(Takes takes) {
  if (takes == Takes::nothing) return "";
  const auto words = vocabulary(takes);
  if (!words.empty()) return " -x -a " + quoted(join(words, " "));
  return takes == Takes::file || takes == Takes::directory ? " -r -F" : " -x";
}

std::string fish_script() {
  std::string script = "# Completion of permafrost for fish\ncomplete -c permafrost -f\n";
  for (const auto* command : all_commands()) {
    const std::string name(command->name);
    script += "complete -c permafrost -n __fish_use_subcommand -a " + name + " -d " +
              quoted(tr(command->summary.data())) + "\n";
    const std::string start = "complete -c permafrost -n '__fish_seen_subcommand_from " + name + "'";
    for (const auto& group : groups_of(*command)) {
      for (const auto& option : group) {
        script += start + (option.letter == 0 ? "" : std::string(" -s ") + option.letter) + " -l " +
                  std::string(option.name) + fish_value(option.takes) + " -d " +
                  quoted(tr(option.help.data())) + "\n";
      }
    }
    const auto words = vocabulary(command->operand);
    if (!words.empty()) script += start + " -a " + quoted(join(words, " ")) + "\n";
    if (command->operand == Takes::file) script += start + " -F\n";
  }
  return script;
}

struct Shell {
  std::string_view name;
  std::string (*script)();
};
constexpr Shell shells[] = {{"bash", bash_script}, {"zsh", zsh_script}, {"fish", fish_script}};

int run_completion(const Args& args, Session& session) {
  const auto& wanted = args.operands().front();
  for (const auto& shell : shells) {
    if (shell.name != wanted) continue;
    session.out.print(shell.script());
    return 0;
  }
  throw Error(Fault::usage, fill(tr("no completion for shell '{1}' (bash, zsh or fish)"), {wanted}));
}

constexpr Example examples[] = {
    {"completion bash > permafrost.bash", tr_later("then: source permafrost.bash")},
    {"completion fish > ~/.config/fish/completions/permafrost.fish", ""},
};

}  // namespace

extern const Command completion_command{
    .name = "completion",
    .summary = tr_later("print a completion script for a shell"),
    .synopsis = "bash|zsh|fish",
    .options = {},
    .operands = {1, 1},
    .examples = examples,
    .operand = Takes::shell,
    .about_itself = true,
    .run = run_completion,
};

}  // namespace permafrost::cli
