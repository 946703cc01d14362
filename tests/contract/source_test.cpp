// SPDX-License-Identifier: Apache-2.0
// What every source owes every sink, tried on every sound input among the fixtures.
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "contract/cases.hpp"
#include "support/faults.hpp"

namespace permafrost::test {
namespace {

class AnyInput : public testing::TestWithParam<Input> {
 protected:
  [[nodiscard]] std::string path() const { return GetParam().path(); }
};

/// Asks to stop in the call number `stop_at`, as a user's Ctrl-C would.
class StoppingSink : public FaultySink {
 public:
  StoppingSink(Sink& next, TestEnv& env, std::size_t stop_at)
      : FaultySink(next, never), m_env(env), m_left(stop_at) {}
  void put(const Record& record) override {
    if (m_left-- == 0) m_env.stop.request_stop();
    FaultySink::put(record);
  }

 private:
  static constexpr std::uint64_t never = ~std::uint64_t{0};
  TestEnv& m_env;
  std::size_t m_left;
};

TEST_P(AnyInput, IsReadToItsEndInTheOrderOfAFlow) {
  TestEnv env;
  const RecordingSink recording = recorded(path(), env.env);
  EXPECT_TRUE(recording.finished);
  EXPECT_GT(recording.calls.size(), 1U);
  EXPECT_EQ(recording.calls.front().substr(0, 6), "actor ");
}

TEST_P(AnyInput, GivesTheSameEveryTimeItIsRead) {
  TestEnv once;
  TestEnv twice(16);
  EXPECT_EQ(recorded(path(), once.env).calls, recorded(path(), twice.env).calls);
  EXPECT_EQ(once.reporter.lines, twice.reporter.lines);
}

TEST_P(AnyInput, StopsWhenItIsAskedTo) {
  TestEnv calm;
  const std::size_t calls = recorded(path(), calm.env).calls.size();
  for (const std::size_t stop_at : {std::size_t{0}, calls / 3}) {
    TestEnv env;
    RecordingSink recording;
    StoppingSink stopping(recording, env, stop_at);
    try {
      flow(path(), env.env, stopping);
      if (calls > 10) ADD_FAILURE() << "went on after call " << stop_at;
    } catch (const Error& error) {
      EXPECT_EQ(error.fault(), Fault::interrupted) << error.what();
      EXPECT_FALSE(recording.finished);
    }
  }
}

TEST_P(AnyInput, LetsTheFailureOfASinkPass) {
  TestEnv calm;
  const std::uint64_t calls = recorded(path(), calm.env).calls.size() + 2;  // begin and finish too
  const std::uint64_t step = calls < 30 ? 1 : calls / 7;
  for (std::uint64_t fail_at = 0; fail_at < calls; fail_at += step) {
    TestEnv env;
    RecordingSink recording;
    FaultySink faulty(recording, fail_at);
    EXPECT_THROW(flow(path(), env.env, faulty), Planned) << "at call " << fail_at;
    EXPECT_FALSE(recording.finished);
  }
}

INSTANTIATE_TEST_SUITE_P(Source, AnyInput, testing::ValuesIn(sound_inputs()),
                         [](const auto& one) { return test_name(one.param.name); });

INSTANTIATE_TEST_SUITE_P(OnlyRead, AnyInput, testing::ValuesIn(inputs_only_read()),
                         [](const auto& one) { return test_name(one.param.name); });

}  // namespace
}  // namespace permafrost::test
