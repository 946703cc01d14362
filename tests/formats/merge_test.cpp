// SPDX-License-Identifier: Apache-2.0
#include "formats/merge.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "formats/mastodon_export/source.hpp"
#include "support/env.hpp"
#include "support/record_text.hpp"

namespace permafrost {
namespace {

const std::string exports = std::string(PERMAFROST_FIXTURES) + "/mastodon/";

struct Merged {
  std::string preamble;
  std::vector<std::string> calls;
  std::vector<std::string> findings;
  [[nodiscard]] long count(std::string_view what) const {
    return std::count_if(calls.begin(), calls.end(),
                         [&](const std::string& call) { return call.find(what) != std::string::npos; });
  }
};

Merged merge(const std::vector<std::string>& names) {
  test::TestEnv env;
  std::vector<MergeInput> inputs;
  for (const auto& name : names) {
    inputs.push_back({name, [&env, path = exports + name](Reporter& reporter) {
                        const Env quieter{env.clock, reporter, env.limits, env.progress, {}};
                        return mastodon_export::open_source({.path = path}, {}, quieter);
                      }});
  }
  test::RecordingSink sink;
  merge_sources(std::move(inputs), env.env)->run(sink);
  EXPECT_TRUE(sink.finished);
  return {sink.preamble, sink.calls, env.reporter.lines};
}

TEST(Merge, DoesNotDependOnTheOrderOfItsInputs) {
  std::vector<std::string> names{"T3-4.1.0/alice-archive.tar.gz", "Z-4.2.12/alice-archive.zip",
                                 "T1-2.4.0/alice-archive.tar.gz", "Z-4.3.23/bob-archive.zip"};
  std::sort(names.begin(), names.end());
  const auto expected = merge(names);
  while (std::next_permutation(names.begin(), names.end())) {
    const auto got = merge(names);
    ASSERT_EQ(got.preamble, expected.preamble);
    ASSERT_EQ(got.calls, expected.calls);
  }
}

TEST(Merge, KeepsEachPostOnceAndItsOtherVersionsAsHistory) {
  const auto merged = merge({"T3-4.1.0/alice-archive.tar.gz", "Z-4.2.12/alice-archive.zip"});
  EXPECT_EQ(merged.count("activity id="), 100);
  EXPECT_EQ(merged.count("activity id=") - 50,
            std::count_if(merged.calls.begin(), merged.calls.end(), [](const auto& call) {
              return call.starts_with("activity ") && call.find(" superseded ") != std::string::npos;
            }));
  EXPECT_EQ(merged.count("file path=media_attachments/"), 5);
}

TEST(Merge, CountsAnInputNamedTwiceOnce) {
  const auto once = merge({"Z-4.2.12/alice-archive.zip"});
  const auto twice = merge({"Z-4.2.12/alice-archive.zip", "Z-4.2.12/alice-archive.zip"});
  EXPECT_EQ(once.calls, twice.calls);
  EXPECT_EQ(once.preamble, twice.preamble);
}

TEST(Merge, ReportsWhatItFindsOnceAndNamesTheInput) {
  const auto merged = merge({"T1-2.4.0/alice-archive.tar.gz", "T1-2.4.0/bob-archive.tar.gz"});
  ASSERT_EQ(merged.findings.size(), 2U);
  EXPECT_EQ(merged.findings[0].substr(0, 57), "secret-key-present T1-2.4.0/alice-archive.tar.gz: key.pem");
  EXPECT_NE(merged.findings[1].find("bob-archive.tar.gz: key.pem"), std::string::npos);
}

TEST(Merge, GivesEachAccountASectionOfItsOwn) {
  const auto merged =
      merge({"Z-4.3.23/alice-archive.zip", "Z-4.3.23/bob-archive.zip", "Z-4.2.12/alice-archive.zip"});
  EXPECT_EQ(merged.count("section=alice@masto.test"), 1);
  EXPECT_EQ(merged.count("section=alice@masto2.test"), 1);
  EXPECT_EQ(merged.count("section=bob"), 1);
  EXPECT_NE(merged.preamble.find("many accounts"), std::string::npos);
}

}  // namespace
}  // namespace permafrost
