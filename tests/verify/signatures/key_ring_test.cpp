// SPDX-License-Identifier: Apache-2.0
#include "verify/signatures/key_ring.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "support/temp_dir.hpp"
#include "verify/signatures/key_folder.hpp"

namespace permafrost::test {
namespace {

// FEP-8b32's key pair, and another that FEP-521a shows.
const std::string multikey = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2";
const std::string actor_id = "https://server.example/users/alice";
const std::string key_id = actor_id + "#ed25519-key";

std::string actor(const std::string& key = multikey) {
  return R"({"id":")" + actor_id + R"(","type":"Person","assertionMethod":[{"id":")" + key_id +
         R"(","type":"Multikey","controller":")" + actor_id + R"(","publicKeyMultibase":")" + key + R"("}]})";
}

std::string pem() { return PublicKey::from_multikey(multikey)->pem(); }

TEST(AKeyRing, KnowsTheKeysThatAnActorLists) {
  JsonParser parser;
  KeyRing ring;
  EXPECT_EQ(ring.add(parser.parse_copy(actor())), 1U);
  const auto keys = ring.find(key_id);
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_EQ(keys.front()->owner, actor_id);
  EXPECT_EQ(keys.front()->listed_by, actor_id);
  EXPECT_EQ(keys.front()->key.multikey(), multikey);
  EXPECT_TRUE(ring.find(actor_id + "#another").empty());
}

TEST(AKeyRing, ReadsSeveralKeysAndIdsThatAreFragmentsAlone) {
  JsonParser parser;
  KeyRing ring;
  const std::string one = R"({"id":"#a","publicKeyMultibase":")" + multikey + R"("})";
  const std::string two = R"({"id":"#b","owner":")" + actor_id + R"(","publicKeyPem":)" + "\"" + [] {
    std::string text = pem();
    for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos;) text.replace(at, 1, "\\n");
    return text;
  }() + "\"}";
  EXPECT_EQ(
      ring.add(parser.parse_copy(R"({"id":")" + actor_id + R"(","publicKey":[)" + one + "," + two + "]}")),
      2U);
  EXPECT_EQ(ring.find(actor_id + "#a").size(), 1U);
  EXPECT_EQ(ring.find(actor_id + "#b").size(), 1U);
}

TEST(AKeyRing, KeepsBothKeysWhenVersionsOfAnActorDiffer) {
  JsonParser parser;
  KeyRing ring;
  ring.add_passing(parser.parse_copy(actor()));
  ring.add_passing(parser.parse_copy(actor("z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw")));
  ring.add_passing(parser.parse_copy(actor()));
  EXPECT_EQ(ring.find(key_id).size(), 2U);
}

TEST(AKeyRing, ReadsAKeyOutOfItsOwnNameAndKnowsWhoListsIt) {
  JsonParser parser;
  KeyRing ring;
  const std::string did = "did:key:" + multikey;
  ASSERT_EQ(ring.find(did).size(), 1U);
  EXPECT_EQ(ring.find(did).front()->owner, "");
  EXPECT_EQ(ring.find(did + "#" + multikey).size(), 1U);
  ring.add(parser.parse_copy(actor()));
  EXPECT_EQ(ring.find(did).front()->owner, actor_id);
}

TEST(AKeyRing, ForgetsTheEarliestOfVeryManyThatPass) {
  JsonParser parser;
  KeyRing ring;
  ring.add(parser.parse_copy(actor()));
  for (int i = 0; i < 5000; ++i) {
    const std::string id = "https://server.example/users/" + std::to_string(i);
    ring.add_passing(parser.parse_copy(R"({"id":")" + id + R"(","publicKey":{"id":")" + id +
                                       R"(#main-key","owner":")" + id + R"(","publicKeyPem":"-----BEGIN)" +
                                       id + R"("}})"));
  }
  EXPECT_EQ(ring.find(key_id).size(), 1U) << "what the user gave stays";
}

class Finder : public KeyFinder {
 public:
  std::optional<std::string> find(std::string_view id) override {
    asked.emplace_back(id);
    if (id == key_id) return actor();
    return std::nullopt;
  }
  std::vector<std::string> asked;
};

TEST(AKeyRing, AsksItsFinderOnceForWhatIsNotAtHand) {
  Finder finder;
  KeyRing ring;
  ring.ask(finder);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(ring.find(key_id).size(), 1U);
    EXPECT_TRUE(ring.find("https://gone.example/key").empty());
  }
  EXPECT_EQ(finder.asked, (std::vector<std::string>{key_id, "https://gone.example/key"}));
}

TEST(AFolderOfKeys, HoldsActorsAndKeysNamedInEveryWay) {
  const TempDir folder;
  write_file(folder / "actor.json", actor());
  write_file(folder / "https%3A%2F%2Fa.example%2Fkey.pem", pem());
  write_file(folder / "https_b.example_users_bob_main_key.pem", pem());
  write_file(folder / "third.pem", "key of https://c.example/key\n" + pem());
  write_file(folder / "notes.txt", "no key");
  KeyRing ring;
  read_keys(folder.path(), ring, {});
  for (const std::string& id :
       {key_id, std::string{"https://a.example/key"}, std::string{"https://b.example/users/bob#main-key"},
        std::string{"https://c.example/key"}}) {
    ASSERT_EQ(ring.find(id).size(), 1U) << id;
    EXPECT_FALSE(ring.find(id).front()->guessed) << id;
  }
  EXPECT_TRUE(ring.find("https://d.example/key").empty());
}

TEST(AFolderOfKeys, GivesAPemWithoutAnIdToWhoeverNeedsOne) {
  const TempDir folder;
  write_file(folder / "key.pem", pem());
  KeyRing ring;
  read_keys(folder.path(), ring, {});
  ASSERT_EQ(ring.find("https://d.example/key").size(), 1U);
  EXPECT_TRUE(ring.find("https://d.example/key").front()->guessed);
}

TEST(AFolderOfKeys, WithoutAnyKeyIsAnError) {
  const TempDir folder;
  write_file(folder / "notes.txt", "no key");
  KeyRing ring;
  EXPECT_THROW(read_keys(folder.path(), ring, {}), Error);
  EXPECT_THROW(read_keys(folder / "nowhere", ring, {}), Error);
}

}  // namespace
}  // namespace permafrost::test
