// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "codec/activitystreams.hpp"
#include "flow/stages/contract.hpp"
#include "formats/permafrost_archive/invented.hpp"
#include "support/record_text.hpp"
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

/// Posts without an end of their own, and likes with one, as `convert --without envelopes` never gives them
/// but a merge can.
void push_likes_that_end_first(Sink& out) {
  const permafrost::Limits limits;
  ItemReader reader(limits);
  const auto padded = [](std::string text) {
    text.reserve(text.size() + raw_padding);
    return text;
  };
  const std::string person = padded(R"({"id":"https://ice.example/a","type":"Person"})"),
                    post = padded(R"({"id":"https://ice.example/1","type":"Create"})"),
                    like = padded(R"("https://ice.example/1")"), members = padded(R"({"totalItems":1})");
  Actor actor;
  Activity activity;
  Relation relation;
  out.begin({.sources = {SourceInfo{.format = "test"}}});
  ASSERT_TRUE(reader.read(person, {}, actor));
  actor.section = "a";
  out.put(actor);
  ASSERT_TRUE(reader.read(post, {}, activity));
  out.put(activity);
  ASSERT_TRUE(reader.read(like, {}, relation));
  relation.collection = CollectionKind::likes;
  out.put(relation);
  out.put(Collection{.kind = CollectionKind::likes, .document = {.raw = members}});
  out.finish();
}

TEST(ArchiveSink, KeepsPostsBeforeWhatMayNameThem) {
  const TempDir directory;
  permafrost::test::TestEnv env;
  {
    const auto sink = permafrost_archive_format.create({.path = directory / "a.tar.zst"}, {}, env.env);
    ContractStage contract(*sink);
    push_likes_that_end_first(contract);
  }
  permafrost::test::RecordingSink given, got;
  push_likes_that_end_first(given);
  ContractStage contract(got);
  EXPECT_TRUE(read_archive(directory / "a.tar.zst", contract).ids.empty());
  EXPECT_EQ(got.calls, given.calls);
}

TEST(ArchiveSink, TellsVisibilitiesThatAlternateInRunsOfOneLine) {
  const TempDir directory;
  permafrost::test::TestEnv env;
  {
    const permafrost::Limits limits;
    ItemReader reader(limits);
    const auto sink = permafrost_archive_format.create({.path = directory / "a.tar.zst"}, {}, env.env);
    sink->begin({.sources = {SourceInfo{.format = "test"}}});
    for (int i = 0; i < 5; ++i) {
      std::string post =
          R"({"id":"https://ice.example/)" + std::to_string(i) + R"(","type":"Create","to":[")" +
          (i == 2 ? "https://ice.example/b" : "https://www.w3.org/ns/activitystreams#Public") + R"("]})";
      post.reserve(post.size() + raw_padding);
      Activity activity;
      ASSERT_TRUE(reader.read(post, {}, activity));
      sink->put(activity);
    }
    sink->finish();
  }
  const auto lines = shell("tar --zstd -xOf a.tar.zst a/data/provenance.jsonl", directory.path());
  EXPECT_EQ(lines.out,
            R"({"document":"activitypub/outbox.json","first":1,"last":5,"source":0,"origin":"verbatim",)"
            R"("visibility":[["public",2],["direct",1],["public",2]]})"
            "\n");
}

}  // namespace
}  // namespace permafrost::archive::test
