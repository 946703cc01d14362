// SPDX-License-Identifier: Apache-2.0
#include "net/link_header.hpp"

#include <gtest/gtest.h>

namespace permafrost {
namespace {

constexpr std::string_view base = "https://masto.example/api/v1/mutes?limit=40";

TEST(LinkHeader, LeadsToTheNextPage) {
  const char* const field = R"(<https://masto.example/api/v1/mutes?limit=40&max_id=7>; rel="next", )"
                            R"(<https://masto.example/api/v1/mutes?limit=40&min_id=9>; rel="prev")";
  EXPECT_EQ(link_target(field, "next", base), "https://masto.example/api/v1/mutes?limit=40&max_id=7");
  EXPECT_EQ(link_target(field, "prev", base), "https://masto.example/api/v1/mutes?limit=40&min_id=9");
  EXPECT_EQ(link_target(field, "first", base), "");
  EXPECT_EQ(link_target("", "next", base), "");
}

TEST(LinkHeader, IsReadAsTheRfcHasIt) {
  EXPECT_EQ(link_target("<?page=2>;REL=next", "next", base), "https://masto.example/api/v1/mutes?page=2");
  EXPECT_EQ(link_target(R"(<a,b;c>; title="x, y; z\"" ; rel="start  next")", "next", base),
            "https://masto.example/api/v1/a,b;c");
  EXPECT_EQ(link_target(R"(<a>; rel=prev; rel=next, , <b>; rel=next)", "next", base),
            "https://masto.example/api/v1/b");
  EXPECT_EQ(link_target(R"(<a>; rel=next; anchor="/other", <b>; rel="NEXT")", "next", base),
            "https://masto.example/api/v1/b");
}

TEST(LinkHeader, SaysNothingWhenItIsBroken) {
  for (const char* field :
       {"<a", "a; rel=next", "<a>; rel=\"next", ">;rel=next", "<a> rel=next", "<a>;;rel=next"}) {
    const auto target = link_target(field, "next", base);
    EXPECT_TRUE(target.empty() || target == "https://masto.example/api/v1/a") << field;
  }
}

}  // namespace
}  // namespace permafrost
