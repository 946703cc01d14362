// SPDX-License-Identifier: Apache-2.0
// What an archive that could not be repaired to the last byte says of itself.
#include <gtest/gtest.h>

#include <algorithm>

#include "flow/stage.hpp"
#include "flow/stages/recorded_losses.hpp"
#include "formats/permafrost_archive/invented.hpp"
#include "io/zstd_frames.hpp"
#include "support/record_text.hpp"
#include "support/temp_dir.hpp"

namespace permafrost::archive::test {
namespace {

using permafrost::test::read_file;
using permafrost::test::RecordingReporter;
using permafrost::test::RecordingSink;
using permafrost::test::TempDir;
using permafrost::test::TestEnv;
using permafrost::test::write_file;

/// What checking `path` tells of it.
struct Told {
  std::optional<RecordedCost> cost;
  RecordingReporter said;
};
Told told_of(const std::string& path, const Options& options = {}) {
  Told told;
  NullSink nowhere;
  RecordedLosses losses(nowhere, told.said);
  EXPECT_TRUE(read_archive(path, losses, 1, options).lines.empty()) << "the archive itself is whole";
  told.cost = losses.cost();
  return told;
}

void repair(const std::string& from, const std::string& to) {
  TestEnv env;
  const std::vector<Location> copies{{.path = from}};
  static_cast<void>(permafrost_archive_format.repair(copies, {.path = to}, {}, env.env));
}

/// Spoils every third frame that is packed.
void spoil(const std::string& from, const std::string& to) {
  std::string bytes = read_file(from);
  const InputFile file = InputFile::open(from);
  std::uint64_t number = 0;
  for (std::uint64_t at = 0; at < file.size();) {
    const FramePlace place = find_frame(file, at).place;
    if (!place.skippable && number++ % 3 == 1) {
      const std::size_t middle = at + place.stored_size / 2;
      bytes[middle] = static_cast<char>(bytes[middle] ^ 0x55);
    }
    at += place.stored_size;
  }
  write_file(to, bytes);
}

std::uint64_t posts_in(const std::string& path) {
  RecordingSink got;
  read_archive(path, got);
  return static_cast<std::uint64_t>(
      std::count_if(got.calls.begin(), got.calls.end(),
                    [](const std::string& call) { return call.starts_with("activity "); }));
}

class Losses : public testing::Test {
 protected:
  [[nodiscard]] std::string at(const std::string& name) const { return m_directory / name; }

 private:
  TempDir m_directory;
};

TEST_F(Losses, OfAWholeArchiveAreNone) {
  write_archive({}, at("a.tar.zst"));
  EXPECT_FALSE(told_of(at("a.tar.zst")).cost);
}

TEST_F(Losses, OfPostsAreCountedAndNamed) {
  write_archive({.posts = 3000, .with_odds = false}, at("a.tar.zst"), {{"frame-size", "4K"}});
  spoil(at("a.tar.zst"), at("b.tar.zst"));
  repair(at("b.tar.zst"), at("c.tar.zst"));
  const std::uint64_t lost = 3000 - posts_in(at("c.tar.zst"));
  ASSERT_GT(lost, 500U);
  const Told told = told_of(at("c.tar.zst"));
  ASSERT_TRUE(told.cost);
  EXPECT_EQ(told.cost->posts, lost);
  EXPECT_EQ(told.said.ids, std::vector<std::string>(told.cost->entries, "loss-recorded"));
  EXPECT_EQ(told_of(at("c.tar.zst"), {{"quick", "yes"}}).cost->posts, lost);
}

TEST_F(Losses, OfAPictureAreNamedThoughItStandsThere) {
  write_archive({.pictures = 3}, at("a.tar.zst"));
  std::string bytes = read_file(at("a.tar.zst"));
  const std::size_t place = bytes.find("\x89PNG");
  ASSERT_NE(place, std::string::npos);
  bytes[place + 100] = static_cast<char>(bytes[place + 100] ^ 1);
  write_file(at("b.tar.zst"), bytes);
  repair(at("b.tar.zst"), at("c.tar.zst"));
  const Told told = told_of(at("c.tar.zst"));
  ASSERT_TRUE(told.cost);
  EXPECT_EQ(told.cost->files, 1U);
  EXPECT_EQ(told.cost->posts, 0U);
}

TEST_F(Losses, AreHandedOnWithoutGrowing) {
  write_archive({.posts = 3000, .with_odds = false}, at("a.tar.zst"), {{"frame-size", "4K"}});
  spoil(at("a.tar.zst"), at("b.tar.zst"));
  repair(at("b.tar.zst"), at("c.tar.zst"));
  const std::uint64_t lost = 3000 - posts_in(at("c.tar.zst"));
  TestEnv env;
  FindingCounter counter(env.env.reporter);
  Env counted = env.env;
  counted.findings = &counter;
  const auto sink = permafrost_archive_format.create({.path = at("d.tar.zst")}, {}, counted);
  read_archive(at("c.tar.zst"), *sink);
  EXPECT_EQ(told_of(at("d.tar.zst")).cost->posts, lost);
}

/// Says of its input what `more` says.
class SaidOfIt : public Stage {
 public:
  SaidOfIt(Sink& next, Preamble more) : Stage(next), m_more(std::move(more)) {}
  void begin(const Preamble& preamble) override {
    Preamble both = preamble;
    both.findings = m_more.findings;
    both.incomplete = m_more.incomplete;
    Stage::begin(both);
  }

 private:
  const Preamble m_more;
};

TEST_F(Losses, OfPullsAreTheStreamsThatCameInPart) {
  write_archive({}, at("a.tar.zst"));
  const auto told = [this](const Preamble& preamble) {
    TestEnv env;
    const auto sink =
        permafrost_archive_format.create({.path = at("b.tar.zst"), .replace = true}, {}, env.env);
    SaidOfIt said(*sink, preamble);
    read_archive(at("a.tar.zst"), said);
    return told_of(at("b.tar.zst")).said.lines;
  };
  EXPECT_TRUE(told({}).empty());
  EXPECT_EQ(told({.incomplete = {"mutes", "blocks"}}),
            std::vector<std::string>{"pull-incomplete   blocks, mutes"});
  // Archives of before only counted.
  EXPECT_EQ(told({.findings = {{"stream-broken", 2}}}),
            std::vector<std::string>{"pull-incomplete   what it was is not recorded"});
}

}  // namespace
}  // namespace permafrost::archive::test
