// SPDX-License-Identifier: Apache-2.0
// With the keyring of tests/support/keyring_session.py: a real one, unlocked and empty at first.
#include "accounts/keyring.hpp"

#include <gtest/gtest.h>

#include "accounts/token_store.hpp"
#include "base/error.hpp"
#include "support/temp_dir.hpp"

namespace permafrost::test {
namespace {

const Handle alice{.user = "Alice", .host = "social.example"};

StoredAccount account(TokenPlace place, const std::string& token) {
  return {
      .name = alice,
      .server = "https://social.example",
      .id = "1",
      .scopes = "read",
      .token = Secret(token),
      .obtained = 1'700'000'000,
      .expires = std::nullopt,
      .application = Registration{.id = "client", .secret = Secret("s3cret"), .redirect = {}, .scopes = {}},
      .token_in = place};
}

struct KeyringOfADesktop : testing::Test {
  std::string text_of(const std::string& name) const {
    const auto found = keyring.find(name);
    return found ? std::string(found->reveal()) : "nothing";
  }
  TempDir folder;
  Keyring keyring{Keyring::Asking::never};
  TokenStore store{keyring, folder / "accounts.json"};
};

TEST_F(KeyringOfADesktop, KeepsReplacesAndForgets) {
  EXPECT_FALSE(keyring.trouble());
  EXPECT_EQ(text_of("a"), "nothing");
  keyring.keep("a", Secret("first"));
  keyring.keep("b", Secret("of b"));
  keyring.keep("a", Secret("second \"\\\n é"));
  EXPECT_EQ(text_of("a"), "second \"\\\n é");
  keyring.forget("a");
  keyring.forget("a");
  EXPECT_EQ(text_of("a"), "nothing");
  EXPECT_EQ(text_of("b"), "of b");
}

TEST_F(KeyringOfADesktop, HasTheSecretsAndTheFileTheRest) {
  store.put(account(TokenPlace::keyring, "t0ken"));
  const auto file = read_file(store.path());
  EXPECT_EQ(file.find("t0ken"), std::string::npos) << file;
  EXPECT_EQ(file.find("s3cret"), std::string::npos) << file;
  const auto kept = store.find(alice);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->token_in, TokenPlace::keyring);
  EXPECT_TRUE(kept->token.empty());
  const auto whole = store.with_secrets(*kept);
  EXPECT_EQ(whole.token.reveal(), "t0ken");
  ASSERT_TRUE(whole.application);
  EXPECT_EQ(whole.application->id, "client");
  EXPECT_EQ(whole.application->secret.reveal(), "s3cret");
}

TEST_F(KeyringOfADesktop, GivesBackWhatIsReplacedAndKeepsNothingThatMoved) {
  store.put(account(TokenPlace::file, "first"));
  store.put(account(TokenPlace::keyring, "second"));
  const auto replaced = store.put(account(TokenPlace::file, "third"));
  ASSERT_TRUE(replaced);
  EXPECT_EQ(replaced->token.reveal(), "second");
  EXPECT_EQ(text_of("alice@social.example"), "nothing");
  EXPECT_EQ(store.with_secrets(*store.find(alice)).token.reveal(), "third");
  store.put(account(TokenPlace::keyring, "fourth"));
  EXPECT_NE(text_of("alice@social.example"), "nothing");
  store.remove(alice);
  EXPECT_EQ(text_of("alice@social.example"), "nothing");
  EXPECT_TRUE(store.all().empty());
}

TEST_F(KeyringOfADesktop, MayHaveLostAnItem) {
  store.put(account(TokenPlace::keyring, "t0ken"));
  keyring.forget("alice@social.example");
  try {
    (void)store.with_secrets(*store.find(alice));
    FAIL() << "it was found";
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::input);
    EXPECT_NE(std::string(error.what()).find("--keep-token-in file"), std::string::npos) << error.what();
  }
  const auto replaced = store.put(account(TokenPlace::keyring, "another"));
  ASSERT_TRUE(replaced);
  EXPECT_TRUE(replaced->token.empty());
  store.remove(alice);
}

}  // namespace
}  // namespace permafrost::test
