// SPDX-License-Identifier: Apache-2.0
#include "verify/origin/likeness.hpp"

#include <gtest/gtest.h>

namespace permafrost {
namespace {

Likeness like(std::string_view json, OriginKind kind = OriginKind::post) {
  JsonParser parser;
  return likeness_of(parser.parse_copy(json), kind);
}

LikenessFound compared(std::string_view archived, std::string_view present,
                       OriginKind kind = OriginKind::post) {
  return compare(like(archived, kind), like(present, kind), kind);
}

constexpr std::string_view archived = R"({"id":"https://a.example/1","type":"Note","summary":null,
  "published":"2024-01-01T00:00:00Z","attributedTo":"https://a.example/u",
  "to":["https://www.w3.org/ns/activitystreams#Public"],"cc":["https://a.example/u/followers"],"sensitive":false,
  "content":"<p>see <a href=\"https://b.example/\" rel=\"nofollow\"><span>b.example</span></a><br>twice</p>",
  "attachment":[{"type":"Document","mediaType":"image/png","url":"media/1.png","name":"a cat"}],
  "tag":[{"type":"Hashtag","href":"https://a.example/tags/cat","name":"#Cat"}],"replies":{"totalItems":1}})";

std::string with(std::string_view from, std::string_view to) {
  std::string text(archived);
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(Likeness, OverlooksWhatServersChangeByThemselves) {
  for (const auto& present :
       {with("\"totalItems\":1", "\"totalItems\":7"), with("media/1.png", "https://files.a.example/1.png"),
        with(" rel=\\\"nofollow\\\"", " translate=\\\"no\\\""), with("#Cat", "#cat"),
        with("\"summary\":null,", ""), with("\"sensitive\":false,", ""),
        with("[\"https://www.w3.org/ns/activitystreams#Public\"]", "\"as:Public\""),
        with("00:00Z", "00:00.000Z"), with("<br>", "<br />"), with("image/png", "image/webp"),
        with("\"attributedTo\":\"https://a.example/u\"",
             R"("attributedTo":{"type":"Person","id":"https://a.example/u"})")}) {
    const auto comparison = compared(archived, present);
    EXPECT_EQ(comparison.alikeness, Alikeness::same) << present << " differs in " << comparison.members;
  }
}

TEST(Likeness, NamesWhatDiffersWithoutAWordOfAnEdit) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {with("twice", "thrice"), "content"},
      {with("\"summary\":null", "\"summary\":\"CW\""), "summary"},
      {with("2024-01-01", "2024-01-02"), "published"},
      {with("\"cc\":[\"https://a.example/u/followers\"],", ""), "cc"},
      {with("\"sensitive\":false", "\"sensitive\":true"), "sensitive"},
      {with("a cat", "a dog"), "attachment"},
      {with("image/png", "video/mp4"), "attachment"},
      {with("#Cat", "#Dog"), "tag"},
      {with("\"replies\":{\"totalItems\":1}", "\"oneOf\":[{\"type\":\"Note\",\"name\":\"yes\"}]"), "oneOf"},
  };
  for (const auto& [present, member] : cases) {
    const auto comparison = compared(archived, present);
    EXPECT_EQ(comparison.alikeness, Alikeness::different) << present;
    EXPECT_EQ(comparison.members, member);
    EXPECT_FALSE(comparison.another);
  }
}

TEST(Likeness, BelievesAnEditThatSaysSo) {
  const auto edited = with("twice</p>", "thrice</p>\",\"updated\":\"2024-02-01T00:00:00Z");
  const auto comparison = compared(archived, edited);
  EXPECT_EQ(comparison.alikeness, Alikeness::edited);
  EXPECT_EQ(comparison.members, "content");
  EXPECT_EQ(compared(edited, archived).alikeness, Alikeness::different) << "an edit that was taken back";
  EXPECT_EQ(compared(edited, edited).alikeness, Alikeness::same);
  EXPECT_EQ(
      compared(archived, with("\"type\":\"Note\"", "\"type\":\"Note\",\"updated\":\"2024-02-01T00:00:00Z\""))
          .members,
      "updated");
}

TEST(Likeness, TakesAnotherAuthorForAnotherThingWhateverItSays) {
  for (const auto& present :
       {with("example/u\"", "example/v\",\"updated\":\"2024-02-01T00:00:00Z\""),
        with("https://a.example/1", "https://a.example/2"), with("\"Note\"", "\"Question\"")}) {
    const auto comparison = compared(archived, present);
    EXPECT_EQ(comparison.alikeness, Alikeness::different);
    EXPECT_TRUE(comparison.another) << comparison.members;
  }
}

TEST(Likeness, LetsProfilesChangeButNotTheirKeys) {
  const std::string ada =
      R"({"id":"https://a.example/u","type":"Person","preferredUsername":"ada","summary":"<p>old</p>",
    "icon":{"type":"Image","url":"avatar.png"},"publicKey":{"id":"k","publicKeyPem":"-----BEGIN\nAB\n"}})";
  const auto changed = [&](std::string_view from, std::string_view to) {
    std::string text = ada;
    return compared(ada, text.replace(text.find(from), from.size(), to), OriginKind::actor);
  };
  EXPECT_EQ(changed("avatar.png", "https://a.example/new.png").alikeness, Alikeness::same);
  EXPECT_EQ(changed("old", "new").alikeness, Alikeness::edited);
  EXPECT_EQ(changed("old", "new").members, "summary");
  EXPECT_EQ(changed("AB\\n", "AB").alikeness, Alikeness::same);
  EXPECT_EQ(changed("AB", "CD").alikeness, Alikeness::different);
  EXPECT_TRUE(changed("AB", "CD").another);
}

TEST(Likeness, IsKeptInAFixedNumberOfBytes) {
  const auto likeness = like(with("\"type\"", "\"updated\":\"2024-02-01T00:00:00Z\",\"type\""));
  EXPECT_EQ(likeness.pack().size(), packed_likeness_bytes);
  EXPECT_EQ(Likeness::unpack(likeness.pack()), likeness);
  EXPECT_EQ(Likeness::unpack(like(archived).pack()), like(archived));
  EXPECT_FALSE(Likeness::unpack("short"));
}

}  // namespace
}  // namespace permafrost
