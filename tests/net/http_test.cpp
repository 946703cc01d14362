// SPDX-License-Identifier: Apache-2.0
#include "net/http.hpp"

#include <gtest/gtest.h>

namespace permafrost {
namespace {

TEST(ActivityType, IsOneOfTwo) {
  EXPECT_TRUE(is_activity_type("application/activity+json; charset=utf-8"));
  EXPECT_TRUE(is_activity_type(R"(application/ld+json; profile="https://www.w3.org/ns/activitystreams")"));
  EXPECT_FALSE(is_activity_type("application/ld+json"));
  EXPECT_FALSE(is_activity_type("application/json"));
  EXPECT_FALSE(is_activity_type("text/html"));
}

TEST(HttpFields, AreFoundWithoutRegardToCase) {
  HttpFields fields;
  fields.add("Link", "<a>");
  fields.add("LINK", " <b> ");
  EXPECT_EQ(fields.get("link"), "<a>");
  EXPECT_EQ(fields.joined("link"), "<a>, <b>");
  EXPECT_EQ(fields.get("Vary"), "");
  fields.set("link", "<c>");
  EXPECT_EQ(fields.joined("Link"), "<c>");
  fields.remove("lInK");
  EXPECT_FALSE(fields.has("Link"));
}

TEST(MediaType, TellsJsonFromPagesForPeople) {
  for (const char* type : {"application/activity+json; charset=utf-8", "application/ld+json; profile=\"x\"",
                           "Application/JSON", "application/problem+json"}) {
    EXPECT_TRUE(is_json_type(type)) << type;
  }
  for (const char* type : {"text/html", "text/plain; a=json", "", "application/jsonp", "text/json-ish"})
    EXPECT_FALSE(is_json_type(type)) << type;
}

}  // namespace
}  // namespace permafrost
