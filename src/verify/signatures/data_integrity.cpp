// SPDX-License-Identifier: Apache-2.0
#include "verify/signatures/data_integrity.hpp"

#include <array>

#include "crypto/base_encoding.hpp"
#include "io/bytes.hpp"
#include "io/sha256.hpp"
#include "linked_data/jcs.hpp"
#include "verify/node.hpp"

namespace permafrost {

namespace {

std::string jcs_of(JsonView json) {
  std::string text;
  return append_jcs(text, json) == JcsFault::none ? text : std::string{};
}

/// Does `longer` begin with the values of `start` (each one value or an array), in the same order?
bool begins_with(JsonView longer, JsonView start) {
  std::vector<JsonView> values;
  for_each_value(longer, [&values](JsonView one) { values.push_back(one); });
  std::size_t at = 0;
  bool same = true;
  for_each_value(start, [&](JsonView one) {
    same = same && at < values.size() && jcs_of(values[at]) == jcs_of(one);
    ++at;
  });
  return same;
}

/// The proofs that `seal` builds upon, as a member `proof`; empty when there are none.
SealFault previous_proofs(JsonView document, const Seal& seal, std::string& member, std::string& subject) {
  SealFault fault = SealFault::none;
  std::size_t left = most_seals;
  for_each_value(seal.json.find("previousProof"), [&](JsonView id) {
    if (left == 0) return;
    --left;
    JsonView previous;
    for_each_value(document.find("proof"), [&](JsonView one) {
      if (!id.text().empty() && one.find("id").text() == id.text()) previous = one;
    });
    if (!previous) {
      fault = SealFault::previous_missing;
      subject = id.text();
      return;
    }
    member.append(member.empty() ? R"("proof":[)" : ",").append(previous.raw());
  });
  if (!member.empty()) member += ']';
  return fault;
}

/// Members that go in before all others, with a comma between them.
std::string joined(std::string left, const std::string& right) {
  if (!left.empty() && !right.empty()) left += ',';
  return left + right;
}

/// Takes a proof and its document apart, in the tools' splices.
class Parting {
 public:
  Parting(JsonView document, const Seal& seal, SealingTools& tools)
      : m_document(document), m_seal(seal), m_tools(tools) {}

  [[nodiscard]] SealFault start() { return previous_proofs(m_document, m_seal, m_previous, m_tools.subject); }

  /// The document without its seals, under `context` where one is given.
  [[nodiscard]] JsonView document(JsonView context) {
    constexpr std::array<std::string_view, 3> names{"signature", "proof", "@context"};
    const auto removed = std::span{names}.first(context ? 3 : 2);
    const std::string first = joined(context_member(context), m_previous);
    m_tools.document_splice.start(m_document);
    m_tools.document_splice.edit_members(m_document, removed, first);
    return m_tools.document_parser.parse(m_tools.document_splice.apply());
  }

  /// The proof without its value, under `context` where one is given.
  [[nodiscard]] JsonView options(JsonView context) {
    constexpr std::array<std::string_view, 2> names{"proofValue", "@context"};
    const auto removed = std::span{names}.first(context ? 2 : 1);
    const std::string first = context_member(context);
    m_tools.options_splice.start(m_seal.json);
    m_tools.options_splice.edit_members(m_seal.json, removed, first);
    return m_tools.options_parser.parse(m_tools.options_splice.apply());
  }

 private:
  static std::string context_member(JsonView context) {
    return context ? R"("@context":)" + std::string{context.raw()} : std::string{};
  }

  JsonView m_document;
  const Seal& m_seal;
  SealingTools& m_tools;
  std::string m_previous;
};

SealFault hash_jcs(JsonView json, std::string* transcript, Sha256& digest) {
  std::string text;
  if (append_jcs(text, json) != JcsFault::none) return SealFault::not_canonical;
  digest = sha256_of(as_bytes(text));
  if (transcript != nullptr) *transcript = text;
  return SealFault::none;
}

SealFault hash_rdf(JsonView json, SealingTools& tools, std::string* transcript, Sha256& digest,
                   MemberObserver* observer) {
  std::string_view quads;
  const SealFault fault = tools.canonicalise(json, quads, observer);
  digest = sha256_of(as_bytes(quads));
  if (transcript != nullptr) *transcript = quads;
  return fault;
}

std::string* options_text(SealingTools& tools) {
  return tools.transcript == nullptr ? nullptr : &tools.transcript->options;
}
std::string* document_text(SealingTools& tools) {
  return tools.transcript == nullptr ? nullptr : &tools.transcript->document;
}

/// vc-di-eddsa 3.3.2: what the proof says of the context goes for the document too.
SealFault read_jcs(JsonView document, const Seal& seal, Parting& parting, SealingTools& tools,
                   SealedBytes& bytes) {
  JsonView context;
  if (seal.suite == Suite::eddsa_jcs_2022) context = seal.json.find("@context");
  if (context && !begins_with(document.find("@context"), context)) return SealFault::context_differs;
  SealFault fault = hash_jcs(parting.options({}), options_text(tools), bytes.options);
  if (fault == SealFault::none)
    fault = hash_jcs(parting.document(context), document_text(tools), bytes.document);
  return fault;
}

SealFault read_rdfc(JsonView document, Parting& parting, SealingTools& tools, SealedBytes& bytes,
                    MemberObserver* observer) {
  const JsonView options = parting.options(document.find("@context"));
  SealFault fault = hash_rdf(options, tools, options_text(tools), bytes.options, nullptr);
  if (fault == SealFault::none)
    fault = hash_rdf(parting.document({}), tools, document_text(tools), bytes.document, observer);
  return fault;
}

void append(std::string& message, const Sha256& digest) {
  for (const std::byte byte : digest.bytes) message += static_cast<char>(byte);
}

}  // namespace

SealFault read_proof(JsonView document, const Seal& seal, SealingTools& tools, SealedBytes& bytes,
                     MemberObserver* observer) {
  const std::string_view purpose = seal.json.find("proofPurpose").text();
  if (purpose != "assertionMethod") {
    tools.subject = purpose;
    return SealFault::other_purpose;
  }
  Parting parting(document, seal, tools);
  if (const SealFault fault = parting.start(); fault != SealFault::none) return fault;
  bytes.message.clear();
  if (seal.suite == Suite::jcs_rsa_2022) {
    const JsonView bare = parting.document({});
    const SealFault fault =
        append_jcs(bytes.message, bare) == JcsFault::none ? SealFault::none : SealFault::not_canonical;
    if (tools.transcript != nullptr) tools.transcript->document = bytes.message;
    bytes.document = sha256_of(as_bytes(bytes.message));
    return fault;
  }
  const SealFault fault = signs_meaning(seal.suite) ? read_rdfc(document, parting, tools, bytes, observer)
                                                    : read_jcs(document, seal, parting, tools, bytes);
  if (fault != SealFault::none) return fault;
  append(bytes.message, bytes.options);
  append(bytes.message, bytes.document);
  return SealFault::none;
}

}  // namespace permafrost
