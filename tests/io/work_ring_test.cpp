// SPDX-License-Identifier: Apache-2.0
#include "io/work_ring.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

namespace permafrost {
namespace {

struct Job {
  int number = 0;
  int company = -1;  ///< who was worked on with it
};

WorkRing<Job>::Works noting_company() {
  return {[](Job& job) { job.company = job.number; },
          [](Job& first, Job& second) {
            first.company = second.number;
            second.company = first.number;
          }};
}

TEST(WorkRing, GivesJobsBackInOrderWithAnyNumberOfWorkers) {
  for (const unsigned workers : {0U, 1U, 2U, 16U}) {
    WorkRing<Job> ring(
        workers, []() -> WorkRing<Job>::Works { return [](Job& job) { job.company = 2 * job.number; }; });
    int next = 0;
    for (int i = 0; i < 200; ++i) {
      ring.push({.number = i});
      if (ring.size() < 7) continue;
      const Job job = ring.pop();
      EXPECT_EQ(job.number, next++);
      EXPECT_EQ(job.company, 2 * job.number);
    }
    while (!ring.empty()) EXPECT_EQ(ring.pop().number, next++);
    EXPECT_EQ(next, 200);
  }
}

TEST(WorkRing, WorksOnPairsAndLeavesNobodyWaiting) {
  for (const unsigned workers : {0U, 1U, 2U, 5U}) {
    WorkRing<Job> ring(workers, noting_company);
    for (int i = 0; i < 5; ++i) ring.push_paired({.number = i});
    std::vector<int> company;
    while (!ring.empty()) company.push_back(ring.pop().company);
    ASSERT_EQ(company.size(), 5U) << workers;
    for (int i = 0; i < 5; ++i) {
      const int other = company[static_cast<std::size_t>(i)];
      ASSERT_TRUE(other >= 0 && other < 5) << workers;
      EXPECT_EQ(company[static_cast<std::size_t>(other)], i) << "both of a pair, with " << workers;
    }
    ring.push_paired({.number = 7});
    EXPECT_EQ(ring.pop().company, 7) << "alone when it is asked for";
  }
}

TEST(WorkRing, PairsNobodyWithOneThatWantsToBeAlone) {
  for (const unsigned workers : {0U, 2U}) {
    WorkRing<Job> ring(workers, noting_company);
    for (int i = 0; i < 12; ++i) {
      if (i % 2 == 0) {
        ring.push({.number = i});
      } else {
        ring.push_paired({.number = i});
      }
    }
    while (!ring.empty()) {
      const Job job = ring.pop();
      EXPECT_EQ(job.company % 2, job.number % 2);
    }
  }
}

TEST(WorkRing, ThrowsForBothWhatAPairThrew) {
  for (const unsigned workers : {0U, 2U}) {
    WorkRing<Job> ring(workers, []() -> WorkRing<Job>::Works {
      return {[](Job&) {}, [](Job&, Job&) { throw std::runtime_error("no"); }};
    });
    ring.push_paired({.number = 1});
    ring.push_paired({.number = 2});
    EXPECT_THROW(ring.pop(), std::runtime_error);
    EXPECT_THROW(ring.pop(), std::runtime_error);
  }
}

}  // namespace
}  // namespace permafrost
