// SPDX-License-Identifier: Apache-2.0
#include "linked_data/sort_lines.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

namespace permafrost {
namespace {

using Lines = std::vector<std::string_view>;

void expect_sorted_as_std_does(Lines lines) {
  Lines expected = lines;
  std::sort(expected.begin(), expected.end());
  LineSorter sorter;
  sorter.sort(lines);
  EXPECT_EQ(lines, expected);
}

TEST(LineSorter, SortsWhatIsEmptySingleOrAlike) {
  expect_sorted_as_std_does({});
  expect_sorted_as_std_does({"a"});
  expect_sorted_as_std_does({"", "", "a", ""});
  expect_sorted_as_std_does({"same same same", "same same same", "same same same"});
}

TEST(LineSorter, SortsLinesThatBeginWithOneAnother) {
  expect_sorted_as_std_does({"12345678abc", "12345678", "1234567", "12345678ab", "", "1234567812345678"});
}

TEST(LineSorter, SortsByCodePoints) {
  expect_sorted_as_std_does({"\u00e9", "z", "\U0001F600", "\uFF5E", "\u3042", "Z"});
}

TEST(LineSorter, SortsAnythingAsStdDoes) {
  std::mt19937 random(7);
  const auto below = [&random](unsigned n) { return static_cast<unsigned>(random() % n); };
  for (int round = 0; round < 300; ++round) {
    std::vector<std::string> texts(below(60));
    for (std::string& text : texts) {
      text = std::string(below(3) * 9, 'p');
      for (unsigned i = below(30); i > 0; --i) text += "ab\xFF"[below(3)];
    }
    expect_sorted_as_std_does({texts.begin(), texts.end()});
  }
}

}  // namespace
}  // namespace permafrost
