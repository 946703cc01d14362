// SPDX-License-Identifier: Apache-2.0
// What a format holds comes back out of it: a format that is read and written gives the records and files
// that it was given, byte for byte.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "contract/cases.hpp"
#include "flow/stage.hpp"
#include "flow/stages/contract.hpp"
#include "model/kind.hpp"
#include "support/temp_dir.hpp"

namespace permafrost::test {
namespace {

class BothWays : public testing::TestWithParam<std::tuple<const Format*, Input>> {
 protected:
  [[nodiscard]] const Format& format() const { return *std::get<0>(GetParam()); }
  [[nodiscard]] std::string input() const { return std::get<1>(GetParam()).path(); }
  [[nodiscard]] std::string output_name() const { return "out" + std::string(format().suffixes.front()); }
};

/// Lets through what `format` says it holds.
class HeldStage : public Stage {
 public:
  template <typename... Kinds>
  HeldStage(Sink& next, const Format& format, Kinds... and_also)
      : Stage(next), m_held(format.holds.begin(), format.holds.end()) {
    (m_held.insert(and_also), ...);
  }
  void put(const Record& record) override {
    if (m_held.contains(kind_of(record))) Stage::put(record);
  }
  void put_file(const File& file, ByteSource& bytes) override {
    if (m_held.contains(kind_of(file))) Stage::put_file(file, bytes);
  }

 private:
  std::set<Kind> m_held;
};

/// Files may come earlier or later than they did, as long as the order of a flow holds.
std::vector<std::string> sorted(std::vector<std::string> calls) {
  std::sort(calls.begin(), calls.end());
  return calls;
}

TEST_P(BothWays, GivesBackWhatItHolds) {
  const TempDir dir;
  TestEnv env;
  RecordingSink given;
  HeldStage held(given, format());
  flow(input(), env.env, held);
  if (given.calls.empty()) return;  // nothing is written that could be recognised

  {
    const auto sink = sink_at(format(), dir / output_name(), env.env);
    // What it renders in a form of its own does not come back as it was.
    HeldStage actors_and_held(*sink, format(), Kind::actors);
    flow(input(), env.env, actors_and_held);
  }
  RecordingSink got;
  ContractStage contract(got);
  HeldStage got_held(contract, format());
  flow(dir / output_name(), env.env, got_held);
  EXPECT_EQ(sorted(got.calls), sorted(given.calls));
}

TEST_P(BothWays, WritesTheSameBytesAgainOutOfItsOwnOutput) {
  const TempDir one, two;
  TestEnv env;
  const std::string first = one / output_name();
  const std::string second = two / output_name();
  {
    const auto sink = sink_at(format(), first, env.env);
    flow(input(), env.env, *sink);
  }
  {
    const auto sink = sink_at(format(), second, env.env);
    flow(first, env.env, *sink, &format());
  }
  EXPECT_TRUE(read_file(first) == read_file(second));
}

INSTANTIATE_TEST_SUITE_P(Roundtrip, BothWays,
                         testing::Combine(testing::ValuesIn(formats_both_ways()),
                                          testing::ValuesIn(sound_inputs())),
                         [](const auto& one) {
                           return test_name(std::string(std::get<0>(one.param)->name) + "_from_" +
                                            std::get<1>(one.param).name);
                         });

}  // namespace
}  // namespace permafrost::test
