// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "base/error.hpp"
#include "formats/mastodon_export/layout.hpp"
#include "formats/mastodon_export/sink.hpp"
#include "formats/mastodon_export/source.hpp"
#include "support/env.hpp"
#include "support/record_text.hpp"
#include "support/temp_dir.hpp"

namespace permafrost::mastodon_export {
namespace {

using account_folder::Part;

namespace fs = std::filesystem;
const std::string fixtures = PERMAFROST_FIXTURES;

struct Flow {
  test::RecordingSink sink;
  std::vector<std::string> findings;

  [[nodiscard]] long count(std::string_view kind) const {
    return std::count_if(sink.calls.begin(), sink.calls.end(),
                         [&](const std::string& call) { return call.starts_with(kind); });
  }
  [[nodiscard]] bool heard(std::string_view id) const {
    return std::find(findings.begin(), findings.end(), id) != findings.end();
  }
};

Flow read(const std::string& path) {
  test::TestEnv env;
  Flow flow;
  open_source({.path = path}, {}, env.env)->run(flow.sink);
  flow.findings = env.reporter.ids;
  return flow;
}

TEST(MastodonExport, ReadsEveryGenerationWhole) {
  int seen = 0;
  for (const auto& generation : fs::directory_iterator(fixtures + "/mastodon")) {
    if (!generation.is_directory() || generation.path().filename().string().starts_with("csv")) continue;
    const bool newer = generation.path().filename().string().find("4.3.23") != std::string::npos;
    for (const auto& file : fs::directory_iterator(generation)) {
      if (!file.path().filename().string().starts_with("alice")) continue;
      const auto flow = read(file.path());
      EXPECT_EQ(flow.count("activity "), newer ? 47 : 50) << file.path();
      EXPECT_EQ(flow.count("file path=media_attachments/"), newer ? 4 : 5) << file.path();
      EXPECT_EQ(flow.count("file path=avatar."), 1) << file.path();
      EXPECT_EQ(flow.count("actor "), 1) << file.path();
      EXPECT_EQ(flow.sink.calls.front().substr(0, 6), "actor ") << file.path();
      EXPECT_TRUE(flow.sink.finished);
      ++seen;
    }
  }
  EXPECT_GE(seen, 20);
}

TEST(MastodonExport, NeverHandsOverThePrivateKey) {
  const auto flow = read(fixtures + "/mastodon/T1-2.4.0/alice-archive.tar.gz");
  EXPECT_TRUE(flow.heard("secret-key-present"));
  for (const auto& call : flow.sink.calls) EXPECT_EQ(call.find("key.pem"), std::string::npos);
}

TEST(MastodonExport, TakesTheItemsOfTheSecondOrderedItems) {
  const auto flow = read(fixtures + "/mastodon/Z-4.2.10/alice-archive.zip");
  EXPECT_TRUE(flow.heard("collection-member-repeated"));
  EXPECT_EQ(flow.count("activity "), 50);
}

TEST(MastodonExport, TellsTheGenerations) {
  const auto label = [](const std::string& path) {
    return read(fixtures + "/mastodon/" + path).sink.preamble;
  };
  EXPECT_NE(label("T1-2.4.0/alice-archive.tar.gz").find("Mastodon 2.3 to 2.4"), std::string::npos);
  EXPECT_NE(label("T2-3.0.0/alice-archive.tar.gz").find("Mastodon 3.0"), std::string::npos);
  EXPECT_NE(label("T3-4.1.0/alice-archive.tar.gz").find("Mastodon 3.4 to 4.1"), std::string::npos);
  EXPECT_NE(label("Z-4.3.23/alice-archive.zip").find("Mastodon 4.3 or later"), std::string::npos);
}

TEST(MastodonExport, KeepsAnItemThatIsNoJsonAsAFile) {
  const auto flow = read(fixtures + "/broken/outbox-item-unreadable.zip");
  EXPECT_TRUE(flow.heard("item-unreadable"));
  EXPECT_EQ(flow.count("file path=unreadable/outbox.json.txt"), 1);
}

TEST(MastodonExport, FindsAnExportThatWasZippedAgainInsideAFolder) {
  const auto flow = read(fixtures + "/broken/wrapped-folder.zip");
  EXPECT_GT(flow.count("activity "), 0);
  EXPECT_FALSE(flow.heard("actor-json-absent"));
}

TEST(MastodonExport, TakesTheAccountFromThePostsWhenThereIsNoActor) {
  const auto flow = read(fixtures + "/broken/actor-absent.zip");
  EXPECT_TRUE(flow.heard("actor-json-absent"));
  EXPECT_EQ(flow.sink.calls.front().substr(0, 17), "actor id=https://");
  EXPECT_NE(flow.sink.calls.front().find(" derived {"), std::string::npos);
}

TEST(MastodonExport, TakesTheFirstOfTwoDocumentsOfOneNameAndKeepsTheOther) {
  const auto flow = read(fixtures + "/broken/zip-name-twice.zip");
  EXPECT_TRUE(flow.heard("entry-name-repeated"));
  EXPECT_EQ(flow.count("collection kind=outbox"), 1);
  EXPECT_EQ(flow.count("file path=repeated/outbox.json"), 1);
}

TEST(MastodonExport, RefusesAContainerThatIsNoExport) {
  EXPECT_THROW(read(fixtures + "/broken/empty.zip"), Error);
  EXPECT_THROW(read(fixtures + "/broken/not-a-container.zip"), Error);
}

TEST(MastodonExport, WritesAnExportThatReadsBackTheSame) {
  const test::TempDir directory;
  for (const char* name :
       {"/mastodon/T1-2.4.0/alice-archive.tar.gz", "/mastodon/T3-4.1.0-bucket/alice-archive.tar.gz",
        "/mastodon/Z-4.2.5/alice-archive.zip", "/mastodon/Z2-4.7-on-4.3.23/carol-archive.zip",
        "/accounts/typical", "/accounts/pleroma", "/broken/unknown-files.zip"}) {
    const std::string copy = directory.path() + "/copy.zip";
    test::TestEnv env;
    const auto sink = create_sink({.path = copy, .replace = true}, {}, env.env);
    open_source({.path = fixtures + name}, {}, env.env)->run(*sink);
    const auto by_content = [](std::vector<std::string> calls) {
      for (auto& call : calls) call = call.substr(0, call.find(" source-name="));
      std::sort(calls.begin(), calls.end());  // a tar's own order of files need not be the zip's
      return calls;
    };
    EXPECT_EQ(by_content(read(copy).sink.calls), by_content(read(fixtures + name).sink.calls)) << name;
  }
}

TEST(Layout, KnowsWhatEachEntryIs) {
  EXPECT_EQ(place_of("outbox.json").part, Part::collection);
  EXPECT_EQ(place_of("media_attachments/files/1/original/a.png").part, Part::attachment);
  const auto absolute = place_of("home/mastodon/live/public/system/media_attachments/files/1/original/a.png");
  EXPECT_EQ(absolute.part, Part::attachment);
  EXPECT_EQ(absolute.path, "media_attachments/files/1/original/a.png");
  EXPECT_EQ(place_of("avatar.png").part, Part::avatar);
  EXPECT_EQ(place_of("notes/avatar.png").part, Part::extra);
  EXPECT_EQ(place_of("key.pem").part, Part::secret_key);
}

}  // namespace
}  // namespace permafrost::mastodon_export
