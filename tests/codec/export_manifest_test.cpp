// SPDX-License-Identifier: Apache-2.0
#include "codec/export_manifest.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace permafrost {
namespace {

struct Read {
  ExportManifest manifest;
  std::vector<std::string> listed;
};

Read read(const std::string& text) {
  Read got;
  got.manifest = read_export_manifest(text, [&](const std::string& path) { got.listed.push_back(path); });
  return got;
}

using Paths = std::vector<std::string>;

TEST(ExportManifest, ListsFilesAndDirectoriesOfWhichItSaysNoMore) {
  const auto got = read(
      "ubc-version: 0.1\n"
      "meta:\n  created: 2024-01-01\n  createdBy: {client: {name: \"x\", contents: {no: 1}}}\n"
      "contents:\n"
      "  manifest.yml:\n    url: https://fep.example/6fcd\n"
      "  activitypub:\n    contents:\n      actor.json:\n        url: https://w3.example/\n      "
      "outbox.json:\n"
      "      attachments:\n        url: https://w3.example/\n        contents:\n          avatar.jpg: {}\n"
      "  uploads:\n    url: https://indieweb.example/\n"
      "  empty:\n    contents: {}\n");
  EXPECT_EQ(got.manifest.failure, "");
  EXPECT_EQ(got.manifest.version, "0.1");
  EXPECT_TRUE(got.manifest.has_contents);
  EXPECT_EQ(got.listed, (Paths{"manifest.yml", "activitypub/actor.json", "activitypub/outbox.json",
                               "activitypub/attachments/avatar.jpg", "uploads"}));
}

TEST(ExportManifest, TellsWhatItLacks) {
  EXPECT_FALSE(read("contents:\n").manifest.version);
  EXPECT_TRUE(read("contents:\n").manifest.has_contents);
  EXPECT_FALSE(read("ubc-version: '0.1'\n").manifest.has_contents);
  EXPECT_EQ(read("ubc-version: '0.1'\n").manifest.version, "0.1");
  EXPECT_FALSE(read("").manifest.version);
  EXPECT_FALSE(read("- a\n- b\n").manifest.has_contents);
  EXPECT_FALSE(read("just text").manifest.has_contents);
}

TEST(ExportManifest, SurvivesWhatIsNoManifest) {
  EXPECT_NE(read("a: [b\n").manifest.failure, "");
  EXPECT_NE(read("\tx: y\n: : :\n").manifest.failure, "");
  EXPECT_NE(read(std::string(100'000, '[')).manifest.failure, "");
  EXPECT_NE(read(std::string(100'000, '{')).manifest.failure, "");
  EXPECT_EQ(read("? {a: b}\n: c\ncontents: {? [x]\n: y, z: *nothing}\n").manifest.failure.empty(), false);
}

TEST(ExportManifest, ExpandsNoAliases) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 30; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last;
    for (int k = 0; k < 9; ++k) text += ", " + last;
    text += "]\n";
  }
  const auto got = read(text + "contents: {bomb: *a29}\n");
  EXPECT_EQ(got.manifest.failure, "");
  EXPECT_EQ(got.listed, Paths{"bomb"});
}

TEST(ExportManifest, IsReadBackAsItWasWritten) {
  ExportManifestWriter writer;
  for (const char* path :
       {"activitypub/actor.json", "activitypub/outbox.json", "activitypub/blocks.csv",
        "activitypub/avatar.png", "media_attachments/files/1.png", "media_attachments/files/2.png",
        "extra/a: b.txt", "odd \"name\": #1", "activitypub/deep/er.json"})
    writer.add(path);
  const auto got = read(writer.text("permafrost 1"));
  EXPECT_EQ(got.manifest.failure, "");
  EXPECT_EQ(got.manifest.version, "0.1");
  EXPECT_EQ(got.listed, (Paths{"manifest.yml", "activitypub/actor.json", "activitypub/avatar.png",
                               "activitypub/blocks.csv", "activitypub/deep", "activitypub/outbox.json",
                               "extra", "media_attachments", "odd \"name\": #1"}));
}

}  // namespace
}  // namespace permafrost
