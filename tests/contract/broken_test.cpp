// SPDX-License-Identifier: Apache-2.0
// Broken and hostile containers end in findings or in one clean Error, and what is said about each does not
// change unseen: broken_expected.txt holds it. PERMAFROST_ACCEPT=1 rewrites that file; review the diff.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "base/error.hpp"
#include "contract/cases.hpp"
#include "support/temp_dir.hpp"

namespace permafrost::test {
namespace {

const std::string expected_path = PERMAFROST_FIXTURES "/../tests/contract/broken_expected.txt";

/// "read: id id" or "refused: message", with the fixture's folder taken out.
std::string outcome_of(const Input& input) {
  TestEnv env;
  std::string outcome;
  try {
    outcome = recorded(input.path(), env.env).finished ? "read:" : "not finished:";
    std::vector<std::string> ids = env.reporter.ids;
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    for (const std::string& id : ids) outcome += " " + id;
  } catch (const Error& error) {
    outcome = std::string("refused: ") + error.what();
    const std::string folder = PERMAFROST_FIXTURES "/broken/";
    if (const auto at = outcome.find(folder); at != std::string::npos) outcome.erase(at, folder.size());
  } catch (const std::exception& bug) {
    ADD_FAILURE() << input.name << ": " << bug.what();
  }
  return outcome;
}

class BrokenInput : public testing::TestWithParam<Input> {};

TEST_P(BrokenInput, NeverWritesOutsideItsDestination) {
  const TempDir dir;
  for (const Format* format : formats_that_write()) {
    TestEnv env;
    const std::string name = "inner/out" + std::string(format->suffixes.front());
    write_file(dir / "inner/.keep", "");
    try {
      const auto sink = sink_at(*format, dir / name, env.env);
      flow(GetParam().path(), env.env, *sink);
    } catch (const Error&) {
    }
    for (const std::string& found : dir.names()) {
      EXPECT_TRUE(found == "inner" || found == "inner/.keep" || found == name) << found;
    }
    std::remove((dir / name).c_str());
  }
}

INSTANTIATE_TEST_SUITE_P(Broken, BrokenInput, testing::ValuesIn(broken_inputs()),
                         [](const auto& one) { return test_name(one.param.name); });

TEST(BrokenInputs, EndInFindingsOrOneCleanError) {
  std::string outcomes;
  for (const Input& input : broken_inputs()) outcomes += input.name + "\t" + outcome_of(input) + "\n";
  if (std::getenv("PERMAFROST_ACCEPT") != nullptr) write_file(expected_path, outcomes);
  EXPECT_EQ(outcomes, read_file(expected_path));
}

}  // namespace
}  // namespace permafrost::test
