// SPDX-License-Identifier: Apache-2.0
#include "pull/page.hpp"

#include <gtest/gtest.h>

#include "net/fakes.hpp"

namespace permafrost {
namespace {

Response page(std::string_view body, std::initializer_list<HttpField> fields = {}) {
  Response response = test::answer(200, fields, body);
  response.url = "https://social.example/users/alice/outbox?page=true";
  return response;
}

std::vector<std::string> raw_items(const Page& page) {
  std::vector<std::string> items;
  for (const auto& item : page.items()) items.emplace_back(item.value.raw());
  return items;
}

TEST(Page, GivesEntitiesAsTheyCameWithTheirIds) {
  Page entities{Limits()};
  ASSERT_TRUE(
      entities.read(page(R"([ {"id":"7", "x" : 1.0}, {"id":8}, "example.com" ])"), PageShape::entities, ""));
  EXPECT_EQ(raw_items(entities),
            (std::vector<std::string>{R"({"id":"7", "x" : 1.0})", R"({"id":8})", "\"example.com\""}));
  EXPECT_EQ(entities.items()[0].key, "7");
  EXPECT_EQ(entities.items()[1].key, "8");
  EXPECT_EQ(entities.items()[2].key, "example.com");
  EXPECT_FALSE(entities.has_link());
}

TEST(Page, ReadsTheNextPageFromLink) {
  Page entities{Limits()};
  ASSERT_TRUE(
      entities.read(page("[]", {{"Link", R"(</api/v1/blocks?max_id=9>; rel="next", </x>; rel="prev")"}}),
                    PageShape::entities, ""));
  EXPECT_EQ(entities.next(), "https://social.example/api/v1/blocks?max_id=9");
}

TEST(Page, TellsWhatIsNoPage) {
  Page entities{Limits()};
  EXPECT_FALSE(entities.read(page("<!DOCTYPE html><p>We are moving"), PageShape::entities, ""));
  EXPECT_FALSE(entities.trouble().empty());
  EXPECT_FALSE(entities.read(page(R"({"error":"no"})"), PageShape::entities, ""));
  EXPECT_FALSE(entities.read(page(R"([{"id":"1"},{"id":)"), PageShape::entities, ""));
  EXPECT_FALSE(entities.read(page("[]"), PageShape::activitypub, ""));
}

TEST(Page, FollowsACollectionToItsFirstPageAndOn) {
  Page collection{Limits()};
  ASSERT_TRUE(collection.read(page(R"({"type":"OrderedCollection","totalItems":3,"first":"?page=1"})"),
                              PageShape::activitypub, ""));
  EXPECT_TRUE(collection.items().empty());
  EXPECT_EQ(collection.next(), "https://social.example/users/alice/outbox?page=1");
  ASSERT_TRUE(collection.read(page(R"({"next":"https://social.example/p2","orderedItems":[{"id":"a"},"b"]})"),
                              PageShape::activitypub, ""));
  EXPECT_EQ(raw_items(collection), (std::vector<std::string>{R"({"id":"a"})", "\"b\""}));
  EXPECT_EQ(collection.next(), "https://social.example/p2");
}

TEST(Page, TakesAFirstPageThatStandsInsideTheCollection) {
  Page collection{Limits()};
  const auto* const body = R"({"type":"OrderedCollection","totalItems":2,
    "first":{"type":"OrderedCollectionPage","items":[{"id":"a"}],"next":"https://social.example/p2"}})";
  ASSERT_TRUE(collection.read(page(body), PageShape::activitypub, ""));
  EXPECT_EQ(raw_items(collection), std::vector<std::string>{R"({"id":"a"})"});
  EXPECT_EQ(collection.next(), "https://social.example/p2");
  const std::string envelope(collection.envelope());
  EXPECT_EQ(envelope.find("\"items\""), std::string::npos);
  EXPECT_NE(envelope.find("\"totalItems\":2"), std::string::npos);
}

TEST(Page, TakesInlineItemsAndLeavesThemOutOfTheEnvelope) {
  Page collection{Limits()};
  ASSERT_TRUE(collection.read(page(R"({"id":"f","orderedItems":{"id":"only"},"totalItems":1})"),
                              PageShape::activitypub, ""));
  EXPECT_EQ(raw_items(collection), std::vector<std::string>{R"({"id":"only"})"});
  EXPECT_EQ(collection.next(), "");
  EXPECT_EQ(std::string(collection.envelope()), R"({"id":"f","totalItems":1})");
}

}  // namespace
}  // namespace permafrost
