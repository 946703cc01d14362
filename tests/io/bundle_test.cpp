// SPDX-License-Identifier: Apache-2.0
#include "io/bundle.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <set>
#include <string>

#include "base/error.hpp"
#include "support/temp_dir.hpp"

namespace permafrost {
namespace {

namespace fs = std::filesystem;
using test::TempDir;

std::set<std::string> names_in(const std::string& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.insert(entry.path().filename());
  return names;
}

std::set<std::string> unfinished_in(const std::string& folder) {
  auto names = names_in(folder);
  std::erase_if(names, [](const std::string& name) { return !name.starts_with("."); });
  return names;
}

/// Writes half a folder and is gone, as after kill -9.
void write_half(const std::string& path) {
  const pid_t child = ::fork();
  if (child == 0) {
    const auto bundle = open_folder_bundle(path, AtomicFile::Existing::refuse);
    bundle->add("one/half.txt", false).write(as_bytes("half"));
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
}

TEST(FolderBundle, AppearsWhenItIsWhole) {
  const TempDir directory;
  const std::string path = directory / "out";
  const auto bundle = open_folder_bundle(path, AtomicFile::Existing::refuse);
  bundle->add("a/b.txt", false).write(as_bytes("b"));
  EXPECT_FALSE(fs::exists(path));
  bundle->commit();
  EXPECT_TRUE(fs::exists(path + "/a/b.txt"));
  EXPECT_EQ(names_in(directory.path()), std::set<std::string>{"out"});
  const mode_t mask = ::umask(0);
  ::umask(mask);
  struct stat facts {};
  ASSERT_EQ(::stat(path.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0777U & ~mask);
}

TEST(FolderBundle, RemovesWhatAKilledRunLeft) {
  const TempDir directory;
  const std::string path = directory / "out";
  write_half(path);
  EXPECT_FALSE(fs::exists(path));
  EXPECT_EQ(unfinished_in(directory.path()).size(), 1U);
  const auto bundle = open_folder_bundle(path, AtomicFile::Existing::refuse);
  EXPECT_EQ(unfinished_in(directory.path()).size(), 1U);  // its own
  bundle->commit();
  EXPECT_EQ(names_in(directory.path()), std::set<std::string>{"out"});
  EXPECT_TRUE(names_in(path).empty());
}

TEST(FolderBundle, LeavesAloneWhatALivingRunWrites) {
  const TempDir directory;
  const std::string path = directory / "out";
  const auto living = open_folder_bundle(path, AtomicFile::Existing::refuse);
  living->add("whole.txt", false).write(as_bytes("whole"));
  { const auto other = open_folder_bundle(path, AtomicFile::Existing::refuse); }
  living->commit();
  EXPECT_EQ(names_in(path), std::set<std::string>{"whole.txt"});
}

TEST(FolderBundle, KeepsWhoMayReadWhatItReplaces) {
  const TempDir scratch;
  test::write_file(scratch / "out/private.txt", "old");
  ASSERT_EQ(::chmod((scratch / "out/private.txt").c_str(), 0600), 0);
  const auto bundle = open_folder_bundle(scratch / "out", AtomicFile::Existing::replace);
  bundle->add("private.txt", false).write(as_bytes("new"));
  bundle->add("public.txt", false).write(as_bytes("new"));
  bundle->commit();
  EXPECT_EQ(test::read_file(scratch / "out/private.txt"), "new");
  EXPECT_EQ(fs::status(scratch / "out/private.txt").permissions(), fs::perms{0600});
  EXPECT_NE(fs::status(scratch / "out/public.txt").permissions(), fs::perms{0600});
}

TEST(FolderBundle, FillsTheFolderThatALinkLeadsTo) {
  const TempDir scratch;
  fs::create_directory(scratch / "large disk");
  fs::create_directory_symlink("large disk", scratch / "out");
  for (const auto existing : {AtomicFile::Existing::refuse, AtomicFile::Existing::replace}) {
    const auto bundle = open_folder_bundle(scratch / "out", existing);
    bundle->add("a.txt", false).write(as_bytes("a"));
    bundle->commit();
    EXPECT_EQ(names_in(scratch / "large disk"), (std::set<std::string>{"a.txt"}));
    EXPECT_TRUE(fs::is_symlink(scratch / "out"));
  }
}

TEST(FolderBundle, SaysAtOnceThatAFileIsInTheWay) {
  const TempDir scratch;
  test::write_file(scratch / "out", "precious");
  for (const auto existing : {AtomicFile::Existing::refuse, AtomicFile::Existing::replace})
    EXPECT_THROW(open_folder_bundle(scratch / "out", existing), Error);
}

TEST(FolderBundle, LeavesAloneWhatIsNamedOtherwise) {
  const TempDir directory;
  const std::string path = directory / "out";
  fs::create_directories(directory / ".out.part-mine-too");
  fs::create_directories(directory / ".other.part-abcdef");
  { const auto bundle = open_folder_bundle(path, AtomicFile::Existing::refuse); }
  EXPECT_EQ(unfinished_in(directory.path()).size(), 2U);
}

}  // namespace
}  // namespace permafrost
