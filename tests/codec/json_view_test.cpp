// SPDX-License-Identifier: Apache-2.0
#include "codec/json_view.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace permafrost {
namespace {

using namespace std::string_literals;

JsonFailure failure_of(std::string_view text, const Limits& limits = {}) {
  JsonParser parser(limits);
  EXPECT_FALSE(parser.parse_copy(text)) << text;
  return parser.failure();
}

std::vector<JsonView> elements_of(JsonView array) {
  std::vector<JsonView> elements;
  for (const JsonView element : array) elements.push_back(element);
  return elements;
}

TEST(JsonView, ShowsMembersInOrderWithDuplicates) {
  JsonParser parser;
  const JsonView top = parser.parse_copy(R"({"b":1,"a":{"x":[]},"b":"two"})");
  std::string keys;
  for (const JsonView member : top) keys += member.key();
  EXPECT_EQ(keys, "bab");
  EXPECT_EQ(top.find("b").text(), "two") << "the last of duplicates counts";
  EXPECT_EQ(top.find("a").raw(), R"({"x":[]})");
  EXPECT_FALSE(top.find("c"));
}

TEST(JsonView, WalksNestedContainersAndEmptyOnes) {
  JsonParser parser;
  const JsonView top = parser.parse_copy(" [ [1,[2]], {}, [], \"end\" ] ");
  std::vector<std::string> elements;
  for (const JsonView element : top) elements.emplace_back(element.raw());
  EXPECT_EQ(elements, (std::vector<std::string>{"[1,[2]]", "{}", "[]", "\"end\""}));
  EXPECT_TRUE((*++top.begin()).empty());
  EXPECT_EQ((*top.begin()).offset(), 3U);
  EXPECT_TRUE(JsonView{}.empty());
}

TEST(JsonView, UnescapesStringsAndNames) {
  JsonParser parser;
  const JsonView top = parser.parse_copy(
      R"({"\u0061b":"\u003cp\u003e\"\\\/\b\f\n\r\t \ud83d\ude00 \u00e9 \u20ac","plain":"x"})");
  EXPECT_EQ(top.find("ab").text(), "<p>\"\\/\b\f\n\r\t \U0001F600 \u00e9 \u20ac");
  EXPECT_EQ(top.find("plain").text(), "x");
  EXPECT_EQ(top.find("plain").raw(), "\"x\"");
}

TEST(JsonView, FindsTheEndOfStringsOfEveryLength) {
  JsonParser parser;
  for (std::size_t length = 0; length < 40; ++length) {
    const std::string text(length, 'a');
    EXPECT_EQ(parser.parse_copy("\"" + text + "\"").text(), text);
    EXPECT_EQ(parser.parse_copy("\"" + text + "\\n\"").text(), text + "\n");
    EXPECT_EQ(failure_of("\"" + text + "\x1f\"").offset, length + 1);
    EXPECT_EQ(failure_of("\"" + text).fault, JsonFault::torn);
  }
}

TEST(JsonView, KeepsNumbersOfEverySize) {
  JsonParser parser;
  const JsonView top =
      parser.parse_copy("[123456789012345678901234567890, 1e999, -1e999, 1e-999, 3, 3.0, -0, 2.5]");
  const auto numbers = elements_of(top);
  ASSERT_EQ(numbers.size(), 8U);
  EXPECT_EQ(numbers[0].raw(), "123456789012345678901234567890");
  EXPECT_FALSE(numbers[0].integer());
  EXPECT_EQ(numbers[1].number(), HUGE_VAL);
  EXPECT_EQ(numbers[2].number(), -HUGE_VAL);
  EXPECT_EQ(numbers[3].number(), 0.0);
  EXPECT_EQ(numbers[4].integer(), 3);
  EXPECT_EQ(numbers[5].integer(), 3);
  EXPECT_EQ(numbers[6].integer(), 0);
  EXPECT_FALSE(numbers[7].integer());
  EXPECT_EQ(numbers[7].number(), 2.5);
  EXPECT_FALSE(top.number());
}

TEST(JsonView, TellsNumbersTooLargeFromThoseTooSmall) {
  JsonParser parser;
  const std::string zeros(400, '0');
  for (const std::string& huge : {"0.1e400"s, "1" + zeros, "1" + zeros + "e+0", "0." + zeros + "1e999",
                                  "12.5e99999999999999999999"s, "1" + zeros + "e-10"})
    EXPECT_EQ(parser.parse_copy(huge).number(), HUGE_VAL) << huge;
  for (const std::string& tiny :
       {"10.5e-400"s, "0." + zeros + "1", "0." + zeros + "1e+10", "1" + zeros + "e-999",
        "5e-99999999999999999999"s, "0e999"s, "0.0E99999999999999999999"s})
    EXPECT_EQ(parser.parse_copy(tiny).number(), 0.0) << tiny;
  EXPECT_EQ(parser.parse_copy("-0.1e400").number(), -HUGE_VAL);
  EXPECT_EQ(parser.parse_copy("1" + zeros + "e-400").number(), 1.0);
}

TEST(JsonView, TellsLiteralsApart) {
  JsonParser parser;
  const JsonView top = parser.parse_copy("[true,false,null]");
  const auto literals = elements_of(top);
  EXPECT_TRUE(literals[0].is_true());
  EXPECT_EQ(literals[1].kind(), JsonKind::boolean);
  EXPECT_FALSE(literals[1].is_true());
  EXPECT_TRUE(literals[2].is_null());
  EXPECT_FALSE(JsonView{}.is_null());
}

TEST(JsonView, MarksLoneSurrogatesAndReadsOn) {
  JsonParser parser;
  for (const auto* text : {R"(["\ud83d"])", R"(["\ude00"])", R"(["\ud83d\u0041"])", R"(["\ud83d\n"])"}) {
    const JsonView top = parser.parse_copy(text);
    ASSERT_TRUE(top) << text;
    EXPECT_TRUE((*top.begin()).has_lone_surrogate()) << text;
    EXPECT_TRUE(top.document_has_lone_surrogates()) << text;
    EXPECT_TRUE((*top.begin()).text().starts_with("\uFFFD")) << text;
  }
  EXPECT_EQ((*parser.parse_copy(R"(["\ud83d\u0041"])").begin()).text(), "\uFFFDA");
  EXPECT_TRUE((*parser.parse_copy(R"({"\ud83d":1})").begin()).key_has_lone_surrogate());
}

TEST(JsonView, SkipsOneByteOrderMark) {
  JsonParser parser;
  EXPECT_TRUE(parser.parse_copy("\xEF\xBB\xBF{}"));
  EXPECT_TRUE(parser.had_bom());
  EXPECT_TRUE(parser.parse_copy("{}"));
  EXPECT_FALSE(parser.had_bom());
  EXPECT_FALSE(parser.parse_copy("\xEF\xBB\xBF\xEF\xBB\xBF{}"));
}

TEST(JsonView, SaysWhereAndWhyItStopped) {
  const auto expect = [](std::string_view text, JsonFault fault, std::uint64_t offset) {
    const JsonFailure failure = failure_of(text);
    EXPECT_EQ(static_cast<int>(failure.fault), static_cast<int>(fault)) << text;
    EXPECT_EQ(failure.offset, offset) << text;
  };
  expect("", JsonFault::empty, 0);
  expect(" \n", JsonFault::empty, 2);
  expect("[\"a\xff\"]", JsonFault::encoding, 3);
  expect("[1 2]", JsonFault::syntax, 3);
  expect("{\"a\" 1}", JsonFault::syntax, 5);
  expect("{1:2}", JsonFault::syntax, 1);
  expect("[1,]", JsonFault::literal, 3);
  expect("[nul]", JsonFault::literal, 1);
  expect("[tru", JsonFault::torn, 1);
  expect("[01]", JsonFault::number, 2);
  expect("[1.]", JsonFault::number, 3);
  expect("[-]", JsonFault::number, 2);
  expect("[\"\\x\"]", JsonFault::escape, 2);
  expect("[\"\\u12g4\"]", JsonFault::escape, 2);
  expect("[\"a\nb\"]", JsonFault::control, 3);
  expect("{\"a\":", JsonFault::torn, 5);
  expect("[[]", JsonFault::torn, 3);
  expect("{} {}", JsonFault::trailing, 3);
  expect("[]\0"s, JsonFault::trailing, 2);
}

TEST(JsonView, StopsAtTheDepthLimit) {
  Limits limits;
  limits.json_depth = 3;
  JsonParser parser(limits);
  EXPECT_TRUE(parser.parse_copy("[[[]]]"));
  EXPECT_EQ(failure_of("[[[[]]]]", limits).fault, JsonFault::depth);
  EXPECT_EQ(failure_of(std::string(100'000, '[')).fault, JsonFault::depth);
}

TEST(JsonView, RefusesMoreValuesThanMemoryIsMeantFor) {
  std::string text = "[0";
  for (int i = 0; i < (1 << 21); ++i) text += ",0";
  text += "]";
  EXPECT_EQ(failure_of(text).fault, JsonFault::size);
}

TEST(JsonView, ForgetsTheLastDocumentWhenAFreshOneFails) {
  JsonParser parser;
  EXPECT_TRUE(parser.parse_copy(R"({"a":"\n"})"));
  EXPECT_FALSE(parser.parse_copy("{"));
  EXPECT_EQ(parser.parse_copy(R"(["\t"])").raw(), R"(["\t"])");
}

}  // namespace
}  // namespace permafrost
