// SPDX-License-Identifier: Apache-2.0
#include "accounts/token_store.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <thread>

#include "base/error.hpp"
#include "support/temp_dir.hpp"

namespace permafrost::test {
namespace {

StoredAccount account(const std::string& user, const std::string& token = "t0ken") {
  return {.name = {.user = user, .host = "social.example"},
          .server = "https://social.example",
          .id = "117663496147311182",
          .scopes = "read:accounts read:statuses",
          .token = Secret(token),
          .obtained = 1'700'000'000,
          .expires = std::nullopt,
          .application = Registration{.id = "client",
                                      .secret = Secret("s3cret"),
                                      .redirect = "http://127.0.0.1:4711/",
                                      .scopes = "read"}};
}

struct Store : testing::Test {
  TempDir folder;
  Keyring unused{Keyring::Asking::never};
  TokenStore store{unused, folder / "state/accounts.json"};
};

TEST_F(Store, IsEmptyBeforeTheFirstLogin) {
  EXPECT_TRUE(store.all().empty());
  EXPECT_FALSE(store.find({.user = "alice", .host = "social.example"}));
  EXPECT_FALSE(store.remove({.user = "alice", .host = "social.example"}));
}

TEST_F(Store, KeepsWhatItWasGiven) {
  EXPECT_FALSE(store.put(account("Alice")));
  StoredAccount other = account("bob", "other \"token\" \\ é");
  other.application.reset();
  other.expires = 1'800'000'000;
  EXPECT_FALSE(store.put(other));

  const auto alice = TokenStore(unused, store.path()).find({.user = "alice", .host = "social.example"});
  ASSERT_TRUE(alice);
  EXPECT_EQ(alice->name.text(), "Alice@social.example");
  EXPECT_EQ(alice->server, "https://social.example");
  EXPECT_EQ(alice->id, "117663496147311182");
  EXPECT_EQ(alice->scopes, "read:accounts read:statuses");
  EXPECT_EQ(alice->token.reveal(), "t0ken");
  EXPECT_EQ(alice->obtained, 1'700'000'000);
  EXPECT_FALSE(alice->expires);
  ASSERT_TRUE(alice->application);
  EXPECT_EQ(alice->application->id, "client");
  EXPECT_EQ(alice->application->secret.reveal(), "s3cret");
  EXPECT_EQ(alice->application->redirect, "http://127.0.0.1:4711/");
  EXPECT_EQ(alice->application->scopes, "read");

  const auto bob = store.find({.user = "bob", .host = "social.example"});
  ASSERT_TRUE(bob);
  EXPECT_EQ(bob->token.reveal(), "other \"token\" \\ é");
  EXPECT_EQ(bob->expires, 1'800'000'000);
  EXPECT_FALSE(bob->application);
  EXPECT_EQ(store.all().size(), 2U);
}

TEST_F(Store, GivesBackWhatItReplacesAndForgets) {
  store.put(account("alice", "first"));
  const auto replaced = store.put(account("ALICE", "second"));
  ASSERT_TRUE(replaced);
  EXPECT_EQ(replaced->token.reveal(), "first");
  ASSERT_EQ(store.all().size(), 1U);
  const auto removed = store.remove({.user = "alice", .host = "social.example"});
  ASSERT_TRUE(removed);
  EXPECT_EQ(removed->token.reveal(), "second");
  EXPECT_TRUE(store.all().empty());
}

TEST_F(Store, IsReadableToItsOwnerAlone) {
  store.put(account("alice"));
  struct stat facts {};
  ASSERT_EQ(::stat(store.path().c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0600U);
  ASSERT_EQ(::stat((folder / "state").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0700U);
}

TEST_F(Store, IsNotTrustedWhenOthersCanReadIt) {
  store.put(account("alice"));
  ASSERT_EQ(::chmod(store.path().c_str(), 0644), 0);
  try {
    (void)store.all();
    FAIL() << "it was read";
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::input);
    EXPECT_NE(std::string(error.what()).find("chmod 600"), std::string::npos) << error.what();
  }
}

TEST_F(Store, RefusesAFileThatItDidNotWriteAndLeavesItAlone) {
  for (
      const char* text :
      {"", "{", "[]", "{\"version\":2,\"accounts\":[]}",
       "{\"version\":1,\"accounts\":[{\"account\":\"alice\"}]}",
       R"({"version":1,"accounts":[{"account":"a@b.example","server":"https://b.example","token_in":"nowhere"}]})",
       R"({"version":1,"accounts":[{"account":"a@b.example","server":"ftp://b.example","token":"x"}]})"}) {
    write_file(store.path(), text);
    ASSERT_EQ(::chmod(store.path().c_str(), 0600), 0);
    EXPECT_THROW((void)store.all(), Error) << text;
    EXPECT_THROW(store.put(account("alice")), Error) << text;
    EXPECT_EQ(read_file(store.path()), text);
  }
}

TEST_F(Store, LosesNothingToRunsAtTheSameTime) {
  {
    std::vector<std::jthread> runs;
    for (int i = 0; i < 8; ++i) {
      runs.emplace_back(
          [&, i] { TokenStore(unused, store.path()).put(account("user" + std::to_string(i))); });
    }
  }
  EXPECT_EQ(store.all().size(), 8U);
  const std::vector<std::string> left{"state", "state/accounts.json", "state/accounts.json.lock"};
  EXPECT_EQ(folder.names(), left);
}

}  // namespace
}  // namespace permafrost::test
