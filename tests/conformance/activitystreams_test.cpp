// SPDX-License-Identifier: Apache-2.0
// The W3C's test documents of ActivityStreams 2.0 (suite activitystreams): those of test/ have no error,
// those of test/fail/ have one.
#include "conformance/vectors.hpp"
#include "verify/fixture_flow.hpp"

namespace permafrost::test {
namespace {

bool has_error(const Checked& checked) {
  return std::any_of(checked.findings.begin(), checked.findings.end(),
                     [](const Heard& heard) { return heard.severity == Severity::error; });
}

TEST(ActivityStreamsSuite, ValidDocumentsHaveNoError) {
  const auto paths = suite_files("activitystreams/test", ".json");
  if (paths.empty()) GTEST_SKIP() << "PERMAFROST_VECTORS names no folder with activitystreams/test";
  for (const std::string& path : paths) {
    if (path.ends_with("/package.json")) continue;  // describes the suite to npm, no document of it
    const Checked checked = check_path(path);
    EXPECT_FALSE(has_error(checked)) << path << "\n" << checked.text();
  }
}

TEST(ActivityStreamsSuite, InvalidDocumentsHaveAnError) {
  const auto paths = suite_files("activitystreams/test/fail", ".json");
  if (paths.empty()) GTEST_SKIP() << "PERMAFROST_VECTORS names no folder with activitystreams/test/fail";
  for (const std::string& path : paths) {
    const Checked checked = check_path(path);
    EXPECT_TRUE(has_error(checked)) << path << "\n" << checked.text();
  }
}

}  // namespace
}  // namespace permafrost::test
