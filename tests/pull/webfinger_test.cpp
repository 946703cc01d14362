// SPDX-License-Identifier: Apache-2.0
#include "pull/webfinger.hpp"

#include <gtest/gtest.h>

#include "net/fakes.hpp"

namespace permafrost {
namespace {

constexpr std::string_view jrd =
    R"({"subject":"acct:alice@a.example","links":[{"rel":"http://webfinger.net/rel/profile-page","href":"https://a.example/@alice"},)"
    R"({"rel":"http://schemas.google.com/g/2010#updates-from","type":"application/atom+xml","href":"https://a.example/users/alice.atom"},)"
    R"({"rel":"self","type":"application/activity+json","href":"https://a.example/users/alice"}]})";

Handle name_of(std::string_view text) { return parse_handle(text).value(); }

TEST(BaseUrl, IsPlainForThisMachineAlone) {
  EXPECT_EQ(base_url_of("a.example"), "https://a.example");
  EXPECT_EQ(base_url_of("127.0.0.1:80"), "http://127.0.0.1:80");
  EXPECT_EQ(base_url_of("localhost"), "http://localhost");
  EXPECT_EQ(base_url_of("127.evil.example"), "https://127.evil.example");
}

TEST(Webfinger, TellsTheActorAndTheFeed) {
  test::FakeHttp http;
  http.answers.push_back(test::answer(200, {}, jrd));
  const auto links = find_account(name_of("alice@a.example"), http, {});
  EXPECT_EQ(links.actor, "https://a.example/users/alice");
  EXPECT_EQ(links.feed, "https://a.example/users/alice.atom");
  EXPECT_EQ(links.subject, "acct:alice@a.example");
  ASSERT_EQ(http.requests.size(), 1U);
  EXPECT_EQ(http.requests[0].url, "https://a.example/.well-known/webfinger?resource=acct:alice@a.example");
}

TEST(Webfinger, GoesWhereHostMetaPoints) {
  for (
      const std::string_view meta :
      {R"({"links":[{"rel":"lrdd","template":"https://www.a.example/wf?resource={uri}&x=1"}]})",
       R"(<?xml version="1.0"?><XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0"><Link rel="lrdd" template="https://www.a.example/wf?resource={uri}&amp;x=1"/></XRD>)"}) {
    test::FakeHttp http;
    http.answers.push_back(test::answer(404));
    http.answers.push_back(test::answer(200, {}, meta));
    http.answers.push_back(test::answer(200, {}, jrd));
    EXPECT_EQ(find_account(name_of("alice@a.example"), http, {}).actor, "https://a.example/users/alice");
    ASSERT_EQ(http.requests.size(), 3U);
    EXPECT_EQ(http.requests[2].url, "https://www.a.example/wf?resource=acct:alice@a.example&x=1");
  }
}

TEST(Webfinger, IsReadAsXrdToo) {
  test::FakeHttp http;
  http.answers.push_back(
      test::answer(200, {},
                   R"(<XRD><Subject> acct:anna@gnu.example </Subject>)"
                   R"(<Link rel="http://schemas.google.com/g/2010#updates-from" type="application/atom+xml" )"
                   R"(href="https://gnu.example/api/statuses/user_timeline/1.atom"/></XRD>)"));
  const auto links = find_account(name_of("anna@gnu.example"), http, {});
  EXPECT_EQ(links.feed, "https://gnu.example/api/statuses/user_timeline/1.atom");
  EXPECT_EQ(links.subject, "acct:anna@gnu.example");
}

TEST(Webfinger, SaysWhyItFoundNobody) {
  test::FakeHttp http;
  http.answers.push_back(test::answer(404));
  http.answers.push_back(test::answer(404));
  EXPECT_NE(find_account(name_of("alice@a.example"), http, {}).trouble.find("404"), std::string::npos);
  http.answers.push_back(test::answer(200, {}, "<html>welcome</html>"));
  http.answers.push_back(test::answer(200, {}, "<!DOCTYPE x [<!ENTITY a 'aaaa'>]><XRD>&a;</XRD>"));
  EXPECT_FALSE(find_account(name_of("alice@a.example"), http, {}).trouble.empty());
}

}  // namespace
}  // namespace permafrost
