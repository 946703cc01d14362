// SPDX-License-Identifier: Apache-2.0
// Documents with integrity proofs, with their keys, canonical texts, digests and verdicts: every folder of
// integrity-proofs.
#include "conformance/case_folders.hpp"
#include "crypto/base_encoding.hpp"
#include "crypto/public_key.hpp"
#include "io/bytes.hpp"
#include "verify/signatures/data_integrity.hpp"

namespace permafrost::test {
namespace {

namespace fs = std::filesystem;

std::string check_case(const fs::path& folder) {
  JsonParser parser, expect_parser;
  const JsonView document = parser.parse_copy(read_file(folder / "document.json"));
  const JsonView expect = expect_parser.parse_copy(read_file(folder / "expect.json"));
  const bool valid = expect.find("expect").text() == "valid";
  std::vector<Seal> seals;
  find_seals(document, seals);
  if (seals.empty()) return "no proof was found";
  if (seals.front().suite == Suite::unknown) return valid ? "its suite is not known" : "";

  const ContextLibrary contexts;
  SealingTools tools(contexts, {});
  Transcript transcript;
  tools.transcript = &transcript;
  SealedBytes bytes;
  const SealFault fault = read_proof(document, seals.front(), tools, bytes);
  const auto key = PublicKey::from_multikey(expect.find("publicKeyMultibase").text());
  const auto value = decode_multibase(seals.front().value());
  const bool holds =
      fault == SealFault::none && key && value && key->verifies(as_bytes(bytes.message), *value);
  std::string faults;
  if (holds != valid) faults = std::string{"the proof "} + (holds ? "holds" : "does not hold") + "\n";
  if (fault != SealFault::none) return faults;
  return faults +
         difference("the options' digest", bytes.options.hex(),
                    std::string{expect.find("proofConfigHash").text()}) +
         difference("the document's digest", bytes.document.hex(),
                    std::string{expect.find("documentHash").text()}) +
         difference("the options", transcript.options, text_in(folder, "proofConfig.")) +
         difference("the document", transcript.document, text_in(folder, "document.jcs"));
}

TEST(IntegrityProofsSuite, EveryCaseIsJudgedAsExpected) {
  const auto folders = case_folders("integrity-proofs", "expect.json");
  if (folders.empty()) GTEST_SKIP() << "PERMAFROST_VECTORS names no folder with integrity-proofs";
  CaseTally tally;
  for (const fs::path& folder : folders) tally.add(folder.filename().string(), check_case(folder));
}

}  // namespace
}  // namespace permafrost::test
