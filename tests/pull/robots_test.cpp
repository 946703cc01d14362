// SPDX-License-Identifier: Apache-2.0
#include "pull/robots.hpp"

#include <gtest/gtest.h>

#include "net/fakes.hpp"

namespace permafrost {
namespace {

std::string objection(std::string_view robots, std::string_view path,
                      std::string_view product = "permafrost") {
  return RobotsRules::parse(robots, product).objection_to("https://a.example" + std::string(path));
}
bool allowed(std::string_view robots, std::string_view path) { return objection(robots, path).empty(); }

TEST(RobotsRules, OfNobodyAllowEverything) {
  EXPECT_TRUE(allowed("", "/users/alice"));
  EXPECT_TRUE(allowed("<html>404</html>", "/users/alice"));
  EXPECT_TRUE(allowed("User-agent: *\nDisallow:\n", "/users/alice"));
}

TEST(RobotsRules, ForEverybodyHoldForUs) {
  const std::string_view robots = "User-agent: *\nDisallow: /users/\n";
  EXPECT_EQ(objection(robots, "/users/alice"), "Disallow: /users/");
  EXPECT_TRUE(allowed(robots, "/@alice"));
  EXPECT_TRUE(allowed(robots, "/robots.txt"));
}

TEST(RobotsRules, ForUsByNameStandInPlaceOfThoseForEverybody) {
  const std::string_view robots =
      "User-agent: *\nDisallow: /\n\nUser-Agent : PermaFrost/9.9 (x)\nAllow: /\nDisallow: /private\n";
  EXPECT_TRUE(allowed(robots, "/users/alice"));
  EXPECT_FALSE(allowed(robots, "/private/1"));
  EXPECT_FALSE(RobotsRules::parse(robots, "other").objection_to("https://a.example/users/alice").empty());
}

TEST(RobotsRules, ByNameMayBeEmpty) {
  EXPECT_TRUE(allowed("User-agent: *\nDisallow: /\nUser-agent: permafrost\nDisallow:\n", "/users/alice"));
}

TEST(RobotsRules, OfSeveralGroupsForUsAreOne) {
  const std::string_view robots =
      "User-agent: permafrost\nDisallow: /a\nUser-agent: gptbot\nDisallow: /b\nUser-agent: "
      "permafrost\nDisallow: /c\n";
  EXPECT_FALSE(allowed(robots, "/a"));
  EXPECT_TRUE(allowed(robots, "/b"));
  EXPECT_FALSE(allowed(robots, "/c"));
}

TEST(RobotsRules, BelongToEveryNameThatStandsBeforeThem) {
  const std::string_view robots = "User-agent: gptbot\nCrawl-delay: 5\nUser-agent: permafrost\nDisallow: /\n";
  EXPECT_FALSE(allowed(robots, "/x"));
}

TEST(RobotsRules, LongestWinsAndOfEqualOnesTheAllowing) {
  const std::string_view robots =
      "User-agent: *\nDisallow: /example/page/disallowed.gif\nAllow: /example/page/\nDisallow: /b\nAllow: "
      "/b\n";
  EXPECT_TRUE(allowed(robots, "/example/page/1"));
  EXPECT_FALSE(allowed(robots, "/example/page/disallowed.gif"));
  EXPECT_TRUE(allowed(robots, "/b"));
}

TEST(RobotsRules, KnowWildcardsAndEnds) {
  EXPECT_FALSE(allowed("User-agent: *\nDisallow: *.gif$\n", "/a/b.gif"));
  EXPECT_TRUE(allowed("User-agent: *\nDisallow: *.gif$\n", "/a/b.gif?x"));
  EXPECT_FALSE(allowed("User-agent: *\nDisallow: /*/statuses\n", "/users/alice/statuses/1"));
  EXPECT_TRUE(allowed("User-agent: *\nDisallow: /*/statuses\n", "/users/alice"));
  EXPECT_FALSE(allowed("User-agent: *\nDisallow: /a*b*c$\n", "/aXbYbZc"));
  EXPECT_TRUE(allowed("User-agent: *\nDisallow: /x$\n", "/xy"));
}

TEST(RobotsRules, CompareEscapesAsTheSameCharacters) {
  EXPECT_FALSE(allowed("User-agent: *\nDisallow: /foo/bar/%62%61%7A\n", "/foo/bar/baz"));
  EXPECT_FALSE(allowed("User-agent: *\nDisallow: /ツ\n", "/%e3%83%84"));
  EXPECT_TRUE(allowed("User-agent: *\nDisallow: /foo%2Fbar\n", "/foo/bar"));
}

TEST(RobotsRules, AreReadInAnyLineEndingWithCommentsAndAMark) {
  EXPECT_FALSE(allowed("\xEF\xBB\xBFuser-agent:*#all\rdisallow: /x # no\r", "/x"));
  EXPECT_FALSE(allowed("User-agent: *\r\nDisallow: /x\r\n", "/x"));
}

TEST(RobotsRules, OfHostileSizeCostLittle) {
  std::string robots = "User-agent: *\n";
  for (int i = 0; i < 2000; ++i) robots += "Disallow: /" + std::string(100, '*') + "a*b*c*d*e*$\n";
  EXPECT_TRUE(allowed(robots, "/" + std::string(4000, 'a')));
}

TEST(Robots, AreAskedForOncePerServer) {
  test::FakeHttp http;
  http.answers.push_back(test::answer(200, {}, "User-agent: *\nDisallow: /users/"));
  Robots robots(http);
  EXPECT_EQ(robots.objection_to("https://a.example/users/1"), "Disallow: /users/");
  EXPECT_EQ(robots.objection_to("https://a.example/@alice"), "");
  ASSERT_EQ(http.requests.size(), 1U);
  EXPECT_EQ(http.requests[0].url, "https://a.example/robots.txt");
}

TEST(Robots, ThatAreNotThereForbidNothingAndThoseThatCannotBeHadEverything) {
  test::FakeHttp http;
  http.answers.push_back(test::answer(404));
  http.answers.push_back(test::answer(503));
  http.answers.push_back(test::no_answer(FailureKind::timeout));
  Robots robots(http);
  EXPECT_EQ(robots.objection_to("https://a.example/x"), "");
  EXPECT_NE(robots.objection_to("https://b.example/x"), "");
  EXPECT_NE(robots.objection_to("https://c.example/x"), "");
}

}  // namespace
}  // namespace permafrost
