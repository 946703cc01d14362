// SPDX-License-Identifier: Apache-2.0
#include "io/record_sorter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

namespace permafrost {
namespace {

using Records = std::vector<std::pair<std::string, std::string>>;

Records sorted(RecordSorter& sorter) {
  Records records;
  sorter.for_each([&](std::string_view key, std::string_view value) { records.emplace_back(key, value); });
  return records;
}

/// Few keys, so that many are equal, with bytes of every kind and all lengths from nothing on.
Records random_records(unsigned seed, std::size_t count) {
  std::mt19937 random(seed);
  Records records;
  for (std::size_t i = 0; i != count; ++i) {
    std::string key(random() % 4, '\0');
    for (char& c : key) c = static_cast<char>(random() % 3 * 127);
    records.emplace_back(key, std::string(random() % 40, static_cast<char>(i)));
  }
  return records;
}

TEST(RecordSorter, SortsLikeAStableSortWithAnyMemory) {
  for (const std::size_t memory :
       {std::size_t{0}, std::size_t{1000}, std::size_t{20'000}, std::size_t{8} << 20U}) {
    for (const std::size_t count : {0U, 1U, 2U, 100U, 3000U}) {
      auto expected = random_records(static_cast<unsigned>(count), count);
      RecordSorter sorter(memory);
      for (const auto& [key, value] : expected) sorter.add(key, value);
      std::stable_sort(expected.begin(), expected.end(),
                       [](const auto& left, const auto& right) { return left.first < right.first; });
      EXPECT_EQ(sorter.size(), count);
      EXPECT_EQ(sorted(sorter), expected) << memory << " bytes, " << count << " records";
      EXPECT_EQ(sorted(sorter), expected) << "the second time";
    }
  }
}

TEST(RecordSorter, OrdersKeysAsUnsignedBytes) {
  RecordSorter sorter;
  sorter.add("\xff", "3");
  sorter.add("\x7f", "2");
  sorter.add("", "1");
  EXPECT_EQ(sorted(sorter), (Records{{"", "1"}, {"\x7f", "2"}, {"\xff", "3"}}));
}

TEST(RecordSorter, TakesARecordLargerThanItsMemory) {
  RecordSorter sorter(100);
  const std::string large(300'000, 'x');
  sorter.add("b", large);
  sorter.add("a", "small");
  sorter.add("c", large);
  EXPECT_EQ(sorted(sorter), (Records{{"a", "small"}, {"b", large}, {"c", large}}));
}

}  // namespace
}  // namespace permafrost
