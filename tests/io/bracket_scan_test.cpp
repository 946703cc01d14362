// SPDX-License-Identifier: Apache-2.0
#include "io/bracket_scan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

namespace permafrost {
namespace {

struct Found {
  std::optional<std::size_t> end;
  std::uint64_t deepest = 0;
};

/// Byte by byte.
Found found_slowly(std::string_view text) {
  Found found;
  std::uint64_t depth = 0;
  bool in_string = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (in_string && c == '\\') {
      ++at;
    } else if (c == '"') {
      in_string = !in_string;
    } else if (!in_string && (c == '{' || c == '[')) {
      found.deepest = std::max(found.deepest, ++depth);
    } else if (!in_string && (c == '}' || c == ']') && --depth == 0) {
      found.end = at + 1;
      return found;
    }
  }
  return found;
}

/// A value of brackets, strings and noise; most of them end.
std::string invented(std::mt19937& chance) {
  constexpr std::string_view letters = "{}[]\"\\ab,:\x7f\xc3";
  std::string text = "{";
  const std::size_t size = chance() % 700;
  std::uint64_t depth = 1;
  bool in_string = false;
  while (text.size() < size) {
    const char c = letters[chance() % letters.size()];
    // Escapes stand in strings alone, as in JSON: outside of them they mean nothing.
    if (c == '\\' && !in_string) continue;
    if (c == '\\') {
      text += c;
      text += letters[chance() % letters.size()];
      continue;
    }
    if (c == '"') in_string = !in_string;
    if (!in_string && (c == '{' || c == '[')) ++depth;
    if (!in_string && (c == '}' || c == ']') && depth > 1)
      --depth;
    else if (!in_string && (c == '}' || c == ']'))
      continue;
    text += c;
  }
  if (in_string) text += '"';
  text.append(chance() % 4 == 0 ? 0 : depth, '}');
  return text + std::string(chance() % 100, ']');
}

TEST(BracketScan, FindsTheSameEndWithEveryInstruction) {
  std::mt19937 chance(7);
  unsigned ended = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = invented(chance);
    const Found expected = found_slowly(text);
    ended += expected.end ? 1U : 0U;
    for (const auto instructions : {BracketScan::Instructions::best, BracketScan::Instructions::plain}) {
      BracketScan scan(instructions);
      EXPECT_EQ(scan.run(text, true), expected.end) << text;
      EXPECT_GE(scan.deepest(), expected.deepest) << text;
    }
  }
  EXPECT_GT(ended, 10'000U);
  EXPECT_LT(ended, 20'000U);
}

TEST(BracketScan, GoesOnWhereItStopped) {
  std::mt19937 chance(8);
  for (int i = 0; i < 2'000; ++i) {
    const std::string text = invented(chance);
    for (const auto instructions : {BracketScan::Instructions::best, BracketScan::Instructions::plain}) {
      BracketScan scan(instructions);
      std::optional<std::size_t> end;
      for (std::size_t given = 1; given < text.size() && !end; given += 1 + chance() % 200)
        end = scan.run(std::string_view(text).substr(0, given), false);
      if (!end) end = scan.run(text, true);
      EXPECT_EQ(end, found_slowly(text).end) << text;
    }
  }
}

}  // namespace
}  // namespace permafrost
