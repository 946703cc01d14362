// SPDX-License-Identifier: Apache-2.0
#include "net/rate_limit.hpp"

#include <gtest/gtest.h>

#include "net/fakes.hpp"

namespace permafrost::test {
namespace {

constexpr Seconds now = FakeTiming::started;  // 2023-11-14T22:13:20Z, a Tuesday

std::int64_t seconds(const Response& response) {
  return std::chrono::duration_cast<std::chrono::seconds>(asked_to_wait(response, now)).count();
}

TEST(RateLimit, IsSaidInEachFormThatServersUse) {
  EXPECT_EQ(seconds(answer(429, {{"Retry-After", "120"}})), 120);
  EXPECT_EQ(seconds(answer(503, {{"retry-after", " Tue, 14 Nov 2023 22:14:20 GMT"}})), 61);
  EXPECT_EQ(seconds(answer(429, {{"Retry-After", "Tuesday, 14-Nov-23 22:14:20 GMT"}})), 61);
  EXPECT_EQ(seconds(answer(429, {{"Retry-After", "Tue Nov 14 22:14:20 2023"}})), 61);
  EXPECT_EQ(seconds(answer(429, {{"X-RateLimit-Reset", "2023-11-14T22:15:00.464435Z"}})), 101);
  EXPECT_EQ(seconds(answer(429, {{"X-Ratelimit-Reset", "2023-11-14T22:15:00.000Z"}})), 101);
  EXPECT_EQ(seconds(answer(429, {{"x-ratelimit-reset", std::to_string(now + 30)}})), 31);
  EXPECT_EQ(seconds(answer(429, {{"x-ratelimit-reset", "30"}})), 30);
}

TEST(RateLimit, IsHeededBeforeItIsBroken) {
  EXPECT_EQ(
      seconds(answer(200, {{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", "2023-11-14T22:13:30Z"}})),
      11);
  EXPECT_EQ(
      seconds(answer(200, {{"X-RateLimit-Remaining", "1"}, {"X-RateLimit-Reset", "2023-11-14T22:13:30Z"}})),
      0);
}

TEST(RateLimit, IsToldByThreeFields) {
  const auto limit = rate_limit_of(answer(200, {{"X-RateLimit-Limit", "300"},
                                                {"x-ratelimit-remaining", "299"},
                                                {"X-RateLimit-Reset", "2023-11-14T22:15:00.464435Z"}}),
                                   now);
  ASSERT_TRUE(limit);
  EXPECT_EQ(limit->limit, 300U);
  EXPECT_EQ(limit->remaining, 299U);
  EXPECT_EQ(limit->reset, Milliseconds{101'000});
  EXPECT_FALSE(rate_limit_of(answer(200, {{"X-RateLimit-Limit", "300"}}), now));
  EXPECT_FALSE(rate_limit_of(
      answer(200, {{"X-RateLimit-Limit", "0"}, {"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", "1"}}),
      now));
  EXPECT_FALSE(rate_limit_of(
      answer(200, {{"X-RateLimit-Limit", "x"}, {"X-RateLimit-Remaining", "-1"}, {"X-RateLimit-Reset", "1"}}),
      now));
}

TEST(RateLimit, IsCountedByTheClockOfTheServer) {
  const HttpField late{"X-RateLimit-Reset", "2023-11-14T23:15:00Z"};
  EXPECT_EQ(seconds(answer(429, {late, {"Date", "Tue, 14 Nov 2023 23:14:30 GMT"}})), 31);
  EXPECT_EQ(seconds(answer(429, {late, {"Date", "yesterday"}})), 3701);
}

TEST(RateLimit, IsNothingWhereNothingIsAsked) {
  EXPECT_EQ(seconds(answer(200, {{"Retry-After", "120"}})), 0);
  EXPECT_EQ(seconds(answer(429)), 0);
  EXPECT_EQ(seconds(answer(429, {{"Retry-After", "soon"}})), 0);
  EXPECT_EQ(seconds(answer(429, {{"Retry-After", "-5"}})), 0);
  EXPECT_EQ(seconds(answer(429, {{"Retry-After", "Tue, 14 Nov 2023 22:00:00 GMT"}})), 0);
  EXPECT_EQ(seconds(answer(429, {{"Retry-After", "99999999999999999999"}})), 0);
  EXPECT_EQ(seconds(answer(429, {{"Retry-After", "soon"}, {"X-RateLimit-Reset", "7"}})), 7);
}

}  // namespace
}  // namespace permafrost::test
