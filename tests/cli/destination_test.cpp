// SPDX-License-Identifier: Apache-2.0
#include "cli/destination.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/error.hpp"
#include "support/temp_dir.hpp"

namespace permafrost::cli {
namespace {

namespace fs = std::filesystem;

/// Two pieces, and then what a broken input does.
class TornSource : public ByteSource {
 public:
  std::size_t read(std::span<std::byte> out) override {
    if (m_read) throw Error(Fault::input, "torn");
    m_read = true;
    out[0] = std::byte{'x'};
    return 1;
  }

 private:
  bool m_read = false;
};

class DestinationTest : public testing::Test {
 protected:
  void write(std::string_view path, std::string_view content, bool replace = false) const {
    MemorySource source(content);
    Destination(root, replace, {}).write(path, source);
  }
  test::TempDir temp;
  std::string root = temp / "out";
};

TEST_F(DestinationTest, MakesDirectoriesOnTheWay) {
  write("a/b/c.txt", "hello");
  EXPECT_EQ(test::read_file(root + "/a/b/c.txt"), "hello");
}

TEST_F(DestinationTest, RefusesAnExistingFileUnlessReplacing) {
  write("a.txt", "old");
  EXPECT_THROW(write("a.txt", "new"), Error);
  EXPECT_EQ(test::read_file(root + "/a.txt"), "old");
  write("a.txt", "new", true);
  EXPECT_EQ(test::read_file(root + "/a.txt"), "new");
}

TEST_F(DestinationTest, NeverLeavesItsDirectory) {
  for (const auto* path : {"../a", "/a", "a/../../b", "", "a//b", "./a"}) {
    EXPECT_THROW(write(path, "x"), Error) << path;
  }
  EXPECT_FALSE(fs::exists(temp / "a"));
  EXPECT_FALSE(fs::exists(temp / "b"));
}

TEST_F(DestinationTest, FollowsNoLinkInTheWay) {
  fs::create_directories(temp / "elsewhere");
  fs::create_directories(root);
  fs::create_directory_symlink(temp / "elsewhere", root + "/media");
  EXPECT_THROW(write("media/a.txt", "x", true), Error);
  EXPECT_TRUE(fs::is_empty(temp / "elsewhere"));
}

TEST_F(DestinationTest, ReplacesALinkAndNotWhatItPointsTo) {
  test::write_file(temp / "secret", "secret");
  fs::create_directories(root);
  fs::create_symlink(temp / "secret", root + "/a.txt");
  EXPECT_THROW(write("a.txt", "x"), Error);
  write("a.txt", "x", true);
  EXPECT_EQ(test::read_file(temp / "secret"), "secret");
  EXPECT_FALSE(fs::is_symlink(root + "/a.txt"));
}

TEST_F(DestinationTest, LeavesNothingOfAFileThatCannotBeReadWhole) {
  TornSource torn;
  Destination destination(root, false, {});
  EXPECT_THROW(destination.write("a.txt", torn), Error);
  EXPECT_TRUE(fs::is_empty(root));
}

TEST_F(DestinationTest, StopsWhenAsked) {
  std::stop_source stop;
  stop.request_stop();
  Destination destination(root, false, stop.get_token());
  MemorySource source(std::string_view("x"));
  EXPECT_THROW(destination.write("a.txt", source), Error);
  EXPECT_TRUE(fs::is_empty(root));
}

}  // namespace
}  // namespace permafrost::cli
