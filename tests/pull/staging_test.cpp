// SPDX-License-Identifier: Apache-2.0
#include "pull/staging.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <set>

#include "base/error.hpp"
#include "support/temp_dir.hpp"

namespace permafrost {
namespace {

const Purpose alice{.target = "alice@social.example", .method = "mastodon-api", .choices = "all"};

std::vector<std::string> keys(Staging& staging, const std::string& stream) {
  std::vector<std::string> found;
  staging.for_each_item("alice", stream,
                        [&](const auto&, const StagedItem& item) { found.emplace_back(item.key); });
  return found;
}

TEST(Staging, GivesTheOldestFirstWhateverThePassItCameIn) {
  const test::TempDir dir;
  Staging staging(dir / "x.pull", alice, 0);
  Walk walk = staging.walk({"alice", "statuses"}, "https://social.example/first");
  const StagedItem first[] = {{.key = "3", .raw = "{}"}, {.key = "2", .raw = "{}"}};
  const StagedItem second[] = {{.key = "1", .raw = "{}"}};
  const StagedItem later[] = {
      {.key = "5", .raw = "{}"}, {.key = "4", .raw = "{}"}, {.key = "3", .raw = "{}"}};
  staging.put_page(walk, first, true);
  staging.put_page(walk, second, true);
  walk.pass = 1;
  walk.items_of_pass = 0;
  const PageResult result = staging.put_page(walk, later, true);
  EXPECT_EQ(result.arrived, 2U);
  EXPECT_EQ(result.known, 1U);
  EXPECT_EQ(walk.items, 5U);
  EXPECT_EQ(keys(staging, "statuses"), (std::vector<std::string>{"1", "2", "3", "4", "5"}));
}

TEST(Staging, KeepsThePageAndThePlaceBehindItTogether) {
  const test::TempDir dir;
  {
    Staging staging(dir / "x.pull", alice, 100);
    Walk walk = staging.walk({"alice", "statuses"}, "https://social.example/first");
    walk.state = WalkState::going;
    walk.next = "https://social.example/second";
    const StagedItem item{.key = "1", .raw = "{}"};
    staging.put_page(walk, {&item, 1}, true);
    walk.next = "https://social.example/third";
    const StagedItem lost{.key = "2", .raw = "{}"};
    EXPECT_THROW(staging.put_page(walk, {&lost, 1}, true,
                                  [](const PageResult&) { throw std::runtime_error("killed"); }),
                 std::runtime_error);
    EXPECT_EQ(walk.items, 1U);
  }
  Staging again(dir / "x.pull", alice, 200);
  EXPECT_TRUE(again.resumed());
  EXPECT_EQ(again.begun(), 100);
  EXPECT_EQ(again.find_walk({"alice", "statuses"})->next, "https://social.example/second");
  EXPECT_EQ(keys(again, "statuses"), std::vector<std::string>{"1"});
}

/// Does `work` in a process that is killed when it is done.
void do_and_be_killed(const std::function<void()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    work();
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
}

TEST(Staging, LosesNothingThatReturnedBeforeAKill) {
  const test::TempDir dir;
  std::optional<Staging> staging;  // ends by the kill alone
  ASSERT_NO_FATAL_FAILURE(do_and_be_killed([&] {
    staging.emplace(dir / "x.pull", alice, 0);
    Walk walk = staging->walk({"alice", "statuses"}, "https://social.example/");
    const StagedItem item{.key = "1", .raw = R"({"id":"1"})"};
    staging->put_page(walk, {&item, 1}, true);
  }));
  Staging again(dir / "x.pull", alice, 0);
  EXPECT_EQ(keys(again, "statuses"), std::vector<std::string>{"1"});
}

TEST(Staging, LosesWholePagesAtMostWhenTheDiskLacksTheEnd) {
  const test::TempDir dir;
  std::optional<Staging> staging;  // ends by the kill alone
  ASSERT_NO_FATAL_FAILURE(do_and_be_killed([&] {
    staging.emplace(dir / "x.pull", alice, 0);
    Walk walk = staging->walk({"alice", "statuses"}, "https://social.example/");
    for (int page = 0; page < 20; ++page) {
      const std::string first = std::to_string(2 * page), second = std::to_string(2 * page + 1);
      const StagedItem items[] = {{.key = first, .raw = "{}"}, {.key = second, .raw = "{}"}};
      walk.next = "https://social.example/" + std::to_string(page + 1);
      staging->put_page(walk, items, true);
    }
  }));
  const std::string base = test::read_file(dir / "x.pull"), log = test::read_file(dir / "x.pull-wal");
  std::set<std::uint64_t> left;
  for (std::size_t size = log.size();; size -= std::min<std::size_t>(size, 1000)) {
    test::write_file(dir / "y.pull", base);
    test::write_file(dir / "y.pull-wal", log.substr(0, size));
    Staging again(dir / "y.pull", alice, 0);
    const auto walk = again.find_walk({"alice", "statuses"});
    left.insert(walk ? walk->items : 0);
    EXPECT_EQ(keys(again, "statuses").size(), walk ? walk->items : 0);
    if (walk && walk->items != 0) {
      EXPECT_EQ(walk->next, "https://social.example/" + std::to_string(walk->items / 2));
    }
    again.remove();
    if (size == 0) break;
  }
  EXPECT_EQ(left.size(), 21U) << "each page was the last at some length";
}

TEST(Staging, IsRefusedToASecondProcessAndToAnotherPurpose) {
  const test::TempDir dir;
  Staging staging(dir / "x.pull", alice, 0);
  const pid_t child = ::fork();
  if (child == 0) {
    try {
      Staging second(dir / "x.pull", alice, 0);
    } catch (const Error& error) {
      ::_exit(error.fault() == Fault::output ? 7 : 1);
    }
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 7);
}

TEST(Staging, SaysWhatItWasBegunFor) {
  const test::TempDir dir;
  { Staging staging(dir / "x.pull", alice, 0); }
  Purpose bob = alice;
  bob.target = "bob@social.example";
  try {
    Staging staging(dir / "x.pull", bob, 0);
    FAIL() << "it mixes two pulls";
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::usage);
    EXPECT_NE(std::string(error.what()).find("alice@social.example"), std::string::npos);
  }
}

TEST(Staging, RefusesAFileThatIsNoneOfItsOwn) {
  const test::TempDir dir;
  test::write_file(dir / "x.pull",
                   "These are my notes, and nobody may overwrite them. They are long enough.");
  EXPECT_THROW(Staging(dir / "x.pull", alice, 0), Error);
  EXPECT_EQ(test::read_file(dir / "x.pull").substr(0, 9), "These are");
}

TEST(Staging, IsReadableToItsOwnerAlone) {
  const test::TempDir dir;
  const Staging staging(dir / "x.pull", alice, 0);
  struct stat facts {};
  ASSERT_EQ(::stat((dir / "x.pull").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0600U);
  ASSERT_EQ(::stat((dir / "x.pull.files").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0700U);
}

TEST(Staging, WantsAFileOnceAndNoneThatAnArchiveHolds) {
  const test::TempDir dir;
  Staging staging(dir / "x.pull", alice, 0);
  const MediaWish wish{.account = "alice", .url = "https://files.example/a.png", .path = "a.png"};
  MediaWish held = wish;
  held.url = "https://files.example/b.png";
  held.path = "b.png";
  staging.hold("alice", "files", "b.png", "");
  staging.want(wish);
  staging.want(wish);
  staging.want(held);
  const auto wanted = staging.wanted_media(0, 10);
  ASSERT_EQ(wanted.size(), 1U);
  EXPECT_EQ(wanted[0].wish.path, "a.png");
  EXPECT_TRUE(staging.wanted_media(wanted[0].id, 10).empty());
}

TEST(Staging, WantsAWholeFileAgainWhoseBytesAreGone) {
  const test::TempDir dir;
  Staging staging(dir / "x.pull", alice, 0);
  staging.want({.account = "alice", .url = "https://files.example/a.png", .path = "a.png"});
  StagedMedia media = staging.wanted_media(0, 1).at(0);
  media.state = MediaState::whole;
  media.size = 3;
  staging.put_media(media);
  EXPECT_TRUE(staging.wanted_media(0, 10).empty());
  staging.retry();
  EXPECT_EQ(staging.wanted_media(0, 10).size(), 1U);
}

TEST(Staging, TriesAgainWhatBroke) {
  const test::TempDir dir;
  Staging staging(dir / "x.pull", alice, 0);
  Walk walk = staging.walk({"alice", "lists"}, "https://social.example/");
  walk.state = WalkState::broken;
  staging.put_walk(walk);
  EXPECT_FALSE(staging.unfinished_walk("alice", "lists"));
  staging.retry();
  EXPECT_TRUE(staging.unfinished_walk("alice", "lists"));
}

TEST(Staging, CountsWhatHasNoCounterpart) {
  const test::TempDir dir;
  Staging staging(dir / "x.pull", alice, 0);
  Walk statuses = staging.walk({"alice", "statuses"}, "x");
  Walk outbox = staging.walk({"alice", "outbox"}, "y");
  const StagedItem here[] = {{.key = "1", .raw = "{}", .match = "https://a/1"},
                             {.key = "2", .raw = "{}", .match = "https://a/2"},
                             {.key = "3", .raw = "{}"}};
  const StagedItem there[] = {{.key = "x", .raw = "{}", .match = "https://a/2"}};
  staging.put_page(statuses, here, true);
  staging.put_page(outbox, there, true);
  EXPECT_EQ(staging.count_unmatched("alice", "statuses", "outbox"), 1U);
  EXPECT_EQ(staging.count_items("alice", "statuses"), 3U);
}

TEST(Staging, NamesEachKeyOfSeveralStreamsOnce) {
  const test::TempDir dir;
  Staging staging(dir / "x.pull", alice, 0);
  Walk followers = staging.walk({"alice", "followers"}, "https://social.example/followers");
  Walk blocks = staging.walk({"alice", "bl\"ocks"}, "https://social.example/blocks");
  Walk mutes = staging.walk({"alice", "mutes"}, "https://social.example/mutes");
  Walk others = staging.walk({"bob", "followers"}, "https://social.example/bob");
  const StagedItem some[] = {{.key = "7", .raw = "{}"}, {.key = "3", .raw = "{}"}};
  const StagedItem more[] = {{.key = "3", .raw = "{}"}, {.key = "5", .raw = "{}"}};
  const StagedItem unasked[] = {{.key = "9", .raw = "{}"}};
  staging.put_page(followers, some, true);
  staging.put_page(blocks, more, true);
  staging.put_page(mutes, unasked, true);
  staging.put_page(others, unasked, true);
  constexpr std::string_view asked[] = {"followers", "bl\"ocks"};
  std::vector<std::string> found;
  staging.for_each_key("alice", asked, [&](std::string_view key) { found.emplace_back(key); });
  EXPECT_EQ(found, (std::vector<std::string>{"3", "5", "7"}));
  staging.for_each_key("alice", {}, [](std::string_view) { ADD_FAILURE(); });
}

TEST(Staging, LeavesNothingBehindWhenItIsRemoved) {
  const test::TempDir dir;
  Staging staging(dir / "x.pull", alice, 0);
  staging.want({.account = "alice", .url = "https://files.example/a.png", .path = "a.png"});
  staging.remove();
  EXPECT_TRUE(dir.names().empty());
}

}  // namespace
}  // namespace permafrost
