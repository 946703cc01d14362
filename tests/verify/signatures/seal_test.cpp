// SPDX-License-Identifier: Apache-2.0
#include "verify/signatures/seal.hpp"

#include <gtest/gtest.h>

namespace permafrost::test {
namespace {

class Seals : public testing::Test {
 protected:
  const std::vector<Seal>& of(const std::string& text) {
    found.clear();
    find_seals(parser.parse_copy(text), found);
    return found;
  }
  JsonParser parser;
  std::vector<Seal> found;
};

TEST_F(Seals, AreSignaturesAndProofsInThisOrder) {
  of(R"({"proof":{"type":"DataIntegrityProof","cryptosuite":"eddsa-jcs-2022","verificationMethod":"k2"},
         "signature":{"type":"RsaSignature2017","creator":"k1","signatureValue":"v"}})");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].suite, Suite::rsa_signature_2017);
  EXPECT_EQ(found[0].key, "k1");
  EXPECT_EQ(found[0].value(), "v");
  EXPECT_EQ(found[1].suite, Suite::eddsa_jcs_2022);
  EXPECT_EQ(found[1].key, "k2");
  EXPECT_TRUE(found[1].proof);
}

TEST_F(Seals, AreFoundInSets) {
  EXPECT_EQ(of(R"({"proof":[{"type":"Ed25519Signature2020"},{"type":"X"},null]})").size(), 2U);
  EXPECT_EQ(found[0].suite, Suite::ed25519_signature_2020);
}

TEST_F(Seals, OfUnknownSuitesAreNamed) {
  of(R"({"signature":{"type":"LinkedDataSignature2015"},
         "proof":{"type":"DataIntegrityProof","cryptosuite":"mldsa44-jcs-2024"}})");
  EXPECT_EQ(found[0].suite, Suite::unknown);
  EXPECT_EQ(found[0].name, "LinkedDataSignature2015");
  EXPECT_EQ(found[1].suite, Suite::unknown);
  EXPECT_EQ(found[1].name, "mldsa44-jcs-2024");
}

TEST_F(Seals, AreNoLongerCountedInThousands) {
  std::string proofs = "{}";
  for (int i = 0; i < 1000; ++i) proofs += ",{}";
  EXPECT_EQ(of(R"({"proof":[)" + proofs + "]}").size(), most_seals);
}

TEST_F(Seals, OfTheEmbeddedObjectCountToo) {
  const JsonView document = parser.parse_copy(R"({"object":{"proof":{}}})");
  EXPECT_TRUE(is_sealed(document));
  ASSERT_EQ(sealed_objects(document).size(), 1U);
  EXPECT_EQ(sealed_objects(document)[0].object.offset(), document.find("object").offset());
  EXPECT_FALSE(is_sealed(parser.parse_copy(R"({"signature":null,"object":"https://a.example/"})")));
}

}  // namespace
}  // namespace permafrost::test
