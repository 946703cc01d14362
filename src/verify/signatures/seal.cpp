// SPDX-License-Identifier: Apache-2.0
#include "verify/signatures/seal.hpp"

#include <array>
#include <utility>

#include "verify/node.hpp"

namespace permafrost {

namespace {

using Name = std::pair<std::string_view, Suite>;

constexpr std::array proof_names{
    Name{"eddsa-jcs-2022", Suite::eddsa_jcs_2022},
    Name{"jcs-eddsa-2022", Suite::jcs_eddsa_2022},
    Name{"eddsa-rdfc-2022", Suite::eddsa_rdfc_2022},
    Name{"eddsa-2022", Suite::eddsa_rdfc_2022},  // drafts of vc-di-eddsa up to 2023
    Name{"Ed25519Signature2020", Suite::ed25519_signature_2020},
    Name{"MitraJcsRsaSignature2022", Suite::jcs_rsa_2022},
    Name{"JcsRsaSignature2022", Suite::jcs_rsa_2022},  // the same before Mitra 1.9
};

/// The first of the types.
std::string_view type_of(JsonView json) {
  const JsonView type = json.find("type");
  if (!type.is_array()) return type.text();
  return type.empty() ? std::string_view{} : (*type.begin()).text();
}

Seal ld_seal(JsonView json) {
  const std::string_view name = type_of(json);
  return {.suite = name == "RsaSignature2017" ? Suite::rsa_signature_2017 : Suite::unknown,
          .proof = false,
          .json = json,
          .name = name,
          .key = iri_of(json.find("creator"))};
}

Seal proof_seal(JsonView json) {
  std::string_view name = type_of(json);
  if (name == "DataIntegrityProof") name = json.find("cryptosuite").text();
  Seal seal{.suite = Suite::unknown,
            .proof = true,
            .json = json,
            .name = name,
            .key = iri_of(json.find("verificationMethod"))};
  for (const auto& [known, suite] : proof_names) {
    if (name == known) seal.suite = suite;
  }
  return seal;
}

bool has_seal(JsonView object) noexcept {
  const auto there = [object](std::string_view name) {
    const JsonView value = object.find(name);
    return value && !value.is_null();
  };
  return object.is_object() && (there("signature") || there("proof"));
}

}  // namespace

std::string_view Seal::value() const noexcept {
  return json.find(proof ? "proofValue" : "signatureValue").text();
}

void find_seals(JsonView object, std::vector<Seal>& seals) {
  const auto add = [&seals](JsonView value, Seal (*read)(JsonView)) {
    const std::size_t most = seals.size() + most_seals;
    for_each_value(value, [&](JsonView one) {
      if (!one.is_null() && seals.size() < most) seals.push_back(read(one));
    });
  };
  add(object.find(Term::signature), ld_seal);
  add(object.find(Term::proof), proof_seal);
}

std::vector<SealedObject> sealed_objects(JsonView document) {
  std::vector<SealedObject> found;
  for (const JsonView object : {document, document.find(Term::object)}) {
    if (!has_seal(object)) continue;
    found.push_back({.object = object, .seals = {}});
    find_seals(object, found.back().seals);
  }
  return found;
}

bool is_sealed(JsonView document) noexcept {
  return has_seal(document) || has_seal(document.find(Term::object));
}

}  // namespace permafrost
