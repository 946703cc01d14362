// SPDX-License-Identifier: Apache-2.0
#include "verify/syntax.hpp"

#include <gtest/gtest.h>

namespace permafrost {
namespace {

TEST(Syntax, KnowsLanguageTags) {
  for (const auto* tag :
       {"en", "zh-CN", "zh-Hant-TW", "es-419", "sl-rozaj-biske", "de-CH-1901", "de-DE-u-co-phonebk",
        "x-whatever", "en-a-bbb-x-a-ccc", "zh-cmn-Hans-CN", "i-klingon", "mas", "EN-us"}) {
    EXPECT_TRUE(is_language_tag(tag)) << tag;
  }
  for (const auto* tag : {"", "zhCn", "de-419-DE", "a-DE", "e", "en-", "-en", "en--US", "en-a", "123",
                          "en_US", "abcdefghi", "x", "de-DE-1"}) {
    EXPECT_EQ(is_language_tag(tag), std::string_view{tag} == "zhCn") << tag;
  }
}

TEST(Syntax, KnowsMediaTypes) {
  for (const auto* type :
       {"text/html", "image/svg+xml", "text/html; charset=utf-8", "application/ld+json;profile=\"x\""}) {
    EXPECT_TRUE(is_media_type(type)) << type;
  }
  for (const auto* type : {"", "text", "/html", "text/", "te xt/html", "text/html; utf-8", "text/ht ml"}) {
    EXPECT_FALSE(is_media_type(type)) << type;
  }
}

TEST(Syntax, KnowsDurations) {
  for (const auto* text : {"P1Y", "P1Y2M3DT4H5M6S", "PT0.5S", "-P1D", "PT2H", "PT1M30.25S"}) {
    EXPECT_TRUE(is_duration(text)) << text;
  }
  for (const auto* text :
       {"", "P", "PT", "P1DT", "1D", "P1H", "PT1.5M", "P1M1Y", "PT1S1M", "P1W", "PT.5S", "PT1.S", "P-1D"}) {
    EXPECT_FALSE(is_duration(text)) << text;
  }
}

TEST(Syntax, TellsHtmlFromHearts) {
  EXPECT_TRUE(has_html("<b>bold</b>"));
  EXPECT_TRUE(has_html("a</p>"));
  EXPECT_FALSE(has_html("I <3 you > me"));
  EXPECT_FALSE(has_html("a < b"));
  EXPECT_FALSE(has_html("unclosed <b"));
}

TEST(Syntax, KnowsLinkRelations) {
  EXPECT_TRUE(is_link_relation("canonical"));
  EXPECT_FALSE(is_link_relation("a b"));
  EXPECT_FALSE(is_link_relation("a,b"));
  EXPECT_FALSE(is_link_relation(""));
}

TEST(Syntax, ReadsTheSizeOfABlurhash) {
  EXPECT_TRUE(is_blurhash("LEHV6nWB2yk8pyo0adR*.7kCMdnj"));
  EXPECT_EQ(blurhash_size("LEHV6nWB2yk8pyo0adR*.7kCMdnj").columns, 4);
  EXPECT_EQ(blurhash_size("LEHV6nWB2yk8pyo0adR*.7kCMdnj").rows, 3);
  EXPECT_FALSE(is_blurhash("LEHV6nWB2yk8pyo0adR*.7kCMdn"));
  EXPECT_FALSE(is_blurhash("LEHV6nWB2yk8pyo0adR*.7kCMd \""));
  EXPECT_FALSE(is_blurhash(""));
}

}  // namespace
}  // namespace permafrost
