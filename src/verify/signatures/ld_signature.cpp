// SPDX-License-Identifier: Apache-2.0
#include "verify/signatures/ld_signature.hpp"

#include <array>

#include "crypto/base_encoding.hpp"
#include "io/sha256.hpp"
#include "verify/signatures/restoration.hpp"

namespace permafrost {

namespace {

/// What is not signed of the options; whatever @context a sender put there is replaced (Takahe has one).
constexpr std::array<std::string_view, 4> of_options{"type", "id", "signatureValue", "@context"};
constexpr std::string_view options_context = R"("@context":"https://w3id.org/identity/v1")";

SealFault hash_options(JsonView signature, SealingTools& tools, SealedBytes& bytes) {
  tools.options_splice.start(signature);
  tools.options_splice.edit_members(signature, of_options, options_context);
  const JsonView options = tools.options_parser.parse(tools.options_splice.apply());
  std::string_view quads;
  const SealFault fault = tools.canonicalise(options, quads);
  bytes.options = sha256_of(bytes_of(quads));
  if (tools.transcript != nullptr) tools.transcript->options = quads;
  return fault;
}

/// Under the context that was taken out, if one was.
SealFault hash_document(JsonView document, const Repair& repair, SealingTools& tools, SealedBytes& bytes,
                        MemberObserver* observer) {
  JsonLdOptions options{.without = "signature"};
  if (!repair.context.empty()) options.expand_context = tools.context(repair.context);
  if (!repair.prefix.empty()) {
    RestoredUrls urls;
    tools.document_splice.start(document);
    urls.restore(document, repair.prefix, tools.document_splice);
    document = tools.document_parser.parse(tools.document_splice.apply());
  }
  std::string_view quads;
  const SealFault fault = tools.canonicalise(document, quads, observer, options);
  bytes.document = sha256_of(bytes_of(quads));
  if (tools.transcript != nullptr) tools.transcript->document = quads;
  return fault;
}

}  // namespace

SealFault read_ld_signature(JsonView document, JsonView signature, const Repair& repair, SealingTools& tools,
                            SealedBytes& bytes, MemberObserver* observer) {
  if (const SealFault fault = hash_options(signature, tools, bytes); fault != SealFault::none) return fault;
  const SealFault fault = hash_document(document, repair, tools, bytes, observer);
  if (fault == SealFault::none) bytes.message = bytes.options.hex() + bytes.document.hex();
  return fault;
}

}  // namespace permafrost
