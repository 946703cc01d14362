// SPDX-License-Identifier: Apache-2.0
#include "base/hash_set.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <unordered_set>

namespace permafrost {
namespace {

TEST(HashSet, HoldsWhatWasPutInAndNothingElse) {
  for (const std::uint64_t mask :
       {std::numeric_limits<std::uint64_t>::max(), std::uint64_t{0xFF}, std::uint64_t{0xFF00'0000'0000'0000},
        std::uint64_t{0x0FF0'0000'0000'00F0}}) {
    std::mt19937_64 chance(mask);
    std::unordered_set<std::uint64_t> expected;
    HashSet set;
    EXPECT_FALSE(set.contains(7));
    for (int i = 0; i < 100'000; ++i) {
      const std::uint64_t hash = chance() & mask;
      ASSERT_EQ(set.contains(hash), expected.contains(hash)) << hash;
      ASSERT_EQ(set.insert(hash), expected.insert(hash).second) << hash;
      ASSERT_TRUE(set.contains(hash)) << hash;
    }
  }
}

TEST(HashSet, TakesTheHashThatMarksFreeSlots) {
  HashSet set;
  EXPECT_FALSE(set.contains(0));
  EXPECT_TRUE(set.insert(0));
  EXPECT_TRUE(set.contains(0));
  EXPECT_FALSE(set.insert(0));
}

}  // namespace
}  // namespace permafrost
