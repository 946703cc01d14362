// SPDX-License-Identifier: Apache-2.0
#include "verify/signatures/restoration.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace permafrost::test {
namespace {

std::string restored(const std::string& url, const std::string& prefix) {
  JsonParser parser, edited;
  const JsonView item = parser.parse_copy(R"({"object":{"attachment":[{"url":")" + url +
                                          R"("},{"url":"https://b.example/x"}]}})");
  JsonSplice splice;
  RestoredUrls urls;
  splice.start(item);
  urls.restore(item, prefix, splice);
  const JsonView attachments =
      edited.parse_copy(std::string{splice.apply()}).find("object").find("attachment");
  const auto second = ++attachments.begin();
  EXPECT_EQ((*second).find("url").text(), "https://b.example/x");
  return std::string{(*attachments.begin()).find("url").text()};
}

TEST(AttachmentUrls, AreRestoredInEveryStorageLayout) {
  EXPECT_EQ(restored("media_attachments/f.png", "https://a.example/system/"),
            "https://a.example/system/media_attachments/f.png");
  EXPECT_EQ(restored("/media_attachments/f.png", "https://files.a.example/"),
            "https://files.a.example/media_attachments/f.png");
  EXPECT_EQ(restored("/bucket/media_attachments/f.png", "https://s3.a.example/bucket/"),
            "https://s3.a.example/bucket/media_attachments/f.png");
  EXPECT_EQ(restored("/custom/f.png", "https://a.example/"), "https://a.example/custom/f.png");
  EXPECT_EQ(restored("media_attachments/f.png", ""), "media_attachments/f.png");
}

std::vector<std::string> learnt(const std::string& document, const char* cut = "media_attachments/f.png") {
  JsonParser parser;
  MediaPrefixes prefixes("a.example");
  prefixes.learn(parser.parse_copy(document));
  return prefixes.candidates(cut);
}

TEST(MediaPrefixes, AreReadFromEmojiPicturesAndThumbnails) {
  EXPECT_EQ(
      learnt(
          R"({"object":{"tag":[{"type":"Emoji","icon":{"url":"https://s3.a.example/b/custom_emojis/1.png?1"}}]}})")
          [0],
      "https://s3.a.example/b/");
  EXPECT_EQ(learnt(R"({"icon":{"url":"https://m.a.example/accounts/avatars/1.png"}})")[0],
            "https://m.a.example/");
  EXPECT_EQ(
      learnt(
          R"({"object":{"attachment":{"icon":{"url":"https://t.a.example/x/media_attachments/thumbnails/1.png"}}}})")
          [0],
      "https://t.a.example/x/");
  EXPECT_EQ(learnt(R"({"icon":{"url":"avatar.png"}})")[0], "https://a.example/system/") << "what is usual";
}

TEST(MediaPrefixes, AreGuessedByHowServersAreUsuallySetUp) {
  const auto plain = learnt("{}", "/media_attachments/f.png");
  EXPECT_NE(std::find(plain.begin(), plain.end(), "https://files.a.example/"), plain.end());
  const auto bucket = learnt("{}", "/bucket/media_attachments/f.png");
  EXPECT_NE(std::find(bucket.begin(), bucket.end(), "https://s3.a.example/bucket/"), bucket.end());
}

TEST(MediaPrefixes, GoFirstOnceTheyAreProven) {
  MediaPrefixes prefixes("a.example");
  prefixes.add("https://given.example");
  EXPECT_EQ(prefixes.candidates("x")[0], "https://given.example/");
  prefixes.prove("https://files.a.example/");
  EXPECT_EQ(prefixes.candidates("x")[0], "https://files.a.example/");
  EXPECT_TRUE(prefixes.proven());
}

TEST(MediaPrefixes, AreNotLearntWithoutBound) {
  MediaPrefixes prefixes;
  JsonParser parser;
  for (int i = 0; i < 100; ++i) {
    prefixes.learn(parser.parse_copy(R"({"icon":{"url":"https://h)" + std::to_string(i) +
                                     R"(.example/accounts/1.png"}})"));
  }
  EXPECT_LE(prefixes.candidates("x").size(), 8U);
}

TEST(ExportedItems, GetTheContextBackThatTheyWereSignedUnder) {
  JsonParser parser;
  EXPECT_TRUE(lost_its_context(parser.parse_copy(R"({"type":"Create","signature":{}})")));
  EXPECT_FALSE(lost_its_context(parser.parse_copy(R"({"@context":"x","signature":{}})")));
  EXPECT_EQ(contexts_of_old(parser.parse_copy(R"({"type":"Announce"})")).front(),
            R"("https://www.w3.org/ns/activitystreams")");
  EXPECT_EQ(contexts_of_old(parser.parse_copy(R"({"type":"Create"})")).size(), 1U);
}

}  // namespace
}  // namespace permafrost::test
