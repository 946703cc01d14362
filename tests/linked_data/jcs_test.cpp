// SPDX-License-Identifier: Apache-2.0
#include "linked_data/jcs.hpp"

#include <gtest/gtest.h>

#include <string>

namespace permafrost {
namespace {

std::string jcs(std::string_view text) {
  JsonParser parser;
  const JsonView top = parser.parse_copy(text);
  EXPECT_TRUE(top) << text;
  std::string out;
  EXPECT_EQ(append_jcs(out, top), JcsFault::none) << text;
  return out;
}

JcsFault fault_of(std::string_view text) {
  JsonParser parser;
  const JsonView top = parser.parse_copy(text);
  EXPECT_TRUE(top) << text;
  std::string out;
  return append_jcs(out, top);
}

TEST(Jcs, DropsWhiteSpaceAndKeepsTheOrderOfArrays) {
  EXPECT_EQ(jcs(" { \"b\" : [ 3 , 1 , { } , [ ] ] , \"a\" : null , \"c\" : true } "),
            R"({"a":null,"b":[3,1,{},[]],"c":true})");
  EXPECT_EQ(jcs(" \"top\" "), "\"top\"");
}

TEST(Jcs, SortsNamesAtEveryLevel) {
  EXPECT_EQ(jcs(R"({"z":{"b":1,"a":{"y":0,"x":0}},"":2,"aa":3,"a":4})"),
            R"({"":2,"a":4,"aa":3,"z":{"a":{"x":0,"y":0},"b":1}})");
}

TEST(Jcs, SortsNamesByTheirUtf16Units) {
  // U+1F600 is D83D DE00 in UTF-16: before U+E000 and U+FB33, behind U+D7FF.
  EXPECT_EQ(jcs("{\"\uFB33\":1,\"\U0001F600\":2,\"\uE000\":3,\"\uD7FF\":4,\"\u20AC\":5,\"1\":6}"),
            "{\"1\":6,\"\u20AC\":5,\"\uD7FF\":4,\"\U0001F600\":2,\"\uE000\":3,\"\uFB33\":1}");
  EXPECT_EQ(jcs("{\"a\uFB33\":1,\"a\U0001F600\":2,\"a\":3}"), "{\"a\":3,\"a\U0001F600\":2,\"a\uFB33\":1}");
}

TEST(Jcs, EscapesOnlyWhatMustBe) {
  EXPECT_EQ(jcs(R"("\u0041\/\u00e9\ud83d\ude00\u003c")"), "\"A/\u00e9\U0001F600<\"");
  EXPECT_EQ(jcs(R"("\u0022\u005c\u0008\u0009\u000A\u000c\u000d\u0000\u001F\u007f")"),
            "\"\\\"\\\\\\b\\t\\n\\f\\r\\u0000\\u001f\x7F\"");
  EXPECT_EQ(jcs(R"({"\n\u000f":"\u2028"})"), "{\"\\n\\u000f\":\"\u2028\"}");
}

TEST(Jcs, WritesNumbersAsEcmaScriptDoes) {
  const std::pair<const char*, const char*> cases[] = {
      {"0", "0"},
      {"-0", "0"},
      {"-0.0e5", "0"},
      {"1.0", "1"},
      {"-1.50", "-1.5"},
      {"1E3", "1000"},
      {"123456789012345678", "123456789012345680"},
      {"100000000000000000000", "100000000000000000000"},
      {"1e21", "1e+21"},
      {"12e20", "1.2e+21"},
      {"0.000001", "0.000001"},
      {"0.00000123", "0.00000123"},
      {"0.0000001", "1e-7"},
      {"-0.000000125", "-1.25e-7"},
      {"333333333.33333329", "333333333.3333333"},
      {"1e308", "1e+308"},
      {"1.7976931348623157e308", "1.7976931348623157e+308"},
      {"4.9e-324", "5e-324"},
      {"1e-400", "0"},
      {"-1e-400", "0"},
      {"9007199254740993", "9007199254740992"},
  };
  for (const auto& [written, canonical] : cases) EXPECT_EQ(jcs(written), canonical) << written;
}

TEST(Jcs, RefusesNumbersPastADouble) {
  EXPECT_EQ(fault_of("[1e309]"), JcsFault::number);
  EXPECT_EQ(fault_of("[-1e309]"), JcsFault::number);
  EXPECT_EQ(fault_of("[0.1e310]"), JcsFault::number);
  EXPECT_EQ(fault_of("{\"a\":" + std::string(400, '9') + "}"), JcsFault::number);
}

TEST(Jcs, RefusesNamesThatStandThereTwice) {
  EXPECT_EQ(fault_of(R"({"a":1,"b":2,"a":1})"), JcsFault::repeated_key);
  EXPECT_EQ(fault_of(R"([{"x":{"a":1,"\u0061":2}}])"), JcsFault::repeated_key);
  EXPECT_EQ(fault_of(R"({"a":{"a":{"a":1}},"b":[{"a":1},{"a":1}]})"), JcsFault::none);
}

TEST(Jcs, RefusesHalvesOfSurrogatePairs) {
  for (const auto* text : {R"("\ud83d")", R"("\ude00")", R"({"\ud83d":1})", R"(["\ud83d\u0041"])"}) {
    EXPECT_EQ(fault_of(text), JcsFault::lone_surrogate) << text;
  }
  EXPECT_EQ(fault_of("\"\uFFFD\""), JcsFault::none) << "the replacement character itself is text";
}

TEST(Jcs, AddsToWhatIsThere) {
  JsonParser parser;
  std::string out = "before";
  EXPECT_EQ(append_jcs(out, parser.parse_copy("[1]")), JcsFault::none);
  EXPECT_EQ(out, "before[1]");
}

TEST(Jcs, GoesAsDeepAsTheParser) {
  const std::string text = std::string(512, '[') + std::string(512, ']');
  EXPECT_EQ(jcs(text), text);
}

}  // namespace
}  // namespace permafrost
