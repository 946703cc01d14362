// SPDX-License-Identifier: Apache-2.0
#include "cli/args.hpp"

#include <algorithm>
#include <boost/program_options.hpp>
#include <numeric>

#include "base/error.hpp"
#include "base/text.hpp"

namespace permafrost::cli {

namespace po = boost::program_options;

namespace {

constexpr const char* operand_key = "(operand)";

po::options_description describe(std::span<const OptionGroup> groups) {
  po::options_description description;
  for (const auto& group : groups) {
    for (const auto& option : group) {
      std::string names(option.name);
      if (option.letter != 0) names += std::string(",") + option.letter;
      if (option.takes == Takes::nothing) {
        description.add_options()(names.c_str(), "");
      } else {
        description.add_options()(names.c_str(), po::value<std::vector<std::string>>(), "");
      }
    }
  }
  description.add_options()(operand_key, po::value<std::vector<std::string>>(), "");
  return description;
}

/// Swaps of neighbours count as one error (optimal string alignment).
std::size_t typing_errors(std::string_view left, std::string_view right) {
  std::vector<std::size_t> two_ago;
  std::vector<std::size_t> previous(right.size() + 1);
  std::iota(previous.begin(), previous.end(), std::size_t{0});
  for (std::size_t i = 1; i <= left.size(); ++i) {
    std::vector<std::size_t> current(right.size() + 1, i);
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t changed = previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, changed});
      const bool swapped = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
      if (swapped) current[j] = std::min(current[j], two_ago[j - 2] + 1);
    }
    two_ago = std::exchange(previous, std::move(current));
  }
  return previous[right.size()];
}

[[noreturn]] void unknown_option(const std::string& given, std::span<const OptionGroup> groups) {
  std::vector<std::string_view> names;
  for (const auto& group : groups) {
    for (const auto& option : group) names.push_back(option.name);
  }
  const auto start = std::min(given.find_first_not_of('-'), given.size());
  const auto near = nearest(std::string_view(given).substr(start), names);
  if (near.empty()) throw Error(Fault::usage, fill(tr("unknown option '{1}'"), {given}));
  throw Error(Fault::usage, fill(tr("unknown option '{1}'; did you mean '--{2}'?"), {given, near}));
}

po::parsed_options parse_words(const po::options_description& description,
                               std::span<const OptionGroup> groups, std::span<const std::string> words) {
  po::positional_options_description operands;
  operands.add(operand_key, -1);
  const auto style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
  try {
    return po::command_line_parser(std::vector<std::string>(words.begin(), words.end()))
        .options(description)
        .positional(operands)
        .style(style)
        .run();
  } catch (const po::unknown_option& error) {
    unknown_option(error.get_option_name(), groups);
  } catch (const po::invalid_command_line_syntax& error) {
    const auto name = error.get_option_name();
    if (error.kind() == po::invalid_command_line_syntax::extra_parameter) {
      throw Error(Fault::usage, fill(tr("option '{1}' takes no value"), {name}));
    }
    throw Error(Fault::usage, fill(tr("option '{1}' needs a value"), {name}));
  } catch (const po::error& error) {
    throw Error(Fault::usage, fill(tr("cannot understand the options: {1}"), {error.what()}));
  }
}

void check_count(std::size_t given, Operands wanted) {
  if (given < wanted.least) throw Error(Fault::usage, tr("an operand is missing"));
  if (given > wanted.most) throw Error(Fault::usage, tr("there are too many operands"));
}

}  // namespace

std::optional<std::string> Args::text(std::string_view option) const {
  const auto values = all(option);
  if (values.empty()) return std::nullopt;
  return values.back();
}

std::span<const std::string> Args::all(std::string_view option) const {
  const auto found = m_options.find(option);
  if (found == m_options.end()) return {};
  return found->second;
}

std::vector<std::string> Args::list(std::string_view option) const {
  std::vector<std::string> pieces;
  for (const auto& value : all(option)) {
    for (auto& piece : split(value, ',')) pieces.push_back(std::move(piece));
  }
  return pieces;
}

Args parse(std::span<const OptionGroup> groups, Operands operands, std::span<const std::string> words) {
  const auto description = describe(groups);
  Args args;
  for (auto& option : parse_words(description, groups, words).options) {
    if (option.string_key == operand_key) {
      std::ranges::move(option.value, std::back_inserter(args.m_operands));
    } else {
      std::ranges::move(option.value, std::back_inserter(args.m_options[option.string_key]));
    }
  }
  if (!args.has("help")) check_count(args.m_operands.size(), operands);
  return args;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> pieces;
  while (!text.empty()) {
    const auto end = std::min(text.find(separator), text.size());
    if (end != 0) pieces.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return pieces;
}

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates) {
  std::string_view best;
  std::size_t fewest = std::max<std::size_t>(word.size() / 3, 1) + 1;
  for (const auto candidate : candidates) {
    const bool beginning = word.size() >= 3 && candidate.starts_with(word);
    const std::size_t errors = beginning ? 1 : typing_errors(word, candidate);
    if (errors < fewest) {
      fewest = errors;
      best = candidate;
    }
  }
  return best;
}

}  // namespace permafrost::cli
