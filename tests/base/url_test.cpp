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

TEST(Url, TellsHostAndPortAsWritten) {
  EXPECT_EQ(host_and_port(*split_url("https://Social.example:443/@alice")), "Social.example:443");
  EXPECT_EQ(host_and_port(*split_url("https://social.example/")), "social.example");
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

TEST(Url, HasAnOrigin) {
  EXPECT_EQ(origin_of("HTTPS://A.Example:443/x"), "https://a.example");
  EXPECT_EQ(origin_of("http://[::1]:8080/"), "http://[::1]:8080");
  EXPECT_EQ(origin_of("http://a.example:443/"), "http://a.example:443");
  EXPECT_EQ(origin_of("tag:a.example"), "");
}

TEST(Url, IsResolvedAsTheRfcResolvesIt) {
  const std::string base = "http://a/b/c/d;p?q";
  const auto to = [&](std::string_view reference) { return resolve_url(base, reference); };
  // RFC 3986, 5.4, as far as an http URL comes out.
  for (const auto& [reference, target] : {std::pair{"g", "http://a/b/c/g"},
                                          {"./g", "http://a/b/c/g"},
                                          {"g/", "http://a/b/c/g/"},
                                          {"/g", "http://a/g"},
                                          {"//g", "http://g"},
                                          {"?y", "http://a/b/c/d;p?y"},
                                          {"g?y", "http://a/b/c/g?y"},
                                          {"#s", "http://a/b/c/d;p?q#s"},
                                          {"g#s", "http://a/b/c/g#s"},
                                          {"g?y#s", "http://a/b/c/g?y#s"},
                                          {";x", "http://a/b/c/;x"},
                                          {"", "http://a/b/c/d;p?q"},
                                          {".", "http://a/b/c/"},
                                          {"./", "http://a/b/c/"},
                                          {"..", "http://a/b/"},
                                          {"../g", "http://a/b/g"},
                                          {"../..", "http://a/"},
                                          {"../../../../g", "http://a/g"},
                                          {"/./g", "http://a/g"},
                                          {"/../g", "http://a/g"},
                                          {"g.", "http://a/b/c/g."},
                                          {"..g", "http://a/b/c/..g"},
                                          {"./g/.", "http://a/b/c/g/"},
                                          {"g/./h", "http://a/b/c/g/h"},
                                          {"g/../h", "http://a/b/c/h"},
                                          {"g?y/../x", "http://a/b/c/g?y/../x"},
                                          {"https://b.example/x", "https://b.example/x"},
                                          {"https://b.example/x<y", "https://b.example/x<y"}}) {
    EXPECT_EQ(to(reference), target) << reference;
  }
  EXPECT_EQ(resolve_url("https://a.example:8443", "x"), "https://a.example:8443/x");
  EXPECT_EQ(resolve_url("tag:a", "x"), "");
}

TEST(Url, GoesOverTheWireInAscii) {
  EXPECT_EQ(ascii_url("https://日本.example/人?q=é"), "https://日本.example/%E4%BA%BA?q=%C3%A9");
  EXPECT_EQ(ascii_url("https://a.example/%41/x#y"), "https://a.example/%41/x#y");
  EXPECT_EQ(ascii_url("https://a.example"), "https://a.example");
}

TEST(Url, ShowsNoSecretInAMessage) {
  EXPECT_EQ(scrubbed_url("https://user:pass@a.example/x?a=1"), "https://***@a.example/x?a=1");
  EXPECT_EQ(scrubbed_url("https://a.example/x?max_id=7&access_token=abc&X-Amz-Signature=d#f"),
            "https://a.example/x?max_id=7&access_token=***&X-Amz-Signature=***#f");
  EXPECT_EQ(scrubbed_url("https://a.example/@ada"), "https://a.example/@ada");
  EXPECT_EQ(scrubbed_url("nothing at all"), "nothing at all");
}

}  // namespace
}  // namespace permafrost
