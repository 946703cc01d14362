// SPDX-License-Identifier: Apache-2.0
// Bags of others: the conformance suite of the Library of Congress, where it is at hand.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/error.hpp"
#include "flow/stage.hpp"
#include "formats/format.hpp"
#include "support/env.hpp"
#include "support/temp_dir.hpp"

namespace permafrost {

extern const Format permafrost_archive_format;

namespace test {
namespace {

namespace fs = std::filesystem;

class Errors : public Reporter {
 public:
  using Reporter::report;
  void report(const Finding& finding) override {
    text += std::string(finding.info.id) + " " + finding.place.entry + " " + finding.message + "\n";
    if (finding.severity == Severity::error) ++errors;
  }
  std::string text;
  std::uint64_t errors = 0;
};

/// Errors that checking the bag gives; an Error counts as one.
Errors check(const std::string& path) {
  TestEnv test;
  Errors errors;
  const Env env{.clock = test.clock,
                .reporter = errors,
                .limits = test.limits,
                .progress = test.progress,
                .stop = test.stop.get_token(),
                .workers = 1};
  NullSink nowhere;
  try {
    permafrost_archive_format.open({.path = path}, {}, env)->run(nowhere);
  } catch (const Error& error) {
    errors.text += error.what();
    ++errors.errors;
  }
  return errors;
}

TEST(Bags, OfTheConformanceSuiteAreJudgedAsTheirFoldersSay) {
  const char* const vectors = std::getenv("PERMAFROST_VECTORS");
  if (vectors == nullptr) GTEST_SKIP() << "PERMAFROST_VECTORS is not set";
  const fs::path suite = fs::path(vectors) / "bagit-conformance-suite";
  if (!fs::is_directory(suite)) GTEST_SKIP() << "no bagit-conformance-suite there";
  std::uint64_t bags = 0;
  for (const auto& version : fs::directory_iterator(suite)) {
    if (!version.is_directory() || !version.path().filename().string().starts_with("v")) continue;
    for (const auto& kind : fs::directory_iterator(version)) {
      if (!kind.is_directory()) continue;
      for (const auto& bag : fs::directory_iterator(kind)) {
        if (!bag.is_directory()) continue;
        ++bags;
        const Errors errors = check(bag.path().string());
        const std::string expected = kind.path().filename().string();
        if (expected == "valid" || expected == "warning") {
          EXPECT_EQ(errors.errors, 0U) << bag.path() << "\n" << errors.text;
        } else if (expected == "invalid") {
          EXPECT_GT(errors.errors, 0U) << bag.path() << "\n" << errors.text;
        }
      }
    }
  }
  EXPECT_GT(bags, 0U);
}

TEST(Bags, AreNeverReadOutsideTheirDirectory) {
  const TempDir directory;
  write_file(directory / "secret", "secret");
  write_file(directory / "bag/bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
  write_file(directory / "bag/manifest-md5.txt",
             "5ebe2294ecd0e0f08eab7690d2a6ee69  data/../../secret\n"
             "5ebe2294ecd0e0f08eab7690d2a6ee69  data/link\n");
  fs::create_directory(directory / "bag/data");
  fs::create_symlink("../../secret", directory / "bag/data/link");
  const Errors errors = check(directory / "bag");
  EXPECT_NE(errors.text.find("bag-path-unsafe"), std::string::npos) << errors.text;
  EXPECT_NE(errors.text.find("fixity-file-missing data/link"), std::string::npos) << errors.text;
}

}  // namespace
}  // namespace test
}  // namespace permafrost
