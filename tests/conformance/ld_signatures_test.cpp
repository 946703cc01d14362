// SPDX-License-Identifier: Apache-2.0
// Signed activities of several producers, with their keys, canonical texts, digests and verdicts: every
// folder of ld-signatures.
#include "conformance/case_folders.hpp"
#include "crypto/base_encoding.hpp"
#include "crypto/public_key.hpp"
#include "io/bytes.hpp"
#include "verify/signatures/coverage.hpp"
#include "verify/signatures/ld_signature.hpp"
#include "verify/signatures/seal.hpp"

namespace permafrost::test {
namespace {

namespace fs = std::filesystem;

/// A signature may hold and yet cover other content than is shown; then it is no valid document.
std::string check_verdict(JsonView expect, bool holds, const Coverage& coverage) {
  std::string faults;
  if (holds != expect.find("referenceResult").is_true())
    faults += std::string{"the signature "} + (holds ? "holds" : "does not hold") + "\n";
  const bool valid = holds && coverage.gap() == Gap::none;
  if (valid != (expect.find("expect").text() == "valid"))
    faults += std::string{"the document is "} +
              (valid ? "valid" : "not valid, at '" + coverage.subject() + "'") + "\n";
  return faults;
}

std::string check_case(const fs::path& folder) {
  JsonParser parser, expect_parser;
  const JsonView activity = parser.parse_copy(read_file(folder / "activity.json"));
  const JsonView expect = expect_parser.parse_copy(read_file(folder / "expect.json"));
  const auto key = PublicKey::from_pem(read_file(folder / "key.pem"));
  const auto value = decode_base64(activity.find("signature").find("signatureValue").text());
  if (!activity || !expect || !key) return "cannot be read";

  const ContextLibrary contexts;
  SealingTools tools(contexts, {});
  Transcript transcript;
  tools.transcript = &transcript;
  Coverage coverage;
  coverage.start(activity);
  SealedBytes bytes;
  const SealFault fault =
      read_ld_signature(activity, activity.find("signature"), {}, tools, bytes, &coverage);
  if (fault != SealFault::none) return "has no meaning: " + tools.subject;

  const bool holds = value && key->verifies(as_bytes(bytes.message), *value);
  return difference("the options' digest", bytes.options.hex(),
                    std::string{expect.find("optionsHash").text()}) +
         difference("the document's digest", bytes.document.hex(),
                    std::string{expect.find("documentHash").text()}) +
         difference("options.nq", transcript.options, read_file(folder / "options.nq")) +
         difference("document.nq", transcript.document, read_file(folder / "document.nq")) +
         check_verdict(expect, holds, coverage);
}

TEST(LdSignaturesSuite, EveryCaseIsJudgedAsExpected) {
  const auto folders = case_folders("ld-signatures", "expect.json");
  if (folders.empty()) GTEST_SKIP() << "PERMAFROST_VECTORS names no folder with ld-signatures";
  CaseTally tally;
  for (const fs::path& folder : folders) tally.add(folder.filename().string(), check_case(folder));
}

}  // namespace
}  // namespace permafrost::test
