// SPDX-License-Identifier: Apache-2.0
#include "verify/signatures/identity_proof.hpp"

#include "base/text.hpp"
#include "crypto/base_encoding.hpp"
#include "crypto/public_key.hpp"
#include "io/bytes.hpp"
#include "verify/node.hpp"
#include "verify/signatures/data_integrity.hpp"

namespace permafrost {

namespace {

bool is_statement(JsonView attachment) {
  bool is = false;
  for_each_value(attachment.find("type"),
                 [&is](JsonView type) { is = is || type.text() == "VerifiableIdentityStatement"; });
  return is;
}

bool holds(JsonView statement, const Seal& proof, SealingTools& tools) {
  const auto key = PublicKey::from_multikey(proof.key);
  const auto value = decode_multibase(proof.value());
  SealedBytes bytes;
  return key && key->kind() == KeyKind::ed25519 && value &&
         read_proof(statement, proof, tools, bytes) == SealFault::none &&
         key->verifies(as_bytes(bytes.message), *value);
}

/// Nothing wrong: null. A suite or a kind of key that is not known here cannot be judged.
const char* fault_of(JsonView statement, JsonView actor, SealingTools& tools) {
  std::vector<Seal> proofs;
  find_seals(statement, proofs);
  if (proofs.empty()) return tr_later("the statement about '{1}' has no proof");
  if (statement.find("alsoKnownAs").text() != actor.find("id").text())
    return tr_later("the statement about '{1}' is about another actor");
  for (const Seal& proof : proofs) {
    if (proof.key.substr(0, proof.key.find('#')) != statement.find("subject").text())
      return tr_later("the statement about '{1}' is proven with another key");
    KeyFault why = KeyFault::form;
    const bool unknown_key = !PublicKey::from_multikey(proof.key, &why) && why == KeyFault::unsupported;
    const bool other_method = !proof.key.starts_with("did:key:");
    if (proof.suite == Suite::unknown || unknown_key || other_method) continue;
    if (!holds(statement, proof, tools))
      return tr_later("the proof of the statement about '{1}' does not hold");
  }
  return nullptr;
}

}  // namespace

void examine_identity_proofs(JsonView actor, SealingTools& tools, std::vector<SealRemark>& remarks) {
  for_each_value(actor.find("attachment"), [&](JsonView attachment) {
    if (!is_statement(attachment)) return;
    const char* const fault = fault_of(attachment, actor, tools);
    if (fault == nullptr) return;
    remarks.push_back({RemarkKind::identity_proof_invalid,
                       fault,
                       {std::string{attachment.find("subject").text()}, {}, {}},
                       std::string{actor.find("id").text()}});
  });
}

}  // namespace permafrost
