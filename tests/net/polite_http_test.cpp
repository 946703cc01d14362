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
  PoliteHttp http{server, timing,
                  Politeness{.interval = Milliseconds{1000}, .longest_wait = Milliseconds{60'000}}};
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

}  // namespace
}  // namespace permafrost::test
