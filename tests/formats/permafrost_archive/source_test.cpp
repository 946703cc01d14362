// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "base/error.hpp"
#include "flow/stage.hpp"
#include "formats/permafrost_archive/invented.hpp"
#include "io/file.hpp"
#include "io/little_endian.hpp"
#include "io/sha256.hpp"
#include "io/zstd_frames.hpp"
#include "support/faults.hpp"
#include "support/record_text.hpp"
#include "support/run.hpp"
#include "support/temp_dir.hpp"

namespace permafrost::archive::test {
namespace {

using permafrost::test::read_file;
using permafrost::test::RecordingReporter;
using permafrost::test::RecordingSink;
using permafrost::test::TempDir;
using permafrost::test::write_file;

permafrost::test::Ran shell(const std::string& command, const std::string& directory) {
  permafrost::test::RunOptions options;
  options.directory = directory;
  return permafrost::test::run({"sh", "-c", command}, options);
}

std::string all(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

/// The flow and what comes back of it are the same.
void expect_same_flow(const Invented& invented, const std::string& path, unsigned workers = 1) {
  RecordingSink given, got;
  run(invented, given);
  const RecordingReporter said = read_archive(path, got, workers);
  EXPECT_EQ(all(said.lines), "");
  EXPECT_EQ(got.preamble, given.preamble);
  auto sorted_given = given.calls, sorted_got = got.calls;
  std::sort(sorted_given.begin(), sorted_given.end());
  std::sort(sorted_got.begin(), sorted_got.end());
  EXPECT_EQ(all(sorted_got), all(sorted_given));
  EXPECT_TRUE(got.finished);
}

TEST(ArchiveSource, GivesBackWhatTheSinkWasGiven) {
  const TempDir directory;
  const Invented invented{.posts = 50};
  write_archive(invented, directory / "a.tar.zst");
  expect_same_flow(invented, directory / "a.tar.zst");
}

TEST(ArchiveSource, GivesBackManyFramesWithManyWorkers) {
  const TempDir directory;
  const Invented invented{.posts = 500, .pictures = 5, .large_file = 5'000'000};
  write_archive(invented, directory / "a.tar.zst", {{"frame-size", "16K"}});
  expect_same_flow(invented, directory / "a.tar.zst", 4);
}

TEST(ArchiveSource, GivesBackManyAccounts) {
  const TempDir directory;
  const Invented invented{.posts = 20, .accounts = 5};
  write_archive(invented, directory / "a.tar.zst", {{"frame-size", "8K"}});
  expect_same_flow(invented, directory / "a.tar.zst");
}

TEST(ArchiveSource, GivesBackIdsThatDoNotRise) {
  const TempDir directory;
  const Invented invented{.posts = 300, .numbered = false};
  write_archive(invented, directory / "a.tar.zst", {{"frame-size", "8K"}});
  expect_same_flow(invented, directory / "a.tar.zst");
}

TEST(ArchiveSource, IsWrittenAgainByteForByte) {
  const TempDir directory;
  const Options options{{"frame-size", "16K"}, {"name", "same"}};
  write_archive({.posts = 300, .accounts = 3}, directory / "a.tar.zst", options);
  permafrost::test::TestEnv env;
  const auto sink = permafrost_archive_format.create({.path = directory / "b.tar.zst"}, options, env.env);
  read_archive(directory / "a.tar.zst", *sink);
  EXPECT_EQ(read_file(directory / "a.tar.zst"), read_file(directory / "b.tar.zst"));
}

TEST(ArchiveSource, ReadsAnArchivePackedAgainByZstd) {
  const TempDir directory;
  const Invented invented{.posts = 300};
  write_archive(invented, directory / "a.tar.zst", {{"frame-size", "16K"}});
  ASSERT_EQ(
      shell("zstd -dcq a.tar.zst | zstd -q -o b.tar.zst && zstd -dcq a.tar.zst > c.tar", directory.path())
          .status,
      0);
  RecordingSink first, second, third;
  read_archive(directory / "a.tar.zst", first);
  const auto said = read_archive(directory / "b.tar.zst", second);
  EXPECT_EQ(said.ids, std::vector<std::string>{"index-absent"});
  EXPECT_EQ(all(second.calls), all(first.calls));
  EXPECT_EQ(all(read_archive(directory / "c.tar", third).lines), "");
  EXPECT_EQ(all(third.calls), all(first.calls));
}

TEST(ArchiveSource, ReadsAnUnpackedArchive) {
  const TempDir directory;
  write_archive({.posts = 30, .accounts = 2}, directory / "a.tar.zst");
  ASSERT_EQ(shell("tar --zstd -xf a.tar.zst", directory.path()).status, 0);
  RecordingSink packed, unpacked;
  read_archive(directory / "a.tar.zst", packed);
  EXPECT_EQ(all(read_archive(directory / "a", unpacked).lines), "");
  EXPECT_EQ(all(unpacked.calls), all(packed.calls));
  EXPECT_EQ(unpacked.preamble, packed.preamble);
}

TEST(ArchiveSource, NamesAFileThatWasChangedAddedOrTakenAway) {
  const TempDir directory;
  write_archive({.posts = 3}, directory / "a.tar.zst");
  ASSERT_EQ(
      shell("tar --zstd -xf a.tar.zst && cd a && echo >> data/activitypub/likes.json && echo x > data/new && "
            "rm data/activitypub/avatar.png",
            directory.path())
          .status,
      0);
  NullSink nowhere;
  const auto said = read_archive(directory / "a", nowhere);
  const std::string text = all(said.lines);
  EXPECT_NE(text.find("fixity-digest-differs data/activitypub/likes.json"), std::string::npos) << text;
  EXPECT_NE(text.find("fixity-file-unlisted data/new"), std::string::npos) << text;
  EXPECT_NE(text.find("fixity-file-missing data/activitypub/avatar.png"), std::string::npos) << text;
}

struct FrameOf {
  std::uint64_t offset, stored, content;
  bool data;
};

std::vector<FrameOf> frames_of(const std::string& path) {
  std::vector<FrameOf> frames;
  const InputFile file = InputFile::open(path);
  for (std::uint64_t at = 0; at < file.size();) {
    const FoundFrame found = find_frame(file, at);
    EXPECT_EQ(found.state, FoundFrame::State::whole);
    frames.push_back(
        {at, found.place.stored_size, found.place.content_size.value_or(0), !found.place.skippable});
    at += found.place.stored_size;
  }
  return frames;
}

TEST(ArchiveSource, LosesOneFrameToOneFlippedByteAndNamesIt) {
  const TempDir directory;
  const Invented invented{.posts = 200};
  write_archive(invented, directory / "a.tar.zst", {{"frame-size", "16K"}});
  const std::string whole = read_file(directory / "a.tar.zst");
  RecordingSink intact;
  read_archive(directory / "a.tar.zst", intact);
  std::uint64_t number = 0;
  for (const FrameOf& frame : frames_of(directory / "a.tar.zst")) {
    if (!frame.data) continue;
    std::string broken = whole;
    broken[frame.offset + frame.stored / 2] =
        static_cast<char>(broken[frame.offset + frame.stored / 2] ^ 0x55);
    write_file(directory / "b.tar.zst", broken);
    RecordingSink got;
    RecordingReporter said;
    ASSERT_NO_THROW(said = read_archive(directory / "b.tar.zst", got)) << "frame " << number;
    const std::string text = all(said.lines);
    EXPECT_TRUE(said.heard("frame-damaged") || said.heard("frame-digest-differs"))
        << "frame " << number << text;
    EXPECT_NE(text.find("frame " + std::to_string(number) + " "), std::string::npos) << text;
    EXPECT_GE(got.calls.size() + 60, intact.calls.size()) << "frame " << number << "\n" << text;
    ++number;
  }
  EXPECT_GT(number, 8U);
}

TEST(ArchiveSource, ReadsWhatIsThereOfATornArchive) {
  const TempDir directory;
  write_archive({.posts = 200}, directory / "a.tar.zst", {{"frame-size", "16K"}});
  const std::string whole = read_file(directory / "a.tar.zst");
  std::size_t last = 0;
  for (const FrameOf& frame : frames_of(directory / "a.tar.zst")) {
    for (const std::uint64_t end : {frame.offset, frame.offset + frame.stored / 2}) {
      if (end == 0) continue;
      write_file(directory / "b.tar.zst", whole.substr(0, end));
      RecordingSink got;
      RecordingReporter said;
      ASSERT_NO_THROW(said = read_archive(directory / "b.tar.zst", got)) << "cut at " << end;
      const bool only_tail_gone = !frame.data;
      EXPECT_TRUE(said.heard("archive-torn") || only_tail_gone) << "cut at " << end << "\n"
                                                                << all(said.lines);
      EXPECT_FALSE(said.ids.empty()) << "cut at " << end;
      EXPECT_GE(got.calls.size(), last) << "cut at " << end;
      last = got.calls.size();
    }
  }
}

TEST(ArchiveSource, FindsAnIndexOrSeekTableThatLies) {
  const TempDir directory;
  write_archive({.posts = 200}, directory / "a.tar.zst", {{"frame-size", "16K"}});
  const std::string whole = read_file(directory / "a.tar.zst");
  const auto frames = frames_of(directory / "a.tar.zst");
  const FrameOf index = frames[frames.size() - 2], table = frames.back();
  NullSink nowhere;
  for (std::uint64_t at = index.offset; at < index.offset + index.stored; at += 97) {
    std::string broken = whole;
    broken[at] = static_cast<char>(broken[at] ^ 1);
    write_file(directory / "b.tar.zst", broken);
    EXPECT_EQ(read_archive(directory / "b.tar.zst", nowhere).ids, std::vector<std::string>{"index-damaged"})
        << at;
  }
  for (std::uint64_t at = table.offset; at < whole.size(); ++at) {
    std::string broken = whole;
    broken[at] = static_cast<char>(broken[at] ^ 4);  // two bits of the descriptor mean nothing
    write_file(directory / "b.tar.zst", broken);
    const auto said = read_archive(directory / "b.tar.zst", nowhere);
    EXPECT_TRUE(said.heard("seek-table-differs") || said.heard("index-damaged")) << at - table.offset;
    if (said.heard("index-damaged")) continue;  // without the table's marks nothing leads to the index
    EXPECT_EQ(read_archive(directory / "b.tar.zst", nowhere, 1, {{"quick", "yes"}}).ids,
              std::vector<std::string>{"seek-table-differs"})
        << at - table.offset;
  }
}

/// `archive` with the byte at `at` of its index changed, and the digest of the index right again.
std::string with_forged_index(std::string archive, const FrameOf& index, std::size_t at) {
  const std::size_t payload = index.offset + 8, digested = index.stored - 8 - 48;
  archive[payload + at] = static_cast<char>(archive[payload + at] ^ 1);
  const Sha256 digest = sha256_of(as_bytes(std::string_view(archive).substr(payload, digested)));
  std::memcpy(archive.data() + payload + digested, digest.bytes.data(), digest.bytes.size());
  return archive;
}

TEST(ArchiveSource, UsesNoIndexThatHasItsDigestAndCannotBeUnpacked) {
  const TempDir directory;
  write_archive({.posts = 200}, directory / "a.tar.zst", {{"frame-size", "16K"}});
  const std::string whole = read_file(directory / "a.tar.zst");
  const auto frames = frames_of(directory / "a.tar.zst");
  const FrameOf& index = frames[frames.size() - 2];
  const std::string payload = whole.substr(index.offset + 8, index.stored - 8);
  for (const char* const id : {"ENTR", "ACCT"}) {
    const std::size_t row = payload.find(id);  // FORMAT.md, section 6: id, flags, offset, size, size unpacked
    ASSERT_NE(row, std::string::npos);
    const auto offset = load_le<std::uint64_t>(reinterpret_cast<const std::byte*>(payload.data()) + row + 8);
    for (const std::size_t at : {offset, offset + 9, row + 24}) {
      write_file(directory / "b.tar.zst", with_forged_index(whole, index, at));
      NullSink nowhere;
      for (const Options& options : {Options{}, Options{{"fixity", "yes"}}}) {
        RecordingReporter said;
        ASSERT_NO_THROW(said = read_archive(directory / "b.tar.zst", nowhere, 1, options)) << id << at;
        EXPECT_TRUE(said.heard("index-damaged")) << id << at << all(said.lines);
      }
    }
  }
}

/// What each account has besides its actor; first what comes before all of them.
std::vector<std::vector<std::string>> belongings(const std::vector<std::string>& calls) {
  std::vector<std::vector<std::string>> all(1);
  for (const std::string& call : calls) {
    if (call.starts_with("actor ") && call.find(" superseded ") == std::string::npos) {
      all.emplace_back();
    } else {
      all.back().push_back(call);
    }
  }
  return all;
}

TEST(ArchiveSource, KeepsAccountsApartWhoseActorsAreLost) {
  const TempDir directory;
  write_archive({.posts = 5, .accounts = 2}, directory / "a.tar.zst");
  ASSERT_EQ(shell("zstd -dqc a.tar.zst >a.tar", directory.path()).status, 0);
  const std::string tar = read_file(directory / "a.tar");
  std::vector<std::size_t> actors;  // their headers
  const std::string_view name = "/activitypub/actor.json";
  for (std::size_t at = tar.find(name); at != std::string::npos; at = tar.find(name, at + 1)) {
    if (at % 512 < 100 && tar.substr(at - at % 512 + 257, 5) == "ustar") actors.push_back(at - at % 512);
  }
  ASSERT_EQ(actors.size(), 2U);
  RecordingSink whole;
  read_archive(directory / "a.tar.zst", whole);
  for (const unsigned lost : {1U, 2U, 3U}) {
    std::string broken = tar;
    for (unsigned i = 0; i < 2; ++i) {
      if ((lost >> i & 1U) != 0) broken.replace(actors[i], 512, 512, 'U');
    }
    write_file(directory / "b.tar", broken);
    permafrost::test::TestEnv env;
    const auto sink =
        permafrost_archive_format.create({.path = directory / "c.tar.zst", .replace = true}, {}, env.env);
    ASSERT_NO_THROW(permafrost_archive_format.open({.path = directory / "b.tar"}, {}, env.env)->run(*sink))
        << lost;
    RecordingSink got;
    EXPECT_FALSE(read_archive(directory / "c.tar.zst", got).heard("fixity-digest-differs"));
    EXPECT_EQ(belongings(got.calls), belongings(whole.calls)) << lost;
  }
}

TEST(ArchiveSource, DoesNotBlameTheIndexForWhatALimitPassedOver) {
  const TempDir directory;
  write_archive({.posts = 200}, directory / "a.tar.zst", {{"frame-size", "16K"}});
  permafrost::test::TestEnv tight;
  tight.limits.item_bytes = 100;  // less than any post has
  RecordingSink got;
  permafrost_archive_format.open({.path = directory / "a.tar.zst"}, {}, tight.env)->run(got);
  EXPECT_TRUE(tight.reporter.heard("document-damaged"));
  EXPECT_FALSE(tight.reporter.heard("index-differs")) << all(tight.reporter.lines);
}

TEST(ArchiveSource, ComparesStoredBytesWithoutDecodingWhenQuick) {
  const TempDir directory;
  write_archive({.posts = 200}, directory / "a.tar.zst", {{"frame-size", "16K"}});
  NullSink nowhere;
  EXPECT_EQ(all(read_archive(directory / "a.tar.zst", nowhere, 4, {{"quick", "yes"}}).lines), "");
  std::string broken = read_file(directory / "a.tar.zst");
  const auto frames = frames_of(directory / "a.tar.zst");
  broken[frames[3].offset + 40] = static_cast<char>(broken[frames[3].offset + 40] ^ 1);
  write_file(directory / "b.tar.zst", broken);
  const auto said = read_archive(directory / "b.tar.zst", nowhere, 4, {{"quick", "yes"}});
  EXPECT_TRUE(said.heard("frame-digest-differs"));
}

TEST(ArchiveSource, ComparesEveryFileAndGivesNoRecordsWhenAskedForFixity) {
  const TempDir directory;
  write_archive({.posts = 200, .pictures = 3}, directory / "a.tar.zst", {{"frame-size", "16K"}});
  RecordingSink got;
  EXPECT_EQ(all(read_archive(directory / "a.tar.zst", got, 4, {{"fixity", "yes"}}).lines), "");
  EXPECT_TRUE(got.calls.empty()) << all(got.calls);
  EXPECT_TRUE(got.finished);
  const std::string whole = read_file(directory / "a.tar.zst");
  NullSink nowhere;
  for (const FrameOf& frame : frames_of(directory / "a.tar.zst")) {
    std::string broken = whole;
    broken[frame.offset + frame.stored / 2] = static_cast<char>(broken[frame.offset + frame.stored / 2] ^ 1);
    write_file(directory / "b.tar.zst", broken);
    EXPECT_FALSE(read_archive(directory / "b.tar.zst", nowhere, 4, {{"fixity", "yes"}}).lines.empty())
        << frame.offset;
  }
}

TEST(ArchiveSource, RefusesAHigherMajorVersionAndReadsAHigherMinorOne) {
  const TempDir directory;
  write_archive({.posts = 3}, directory / "a.tar.zst");
  ASSERT_EQ(
      shell("tar --zstd -xf a.tar.zst && cp -r a b && sed -i 's/\"version\": \"1.0\"/\"version\": \"1.7\"/' "
            "a/data/permafrost.json && sed -i 's/\"version\": \"1.0\"/\"version\": \"2.0\"/' "
            "b/data/permafrost.json",
            directory.path())
          .status,
      0);
  NullSink nowhere;
  EXPECT_TRUE(read_archive(directory / "a", nowhere).heard("archive-version-newer"));
  EXPECT_THROW(read_archive(directory / "b", nowhere), Error);
}

TEST(ArchiveSource, LetsTheExceptionOfASinkPassAndLeavesNoFile) {
  const TempDir directory;
  write_archive({.posts = 5}, directory / "a.tar.zst");
  for (std::uint64_t call = 0;; ++call) {
    permafrost::test::TestEnv env;
    bool failed = false;
    {
      const auto sink = permafrost_archive_format.create({.path = directory / "b.tar.zst"}, {}, env.env);
      permafrost::test::FaultySink faulty(*sink, call);
      try {
        read_archive(directory / "a.tar.zst", faulty);
      } catch (const permafrost::test::Planned&) {
        failed = true;
      }
    }
    const auto names = directory.names();
    EXPECT_EQ(std::count(names.begin(), names.end(), "b.tar.zst"), failed ? 0 : 1);
    EXPECT_EQ(names.size(), failed ? 1U : 2U);
    if (!failed) break;
  }
}

TEST(ArchiveSource, ReadsAnActorAndTreesBehindItWhoseIdIsLongerThanALineOfTheIndex) {
  const TempDir directory;
  const Invented invented{.posts = 9, .accounts = 3, .long_id = 100'000};
  write_archive(invented, directory / "a.tar.zst", {{"frame-size", "16K"}});
  expect_same_flow(invented, directory / "a.tar.zst");
}

/// Sum of the items that findings of damaged frames call lost.
std::uint64_t items_called_lost(const RecordingReporter& said) {
  std::uint64_t sum = 0;
  for (const std::string& line : said.lines) {
    const auto end = line.find(" items lost");
    if (line.starts_with("frame-damaged") && end != std::string::npos)
      sum += std::stoull(line.substr(line.rfind(' ', end - 1)));
  }
  return sum;
}

TEST(ArchiveSource, CountsWhatManyDamagedFramesLost) {
  const TempDir directory;
  const Invented invented{.posts = 3000, .pictures = 200, .with_odds = false};
  write_archive(invented, directory / "a.tar.zst", {{"frame-size", "4K"}});
  std::string broken = read_file(directory / "a.tar.zst");
  std::uint64_t number = 0;
  for (const FrameOf& frame : frames_of(directory / "a.tar.zst")) {
    if (!frame.data || number++ % 3 != 1) continue;
    broken[frame.offset + frame.stored / 2] =
        static_cast<char>(broken[frame.offset + frame.stored / 2] ^ 0x55);
  }
  write_file(directory / "b.tar.zst", broken);
  RecordingSink got;
  const auto said = read_archive(directory / "b.tar.zst", got);
  const auto posts = static_cast<std::uint64_t>(
      std::count_if(got.calls.begin(), got.calls.end(),
                    [](const std::string& call) { return call.starts_with("activity "); }));
  EXPECT_GT(number, 400U);
  EXPECT_EQ(posts + items_called_lost(said), invented.posts);
}

}  // namespace
}  // namespace permafrost::archive::test
