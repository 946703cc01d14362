// SPDX-License-Identifier: Apache-2.0
// Every rule of the table, against fixtures/rules/<id>/{fires,passes}.{json,jsonl}. A rule without them
// fails.
#include "verify/rule.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "base/error.hpp"
#include "verify/fixture_flow.hpp"

namespace permafrost::test {
namespace {

const std::string folder = std::string{PERMAFROST_FIXTURES} + "/rules/";

std::string fixture(std::string_view id, std::string_view name) {
  for (const std::string_view ending : {".json", ".jsonl"}) {
    std::string path = folder + std::string{id} + "/" + std::string{name} + std::string{ending};
    if (std::filesystem::exists(path)) return path;
  }
  return {};
}

class RuleTable : public testing::TestWithParam<const RuleEntry*> {};

TEST_P(RuleTable, FiresOnItsFiringFixture) {
  const std::string path = fixture(GetParam()->info.id, "fires");
  ASSERT_FALSE(path.empty()) << "no fixture in " << folder << GetParam()->info.id;
  const Checked checked = check_path(path);
  EXPECT_GE(checked.count(GetParam()->info.id), 1U) << checked.text();
}

TEST_P(RuleTable, PassesItsPassingFixture) {
  const std::string path = fixture(GetParam()->info.id, "passes");
  ASSERT_FALSE(path.empty()) << "no fixture in " << folder << GetParam()->info.id;
  const Checked checked = check_path(path);
  EXPECT_EQ(checked.count(GetParam()->info.id), 0U) << checked.text();
}

TEST_P(RuleTable, HasARowThatSaysEverything) {
  const RuleEntry& rule = *GetParam();
  EXPECT_FALSE(rule.info.title.empty());
  EXPECT_FALSE(rule.info.advice.empty());
  EXPECT_FALSE(rule.info.reference.empty());
  EXPECT_LE(rule.in_mastodon, rule.info.severity) << "a profile may only be more lenient";
}

INSTANTIATE_TEST_SUITE_P(AllRules, RuleTable, testing::ValuesIn(select_rules({}, {})), [](const auto& row) {
  std::string name{row.param->info.id};
  for (char& letter : name) letter = letter == '-' ? '_' : letter;
  return name;
});

TEST(Rules, HaveIdsOfTheirOwn) {
  std::set<std::string_view> ids;
  for (const RuleEntry& rule : all_rules()) EXPECT_TRUE(ids.insert(rule.info.id).second) << rule.info.id;
}

TEST(Rules, LeaveNoFixtureWithoutARule) {
  std::set<std::string> ids;
  for (const RuleEntry& rule : all_rules()) ids.emplace(rule.info.id);
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    EXPECT_TRUE(ids.contains(entry.path().filename().string())) << entry.path();
  }
}

TEST(Rules, CoverEveryNumberedRuleOfTheSpecifications) {
  std::set<std::string_view> numbers;
  for (const RuleEntry& rule : all_rules()) numbers.insert(rule.info.reference);
  for (const auto& [group, first, last] :
       {std::tuple{"AS-0", 1, 25}, {"AP-1", 1, 12}, {"AR-2", 1, 9}, {"M-3", 1, 10}}) {
    for (int number = first; number <= last; ++number) {
      const std::string reference = group + std::string(number < 10 ? "0" : "") + std::to_string(number);
      EXPECT_TRUE(numbers.contains(reference)) << reference << " has no rule";
    }
  }
}

TEST(Rules, FindNothingButNotesInHealthyExports) {
  std::size_t exports = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(PERMAFROST_FIXTURES "/mastodon")) {
    const std::string name = entry.path().filename().string();
    if (name.find("-archive.") == std::string::npos) continue;
    const Checked checked = check_path(entry.path().string());
    ++exports;
    std::size_t from_rules = 0;
    for (const Heard& heard : checked.findings) {
      const auto rules = all_rules();
      const bool own = std::any_of(rules.begin(), rules.end(),
                                   [&](const RuleEntry& rule) { return rule.info.id == heard.id; });
      if (!own) continue;
      ++from_rules;
      EXPECT_EQ(heard.severity, Severity::note) << entry.path() << " " << heard.id << " " << heard.message;
    }
    EXPECT_LE(from_rules, 8U) << checked.text();
  }
  EXPECT_GT(exports, 20U);
}

TEST(Rules, AreSelectedByIdAndByGroup) {
  const std::vector<std::string> media{"media"};
  const std::vector<std::string> missing{"media-missing"};
  const auto group = select_rules(media, missing);
  EXPECT_FALSE(group.empty());
  for (const RuleEntry* rule : group) {
    EXPECT_EQ(rule->group, "media");
    EXPECT_NE(rule->info.id, "media-missing");
  }
  EXPECT_EQ(select_rules(missing, {}).size(), 1U);
  EXPECT_EQ(select_rules({}, missing).size(), all_rules().size() - 1);
  const std::vector<std::string> nonsense{"no-such-rule"};
  EXPECT_THROW((void)select_rules(nonsense, {}), Error);
}

}  // namespace
}  // namespace permafrost::test
