// SPDX-License-Identifier: Apache-2.0
#include "verify/media_ledger.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace permafrost {
namespace {

std::vector<std::string> uses_of(MediaLedger& ledger) {
  std::vector<std::string> uses;
  ledger.for_each([&](const MediaUse& use) {
    uses.push_back((use.reference != nullptr ? use.reference->url : "nobody") + " -> " +
                   (use.file != nullptr ? use.file->path : "nothing"));
  });
  std::sort(uses.begin(), uses.end());
  return uses;
}

MediaFile file(std::string path) { return {.path = std::move(path), .size = 1, .type = {}, .picture = {}}; }
MediaReference reference(std::string url) {
  return {.url = std::move(url), .activity = "a", .type = {}, .picture = {}};
}
using Uses = std::vector<std::string>;

TEST(MediaLedger, MatchesEveryWayThatExportersWriteAPath) {
  for (const auto* url : {"media_attachments/files/1/a.png", "/media_attachments/files/1/a.png",
                          "/bucket/media_attachments/files/1/a.png",
                          "https://files.a.example/media_attachments/files/1/a.png?1"}) {
    MediaLedger ledger;
    ledger.add(1, file("opt/mastodon/public/system/media_attachments/files/1/a.png"));
    ledger.add(1, reference(url));
    EXPECT_EQ(uses_of(ledger),
              Uses{std::string{url} + " -> opt/mastodon/public/system/media_attachments/files/1/a.png"});
  }
}

TEST(MediaLedger, FallsBackToTheFileName) {
  MediaLedger ledger;
  ledger.add(1, file("custom/root/0123.png"));
  ledger.add(1, reference("/media_attachments/files/0123.png"));
  EXPECT_EQ(uses_of(ledger), Uses{"/media_attachments/files/0123.png -> custom/root/0123.png"});
}

TEST(MediaLedger, PrefersTheExactPathToTheName) {
  MediaLedger ledger;
  ledger.add(1, file("media_attachments/1/image.png"));
  ledger.add(1, file("media_attachments/2/image.png"));
  ledger.add(1, reference("media_attachments/2/image.png"));
  ledger.add(1, reference("media_attachments/1/image.png"));
  EXPECT_EQ(uses_of(ledger), (Uses{"media_attachments/1/image.png -> media_attachments/1/image.png",
                                   "media_attachments/2/image.png -> media_attachments/2/image.png"}));
}

TEST(MediaLedger, TellsWhatIsMissingAndWhatIsUnused) {
  MediaLedger ledger;
  ledger.add(1, file("media_attachments/1/unused.png"));
  ledger.add(1, reference("media_attachments/1/missing.png"));
  EXPECT_EQ(uses_of(ledger),
            (Uses{"media_attachments/1/missing.png -> nothing", "nobody -> media_attachments/1/unused.png"}));
}

TEST(MediaLedger, KeepsAccountsApart) {
  MediaLedger ledger;
  ledger.add(1, file("media_attachments/1/a.png"));
  ledger.add(2, reference("media_attachments/1/a.png"));
  EXPECT_EQ(uses_of(ledger).size(), 2U);
}

TEST(MediaLedger, LosesNothingWhenOneNameStandsThousandsOfTimes) {
  MediaLedger ledger;
  for (int i = 0; i < 3000; ++i)
    ledger.add(1, reference("media_attachments/" + std::to_string(i) + "/same.png"));
  for (int i = 0; i < 3000; ++i) ledger.add(1, file("elsewhere/" + std::to_string(i) + "/other.png"));
  const auto uses = uses_of(ledger);
  EXPECT_EQ(uses.size(), 6000U);
}

TEST(MediaLedger, CarriesWhatWasDeclaredAndWhatWasFound) {
  MediaLedger ledger;
  ledger.add(1,
             MediaFile{.path = "media_attachments/a.png", .size = 7, .type = "image/png", .picture = {2, 3}});
  ledger.add(1, MediaReference{.url = "media_attachments/a.png",
                               .activity = "https://a.example/1",
                               .type = "image/gif",
                               .picture = {4, 5}});
  std::size_t seen = 0;
  ledger.for_each([&](const MediaUse& use) {
    ++seen;
    ASSERT_TRUE(use.file != nullptr && use.reference != nullptr);
    EXPECT_EQ(use.file->size, 7U);
    EXPECT_EQ(use.file->type, "image/png");
    EXPECT_EQ(use.file->picture.height, 3U);
    EXPECT_EQ(use.reference->activity, "https://a.example/1");
    EXPECT_EQ(use.reference->type, "image/gif");
    EXPECT_EQ(use.reference->picture.width, 4U);
  });
  EXPECT_EQ(seen, 1U);
}

}  // namespace
}  // namespace permafrost
