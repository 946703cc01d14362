// SPDX-License-Identifier: Apache-2.0
#include "base/url.hpp"

#include <gtest/gtest.h>

namespace permafrost {
namespace {

TEST(Url, IsSplitWithoutBeingChanged) {
  const auto parts = split_url("https://Mastodon.Example:8443/users/alice?page=1#main-key");
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->host, "Mastodon.Example");
  EXPECT_EQ(parts->port, "8443");
  EXPECT_EQ(parts->path, "/users/alice");
  EXPECT_EQ(parts->query, "page=1");
  EXPECT_EQ(parts->fragment, "main-key");
}

TEST(Url, RefusesWhatCouldMislead) {
  for (const char* text :
       {"ftp://a.example/", "https://", "https://user@evil.example/", "https://a.example\\@b/",
        "//a.example/", "https://a b/", "https://a.example:x/"}) {
    EXPECT_FALSE(split_url(text)) << text;
  }
}

TEST(Url, ComparesHostsWithoutCase) {
  EXPECT_TRUE(same_host("https://A.example/x", "https://a.EXAMPLE/y"));
  EXPECT_FALSE(same_host("https://a.example/", "https://a.example.evil/"));
  EXPECT_FALSE(same_host("https://a.example/", "tag:a.example,2017:x"));
}

TEST(Url, KnowsAnAbsoluteIri) {
  EXPECT_TRUE(is_absolute_iri("tag:mastodon.example,2017-04-20:objectId=1:objectType=Status"));
  EXPECT_TRUE(is_absolute_iri("https://日本.example/人"));
  EXPECT_FALSE(is_absolute_iri("outbox.json"));
  EXPECT_FALSE(is_absolute_iri("media:"));
  EXPECT_FALSE(is_absolute_iri("https://a b"));
}

TEST(Url, FindsTheNumberOfAStatus) {
  EXPECT_EQ(last_number("https://a.example/users/alice/statuses/117663499149267358/activity"),
            117663499149267358U);
  EXPECT_EQ(last_number("https://a.example/@alice/12?x=99"), 12U);
  EXPECT_FALSE(last_number("https://a.example/objects/none"));
  EXPECT_FALSE(last_number("https://a.example/99999999999999999999999"));
}

}  // namespace
}  // namespace permafrost
