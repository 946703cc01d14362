// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "formats/permafrost_archive/invented.hpp"
#include "support/run.hpp"
#include "support/temp_dir.hpp"

namespace permafrost::archive::test {
namespace {

using permafrost::test::read_file;
using permafrost::test::TempDir;

permafrost::test::Ran shell(const std::string& command, const std::string& directory) {
  permafrost::test::RunOptions options;
  options.directory = directory;
  return permafrost::test::run({"sh", "-c", command}, options);
}

constexpr Invented large{.posts = 2000, .pictures = 6, .large_file = 6'000'000};

TEST(ArchiveSink, WritesWhatTarAndSha256sumAccept) {
  const TempDir directory;
  write_archive(large, directory / "alice.tar.zst", {{"frame-size", "64K"}});
  const auto untar = shell("tar --zstd -xf alice.tar.zst", directory.path());
  ASSERT_EQ(untar.status, 0) << untar.err;
  EXPECT_EQ(untar.err, "");
  const auto check =
      shell("sha256sum --quiet -c manifest-sha256.txt tagmanifest-sha256.txt", directory / "alice");
  EXPECT_EQ(check.status, 0) << check.out << check.err;
}

TEST(ArchiveSink, WritesWhatZstdAndBsdtarAccept) {
  const TempDir directory;
  write_archive(large, directory / "alice.tar.zst");
  EXPECT_EQ(shell("zstd -tq alice.tar.zst", directory.path()).status, 0);
  const auto listed = shell("bsdtar -tf alice.tar.zst", directory.path());
  EXPECT_EQ(listed.status, 0) << listed.err;
  EXPECT_NE(listed.out.find("alice/data/activitypub/outbox.json\n"), std::string::npos);
  const auto piped = shell("zstd -dc alice.tar.zst | tar -t", directory.path());
  EXPECT_EQ(piped.out, listed.out);
  EXPECT_EQ(piped.err, "");
}

TEST(ArchiveSink, WritesAnOutboxThatIsValidJson) {
  const TempDir directory;
  write_archive(large, directory / "alice.tar.zst", {{"frame-size", "64K"}});
  const auto count = shell(
      "tar --zstd -xOf alice.tar.zst alice/data/activitypub/outbox.json | python3 -c "
      "'import json,sys; d=json.load(sys.stdin); print(len(d[\"orderedItems\"]), d[\"totalItems\"])'",
      directory.path());
  EXPECT_EQ(count.out, "2000 2000\n") << count.err;
}

TEST(ArchiveSink, WritesTheSameBytesWithAnyNumberOfWorkers) {
  const TempDir directory;
  for (const unsigned workers : {1U, 2U, 16U}) {
    write_archive(large, directory / std::to_string(workers), {{"name", "same"}, {"frame-size", "64K"}},
                  workers);
  }
  EXPECT_EQ(read_file(directory / "1"), read_file(directory / "2"));
  EXPECT_EQ(read_file(directory / "1"), read_file(directory / "16"));
}

TEST(ArchiveSink, StoresEqualFilesOnceAsHardLinks) {
  const TempDir directory;
  write_archive({.pictures = 2}, directory / "alice.tar.zst");
  const auto listed = shell("tar --zstd -tvf alice.tar.zst", directory.path());
  EXPECT_NE(
      listed.out.find(
          "files/1/original/picture.jpg link to alice/data/media_attachments/files/0/original/picture.jpg"),
      std::string::npos)
      << listed.out;
}

TEST(ArchiveSink, LeavesNothingWhenItIsNeverFinished) {
  const TempDir directory;
  {
    permafrost::test::TestEnv env;
    const auto sink = permafrost_archive_format.create({.path = directory / "alice.tar.zst"}, {}, env.env);
    sink->begin({});
  }
  EXPECT_TRUE(directory.names().empty());
}

TEST(ArchiveSink, RefusesOptionsOutOfRange) {
  const TempDir directory;
  permafrost::test::TestEnv env;
  for (const Options& options :
       {Options{{"level", "20"}}, Options{{"frame-size", "1G"}}, Options{{"frame-size", "x"}}}) {
    EXPECT_THROW(
        static_cast<void>(permafrost_archive_format.create({.path = directory / "a"}, options, env.env)),
        Error);
  }
}

}  // namespace
}  // namespace permafrost::archive::test
