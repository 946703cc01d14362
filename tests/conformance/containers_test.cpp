// SPDX-License-Identifier: Apache-2.0
// Archives that others collected because readers fell over them: every file of the folders
// libarchive-corpus and malicious-archives of PERMAFROST_VECTORS.
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "base/error.hpp"
#include "io/container.hpp"
#include "support/env.hpp"
#include "support/temp_dir.hpp"

namespace permafrost {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> files_of(const char* suite) {
  std::vector<std::string> paths;
  const char* const vectors = std::getenv("PERMAFROST_VECTORS");
  if (vectors == nullptr || !fs::exists(fs::path(vectors) / suite)) return paths;
  for (const auto& file : fs::recursive_directory_iterator(fs::absolute(fs::path(vectors) / suite))) {
    if (file.is_regular_file()) paths.push_back(file.path().string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

/// Entries that were delivered, each held to the promises of Container.
std::uint64_t walk_over(const std::string& path) {
  test::RecordingReporter reporter;
  Limits limits;
  limits.entry_bytes = std::uint64_t{256} << 20U;
  std::uint64_t entries = 0;
  try {
    const auto container = open_container(path, {.reporter = reporter, .limits = limits, .stop = {}});
    if (!container) return 0;
    container->walk([&](const Entry& entry, ByteSource& bytes) {
      ++entries;
      EXPECT_EQ(safe_name(entry.name), entry.name) << path;
      const auto size = drain(bytes).size;
      EXPECT_TRUE(entry.kind == Entry::Kind::file || size == 0) << path;
      const bool whole = size == entry.size || !entry.size;
      EXPECT_TRUE(whole || !reporter.ids.empty())
          << path << ": " << entry.name << " is short and nothing was said";
      return true;
    });
  } catch (const Error& error) {
    EXPECT_FALSE(std::string(error.what()).empty()) << path;
  }
  return entries;
}

/// Walks over everything in an empty directory, where nothing may appear, and within bounded time.
std::uint64_t walk_over_all(const std::vector<std::string>& paths) {
  const test::TempDir dir;
  const fs::path before = fs::current_path();
  fs::current_path(dir.path());
  std::uint64_t entries = 0;
  for (const auto& path : paths) {
    const auto start = std::chrono::steady_clock::now();
    entries += walk_over(path);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(30)) << path;
    EXPECT_TRUE(dir.names().empty()) << path;
  }
  fs::current_path(before);
  return entries;
}

TEST(Containers, GiveEntriesOrACleanAnswerForTheLibarchiveCorpus) {
  const auto paths = files_of("libarchive-corpus");
  if (paths.empty()) GTEST_SKIP() << "set PERMAFROST_VECTORS to the folder that holds libarchive-corpus";
  EXPECT_GT(walk_over_all(paths), 0U);
}

TEST(Containers, NeverFollowOrWriteWhatAMaliciousArchiveNames) {
  const auto paths = files_of("malicious-archives");
  if (paths.empty()) GTEST_SKIP() << "set PERMAFROST_VECTORS to the folder that holds malicious-archives";
  const bool there_before = fs::exists("/tmp/moo");
  EXPECT_GT(walk_over_all(paths), 0U);
  EXPECT_EQ(fs::exists("/tmp/moo"), there_before);
}

}  // namespace
}  // namespace permafrost
