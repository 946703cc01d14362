// SPDX-License-Identifier: Apache-2.0
#include "accounts/scopes.hpp"

#include <gtest/gtest.h>

namespace permafrost::test {
namespace {

using Scopes = std::vector<std::string>;

TEST(Scopes, OfAPurposeReadAndNothingElse) {
  ASSERT_GE(all_purposes().size(), 2U);
  for (const auto& purpose : all_purposes()) {
    const auto scopes = expand_purposes(Scopes{std::string(purpose.name)});
    EXPECT_TRUE(tell_whose(scopes)) << purpose.name;
    for (const auto& scope : scopes)
      EXPECT_TRUE(scope.starts_with("read:") || scope.starts_with("admin:read:")) << scope;
  }
}

TEST(Scopes, StandBesidePurposes) {
  const auto scopes = expand_purposes(Scopes{"pull", "write:statuses", "read:lists"});
  EXPECT_EQ(std::count(scopes.begin(), scopes.end(), "read:lists"), 1);
  EXPECT_EQ(std::count(scopes.begin(), scopes.end(), "write:statuses"), 1);
  EXPECT_EQ(std::count(scopes.begin(), scopes.end(), "pull"), 0);
}

TEST(Scopes, AreAskedForInTheWordsOfTheServer) {
  const Scopes wanted{"admin:read:accounts", "read:accounts", "read:collections"};
  EXPECT_EQ(narrow_to(wanted, Scopes{"read", "read:accounts", "read:lists"}), (Scopes{"read:accounts"}));
  EXPECT_EQ(narrow_to(wanted, Scopes{"read", "write"}), (Scopes{"read"}));
  EXPECT_EQ(narrow_to(wanted, Scopes{"admin:read", "read:accounts"}),
            (Scopes{"admin:read", "read:accounts"}));
  EXPECT_EQ(narrow_to(wanted, Scopes{"profile"}), Scopes{});
  EXPECT_EQ(coarse(wanted), (Scopes{"admin:read", "read"}));
  EXPECT_EQ(coarse({"read", "admin:read", "follow"}), (Scopes{"admin:read", "follow", "read"}));
}

TEST(Scopes, TellWhoseTheTokenIs) {
  EXPECT_TRUE(tell_whose({"read"}));
  EXPECT_TRUE(tell_whose({"profile"}));
  EXPECT_FALSE(tell_whose({"read:statuses", "write"}));
}

}  // namespace
}  // namespace permafrost::test
