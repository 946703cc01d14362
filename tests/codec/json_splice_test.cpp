// SPDX-License-Identifier: Apache-2.0
#include "codec/json_splice.hpp"

#include <gtest/gtest.h>

#include <array>

namespace permafrost {
namespace {

constexpr std::array<std::string_view, 2> both = {"signature", "proof"};

struct Case {
  const char* before;
  const char* after;
};

std::string without(std::string_view text, std::span<const std::string_view> names,
                    std::string_view first = {}) {
  JsonParser parser;
  JsonSplice splice;
  const JsonView top = parser.parse_copy(text);
  EXPECT_TRUE(top) << text;
  splice.start(top);
  (void)splice.edit_members(top, names, first);
  const std::string after(splice.apply());
  EXPECT_TRUE(parser.parse_copy(after)) << text << " became " << after;
  return after;
}

TEST(JsonSplice, RemovesMembersWhereverTheyStand) {
  for (const auto& [before, after] : {
           Case{R"({"a":1,"signature":{"x":[1,2]},"b":2})", R"({"a":1,"b":2})"},
           Case{R"({"signature":1,"b":2})", R"({"b":2})"},
           Case{R"({"b":2,"signature":1})", R"({"b":2})"},
           Case{R"({"signature":1})", "{}"},
           Case{R"({"signature":1,"proof":2,"a":3})", R"({"a":3})"},
           Case{R"({"a":3,"signature":1,"proof":2})", R"({"a":3})"},
           Case{R"({"proof":0,"a":3,"signature":1,"b":4,"proof":2})", R"({"a":3,"b":4})"},
           Case{R"({"signature":1,"proof":2})", "{}"},
           Case{R"({"a":{"signature":1}})", R"({"a":{"signature":1}})"},
           Case{"{}", "{}"},
       }) {
    EXPECT_EQ(without(before, both), after);
  }
}

TEST(JsonSplice, RemovesEveryDuplicateAndEscapedSpellingsOfTheName) {
  EXPECT_EQ(without(R"({"signature":1,"signature":2,"a":0,"signature":3})", both), R"({"a":0})");
  EXPECT_EQ(without(R"({"a":0,"sig\u006eature":1})", both), R"({"a":0})");
}

TEST(JsonSplice, LeavesTheWhiteSpaceOfOtherMembersAlone) {
  EXPECT_EQ(without("{ \"a\" : 1 ,\n \"signature\" : 2 , \"b\":3 }", both), "{ \"a\" : 1 , \"b\":3 }");
  EXPECT_EQ(without("{ \"signature\" : 2 , \"b\":3 }", both), "{ \"b\":3 }");
  EXPECT_EQ(without("{ \"b\":3 , \"signature\" : 2 }", both), "{ \"b\":3 }");
  EXPECT_EQ(without("{\n\"proof\":2\n}", both), "{\n\n}");
}

TEST(JsonSplice, PutsAMemberInFrontOfThoseThatStay) {
  constexpr std::string_view first = R"("@context":[])";
  EXPECT_EQ(without("{}", both, first), R"({"@context":[]})");
  EXPECT_EQ(without("{ }", both, first), R"({"@context":[] })");
  EXPECT_EQ(without(R"({ "a":1 })", both, first), R"({ "@context":[],"a":1 })");
  EXPECT_EQ(without(R"({"signature":1,"a":1})", both, first), R"({"@context":[],"a":1})");
  EXPECT_EQ(without(R"({ "signature":1 })", both, first), R"({ "@context":[] })");
}

TEST(JsonSplice, MakesSeveralEditsAtOnceAndKeepsAllOtherBytes) {
  JsonParser parser;
  JsonSplice splice;
  const JsonView top = parser.parse_copy(
      R"( {"id": 1e+2,"object":{"attachment":[{"url":"a"},{"url":"\u0062"}]}, "signature":0,"z":"\u003c"} )");
  splice.start(top);
  const JsonView attachments = top.find("object").find("attachment");
  std::string_view url = R"("https://files.example/a")";
  for (const JsonView attachment : attachments) {
    splice.replace(attachment.find("url"), url);
    url = "null";
  }
  EXPECT_EQ(splice.edit_members(top, both, R"("@context":"x")"), 1U);
  EXPECT_EQ(splice.apply(),
            R"({"@context":"x","id": 1e+2,"object":{"attachment":[{"url":"https://files.example/a"},)"
            R"({"url":null}]},"z":"\u003c"})");
}

TEST(JsonSplice, ForgetsAnEditInsideOfWhatGoes) {
  JsonParser parser;
  JsonSplice splice;
  const JsonView top = parser.parse_copy(R"({"a":1,"signature":{"url":"x"}})");
  splice.start(top);
  splice.replace(top.find("signature").find("url"), "\"y\"");
  EXPECT_EQ(splice.remove_member(top, "signature"), 1U);
  EXPECT_EQ(splice.apply(), R"({"a":1})");
}

TEST(JsonSplice, WorksOnAValueInsideOfADocument) {
  JsonParser parser;
  JsonSplice splice;
  const JsonView top = parser.parse_copy(R"({"signature":1,"object":{"proof":2,"b":3}})");
  const JsonView object = top.find("object");
  splice.start(object);
  EXPECT_EQ(splice.remove_member(object, "proof"), 1U);
  EXPECT_EQ(splice.apply(), R"({"b":3})");
  splice.start(top);
  EXPECT_EQ(splice.apply(), top.raw()) << "edits of before are forgotten";
}

TEST(JsonSplice, LeavesWhatIsNoObjectAlone) {
  EXPECT_EQ(without("[1, 2]", both, "\"a\":1"), "[1, 2]");
  EXPECT_EQ(without("\"signature\"", both), "\"signature\"");
}

TEST(JsonSplice, LendsPaddingBehindTheText) {
  JsonParser parser;
  JsonParser second;
  JsonSplice splice;
  splice.start(parser.parse_copy(R"({"a":"b"})"));
  EXPECT_EQ(second.parse(splice.apply()).find("a").text(), "b");
}

}  // namespace
}  // namespace permafrost
