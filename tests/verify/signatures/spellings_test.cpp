// SPDX-License-Identifier: Apache-2.0
// Signatures over text that canonical N-Quads were not always written the same for. What is signed here is
// written down line by line, not made by what is tested.
#include <gtest/gtest.h>

#include "codec/json_out.hpp"
#include "crypto/private_key.hpp"
#include "io/bytes.hpp"
#include "io/sha256.hpp"
#include "model/record.hpp"
#include "support/temp_dir.hpp"
#include "verify/signatures/examiner.hpp"

namespace permafrost::test {
namespace {

const std::string ada = "https://social.example/users/ada";
const std::string note = "https://social.example/1";
const std::string as = "https://www.w3.org/ns/activitystreams";
const std::string sec = "https://w3id.org/security";
const std::string rdf_type_iri = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>";
const std::string created =
    " <http://purl.org/dc/terms/created> "
    "\"2024-02-03T04:05:06Z\"^^<http://www.w3.org/2001/XMLSchema#dateTime> .\n";

PrivateKey rsa_key() {
  return PrivateKey::from_pem(read_file(PERMAFROST_FIXTURES "/fuzz/keys/secret-rsa.pem")).value();
}
PrivateKey ed25519_key() { return PrivateKey::from_ed25519_seed(Bytes(32, std::byte{7})).value(); }

/// Canonical N-Quads of the note; `literal`: its content as it stands between the quotation marks.
std::string note_lines(const std::string& literal) {
  const std::string subject = "<" + note + "> ";
  return subject + rdf_type_iri + " <" + as + "#Note> .\n" +        //
         subject + "<" + as + "#attributedTo> <" + ada + "> .\n" +  //
         subject + "<" + as + "#content> \"" + literal + "\" .\n";
}

std::string note_json(const std::string& contexts, const std::string& content, const std::string& seal) {
  return R"({"@context":[")" + as + "\"" + contexts + R"(],"id":")" + note +
         R"(","type":"Note","attributedTo":")" + ada + R"(","content":)" + json_quoted(content) + "," + seal +
         "}";
}

std::string hex_digest(const std::string& text) { return sha256_of(as_bytes(text)).hex(); }

/// As a Linked Data signature does it.
std::string with_signature(const std::string& content, const std::string& literal) {
  const std::string options =
      "_:c14n0" + created + "_:c14n0 <http://purl.org/dc/terms/creator> <" + ada + "#main-key> .\n";
  const std::string message = hex_digest(options) + hex_digest(note_lines(literal));
  return note_json("", content,
                   R"("signature":{"type":"RsaSignature2017","creator":")" + ada +
                       R"(#main-key","created":"2024-02-03T04:05:06Z","signatureValue":")" +
                       encode_base64(rsa_key().sign(as_bytes(message))) + "\"}");
}

/// As eddsa-rdfc-2022 does it.
std::string with_proof(const std::string& content, const std::string& literal) {
  const std::string options = "_:c14n0" + created +                                                  //
                              "_:c14n0 " + rdf_type_iri + " <" + sec + "#DataIntegrityProof> .\n" +  //
                              "_:c14n0 <" + sec + "#cryptosuite> \"eddsa-rdfc-2022\"^^<" + sec +
                              "#cryptosuiteString> .\n" +  //
                              "_:c14n0 <" + sec + "#proofPurpose> <" + sec + "#assertionMethod> .\n" +
                              "_:c14n0 <" + sec + "#verificationMethod> <" + ada + "#ed25519> .\n";
  Bytes message;
  for (const std::string& text : {options, note_lines(literal)}) {
    const Sha256 digest = sha256_of(as_bytes(text));
    message.insert(message.end(), digest.bytes.begin(), digest.bytes.end());
  }
  return note_json(R"(,"https://w3id.org/security/data-integrity/v2")", content,
                   R"("proof":{"type":"DataIntegrityProof","cryptosuite":"eddsa-rdfc-2022","created":)"
                   R"("2024-02-03T04:05:06Z","proofPurpose":"assertionMethod","verificationMethod":")" +
                       ada + R"(#ed25519","proofValue":")" + encode_base58btc(ed25519_key().sign(message)) +
                       "\"}");
}

SealVerdict verdict_of(std::string text) {
  const std::string actor = R"({"id":")" + ada + R"(","publicKey":{"id":")" + ada +
                            R"(#main-key","owner":")" + ada + R"(","publicKeyPem":)" +
                            json_quoted(rsa_key().public_key().pem()) + R"(},"assertionMethod":[{"id":")" +
                            ada + R"(#ed25519","controller":")" + ada + R"(","publicKeyMultibase":")" +
                            ed25519_key().public_key().multikey() + "\"}]}";
  JsonParser parser;
  KeyRing ring;
  EXPECT_EQ(ring.add(parser.parse_copy(actor)), 2U);
  Evidence evidence{.keys = {}, .prefixes = {}, .now = 1'800'000'000};
  for (const SealedObject& sealed : sealed_objects(parser.parse_copy(text))) {
    for (const Seal& seal : sealed.seals) evidence.keys.push_back(ring.find(seal.key));
  }
  const ContextLibrary contexts;
  Examiner examiner(contexts, {});
  const std::size_t size = text.size();
  text.append(raw_padding, '\0');
  return examiner.examine(std::string_view{text}.substr(0, size), evidence).verdict;
}

void expect_verified(const std::string& content, const std::string& literal) {
  EXPECT_EQ(verdict_of(with_signature(content, literal)), SealVerdict::verified) << literal;
  EXPECT_EQ(verdict_of(with_proof(content, literal)), SealVerdict::verified) << literal;
}

const std::string odd = "a\tb\bc\fd\x7F\x01 \"e\"\\\n\r\xEF\xBF\xBE.";  // the last is U+FFFE

TEST(Spellings, OfRdfc10Hold) {
  expect_verified("plain", "plain");
  expect_verified(odd, R"(a\tb\bc\fd\u007F\u0001 \"e\"\\\n\r\uFFFE.)");
}

TEST(Spellings, OfSoftwareThatKnewOfNoNoncharactersHold) {
  expect_verified(odd, std::string{R"(a\tb\bc\fd\u007F\u0001 \"e\"\\\n\r)"} + "\xEF\xBF\xBE.");
}

TEST(Spellings, OfUrdna2015Hold) {
  expect_verified("a\tb", "a\tb");
  expect_verified("a\fb", "a\fb");
  expect_verified("a\x7F", "a\x7F");
  expect_verified(odd, "a\tb\bc\fd\x7F\x01 \\\"e\\\"\\\\\\n\\r\xEF\xBF\xBE.");
}

TEST(Spellings, OfEarlyJsonldJsHold) {
  expect_verified(odd, "a\\tb\bc\fd\x7F\x01 \\\"e\\\"\\\\\\n\\r\xEF\xBF\xBE.");
}

TEST(Spellings, ThatNobodyWroteDoNotHold) {
  for (const std::string& literal : {std::string{"a\\u0009b"}, std::string{"a\\bb"}, std::string{"a b"}}) {
    EXPECT_EQ(verdict_of(with_signature("a\tb", literal)), SealVerdict::invalid) << literal;
    EXPECT_EQ(verdict_of(with_proof("a\tb", literal)), SealVerdict::invalid) << literal;
  }
  EXPECT_EQ(verdict_of(with_signature("a\nb", "a\nb")), SealVerdict::invalid);
}

}  // namespace
}  // namespace permafrost::test
