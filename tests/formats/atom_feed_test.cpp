// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "flow/stages/contract.hpp"
#include "formats/format.hpp"
#include "support/env.hpp"
#include "support/record_text.hpp"
#include "support/temp_dir.hpp"

namespace permafrost {

extern const Format atom_feed_format;

namespace {

using test::RecordingSink;
using test::TempDir;
using test::TestEnv;

RecordingSink read_feed_at(const std::string& path, TestEnv& env) {
  RecordingSink sink;
  ContractStage contract(sink);
  atom_feed_format.open({.path = path}, {}, env.env)->run(contract);
  EXPECT_TRUE(sink.finished);
  return sink;
}

RecordingSink read_fixture(const std::string& name, TestEnv& env) {
  return read_feed_at(std::string(PERMAFROST_FIXTURES) + "/atom/" + name, env);
}

RecordingSink read_text_as_feed(const std::string& text, TestEnv& env) {
  const TempDir directory;
  test::write_file(directory / "feed.atom", text);
  return read_feed_at(directory / "feed.atom", env);
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(AtomFeed, OfMastodonGivesItsAccountTheFeedAndItsPosts) {
  TestEnv env;
  const auto sink = read_fixture("mastodon-2.4.atom", env);
  ASSERT_EQ(sink.calls.size(), 5U);
  EXPECT_TRUE(
      has(sink.calls[0], "actor id=https://old.example/users/hanako username=hanako host=old.example"));
  EXPECT_TRUE(has(sink.calls[0], "derived")) << sink.calls[0];
  EXPECT_TRUE(has(sink.calls[1], "file path=atom/mastodon-2.4.atom role=extra"));
  EXPECT_TRUE(env.reporter.lines.empty());
}

TEST(AtomFeed, GivesPostsTheIdsOfActivityPub) {
  TestEnv env;
  const auto sink = read_fixture("mastodon-2.4.atom", env);
  const auto& reply = sink.calls.at(2);
  EXPECT_TRUE(
      has(reply,
          "activity id=https://old.example/users/hanako/statuses/100136000000000003/activity type=Create"));
  EXPECT_TRUE(
      has(reply, "object=https://old.example/users/hanako/statuses/100136000000000003 object-type=Note"));
  EXPECT_TRUE(has(reply, "in-reply-to=https://other.example/users/taro/statuses/5"));
  EXPECT_TRUE(has(reply, "visibility=public"));
  EXPECT_TRUE(has(reply,
                  "attachment=https://old.example/system/media_attachments/files/000/000/007/original/"
                  "00112233aabbccdd.png"));
  EXPECT_TRUE(has(reply, R"("summary":"ネタバレ")"));
  EXPECT_TRUE(has(reply, R"("contentMap":{"ja":)"));
  EXPECT_TRUE(has(reply, R"("sensitive":true)"));
  EXPECT_TRUE(has(reply, R"({"type":"Mention","href":"https://other.example/users/taro"})"));
  EXPECT_FALSE(has(reply, "activityschema"));
  EXPECT_TRUE(has(reply, " derived "));
}

TEST(AtomFeed, GivesABoostOnlyTheIdOfWhatIsBoosted) {
  TestEnv env;
  const auto boost = read_fixture("mastodon-2.4.atom", env).calls.at(3);
  EXPECT_TRUE(has(boost, "type=Announce")) << boost;
  EXPECT_TRUE(has(boost, "object=https://other.example/users/taro/statuses/4")) << boost;
  EXPECT_FALSE(has(boost, "いい天気"));
}

TEST(AtomFeed, KeepsTheIdsOfOldPosts) {
  TestEnv env;
  const auto post = read_fixture("mastodon-2.4.atom", env).calls.at(4);
  EXPECT_TRUE(has(post, "activity id=tag:old.example,2017-04-20:objectId=1001:objectType=Status#activity"));
  EXPECT_TRUE(has(post, "visibility=unlisted"));
  EXPECT_TRUE(has(post, R"({"type":"Hashtag","name":"#mastodon"})"));
}

TEST(AtomFeed, OfTheFirstMastodonTellsVisibilityByItsMentions) {
  TestEnv env;
  const auto sink = read_fixture("mastodon-1.0.atom", env);
  ASSERT_EQ(sink.calls.size(), 4U);
  EXPECT_TRUE(has(sink.calls[2], "visibility=public"));
  EXPECT_TRUE(has(sink.calls[3], "type=Follow"));
  EXPECT_TRUE(has(sink.calls[3], "object=https://gnu.example/user/1"));
}

TEST(AtomFeed, OfGnuSocialIsReadAndTheSourcesOfEntriesAreNoPartOfThem) {
  TestEnv env;
  const auto sink = read_fixture("gnu-social.atom", env);
  ASSERT_EQ(sink.calls.size(), 3U);
  EXPECT_TRUE(has(sink.calls[0], R"("name":"Anna")"));
  EXPECT_TRUE(has(sink.calls[2], "object=tag:gnu.example,2016-10-01:noticeId=20:objectType=note"));
  EXPECT_TRUE(has(sink.calls[2], "good <b>morning</b>"));
}

TEST(AtomFeed, ThatIsTornGivesWhatCameBeforeAndIsKeptWhole) {
  TestEnv env;
  const std::string whole = test::read_file(std::string(PERMAFROST_FIXTURES) + "/atom/mastodon-2.4.atom");
  const auto sink =
      read_text_as_feed(whole.substr(0, whole.find("<entry>", whole.find("</entry>")) + 60), env);
  EXPECT_EQ(sink.calls.size(), 3U);
  EXPECT_TRUE(env.reporter.heard("feed-torn"));
}

TEST(AtomFeed, WithAnEntryOfAnUnknownKindSaysSo) {
  TestEnv env;
  const auto sink = read_text_as_feed(
      R"(<entry xmlns="http://www.w3.org/2005/Atom" xmlns:a="http://activitystrea.ms/spec/1.0/">)"
      R"(<author><uri>https://a.example/u</uri><name>u</name></author><id>x</id><a:verb>http://x/join</a:verb></entry>)",
      env);
  EXPECT_EQ(sink.calls.size(), 2U);
  EXPECT_TRUE(env.reporter.heard("feed-entry-unread"));
}

TEST(AtomFeed, IsRecognisedByItsRoot) {
  const auto recognised = [](std::string_view text) {
    return atom_feed_format.recognise(
        Probe{.path = "x", .directory = false, .head = as_bytes(text), .list = nullptr});
  };
  EXPECT_TRUE(recognised(
      "\xEF\xBB\xBF<?xml version=\"1.0\"?><!-- c -->\n<f:feed xmlns:f=\"http://www.w3.org/2005/Atom\">"));
  EXPECT_TRUE(recognised("<entry xmlns=\"http://www.w3.org/2005/Atom\"><id>x</id>"));
  EXPECT_FALSE(recognised("<feed>"));
  EXPECT_FALSE(recognised("<html xmlns=\"http://www.w3.org/1999/xhtml\">"));
  EXPECT_FALSE(recognised("{}"));
}

TEST(AtomFeed, ThatNamesNobodyIsRefused) {
  TestEnv env;
  EXPECT_THROW(read_text_as_feed(R"(<feed xmlns="http://www.w3.org/2005/Atom"></feed>)", env), Error);
}

}  // namespace
}  // namespace permafrost
