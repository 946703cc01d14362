// SPDX-License-Identifier: Apache-2.0
// The W3C's test vectors for EdDSA cryptosuites (suite vc-di-eddsa): every intermediate value of every signed
// document that has them beside it.
#include "base/text.hpp"
#include "conformance/case_folders.hpp"
#include "crypto/base_encoding.hpp"
#include "crypto/public_key.hpp"
#include "io/bytes.hpp"
#include "verify/signatures/data_integrity.hpp"

namespace permafrost::test {
namespace {

namespace fs = std::filesystem;

/// A key stands in the identifier of its method or, for those that only name it, beside the suites.
std::optional<PublicKey> key_of(const Seal& seal, const fs::path& suites) {
  if (auto key = PublicKey::from_multikey(seal.key)) return key;
  const std::size_t fragment = seal.key.find('#');
  if (fragment != std::string_view::npos) {
    if (auto key = PublicKey::from_multikey(seal.key.substr(fragment + 1))) return key;
  }
  JsonParser parser;
  const JsonView pair = parser.parse_copy(read_file(suites / "keyPair.json"));
  return PublicKey::from_multikey(pair.find("publicKeyMultibase").text());
}

std::string hex_of(const std::string& bytes) { return to_hex(as_bytes(bytes)); }

std::string without_end(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

std::string check_seal(JsonView document, const Seal& seal, const fs::path& folder, const fs::path& suites) {
  const ContextLibrary contexts;
  SealingTools tools(contexts, {});
  Transcript transcript;
  tools.transcript = &transcript;
  SealedBytes bytes;
  const SealFault fault = read_proof(document, seal, tools, bytes);
  if (fault != SealFault::none)
    return "fault " + std::to_string(static_cast<int>(fault)) + ": " + tools.subject + "\n";
  const auto key = key_of(seal, suites);
  const auto value = decode_multibase(seal.value());
  if (!value) return "its value cannot be read\n";
  const bool holds = key && key->verifies(as_bytes(bytes.message), *value);
  return (holds ? std::string{} : "the proof does not hold\n") +
         difference("canonDoc", without_end(transcript.document), text_in(folder, "canonDoc")) +
         difference("docHash", bytes.document.hex(), text_in(folder, "docHash")) +
         difference("proofCanon", without_end(transcript.options), text_in(folder, "proofCanon")) +
         difference("proofHash", bytes.options.hex(), text_in(folder, "proofHash")) +
         difference("combinedHash", hex_of(bytes.message), text_in(folder, "combinedHash")) +
         difference("sigHex", to_hex(*value), text_in(folder, "sigHex")) +
         difference("sigBTC58", encode_base58btc(*value), text_in(folder, "sigBTC58"));
}

TEST(VcDiEddsaSuite, EveryIntermediateValueIsAsPublished) {
  const auto folders = case_folders("vc-di-eddsa/TestVectors", "signed");
  if (folders.empty()) GTEST_SKIP() << "PERMAFROST_VECTORS names no folder with vc-di-eddsa/TestVectors";
  const fs::path suites = fs::path(std::getenv("PERMAFROST_VECTORS")) / "vc-di-eddsa" / "TestVectors";
  CaseTally tally;
  for (const fs::path& folder : folders) {
    for (const auto& file : fs::directory_iterator(folder)) {
      if (!file.path().filename().string().starts_with("signed")) continue;
      JsonParser parser;
      const JsonView document = parser.parse_copy(read_file(file.path()));
      std::vector<Seal> seals;
      find_seals(document, seals);
      std::string faults = seals.empty() ? "no proof was found\n" : "";
      for (const Seal& seal : seals) faults += check_seal(document, seal, folder, suites);
      tally.add(file.path().lexically_relative(suites).string(), faults);
    }
  }
}

}  // namespace
}  // namespace permafrost::test
