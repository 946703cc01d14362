// SPDX-License-Identifier: Apache-2.0
#include "base/handle.hpp"

#include <gtest/gtest.h>

namespace permafrost::test {
namespace {

TEST(Handle, ReadsWhatPeopleWrite) {
  for (const char* text : {"Alice@Social.Example", "@Alice@social.example", "acct:Alice@social.example"}) {
    const auto name = parse_handle(text);
    ASSERT_TRUE(name) << text;
    EXPECT_EQ(name->text(), "Alice@social.example");
  }
  EXPECT_EQ(parse_handle("alice@127.0.0.1:8080")->host, "127.0.0.1:8080");
  EXPECT_EQ(parse_handle("a.b-c_d@xn--exmple-cua.example")->user, "a.b-c_d");
}

TEST(Handle, RefusesWhatIsNone) {
  for (const char* text : {"", "alice", "@alice", "alice@", "@social.example", "alice@social.example/x",
                           "a b@c.example", "https://social.example/@alice", "alice@social.example?x",
                           "alice@bob@social.example", "alice@social.example\n", "alice@host:port"})
    EXPECT_FALSE(parse_handle(text)) << text;
}

TEST(Handle, IsTheSameInAnyCase) {
  EXPECT_EQ(*parse_handle("Alice@a.example"), *parse_handle("alice@A.example"));
  EXPECT_FALSE(*parse_handle("alice@a.example") == *parse_handle("alice@b.example"));
}

}  // namespace
}  // namespace permafrost::test
