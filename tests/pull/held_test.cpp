// SPDX-License-Identifier: Apache-2.0
#include "pull/held.hpp"

#include <gtest/gtest.h>

#include "support/temp_dir.hpp"

namespace permafrost {
namespace {

class HeldTest : public testing::Test {
 protected:
  static Actor actor(std::string_view name, std::string_view icon = {}) {
    Actor actor;
    actor.username = name;
    actor.icon = icon;
    return actor;
  }
  static void put_file(HeldSink& sink, std::string_view path, FileRole role = FileRole::attachment) {
    MemorySource bytes(as_bytes("x"));
    sink.put_file(File{.path = std::string(path), .role = role}, bytes);
  }
  bool is_wanted(const std::string& account, const std::string& path, const std::string& url,
                 FileRole role = FileRole::attachment) {
    const auto before = staging.count_media().wanted;
    staging.want({.account = account, .url = url, .path = path, .role = role});
    return staging.count_media().wanted != before;
  }

  test::TempDir dir;
  Staging staging{dir / "x.pull", {.target = "t", .method = "m", .choices = ""}, 0};
};

TEST_F(HeldTest, OfAnArchiveOfManyKnowsTheOneAccount) {
  HeldSink sink(staging, "alice@a.example", {});
  sink.begin({.sources = {}, .many_accounts = true});
  sink.put(actor("Bob"));
  put_file(sink, "media/1.png");
  sink.put(actor("Alice"));
  put_file(sink, "media/2.png");
  EXPECT_TRUE(is_wanted("alice@a.example", "media/1.png", "https://a.example/1.png"));
  EXPECT_FALSE(is_wanted("alice@a.example", "media/2.png", "https://a.example/2.png"));
}

TEST_F(HeldTest, OfAnInstanceKnowsEachAccountAndWhatIsNobodys) {
  HeldSink sink(staging, "a.example", {});
  sink.begin({.sources = {}, .many_accounts = true});
  put_file(sink, "emoji/1.png");
  sink.put(actor("bob"));
  put_file(sink, "media/1.png");
  sink.put(actor("alice"));
  put_file(sink, "media/2.png");
  EXPECT_FALSE(is_wanted("", "emoji/1.png", "https://a.example/e.png"));
  EXPECT_FALSE(is_wanted("bob@a.example", "media/1.png", "https://a.example/1.png"));
  EXPECT_FALSE(is_wanted("alice@a.example", "media/2.png", "https://a.example/2.png"));
  EXPECT_TRUE(is_wanted("alice@a.example", "media/1.png", "https://a.example/1.png"));
}

TEST_F(HeldTest, WantsANewAvatarUnderTheNameOfTheOld) {
  HeldSink sink(staging, "alice@a.example", {});
  sink.put(actor("alice", "https://a.example/old.png"));
  put_file(sink, "avatar.png", FileRole::avatar);
  EXPECT_FALSE(is_wanted("alice@a.example", "avatar.png", "https://a.example/old.png", FileRole::avatar));
  EXPECT_TRUE(is_wanted("alice@a.example", "avatar.png", "https://a.example/new.png", FileRole::avatar));
}

}  // namespace
}  // namespace permafrost
