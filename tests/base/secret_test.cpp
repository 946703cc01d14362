// SPDX-License-Identifier: Apache-2.0
#include "base/secret.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace permafrost {
namespace {

TEST(Secret, IsSeenOnlyByWhoeverAsks) {
  const Secret token("Bearer abc");
  std::ostringstream out;
  out << token;
  EXPECT_EQ(out.str(), "***");
  EXPECT_EQ(token.reveal(), "Bearer abc");
  Secret moved(token);
  const Secret taken(std::move(moved));
  EXPECT_EQ(taken.reveal(), "Bearer abc");
  EXPECT_TRUE(moved.empty());  // NOLINT(bugprone-use-after-move): that is what is tested
}

}  // namespace
}  // namespace permafrost
