// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/digest.hpp"

namespace permafrost {
namespace {

TEST(Fill, PutsWordsInTheOrderThePatternAsksFor) {
  EXPECT_EQ(fill("{2} of {1}", {"total", 3}), "3 of total");
}

TEST(Fill, LeavesBracesThatNameNoWord) { EXPECT_EQ(fill("{9} {x} {", {"a"}), "{9} {x} {"); }

TEST(Fill, DoesNotFillPlaceholdersInsideWords) { EXPECT_EQ(fill("{1}{2}", {"{2}", "b"}), "{2}b"); }

TEST(Hex, ReadsBackWhatItWrites) {
  Sha256 digest;
  for (std::size_t i = 0; i < digest.bytes.size(); ++i) digest.bytes[i] = static_cast<std::byte>(i * 7);
  EXPECT_EQ(Sha256::from_hex(digest.hex()), digest);
  EXPECT_FALSE(Sha256::from_hex(digest.hex().substr(1)));
  EXPECT_FALSE(Sha256::from_hex(digest.hex().substr(1) + "g"));
}

TEST(Utf8, FindsTheFirstBadByte) {
  EXPECT_FALSE(find_bad_utf8("plain, é, 日本語, 😀"));
  EXPECT_EQ(find_bad_utf8("ab\xC0\x80"), 2U);         // overlong NUL
  EXPECT_EQ(find_bad_utf8("\xED\xA0\x80"), 0U);       // surrogate
  EXPECT_EQ(find_bad_utf8("x\xF4\x90\x80\x80"), 1U);  // past U+10FFFF
  EXPECT_EQ(find_bad_utf8("日\xE6\x97"), 3U);         // cut off
}

TEST(Printable, DefusesWhatCouldRepaintATerminal) {
  EXPECT_EQ(printable("a\x1B[2Jb\n"), "a\\x1b[2Jb\\x0a");
  EXPECT_EQ(printable("\xFF"
                      "é"),
            "\\xffé");
  EXPECT_EQ(printable("\xE2\x80\xAE"
                      "txt"),
            "\\xe2\\x80\\xaetxt");  // right-to-left override
}

TEST(DisplayWidth, CountsColumnsNotBytes) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("投稿"), 4U);
  EXPECT_EQ(display_width("e\xCC\x81"), 1U);
  EXPECT_EQ(display_width("😀"), 2U);
}

TEST(HumanBytes, RoundsToOneDecimal) {
  EXPECT_EQ(human_bytes(1023), "1023 B");
  EXPECT_EQ(human_bytes(1536), "1.5 KiB");
  EXPECT_EQ(human_bytes(std::uint64_t{5} << 30), "5.0 GiB");
}

TEST(Text, ShortensBetweenCharacters) {
  EXPECT_EQ(shortened("abc", 3), "abc");
  EXPECT_EQ(shortened("abcd", 3), "abc…");
  EXPECT_EQ(shortened("a凍土", 3), "a…");
  EXPECT_EQ(shortened("a凍土", 4), "a凍…");
  EXPECT_EQ(shortened("\x80\x80\x80", 2), "…") << "tails without a head";
}

TEST(Text, JoinsWords) {
  EXPECT_EQ(joined(std::vector<std::string>{"a", "", "b"}, ", "), "a, , b");
  EXPECT_EQ(joined(std::vector<int>{1, 2}, " ", [](int number) { return std::to_string(number); }), "1 2");
  EXPECT_EQ(joined(std::vector<std::string>{}, ", "), "");
}

TEST(Text, IsEnglishWithoutACatalogue) { EXPECT_EQ(language(), "en"); }

}  // namespace
}  // namespace permafrost
