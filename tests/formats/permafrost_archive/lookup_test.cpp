// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "formats/lookup.hpp"
#include "formats/permafrost_archive/invented.hpp"
#include "support/run.hpp"
#include "support/temp_dir.hpp"

namespace permafrost::archive::test {
namespace {

using permafrost::test::TempDir;
using permafrost::test::TestEnv;

std::unique_ptr<Lookup> look(const std::string& path, const TestEnv& env) {
  return permafrost_archive_format.look({.path = path}, {}, env.env);
}

void expect_every_post_found(const Invented& invented, const std::string& path) {
  const TestEnv env;
  const auto lookup = look(path, env);
  for (std::uint64_t account = 0; account < invented.accounts; ++account) {
    for (std::uint64_t i = 0; i < invented.posts; i += 7) {
      const std::string id = post_id(invented, account, i);
      const std::string url =
          "https://ice.example/@account" + std::to_string(account) + "/" + id.substr(id.rfind('/') + 1);
      for (const std::string& name : {id, id + "/activity", url}) {
        const auto found = lookup->find(name);
        ASSERT_TRUE(found) << name;
        EXPECT_NE(found->raw.find("\"" + id + "/activity\""), std::string::npos);
        EXPECT_EQ(found->account, "https://ice.example/users/account" + std::to_string(account));
        EXPECT_EQ(found->collection, "outbox");
      }
    }
  }
  EXPECT_FALSE(lookup->find("https://ice.example/users/account0/statuses/99"));
  EXPECT_FALSE(lookup->find("https://ice.example/users/account0/statuses/10000"));
  EXPECT_FALSE(lookup->find(""));
}

TEST(ArchiveLookup, FindsNumberedPostsByActivityObjectAndUrl) {
  const TempDir directory;
  const Invented invented{.posts = 400, .accounts = 2};
  write_archive(invented, directory / "a.tar.zst", {{"frame-size", "8K"}});
  expect_every_post_found(invented, directory / "a.tar.zst");
}

/// Where numbers of posts are everybody's, and one account's name begins like another's.
TEST(ArchiveLookup, FindsPostsOfManyAccountsOfOneTime) {
  const TempDir directory;
  const Invented invented{.posts = 60, .accounts = 12};
  write_archive(invented, directory / "a.tar.zst", {{"frame-size", "8K"}});
  expect_every_post_found(invented, directory / "a.tar.zst");
}

TEST(ArchiveLookup, FindsPostsWhoseIdsDoNotRise) {
  const TempDir directory;
  const Invented invented{.posts = 400, .numbered = false};
  write_archive(invented, directory / "a.tar.zst", {{"frame-size", "8K"}});
  expect_every_post_found(invented, directory / "a.tar.zst");
}

TEST(ArchiveLookup, ListsWhatTarListsAndReadsTheSameBytes) {
  const TempDir directory;
  write_archive({.posts = 20, .pictures = 3}, directory / "a.tar.zst");
  permafrost::test::RunOptions options;
  options.directory = directory.path();
  const auto listed = permafrost::test::run({"tar", "--zstd", "-tf", "a.tar.zst"}, options);
  EXPECT_EQ(permafrost::test::run({"tar", "--zstd", "-xf", "a.tar.zst"}, options).status, 0);
  const TestEnv env;
  const auto lookup = look(directory / "a.tar.zst", env);
  std::string names;
  lookup->list([&](const Listed& file) { names += file.path + "\n"; });
  EXPECT_EQ(names, listed.out);
  lookup->read([](const Listed&) { return true; },
               [&](const Listed& file, ByteSource& bytes) {
                 StringSink got;
                 copy(bytes, got);
                 EXPECT_EQ(got.text, permafrost::test::read_file(directory / file.path)) << file.path;
               });
}

TEST(ArchiveLookup, FindsActorsAndEntities) {
  const TempDir directory;
  write_archive({.posts = 2}, directory / "a.tar.zst");
  const TestEnv env;
  const auto lookup = look(directory / "a.tar.zst", env);
  const auto actor = lookup->find("https://ice.example/users/account0");
  ASSERT_TRUE(actor);
  EXPECT_EQ(actor->collection, "actor");
  const auto entity = lookup->find("1");
  ASSERT_TRUE(entity);
  EXPECT_EQ(entity->raw, R"({"id":"1","text":"be kind"})");
}

TEST(ArchiveLookup, WorksWithoutAnIndex) {
  const TempDir directory;
  const Invented invented{.posts = 20};
  write_archive(invented, directory / "a.tar.zst");
  permafrost::test::RunOptions options;
  options.directory = directory.path();
  EXPECT_EQ(permafrost::test::run({"sh", "-c", "zstd -dcq a.tar.zst | zstd -q -o b.tar.zst"}, options).status,
            0);
  const TestEnv env;
  EXPECT_TRUE(look(directory / "b.tar.zst", env)->find(post_id(invented, 0, 3)));
}

}  // namespace
}  // namespace permafrost::archive::test
