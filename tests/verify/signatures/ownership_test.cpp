// SPDX-License-Identifier: Apache-2.0
#include "verify/signatures/ownership.hpp"

#include <gtest/gtest.h>

namespace permafrost::test {
namespace {

const std::string alice = "https://a.example/users/alice";
const std::string bob = "https://b.example/users/bob";

KnownKey key(const std::string& id, const std::string& owner, const std::string& listed_by) {
  return {.id = id,
          .owner = owner,
          .listed_by = listed_by,
          .guessed = false,
          .key = *PublicKey::from_multikey("z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2")};
}

Standing standing(const KnownKey& known, const std::string& document) {
  JsonParser parser;
  return standing_of(known, parser.parse_copy(document));
}

const std::string by_alice =
    R"({"id":"https://a.example/1","type":"Create","actor":"https://a.example/users/alice"})";

TEST(AKey, VouchesForWhatItsOwnerDoes) {
  EXPECT_EQ(standing(key(alice + "#main-key", alice, alice), by_alice), Standing::own);
  EXPECT_EQ(standing(key(bob + "#main-key", bob, bob), by_alice), Standing::of_another);
}

TEST(AKey, MustBeListedByTheOwnerThatItNames) {
  EXPECT_EQ(standing(key(bob + "#main-key", alice, bob), by_alice), Standing::not_listed);
  EXPECT_EQ(standing(key(bob + "#main-key", alice, alice), by_alice), Standing::own)
      << "listed, so of any server";
  EXPECT_EQ(standing(key("https://b.example/key", alice, ""), by_alice), Standing::not_listed);
  EXPECT_EQ(standing(key("https://a.example/key", alice, ""), by_alice), Standing::own);
}

TEST(AKey, VouchesForActorsAndForWhatIsAttributedToThem) {
  const KnownKey own = key(alice + "#main-key", alice, alice);
  EXPECT_EQ(standing(own, R"({"id":"https://a.example/users/alice","type":"Person"})"), Standing::own);
  EXPECT_EQ(standing(own, R"({"id":"https://a.example/users/carol","type":"Person"})"), Standing::of_another);
  EXPECT_EQ(
      standing(
          own,
          R"({"id":"https://a.example/2","type":"Note","attributedTo":"https://a.example/users/alice"})"),
      Standing::own);
  EXPECT_EQ(standing(own, R"({"type":"VerifiableCredential"})"), Standing::own) << "nobody's document";
}

TEST(AKey, VouchesForNoIdOfAnotherServer) {
  EXPECT_EQ(
      standing(key(alice + "#main-key", alice, alice),
               R"({"id":"https://b.example/1","type":"Create","actor":"https://a.example/users/alice"})"),
      Standing::other_server);
}

TEST(AKey, ThatIsItsOwnNameBelongsToWhoCarriesIt) {
  const std::string did = "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2";
  EXPECT_EQ(standing(key(did, "", ""), R"({"type":"Create","actor":"ap://)" + did + R"(/actor"})"),
            Standing::own);
  EXPECT_EQ(standing(key(did, "", ""), by_alice), Standing::of_another);
}

TEST(AnActivity, EmbedsForeignObjects) {
  JsonParser parser;
  const auto foreign = [&parser](const std::string& text) { return embeds_foreign(parser.parse_copy(text)); };
  EXPECT_TRUE(foreign(R"({"actor":"https://a.example/a","object":{"attributedTo":"https://b.example/b"}})"));
  EXPECT_FALSE(foreign(R"({"actor":"https://a.example/a","object":{"attributedTo":"https://A.example/a"}})"));
  EXPECT_FALSE(foreign(R"({"actor":"https://a.example/a","object":{"content":"x"}})"));
  EXPECT_FALSE(foreign(R"({"actor":"https://a.example/a","object":"https://b.example/1"})"));
}

}  // namespace
}  // namespace permafrost::test
