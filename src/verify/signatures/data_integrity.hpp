// SPDX-License-Identifier: Apache-2.0
// Data Integrity proofs: FEP-8b32, the W3C's vc-di-eddsa (Recommendation of 2025-05-15) and what came before
// them: what such a proof signs.
#pragma once

#include "verify/signatures/seal.hpp"
#include "verify/signatures/sealing.hpp"

namespace permafrost {

/// The bytes under `seal`, a member of the `proof` of `document`: the digests of the proof's options and of
/// the document without `proof` and without `signature`, which is made over both; options first. Proofs that
/// it builds upon (previousProof) stay in. `observer` hears what the members of a document mean that is
/// signed as RDF. `seal.suite` is known.
[[nodiscard]] SealFault read_proof(JsonView document, const Seal& seal, SealingTools& tools,
                                   SealedBytes& bytes, MemberObserver* observer = nullptr);

/// Is the document signed as what it means, so that what it shows must be compared with that?
[[nodiscard]] constexpr bool signs_meaning(Suite suite) noexcept {
  return suite == Suite::rsa_signature_2017 || suite == Suite::eddsa_rdfc_2022 ||
         suite == Suite::ed25519_signature_2020;
}

}  // namespace permafrost
