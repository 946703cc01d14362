// SPDX-License-Identifier: Apache-2.0
#include "cli/known_findings.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace permafrost::cli {
namespace {

TEST(Checks, AreNamedOnceForEveryFormat) {
  const auto rules = select_rules({}, {});
  for (const auto* format : all_formats()) {
    std::set<std::string_view> ids;
    for (const auto& check : checks_of(*format, rules, {})) {
      EXPECT_TRUE(ids.insert(check.info.id).second) << check.info.id << " of " << format->name;
    }
    for (const auto& info : format->findings) EXPECT_TRUE(ids.contains(info.id)) << info.id;
  }
}

TEST(Checks, AreTheArmedRulesAndAllThatIsAlwaysTold) {
  const std::vector<std::string> only{"media-missing"};
  const auto checks = checks_of(*all_formats().front(), select_rules(only, {}), {});
  const auto has = [&checks](std::string_view id) {
    return std::ranges::any_of(checks, [id](const Check& check) { return check.info.id == id; });
  };
  EXPECT_TRUE(has("media-missing"));
  EXPECT_FALSE(has("media-empty"));
  EXPECT_TRUE(has("collection-member-repeated")) << "readers tell it, too";
}

TEST(Checks, AreNotAskedWhereTheContentsAreNotLookedAt) {
  for (const auto& check : checks_of(*all_formats().front(), select_rules({}, {}), Extent::stored)) {
    EXPECT_FALSE(check.asked) << check.info.id;
  }
}

TEST(KnownFindings, HaveOneRowEachInAllTablesTogether) {
  std::map<std::string_view, std::string> origin_of;
  for (const KnownFinding& row : known_findings()) {
    const auto [earlier, is_new] = origin_of.emplace(row.info.id, row.origin);
    EXPECT_TRUE(is_new) << row.info.id << " stands in '" << earlier->second << "' and in '" << row.origin
                        << "'";
  }
  EXPECT_GT(origin_of.size(), 100U);
}

}  // namespace
}  // namespace permafrost::cli
