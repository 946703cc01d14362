// SPDX-License-Identifier: Apache-2.0
// What every sink owes: nothing under its name until it is whole, and the same bytes for the same input.
#include <gtest/gtest.h>

#include <tuple>

#include "base/error.hpp"
#include "contract/cases.hpp"
#include "support/faults.hpp"
#include "support/temp_dir.hpp"

namespace permafrost::test {
namespace {

class AnySink : public testing::TestWithParam<std::tuple<const Format*, Input>> {
 protected:
  [[nodiscard]] const Format& format() const { return *std::get<0>(GetParam()); }
  [[nodiscard]] std::string input() const { return std::get<1>(GetParam()).path(); }
  [[nodiscard]] std::string output_name() const {
    return "out" + (format().suffixes.empty() ? std::string() : std::string(format().suffixes.front()));
  }

  void write(const std::string& path, unsigned workers) const {
    TestEnv env(workers);
    const auto sink = sink_at(format(), path, env.env);
    flow(input(), env.env, *sink);
  }
};

TEST_P(AnySink, WritesTheSameBytesWithOneTwoAndSixteenWorkers) {
  // The same name each time: an archive's top folder is called after the file.
  const TempDir one, two, sixteen;
  write(one / output_name(), 1);
  write(two / output_name(), 2);
  write(sixteen / output_name(), 16);
  const std::string expected = read_file(one / output_name());
  EXPECT_FALSE(expected.empty());
  EXPECT_TRUE(expected == read_file(two / output_name()));
  EXPECT_TRUE(expected == read_file(sixteen / output_name()));
}

TEST_P(AnySink, LeavesNothingBehindWhenTheFlowFailsAtAnyCall) {
  for (std::uint64_t fail_at = 0;; ++fail_at) {
    const TempDir dir;
    TestEnv env(2);
    try {
      const auto sink = sink_at(format(), dir / output_name(), env.env);
      FaultySink faulty(*sink, fail_at);
      flow(input(), env.env, faulty);
      EXPECT_EQ(dir.names(), std::vector<std::string>{output_name()});
      EXPECT_GT(fail_at, 3U);
      return;
    } catch (const Planned&) {
    }
    ASSERT_EQ(dir.names(), std::vector<std::string>{}) << "after a failure at call " << fail_at;
  }
}

TEST_P(AnySink, DoesNotTouchAnOutputThatIsThere) {
  const TempDir dir;
  write_file(dir / output_name(), "precious");
  EXPECT_THROW(write(dir / output_name(), 1), Error);
  EXPECT_EQ(read_file(dir / output_name()), "precious");
}

TEST_P(AnySink, SaysSoWhenItsFolderIsNotThere) {
  const TempDir dir;
  EXPECT_THROW(write(dir / ("absent/" + output_name()), 1), Error);
  EXPECT_EQ(dir.names(), std::vector<std::string>{});
}

INSTANTIATE_TEST_SUITE_P(Sink, AnySink,
                         testing::Combine(testing::ValuesIn(formats_that_write()),
                                          testing::ValuesIn(small_inputs())),
                         [](const auto& one) {
                           return test_name(std::string(std::get<0>(one.param)->name) + "_from_" +
                                            std::get<1>(one.param).name);
                         });

}  // namespace
}  // namespace permafrost::test
