// SPDX-License-Identifier: Apache-2.0
#include "verify/signatures/ld_signature.hpp"

#include <algorithm>
#include <array>

#include "crypto/base_encoding.hpp"
#include "io/bytes.hpp"
#include "io/sha256.hpp"
#include "linked_data/iri.hpp"
#include "linked_data/nquads.hpp"
#include "verify/signatures/restoration.hpp"

namespace permafrost {

namespace {

/// What is not signed of the options; whatever @context a sender put there is replaced (Takahe has one).
constexpr std::array<std::string_view, 4> of_options{"type", "id", "signatureValue", "@context"};
constexpr std::string_view options_context = R"("@context":"https://w3id.org/identity/v1")";

/// Could a prefix of the context not change it?
bool is_whole_iri(std::string_view text) {
  const std::size_t colon = text.find(':');
  return colon != std::string_view::npos && text.substr(colon).starts_with("://") && is_well_formed_iri(text);
}

/// What nearly all options are, who signed and when, without the detour through JSON-LD: they cost a tenth of
/// all work else. Empty when there is anything more to them.
std::string usual_options(JsonView signature) {
  JsonView creator, created;
  for (const JsonView member : signature) {
    if (std::find(of_options.begin(), of_options.end(), member.key()) != of_options.end()) continue;
    JsonView* const known = member.key() == "creator"   ? &creator
                            : member.key() == "created" ? &created
                                                        : nullptr;
    if (known == nullptr || *known || !member.is_string()) return {};
    *known = member;
  }
  if (!created || !is_whole_iri(creator.text())) return {};
  const RdfTerm options{.kind = TermKind::blank, .value = "c14n0"};
  const auto iri = [](std::string_view text) { return RdfTerm{.kind = TermKind::iri, .value = text}; };
  std::string quads;
  append_nquad(quads, {options,
                       iri("http://purl.org/dc/terms/created"),
                       {.kind = TermKind::literal, .value = created.text(), .datatype = xsd_date_time},
                       {}});
  append_nquad(quads, {options, iri("http://purl.org/dc/terms/creator"), iri(creator.text()), {}});
  return quads;
}

SealFault hash_options(JsonView signature, SealingTools& tools, SealedBytes& bytes) {
  const std::string usual = tools.spelling == NquadsSpelling::rdfc_1_0 ? usual_options(signature) : "";
  std::string_view quads = usual;
  SealFault fault = SealFault::none;
  if (usual.empty()) {
    tools.options_splice.start(signature);
    tools.options_splice.edit_members(signature, of_options, options_context);
    const JsonView options = tools.options_parser.parse(tools.options_splice.apply());
    fault = tools.canonicalise(options, quads);
  }
  bytes.options = sha256_of(as_bytes(quads));
  if (tools.transcript != nullptr) tools.transcript->options = quads;
  return fault;
}

/// Under the context that was taken out, if one was.
SealFault hash_document(JsonView document, const Undoing& undoing, SealingTools& tools, SealedBytes& bytes,
                        MemberObserver* observer) {
  JsonLdOptions options{.without = "signature"};
  if (!undoing.context.empty()) options.expand_context = tools.context(undoing.context);
  if (!undoing.prefix.empty()) {
    RestoredUrls urls;
    tools.document_splice.start(document);
    urls.restore(document, undoing.prefix, tools.document_splice);
    document = tools.document_parser.parse(tools.document_splice.apply());
  }
  std::string_view quads;
  const SealFault fault = tools.canonicalise(document, quads, observer, options);
  bytes.document = sha256_of(as_bytes(quads));
  if (tools.transcript != nullptr) tools.transcript->document = quads;
  return fault;
}

}  // namespace

SealFault read_ld_signature(JsonView document, JsonView signature, const Undoing& undoing,
                            SealingTools& tools, SealedBytes& bytes, MemberObserver* observer) {
  if (const SealFault fault = hash_options(signature, tools, bytes); fault != SealFault::none) return fault;
  const SealFault fault = hash_document(document, undoing, tools, bytes, observer);
  if (fault == SealFault::none) bytes.message = bytes.options.hex() + bytes.document.hex();
  return fault;
}

}  // namespace permafrost
