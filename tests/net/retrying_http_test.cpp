// SPDX-License-Identifier: Apache-2.0
#include "net/retrying_http.hpp"

#include <gtest/gtest.h>

#include "net/fakes.hpp"

namespace permafrost::test {
namespace {

struct Retrying : testing::Test {
  Response send(Request request = {}) {
    RetryingHttp http(server, timing, Patience{.attempts = 4});
    return http.send(request);
  }
  FakeHttp server;
  FakeTiming timing;
};

TEST_F(Retrying, AsksAgainUntilAnAnswerComes) {
  server.answers.push_back(no_answer(FailureKind::connection));
  server.answers.push_back(answer(502));
  server.answers.push_back(answer(200));
  EXPECT_EQ(send().status, 200);
  EXPECT_EQ(server.requests.size(), 3U);
}

TEST_F(Retrying, WaitsLongerEachTimeAndByChance) {
  for (int i = 0; i < 9; ++i) server.answers.push_back(answer(503));
  timing.luck = 0;
  EXPECT_EQ(send().status, 503);
  const std::vector<Milliseconds> least{Milliseconds{500}, Milliseconds{1000}, Milliseconds{2000}};
  EXPECT_EQ(timing.waits, least);
  timing.waits.clear();
  timing.luck = 0.5;
  EXPECT_EQ(send().status, 503);
  EXPECT_EQ(timing.waits[1], Milliseconds{1500});
}

TEST_F(Retrying, WaitsAsLongAsItIsAsked) {
  server.answers.push_back(answer(429, {{"Retry-After", "120"}}));
  EXPECT_EQ(send().status, 200);
  EXPECT_EQ(timing.waits.front(), Milliseconds{120'000});
}

TEST_F(Retrying, GivesUpOnAServerThatWantsADay) {
  server.answers.push_back(answer(429, {{"Retry-After", "86400"}}));
  EXPECT_EQ(send().status, 429);
  EXPECT_TRUE(timing.waits.empty());
}

TEST_F(Retrying, TakesAFinalAnswerForFinal) {
  for (const int status : {200, 301, 400, 401, 403, 404, 410, 422, 501}) {
    server.answers.push_back(answer(status));
    EXPECT_EQ(send().status, status);
  }
  for (const auto kind : {FailureKind::forbidden, FailureKind::tls, FailureKind::size, FailureKind::redirects,
                          FailureKind::protocol, FailureKind::busy}) {
    server.answers.push_back(no_answer(kind));
    EXPECT_EQ(send().failure->kind, kind);
  }
  EXPECT_TRUE(timing.waits.empty());
}

TEST_F(Retrying, DoesNotDoTwiceWhatMayBeDone) {
  const auto post = [] {
    Request request;
    request.method = "POST";
    return request;
  };
  server.answers.push_back(no_answer(FailureKind::torn));
  EXPECT_TRUE(send(post()).failure);
  server.answers.push_back(answer(502));
  EXPECT_EQ(send(post()).status, 502);

  server.answers.push_back(answer(429));
  EXPECT_EQ(send(post()).status, 200) << "it was refused before it was done";
  server.answers.push_back(answer(502));
  Request keyed = post();
  keyed.fields.add("Idempotency-Key", "7");
  EXPECT_EQ(send(keyed).status, 200) << "the server knows it by its key";
}

}  // namespace
}  // namespace permafrost::test
