// SPDX-License-Identifier: Apache-2.0
#include "net/polite_http.hpp"

#include <gtest/gtest.h>

#include "net/fakes.hpp"

namespace permafrost::test {
namespace {

struct Polite : testing::Test {
  Polite() { server.clock = &timing; }
  Response get(const char* url) {
    Request request;
    request.url = url;
    return http.send(request);
  }
  FakeTiming timing;
  FakeHttp server;
  std::vector<WaitReason> reasons;
  Pace pace{timing,
            Politeness{.interval = Milliseconds{1000},
                       .interval_within_limit = Milliseconds{100},
                       .reserve = 0.25,
                       .longest_wait = Milliseconds{600'000}},
            [this](const Wait& wait) { reasons.push_back(wait.reason); }};
  PoliteHttp http{server, pace};
};

TEST_F(Polite, LeavesAnIntervalBetweenRequestsToOneHost) {
  for (int i = 0; i < 3; ++i) (void)get("https://a.example/x");
  const std::vector<Milliseconds> expected{Milliseconds{0}, Milliseconds{1000}, Milliseconds{2000}};
  EXPECT_EQ(server.times, expected);
}

TEST_F(Polite, CountsTheTimeThatPassedAnyway) {
  (void)get("https://a.example/x");
  timing.now += Milliseconds{400};
  (void)get("https://a.example/y");
  timing.now += Milliseconds{5000};
  (void)get("https://a.example/z");
  const std::vector<Milliseconds> expected{Milliseconds{600}};
  EXPECT_EQ(timing.waits, expected);
}

TEST_F(Polite, LetsHostsNotWaitForEachOther) {
  (void)get("https://a.example/x");
  (void)get("https://b.example/x");
  (void)get("https://a.example:8443/x");
  EXPECT_TRUE(timing.waits.empty());
}

TEST_F(Polite, StaysAwayAsLongAsAskedWhoeverAsksNext) {
  server.answers.push_back(answer(429, {{"Retry-After", "30"}}));
  (void)get("https://a.example/x");
  (void)get("https://A.example/y");
  EXPECT_EQ(server.times.back(), Milliseconds{30'000});
}

TEST_F(Polite, TurnsBackWhereItWouldWaitTooLong) {
  server.answers.push_back(answer(429, {{"Retry-After", "86400"}}));
  EXPECT_EQ(get("https://a.example/x").status, 429);
  EXPECT_EQ(get("https://a.example/y").failure->kind, FailureKind::busy);
  EXPECT_EQ(server.requests.size(), 1U);
  EXPECT_TRUE(timing.waits.empty());
}

/// An answer of a server that tells its limit, which is there anew in 100 seconds.
Response within_limit(int limit, int remaining, Seconds now = FakeTiming::started) {
  return answer(200, {{"X-RateLimit-Limit", std::to_string(limit)},
                      {"X-RateLimit-Remaining", std::to_string(remaining)},
                      {"X-RateLimit-Reset", format_time(now + 99)}});
}

TEST_F(Polite, GoesByTheLimitWhereAHostTellsIt) {
  server.answers.push_back(within_limit(300, 299));
  server.answers.push_back(within_limit(300, 298));
  for (int i = 0; i < 3; ++i) (void)get("https://a.example/x");
  const std::vector<Milliseconds> expected{Milliseconds{0}, Milliseconds{1000}, Milliseconds{1100}};
  EXPECT_EQ(server.times, expected) << "the first interval began before the limit was known";
}

TEST_F(Polite, LeavesAShareOfTheLimitToOthers) {
  for (int remaining = 99; remaining >= 75; --remaining)
    server.answers.push_back(within_limit(100, remaining));
  for (int remaining = 74; remaining >= 25; --remaining)
    server.answers.push_back(within_limit(100, remaining));
  for (int i = 0; i < 76; ++i) (void)get("https://a.example/x");
  EXPECT_LT(server.times[74], Milliseconds{10'000});
  EXPECT_GE(server.times[75], Milliseconds{100'000}) << "when all of it is there again";
  EXPECT_EQ(std::count(reasons.begin(), reasons.end(), WaitReason::limit), 1);
}

TEST_F(Polite, HeedsALimitByTheClockOfTheServer) {
  const Seconds theirs = FakeTiming::started + 7200;  // two hours ahead of ours
  Response response = within_limit(100, 10, theirs);
  response.fields.add("Date", format_http_date(theirs));
  server.answers.push_back(std::move(response));
  (void)get("https://a.example/x");
  (void)get("https://a.example/x");
  EXPECT_EQ(server.times.back(), Milliseconds{100'000});
}

TEST_F(Polite, TakesTheLimitOfActsForNoLimitOfQuestions) {
  server.answers.push_back(within_limit(5, 0));
  Request registration = form_request("https://a.example/api/v1/apps", "client_name=x");
  EXPECT_EQ(http.send(registration).status, 200);
  (void)get("https://a.example/x");
  EXPECT_EQ(server.times.back(), Milliseconds{1000});
}

TEST_F(Polite, SaysWhyItWaits) {
  server.answers.push_back(answer(429, {{"Retry-After", "30"}}));
  server.answers.push_back(within_limit(100, 3, FakeTiming::started + 30));
  for (int i = 0; i < 3; ++i) (void)get("https://a.example/x");
  const std::vector<WaitReason> expected{WaitReason::asked, WaitReason::limit};
  EXPECT_EQ(reasons, expected);
  for (const auto reason : {WaitReason::interval, WaitReason::limit, WaitReason::asked, WaitReason::trouble})
    EXPECT_FALSE(describe(reason).empty());
}

}  // namespace
}  // namespace permafrost::test
