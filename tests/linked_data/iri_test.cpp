// SPDX-License-Identifier: Apache-2.0
#include "linked_data/iri.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace permafrost {
namespace {

TEST(Iri, ResolvesReferencesAsRfc3986Lists) {
  constexpr std::pair<std::string_view, std::string_view> cases[] = {
      {"g:h", "g:h"},
      {"g", "http://a/b/c/g"},
      {"./g", "http://a/b/c/g"},
      {"g/", "http://a/b/c/g/"},
      {"/g", "http://a/g"},
      {"//g", "http://g"},
      {"?y", "http://a/b/c/d;p?y"},
      {"g?y", "http://a/b/c/g?y"},
      {"#s", "http://a/b/c/d;p?q#s"},
      {"g?y#s", "http://a/b/c/g?y#s"},
      {";x", "http://a/b/c/;x"},
      {"", "http://a/b/c/d;p?q"},
      {".", "http://a/b/c/"},
      {"..", "http://a/b/"},
      {"../g", "http://a/b/g"},
      {"../..", "http://a/"},
      {"../../g", "http://a/g"},
      {"../../../g", "http://a/g"},
      {"/./g", "http://a/g"},
      {"/../g", "http://a/g"},
      {"g.", "http://a/b/c/g."},
      {"..g", "http://a/b/c/..g"},
      {"./../g", "http://a/b/g"},
      {"g/./h", "http://a/b/c/g/h"},
      {"g/../h", "http://a/b/c/h"},
      {"g?y/../x", "http://a/b/c/g?y/../x"},
      {"g#s/./x", "http://a/b/c/g#s/./x"},
  };
  for (const auto& [reference, resolved] : cases)
    EXPECT_EQ(resolve_iri("http://a/b/c/d;p?q", reference), resolved) << reference;
}

TEST(Iri, ResolvesAgainstAHostWithoutPath) {
  EXPECT_EQ(resolve_iri("http://a", "b"), "http://a/b");
  EXPECT_EQ(resolve_iri("http://a?q#f", ""), "http://a?q");
  EXPECT_EQ(resolve_iri("http://a//b//c", "d"), "http://a//b//d");
}

TEST(Iri, LeavesAReferenceAloneWhereNothingIsToResolveItAgainst) {
  EXPECT_EQ(resolve_iri("", "../a"), "../a");
  EXPECT_EQ(resolve_iri("relative/base", "a"), "a");
}

TEST(Iri, IsAbsoluteWithASchemeOnly) {
  EXPECT_TRUE(has_scheme("https://a.example/"));
  EXPECT_TRUE(has_scheme("did:key:z6Mk"));
  EXPECT_TRUE(has_scheme("a+b-c.1:"));
  for (const std::string_view relative : {"", "a", "/a:b", "a/b:c", "1a:b", ":a", "?a:b", "_:b0"})
    EXPECT_FALSE(has_scheme(relative)) << relative;
}

TEST(Iri, IsIllFormedWithWhatNQuadsCannotHold) {
  EXPECT_TRUE(is_well_formed_iri("https://a.example/é?a[]=%20#f"));
  EXPECT_FALSE(is_well_formed_iri("relative"));
  EXPECT_FALSE(is_well_formed_iri("https://a.example/#a#b"));
  for (const char letter : std::string_view{" \t\n<>\"{}|^`\\\0", 13})
    EXPECT_FALSE(is_well_formed_iri(std::string{"https://a.example/"} + letter)) << letter;
}

TEST(LanguageTag, IsMadeOfShortParts) {
  for (const std::string_view tag : {"en", "zh-Hant-TW", "x-abc1", "abcdefgh"})
    EXPECT_TRUE(is_well_formed_language(tag)) << tag;
  for (const std::string_view tag : {"", "-", "en-", "-en", "e1", "en_US", "abcdefghi", "en-abcdefghi", "é"})
    EXPECT_FALSE(is_well_formed_language(tag)) << tag;
}

}  // namespace
}  // namespace permafrost
