// SPDX-License-Identifier: Apache-2.0
#include "cli/help.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <sstream>

#include "base/text.hpp"

namespace permafrost::cli {
namespace {

void expect_to_fit_a_screen(const std::string& text) {
  std::istringstream lines(text);
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) EXPECT_LE(display_width(line), 80U) << line;
  EXPECT_LE(count, 24U) << text;
}

class HelpOfACommand : public testing::TestWithParam<const Command*> {};
INSTANTIATE_TEST_SUITE_P(AllCommands, HelpOfACommand,
                         testing::ValuesIn(all_commands().begin(), all_commands().end()),
                         [](const auto& one) { return std::string(one.param->name); });

TEST_P(HelpOfACommand, FitsAScreen) { expect_to_fit_a_screen(help_text(*GetParam())); }

TEST_P(HelpOfACommand, HasExamplesAndEndsWithTheExitStatusAndTheManual) {
  const auto text = help_text(*GetParam());
  EXPECT_NE(text.find("Examples:\n  permafrost "), std::string::npos);
  EXPECT_NE(text.find("Exit status: 0 done"), std::string::npos);
  EXPECT_TRUE(text.ends_with("man permafrost-" + std::string(GetParam()->name) + "\n")) << text;
}

TEST_P(HelpOfACommand, NamesEveryOptionOnce) {
  std::set<std::string_view> names;
  std::set<char> letters;
  for (const auto& group : groups_of(*GetParam())) {
    for (const auto& option : group) {
      EXPECT_TRUE(names.insert(option.name).second) << option.name;
      EXPECT_TRUE(option.letter == 0 || letters.insert(option.letter).second) << option.letter;
      EXPECT_EQ(option.takes == Takes::nothing, option.value.empty()) << option.name;
    }
  }
}

TEST_P(HelpOfACommand, ItsExamplesParse) {
  for (const auto& example : GetParam()->examples) {
    auto words = split(example.line.substr(0, example.line.find_first_of("|>")), ' ');
    if (words.front() == "--version") continue;
    ASSERT_EQ(words.front(), GetParam()->name);
    words.erase(words.begin());
    EXPECT_NO_THROW(static_cast<void>(parse(groups_of(*GetParam()), GetParam()->operands, words)))
        << example.line;
  }
}

TEST(Overview, FitsAScreenAndNamesEveryCommand) {
  const auto text = overview_text();
  expect_to_fit_a_screen(text);
  for (const auto* command : all_commands()) {
    const std::string name(command->name);
    const bool has_line = text.find("\n  " + name + " ") != std::string::npos;
    EXPECT_NE(has_line, command->about_itself) << name;
    EXPECT_TRUE(std::regex_search(text, std::regex("[ ,]" + name + "[ ,\n]"))) << name;
  }
}

}  // namespace
}  // namespace permafrost::cli
