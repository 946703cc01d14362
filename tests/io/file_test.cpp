// SPDX-License-Identifier: Apache-2.0
#include "io/file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <optional>
#include <sstream>

#include "base/error.hpp"
#include "io/sha256.hpp"
#include "support/temp_dir.hpp"

namespace permafrost {
namespace {

namespace fs = std::filesystem;

class Directory {
 public:
  Directory() : m_path(fs::temp_directory_path() / ("permafrost-file-" + std::to_string(::getpid()))) {
    fs::remove_all(m_path);
    fs::create_directory(m_path);
  }
  ~Directory() { fs::remove_all(m_path); }
  [[nodiscard]] std::string operator/(const std::string& name) const { return m_path / name; }
  [[nodiscard]] std::size_t count() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(m_path), fs::directory_iterator{}));
  }

 private:
  fs::path m_path;
};

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(AtomicFile, AppearsOnlyWhenCommitted) {
  const Directory directory;
  const auto path = directory / "out";
  AtomicFile file(path, AtomicFile::Existing::refuse);
  file.write(as_bytes("hello "));
  EXPECT_FALSE(fs::exists(path));
  file.write(as_bytes(std::string(300'000, 'x')));
  EXPECT_EQ(file.position(), 300'006U);
  file.write_at(0, as_bytes("HELLO"));
  file.commit();
  EXPECT_EQ(contents(path), "HELLO " + std::string(300'000, 'x'));
  EXPECT_EQ(directory.count(), 1U);
}

TEST(AtomicFile, LeavesNothingWhenForgotten) {
  const Directory directory;
  { AtomicFile(directory / "out", AtomicFile::Existing::refuse).write(as_bytes("lost")); }
  EXPECT_EQ(directory.count(), 0U);
}

TEST(AtomicFile, RefusesANameThatIsTakenEvenIfTakenMeanwhile) {
  const Directory directory;
  const auto path = directory / "out";
  AtomicFile file(path, AtomicFile::Existing::refuse);
  std::ofstream(path) << "first";
  file.write(as_bytes("second"));
  EXPECT_THROW(file.commit(), Error);
  EXPECT_THROW(AtomicFile(path, AtomicFile::Existing::refuse), Error);
  EXPECT_EQ(contents(path), "first");
}

TEST(AtomicFile, ClearsAwayWhatAKilledRunLeftAndNothingElse) {
  const test::TempDir directory;
  test::write_file(directory / ".out.part-a1b2c3", "half");
  test::write_file(directory / ".out.part-longer-name", "somebody's own");
  test::write_file(directory / ".other.part-a1b2c3", "of another file");
  const Descriptor alive(
      ::open((directory / ".out.part-x9y8z7").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  ASSERT_EQ(::flock(alive.number(), LOCK_EX | LOCK_NB), 0);
  AtomicFile file(directory / "out", AtomicFile::Existing::refuse);
  file.write(as_bytes("whole"));
  file.commit();
  const std::vector<std::string> left{".other.part-a1b2c3", ".out.part-longer-name", ".out.part-x9y8z7",
                                      "out"};
  EXPECT_EQ(directory.names(), left);
}

TEST(AtomicFile, IsReadBackAndFilledLater) {
  const test::TempDir directory;
  AtomicFile file(directory / "out", AtomicFile::Existing::refuse);
  file.write(as_bytes("begin "));
  file.reserve(6);
  std::array<std::byte, 6> back{};
  file.read_at(0, back);
  EXPECT_EQ(as_text(back), "begin ");
  file.write(as_bytes(" end"));
  file.write_at(6, as_bytes("middle"));
  EXPECT_EQ(file.position(), 16U);
  file.commit();
  EXPECT_EQ(test::read_file(directory / "out"), "begin middle end");
}

TEST(AtomicFile, ReplacesWhenAllowed) {
  const Directory directory;
  const auto path = directory / "out";
  std::ofstream(path) << "first";
  AtomicFile file(path, AtomicFile::Existing::replace);
  file.write(as_bytes("second"));
  EXPECT_EQ(contents(path), "first");
  file.commit();
  EXPECT_EQ(contents(path), "second");
  EXPECT_EQ(directory.count(), 1U);
}

TEST(AtomicFile, IsForNoMoreEyesThanWhatItReplaces) {
  const Directory directory;
  const auto path = directory / "out";
  std::ofstream(path) << "private";
  ASSERT_EQ(::chmod(path.c_str(), 0640), 0);
  const bool root = ::chown(path.c_str(), 12345, 54321) == 0;
  const auto replace_it = [&](std::optional<unsigned> mode) {
    AtomicFile file(path, AtomicFile::Existing::replace);
    if (mode) file.set_mode(*mode);
    file.commit();
    struct stat facts {};
    EXPECT_EQ(::stat(path.c_str(), &facts), 0);
    return facts;
  };
  const auto facts = replace_it({});
  EXPECT_EQ(facts.st_mode & 0777U, 0640U);
  if (root) {
    EXPECT_EQ(facts.st_uid, 12345U);
    EXPECT_EQ(facts.st_gid, 54321U);
  }
  EXPECT_EQ(replace_it(0600).st_mode & 0777U, 0600U);
}

TEST(AtomicFile, ReplacesWhatALinkLeadsToAndKeepsTheLink) {
  const Directory directory;
  fs::create_directory(directory / "large disk");
  const auto target = directory / "large disk/target", link = directory / "link";
  std::ofstream(target) << "first";
  fs::create_symlink("large disk/target", link);
  AtomicFile file(link, AtomicFile::Existing::replace);
  file.write(as_bytes("second"));
  EXPECT_EQ(contents(target), "first");
  file.commit();
  EXPECT_EQ(contents(target), "second");
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_THROW(AtomicFile(link, AtomicFile::Existing::refuse), Error);
  fs::remove(target);
  for (const auto existing : {AtomicFile::Existing::refuse, AtomicFile::Existing::replace})
    EXPECT_THROW(AtomicFile(link, existing), Error) << "a link that leads nowhere";
}

TEST(AtomicFile, WritesIntoAPipeThatHasAName) {
  const Directory directory;
  const auto pipe = directory / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_TRUE(is_stream(pipe));
  const std::string much(1'000'000, 'x');
  for (const auto existing : {AtomicFile::Existing::refuse, AtomicFile::Existing::replace}) {
    auto read = std::async(std::launch::async, [&] { return contents(pipe); });
    {
      AtomicFile file(pipe, existing);
      EXPECT_FALSE(file.seekable());
      file.write(as_bytes("hello "));
      file.write(as_bytes(much));
      EXPECT_EQ(file.position(), 1'000'006U);
      file.commit();
    }
    EXPECT_EQ(read.get(), "hello " + much);
    EXPECT_TRUE(fs::is_fifo(pipe));
  }
  EXPECT_EQ(directory.count(), 1U);
}

// Through links, since whoever runs this as root would lose the devices of the machine if it failed.
TEST(AtomicFile, LeavesADeviceWhereItIs) {
  const Directory directory;
  const auto null = directory / "null", full = directory / "full";
  fs::create_symlink("/dev/null", null);
  fs::create_symlink("/dev/full", full);
  AtomicFile file(null, AtomicFile::Existing::replace);
  file.write(as_bytes("away"));
  file.commit();
  EXPECT_TRUE(fs::is_symlink(null) && fs::is_character_file(null));
  AtomicFile lost(full, AtomicFile::Existing::replace);
  lost.write(as_bytes("away"));
  EXPECT_THROW(lost.commit(), Error);
  EXPECT_TRUE(is_stream(null) && is_stream("-"));
  EXPECT_FALSE(is_stream(directory / "absent") || is_stream(directory / "."));
}

TEST(AtomicFile, WritesOverNoDisk) {
  const Directory directory;
  const auto disk = directory / "disk";
  if (::mknod(disk.c_str(), S_IFBLK | 0600, ::makedev(7, 250)) != 0)
    GTEST_SKIP() << "only root makes devices";
  for (const auto existing : {AtomicFile::Existing::refuse, AtomicFile::Existing::replace})
    EXPECT_THROW(AtomicFile(disk, existing), Error);
  EXPECT_TRUE(fs::is_block_file(disk));
}

TEST(AtomicFile, TakesNamesAsLongAsTheyMayBeAndNoLonger) {
  const Directory directory;
  std::string name;
  while (name.size() < 255) name += "氷";
  for (const auto existing : {AtomicFile::Existing::refuse, AtomicFile::Existing::replace}) {
    AtomicFile file(directory / name, existing);
    file.write(as_bytes("all"));
    file.commit();
    EXPECT_EQ(contents(directory / name), "all");
    EXPECT_THROW(AtomicFile(directory / (name + "x"), existing), Error);
  }
  EXPECT_EQ(directory.count(), 1U);
}

TEST(AtomicFile, SaysAtOnceThatAFolderIsInTheWay) {
  const Directory directory;
  fs::create_directory(directory / "out");
  EXPECT_THROW(AtomicFile(directory / "out", AtomicFile::Existing::replace), Error);
}

TEST(Spool, GivesBackWhatItTookInMemoryAndBeyond) {
  for (const std::size_t memory : {std::size_t{4}, std::size_t{100}, std::size_t{1} << 20}) {
    Spool spool({}, memory);
    std::string expected;
    for (int i = 0; i < 200; ++i) {
      const std::string piece(static_cast<std::size_t>(i % 13), static_cast<char>('a' + i % 26));
      spool.write(as_bytes(piece));
      expected += piece;
    }
    EXPECT_EQ(spool.size(), expected.size());
    const auto source = spool.open();
    EXPECT_EQ(read_text(*source, 1 << 20, "spool"), expected);
    EXPECT_EQ(read_text(*spool.range(90, 30), 30, "spool"), expected.substr(90, 30));
    EXPECT_EQ(read_text(*spool.range(expected.size() - 5, 30), 30, "spool"),
              expected.substr(expected.size() - 5));
    std::string middle(50, ' ');
    EXPECT_EQ(
        spool.read_at(expected.size() - 20, {reinterpret_cast<std::byte*>(middle.data()), middle.size()}),
        20U);
    EXPECT_EQ(middle.substr(0, 20), expected.substr(expected.size() - 20));
  }
}

TEST(InputFile, ReadsRangesAndRefusesWhatIsNoFile) {
  const Directory directory;
  const auto path = directory / "in";
  std::ofstream(path) << "0123456789";
  const auto file = InputFile::open(path);
  EXPECT_EQ(file.size(), 10U);
  EXPECT_EQ(read_text(*file.range(3, 4), 100, "range"), "3456");
  EXPECT_EQ(read_text(*file.range(8, 40), 100, "range"), "89");
  std::array<std::byte, 4> four{};
  EXPECT_THROW(file.read_exactly(8, four), Error);
  EXPECT_THROW((void)InputFile::open(directory / "absent"), Error);
  EXPECT_THROW((void)InputFile::open("/dev/null"), Error);
  EXPECT_THROW((void)InputFile::open(directory / "."), Error);
}

TEST(Bytes, AreObservedWhileTheyPass) {
  const std::string text(100'000, 'z');
  MemorySource source(text);
  const ByteFacts facts = drain(source);
  EXPECT_EQ(facts.size, text.size());
  EXPECT_EQ(facts.sha256, sha256_of(as_bytes(text)));
  EXPECT_EQ(facts.head[31], std::byte{'z'});
}

TEST(Bytes, AreNotReadPastALimit) {
  MemorySource source("more than four");
  EXPECT_THROW((void)read_text(source, 4, "document"), Error);
}

}  // namespace
}  // namespace permafrost
