// SPDX-License-Identifier: Apache-2.0
#include "pull/busy_timing.hpp"

#include <gtest/gtest.h>

#include "net/fakes.hpp"

namespace permafrost {
namespace {

TEST(BusyTiming, WorksInLongWaitsAndWaitsForTheRest) {
  test::FakeTiming inner;
  BusyTiming timing(inner);
  std::vector<Milliseconds> given;
  timing.set_work([&](Milliseconds time) {
    given.push_back(time);
    inner.now += Milliseconds{40'000};
  });
  timing.wait(Milliseconds{60'000});
  timing.wait(Milliseconds{1000});
  EXPECT_EQ(given, std::vector<Milliseconds>{Milliseconds{60'000}});
  EXPECT_EQ(inner.waits, (std::vector<Milliseconds>{Milliseconds{20'000}, Milliseconds{1000}}));
}

TEST(BusyTiming, DoesNotWaitWhenTheWorkTookLonger) {
  test::FakeTiming inner;
  BusyTiming timing(inner);
  timing.set_work([&](Milliseconds) { inner.now += Milliseconds{70'000}; });
  timing.wait(Milliseconds{60'000});
  EXPECT_TRUE(inner.waits.empty());
}

}  // namespace
}  // namespace permafrost
