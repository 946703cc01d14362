// SPDX-License-Identifier: Apache-2.0
// A seal is what a document brings to prove itself: a Linked Data signature or a Data Integrity proof. Here
// they are found and told apart; what they sign stands in ld_signature.hpp and data_integrity.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "codec/json_view.hpp"

namespace permafrost {

enum class Suite : std::uint8_t {
  rsa_signature_2017,      ///< Linked Data signature as Mastodon makes it
  eddsa_jcs_2022,          ///< FEP-8b32, W3C vc-di-eddsa
  jcs_eddsa_2022,          ///< its draft: no rule about @context
  eddsa_rdfc_2022,         ///< W3C vc-di-eddsa
  ed25519_signature_2020,  ///< its predecessor
  jcs_rsa_2022,            ///< MitraJcsRsaSignature2022: the document alone is signed, no options
  unknown,
};

struct Seal {
  Suite suite = Suite::unknown;
  bool proof = false;          ///< a member of `proof`, not `signature`
  JsonView json = {};          ///< itself
  std::string_view name = {};  ///< its suite as written: "RsaSignature2017", "mldsa44-jcs-2024"
  std::string_view key = {};   ///< id of the key that made it; empty when it names none

  /// signatureValue or proofValue, as written.
  [[nodiscard]] std::string_view value() const noexcept;
};

/// Each is checked against the whole document, so a hostile one must not bring thousands.
inline constexpr std::size_t most_seals = 16;

/// Adds the seals that `object` itself bears, in the order of `signature`, then `proof`, of each the first
/// most_seals. Views into its text.
void find_seals(JsonView object, std::vector<Seal>& seals);

/// An object and its seals.
struct SealedObject {
  JsonView object;
  std::vector<Seal> seals;
};
/// The document and, if that has seals of its own, the object embedded in it: those that have any.
[[nodiscard]] std::vector<SealedObject> sealed_objects(JsonView document);
/// Is there any seal, as sealed_objects() finds them? Cheap.
[[nodiscard]] bool is_sealed(JsonView document) noexcept;

}  // namespace permafrost
