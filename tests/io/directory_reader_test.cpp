// SPDX-License-Identifier: Apache-2.0
#include "io/directory_reader.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/temp_dir.hpp"
#include "walked.hpp"

namespace permafrost {
namespace {

using test::TempDir;
using test::write_file;

TEST(DirectoryReader, WalksInOrderOfWholePaths) {
  const TempDir dir;
  for (const char* name : {"b.json", "a/z", "a.json", "a/b/c", "ä"}) write_file(dir / name, name);
  const auto walked = test::walk(dir.path());
  EXPECT_EQ(walked.kind, ContainerKind::directory);
  EXPECT_TRUE(walked.random_access);
  EXPECT_EQ(walked.findings(), "");
  EXPECT_EQ(walked.names(), (std::vector<std::string>{"a.json", "a", "a/b", "a/b/c", "a/z", "b.json", "ä"}));
  EXPECT_EQ(walked.bytes_of("a/b/c"), "a/b/c");
  EXPECT_EQ(walked.find("a/b/c")->entry.size, 5U);
  EXPECT_TRUE(walked.find("a/b/c")->entry.modified.has_value());
  EXPECT_EQ(walked.find("a/b")->entry.kind, Entry::Kind::directory);
}

TEST(DirectoryReader, NeverFollowsLinksNorOpensPipes) {
  const TempDir dir;
  write_file(dir / "outside/secret", "secret");
  write_file(dir / "root/real", "real");
  ASSERT_EQ(::symlink("../outside/secret", (dir / "root/file-link").c_str()), 0);
  ASSERT_EQ(::symlink("../outside", (dir / "root/folder-link").c_str()), 0);
  ASSERT_EQ(::symlink(".", (dir / "root/loop").c_str()), 0);
  ASSERT_EQ(::mkfifo((dir / "root/pipe").c_str(), 0600), 0);
  const auto walked = test::walk(dir / "root");
  EXPECT_EQ(walked.names(), (std::vector<std::string>{"file-link", "folder-link", "loop", "pipe", "real"}));
  EXPECT_EQ(walked.find("file-link")->entry.kind, Entry::Kind::link);
  EXPECT_EQ(walked.find("folder-link")->entry.kind, Entry::Kind::link);
  EXPECT_EQ(walked.find("pipe")->entry.kind, Entry::Kind::other);
  EXPECT_EQ(walked.bytes_of("file-link") + walked.bytes_of("pipe"), "");
  EXPECT_EQ(walked.bytes_of("real"), "real");
  EXPECT_EQ(walked.findings(), "");
}

TEST(DirectoryReader, FollowsALinkThatTheUserNamed) {
  const TempDir dir;
  write_file(dir / "real/a", "a");
  ASSERT_EQ(::symlink("real", (dir / "link").c_str()), 0);
  EXPECT_EQ(test::walk(dir / "link").bytes_of("a"), "a");
}

TEST(DirectoryReader, ReportsWhatCannotBeRead) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const TempDir dir;
  write_file(dir / "closed", "x");
  ASSERT_EQ(::chmod((dir / "closed").c_str(), 0), 0);
  const auto walked = test::walk(dir.path(), {.walks = 2});
  EXPECT_EQ(walked.findings(), "entry-unreadable");
}

TEST(DirectoryReader, LeavesOutDirectoriesNestedTooDeep) {
  const TempDir dir;
  std::string path = "top";
  for (int i = 0; i != 110; ++i) path += "/d";
  write_file(dir / (path + "/leaf"), "x");
  const auto walked = test::walk(dir.path());
  EXPECT_EQ(walked.findings(), "entry-unreadable");
  EXPECT_EQ(walked.find(path + "/leaf"), nullptr);
}

TEST(DirectoryReader, ForgetsAFileThatVanishesWhileWalking) {
  const TempDir dir;
  write_file(dir / "a", "a");
  write_file(dir / "b", "b");
  test::RecordingReporter reporter;
  const Limits limits;
  const auto container = open_container(dir.path(), {.reporter = reporter, .limits = limits, .stop = {}});
  container->walk([&](const Entry& entry, ByteSource& bytes) {
    if (entry.name == "a") ::unlink((dir / "b").c_str());
    EXPECT_EQ(drain(bytes).size, 1U);
    return true;
  });
  EXPECT_EQ(reporter.ids, std::vector<std::string>{"entry-unreadable"});
}

}  // namespace
}  // namespace permafrost
