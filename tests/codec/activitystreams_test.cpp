// SPDX-License-Identifier: Apache-2.0
#include "codec/activitystreams.hpp"

#include <gtest/gtest.h>

namespace permafrost {
namespace {

/// Text with the readable bytes behind it that a Document's raw has.
class Raw {
 public:
  explicit Raw(std::string text) : m_size(text.size()), m_text(std::move(text)) {
    m_text.append(raw_padding, '\0');
  }
  operator std::string_view() const { return std::string_view(m_text).substr(0, m_size); }  // NOLINT

 private:
  std::size_t m_size;
  std::string m_text;
};

constexpr std::string_view followers = "https://a.example/users/alice/followers";

TEST(ItemReader, ReadsWhatAFlowNeedsOfACreate) {
  ItemReader reader{Limits{}};
  reader.set_followers(followers);
  const Raw raw(R"({"id":"https://a.example/users/alice/statuses/7/activity","type":"Create",
    "actor":"https://a.example/users/alice","published":"2024-01-01T00:00:00Z",
    "to":["https://www.w3.org/ns/activitystreams#Public"],"cc":["https://a.example/users/alice/followers"],
    "object":{"id":"https://a.example/users/alice/statuses/7","type":"Note","url":"https://a.example/@alice/7",
      "inReplyTo":"https://b.example/1","attributedTo":"https://a.example/users/alice","updated":"2024-01-02T00:00:00Z",
      "attachment":[{"type":"Document","mediaType":"image/png","url":"media_attachments/files/1/original/a.png"},
                    {"type":"Link","href":"https://c.example/"}]},
    "signature":{"type":"RsaSignature2017"}})");
  Activity activity;
  ASSERT_TRUE(reader.read(raw, {.source = 3}, activity));
  EXPECT_EQ(activity.id, "https://a.example/users/alice/statuses/7/activity");
  EXPECT_EQ(activity.type, "Create");
  EXPECT_EQ(activity.object_id, "https://a.example/users/alice/statuses/7");
  EXPECT_EQ(activity.object_type, "Note");
  EXPECT_EQ(activity.object_url, "https://a.example/@alice/7");
  EXPECT_EQ(activity.in_reply_to, "https://b.example/1");
  EXPECT_EQ(activity.updated, "2024-01-02T00:00:00Z");
  EXPECT_EQ(activity.time, parse_time("2024-01-01T00:00:00Z"));
  EXPECT_EQ(activity.visibility, Visibility::everyone);
  EXPECT_TRUE(activity.signed_item);
  ASSERT_EQ(activity.attachments.size(), 1U);
  EXPECT_EQ(activity.attachments[0].media_type, "image/png");
  EXPECT_EQ(activity.document.raw, std::string_view(raw));
  EXPECT_EQ(activity.document.origin.source, 3U);
}

TEST(ItemReader, ReadsABoostThatNamesItsObject) {
  ItemReader reader{Limits{}};
  const Raw raw(
      R"({"id":"x:1","type":"Announce","object":"tag:b.example,2017-04-20:objectId=1:objectType=Status"})");
  Activity activity;
  ASSERT_TRUE(reader.read(raw, {}, activity));
  EXPECT_EQ(activity.object_id, "tag:b.example,2017-04-20:objectId=1:objectType=Status");
  EXPECT_EQ(activity.visibility, Visibility::unknown);
}

TEST(ItemReader, CarriesWhatIsJsonButNoObject) {
  ItemReader reader{Limits{}};
  Activity activity;
  for (const char* text :
       {"17", "\"text\"", "[]", R"({"big":123456789012345678901234567890})", R"({"s":"\ud800"})"}) {
    EXPECT_TRUE(reader.read(Raw(text), {}, activity)) << text;
    EXPECT_EQ(activity.id, "") << text;
  }
}

TEST(ItemReader, SaysWhyAnItemIsNoJson) {
  ItemReader reader{Limits{}};
  Activity activity;
  EXPECT_FALSE(reader.read(Raw(R"({"id":tru})"), {}, activity));
  EXPECT_EQ(reader.failure().offset, 6U);
  EXPECT_FALSE(reader.check(Raw("{\"a\":\"\xFF\"}")));
  EXPECT_EQ(reader.failure().fault, JsonFault::encoding);
}

TEST(ItemReader, ReadsTargetsOfRelations) {
  ItemReader reader{Limits{}};
  Relation relation;
  const Raw string("\"https://b.example/1\""), object(R"({"type":"Note","id":"https://b.example/2"})"),
      null("null");
  ASSERT_TRUE(reader.read(string, {}, relation));
  EXPECT_EQ(relation.target, "https://b.example/1");
  ASSERT_TRUE(reader.read(object, {}, relation));
  EXPECT_EQ(relation.target, "https://b.example/2");
  ASSERT_TRUE(reader.read(null, {}, relation));
  EXPECT_EQ(relation.target, "");
}

TEST(ItemReader, ReadsAnActor) {
  ItemReader reader{Limits{}};
  Actor actor;
  const Raw raw(R"({"id":"https://a.example/users/alice","type":"Person","preferredUsername":"alice",
      "followers":"https://a.example/users/alice/followers","icon":{"type":"Image","url":"avatar.png?1534842613"}})");
  ASSERT_TRUE(reader.read(raw, {}, actor));
  EXPECT_EQ(actor.host, "a.example");
  EXPECT_EQ(actor.username, "alice");
  EXPECT_EQ(actor.icon, "avatar.png?1534842613");
}

TEST(Visibility, FollowsMastodonsRules) {
  using Iris = std::vector<std::string_view>;
  const std::string_view everybody = "https://www.w3.org/ns/activitystreams#Public";
  EXPECT_EQ(visibility_of(Iris{everybody}, Iris{followers}, followers), Visibility::everyone);
  EXPECT_EQ(visibility_of(Iris{followers}, Iris{"as:Public"}, followers), Visibility::unlisted);
  EXPECT_EQ(visibility_of(Iris{followers}, Iris{"https://b.example/bob"}, followers), Visibility::followers);
  EXPECT_EQ(visibility_of(Iris{"https://b.example/bob"}, Iris{}, followers), Visibility::direct);
  EXPECT_EQ(visibility_of(Iris{"https://b.example/users/bob/followers"}, Iris{}, followers),
            Visibility::direct);
  EXPECT_EQ(visibility_of(Iris{"https://b.example/users/bob/followers"}, Iris{}, ""), Visibility::followers);
  EXPECT_EQ(visibility_of(Iris{}, Iris{}, followers), Visibility::unknown);
}

}  // namespace
}  // namespace permafrost
