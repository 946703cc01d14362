// SPDX-License-Identifier: Apache-2.0
#include "io/container.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "base/error.hpp"
#include "support/temp_dir.hpp"
#include "walked.hpp"
#include "zip_builder.hpp"

namespace permafrost {
namespace {

using test::TempDir;
using test::write_file;

TEST(SafeName, KeepsARelativeName) {
  EXPECT_EQ(safe_name("media_attachments/files/a.png"), "media_attachments/files/a.png");
  EXPECT_EQ(safe_name("späße/日本.json"), "späße/日本.json");
  EXPECT_EQ(safe_name("...hidden/..two"), "...hidden/..two");
}

TEST(SafeName, MakesAbsoluteNamesRelative) {
  EXPECT_EQ(safe_name("/home/mastodon/live/public/system/a.png"), "home/mastodon/live/public/system/a.png");
  EXPECT_EQ(safe_name("//server/share"), "server/share");
  EXPECT_EQ(safe_name("C:\\Users\\a.png"), "Users/a.png");
  EXPECT_EQ(safe_name("/c:/d:a"), "a");
}

TEST(SafeName, DropsPartsThatMeanNothing) {
  EXPECT_EQ(safe_name("./a//b/./c/"), "a/b/c");
  EXPECT_EQ(safe_name("a\\b"), "a/b");
}

TEST(SafeName, RefusesWhatLeadsOut) {
  using namespace std::string_view_literals;
  for (const auto raw : {""sv, "/"sv, "."sv, ".."sv, "../a"sv, "a/../../b"sv, "a/.."sv, "..\\a"sv,
                         "a\\..\\b"sv, "C:..\\a"sv, "C:"sv, "a\0b"sv, "/../a"sv}) {
    EXPECT_EQ(safe_name(raw), std::nullopt) << raw;
  }
}

TEST(ContainerFindings, HaveUniqueIdsAndAdvice) {
  std::set<std::string_view> ids;
  for (const auto& info : container_findings()) {
    EXPECT_TRUE(ids.insert(info.id).second) << info.id;
    EXPECT_FALSE(info.title.empty());
    EXPECT_FALSE(info.advice.empty());
  }
}

TEST(OpenContainer, IsNullForWhatIsNoContainer) {
  const TempDir dir;
  write_file(dir / "empty", "");
  write_file(dir / "text", "an ordinary text\n070707 and more of it\n");
  write_file(dir / "json", R"({"@context":"https://www.w3.org/ns/activitystreams"})");
  write_file(dir / "list", "#mtree\nfile type=file\n");
  write_file(dir / "encoded", "begin 644 a.tar\n#0V%T\n`\nend\n");
  for (const char* name : {"empty", "text", "json", "list", "encoded"}) {
    EXPECT_FALSE(test::walk(dir / name).opened) << name;
  }
}

TEST(OpenContainer, FailsWhenThereIsNothing) {
  const TempDir dir;
  EXPECT_THROW(test::walk(dir / "absent"), Error);
}

TEST(OpenContainer, StopsWhenAsked) {
  const TempDir dir;
  write_file(dir / "a.zip", test::ZipBuilder().add({"a", "text"}).finish());
  test::RecordingReporter reporter;
  const Limits limits;
  std::stop_source stop;
  const auto container =
      open_container(dir / "a.zip", {.reporter = reporter, .limits = limits, .stop = stop.get_token()});
  stop.request_stop();
  EXPECT_THROW(container->walk([](const Entry&, ByteSource&) { return true; }), Error);
}

TEST(OpenContainer, ShowsHowFarItHasCome) {
  const TempDir dir;
  const auto zip = test::ZipBuilder().add({"a", std::string(100'000, 'a')}).add({"b", "b", false}).finish();
  write_file(dir / "a.zip", zip);
  write_file(dir / "torn.zip", zip.substr(0, zip.size() - 30));
  for (const char* name : {"a.zip", "torn.zip"}) {
    test::RecordingReporter reporter;
    const Limits limits;
    std::atomic<std::uint64_t> done = 0;
    const auto container =
        open_container(dir / name, {.reporter = reporter, .limits = limits, .stop = {}, .bytes_done = &done});
    std::uint64_t before = 0;
    container->walk([&](const Entry&, ByteSource& bytes) {
      EXPECT_GE(done, before);
      before = done;
      EXPECT_GT(drain(bytes).size, 0U);
      return true;
    });
    EXPECT_GT(done, 100U) << name;
  }
}

std::vector<std::string> real_exports() {
  std::vector<std::string> paths;
  const std::filesystem::path folder = PERMAFROST_FIXTURES "/mastodon";
  if (!std::filesystem::exists(folder)) return paths;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
    const auto name = file.path().string();
    if (name.ends_with(".zip") || name.ends_with(".tar.gz")) paths.push_back(name);
  }
  return paths;
}

TEST(OpenContainer, ReadsExportsOfEveryMastodonGeneration) {
  const auto paths = real_exports();
  if (paths.empty()) GTEST_SKIP() << "fixtures/mastodon is not here";
  for (const auto& path : paths) {
    for (const bool ahead : {false, true}) {
      const auto walked = test::walk(path, {.limits = {}, .read_ahead = ahead});
      ASSERT_TRUE(walked.opened) << path;
      EXPECT_EQ(walked.kind, path.ends_with(".zip") ? ContainerKind::zip : ContainerKind::tar);
      EXPECT_EQ(walked.findings(), "") << path;
      EXPECT_TRUE(walked.bytes_of("actor.json").starts_with("{")) << path;
      EXPECT_TRUE(walked.bytes_of("outbox.json").starts_with("{")) << path;
      for (const auto& [entry, bytes] : walked.entries) EXPECT_EQ(entry.size, bytes.size()) << entry.name;
    }
  }
}

}  // namespace
}  // namespace permafrost
