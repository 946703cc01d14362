// SPDX-License-Identifier: Apache-2.0
#include "verify/signatures/examiner.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "io/bytes.hpp"
#include "verify/signatures/data_integrity.hpp"
#include "verify/signatures/ld_signature.hpp"
#include "verify/signatures/ownership.hpp"
#include "verify/signatures/restoration.hpp"

namespace permafrost {

namespace {

/// As text: what RSA keys of 16384 bits give, in base58; decoding that costs the square of the length.
constexpr std::size_t most_value_bytes = 2816;

constexpr bool is_good(SealVerdict verdict) {
  return verdict == SealVerdict::verified || verdict == SealVerdict::restored;
}

/// Keys of one kind must not be talked into the algorithm of another.
constexpr KeyKind kind_for(Suite suite) {
  return suite == Suite::rsa_signature_2017 || suite == Suite::jcs_rsa_2022 ? KeyKind::rsa : KeyKind::ed25519;
}

const char* pattern_for(SealFault fault) {
  switch (fault) {
    case SealFault::malformed: return tr_later("that of '{1}' has no value that could be read");
    case SealFault::context_unknown:
      return tr_later("the context '{2}' is not at hand, so that of '{1}' cannot be checked");
    case SealFault::meaningless: return tr_later("under that of '{1}' the document has no meaning: {2}");
    case SealFault::too_complex: return tr_later("what that of '{1}' signs takes too much work to compare");
    case SealFault::not_canonical: return tr_later("what that of '{1}' signs has no canonical form");
    case SealFault::context_differs:
      return tr_later("the document's @context does not begin with the one that '{1}' signed");
    case SealFault::other_purpose: return tr_later("that of '{1}' is for '{2}', not for assertionMethod");
    case SealFault::previous_missing: return tr_later("that of '{1}' builds upon '{2}', which is not there");
    case SealFault::none:
    case SealFault::wrong: return tr_later("the key '{1}' did not sign this");
  }
  return "";
}

const char* pattern_for(Gap gap) {
  switch (gap) {
    case Gap::dropped: return tr_later("'{1}' is shown, but means nothing under the document's contexts");
    case Gap::redefined: return tr_later("the document's contexts give '{1}' another meaning");
    case Gap::lost_value: return tr_later("the value of '{1}' is shown, but is no part of what is signed");
    case Gap::other_type:
      return tr_later("the type '{1}' means nothing, or another, under the document's contexts");
    case Gap::hidden_name:
      return tr_later("'{1}' stands for a word that every reader looks for under another name");
    case Gap::two_names: return tr_later("an object has '{1}' and '@{1}'");
    case Gap::repeated: return tr_later("'{1}' stands twice in one object");
    case Gap::graph: return tr_later("'{1}' brings in objects that a reader does not see in their place");
    case Gap::none: break;
  }
  return "";
}

const char* pattern_for(Standing standing) {
  switch (standing) {
    case Standing::of_another: return tr_later("the key '{1}' is not of '{2}', whose document this is");
    case Standing::not_listed: return tr_later("the key '{1}' is not among those that '{2}' lists");
    case Standing::other_server:
      return tr_later("the document's id is of another server than its owner '{2}'");
    case Standing::own: break;
  }
  return "";
}

}  // namespace

void Examiner::remark(RemarkKind kind, const char* pattern, std::string_view one, std::string_view two) {
  m_remarks.push_back({kind, pattern, {std::string{one}, std::string{two}, {}}, m_object});
}

Examined Examiner::examine(std::string_view text, const Evidence& evidence) {
  m_evidence = &evidence;
  m_remarks.clear();
  m_prefix = {};
  Examined examined;
  const JsonView document = m_parser.parse(text);
  std::size_t seal = 0;
  SealVerdict own = SealVerdict::key_absent;
  SealVerdict embedded = SealVerdict::key_absent;
  bool is_signed = false;
  for (const SealedObject& sealed : sealed_objects(document)) {
    const bool inner = sealed.object.offset() != document.offset();
    m_object = inner ? sealed.object.find("id").text() : std::string_view{};
    (inner ? embedded : own) = examine_object(sealed, seal);
    is_signed = is_signed || !inner;
    seal += sealed.seals.size();
  }
  m_object.clear();
  if (is_signed) own = look_at_embedded(document, own, embedded);
  examined.verdict = std::max(own, embedded);
  examined.prefix = m_prefix;
  examined.remarks = std::move(m_remarks);
  m_remarks = {};
  return examined;
}

/// Proofs first: what a proof over the very text covers needs no comparing with what it means.
SealVerdict Examiner::examine_object(const SealedObject& sealed, std::size_t first_seal) {
  m_all_covered = false;
  SealVerdict gravest = SealVerdict::key_absent;
  for (std::size_t at = sealed.seals.size(); at-- != 0;) {
    const Seal& seal = sealed.seals[at];
    const SealVerdict verdict = examine_seal(sealed.object, seal, m_evidence->keys[first_seal + at]);
    if (is_good(verdict) && !signs_meaning(seal.suite)) m_all_covered = true;
    gravest = std::max(gravest, verdict);
  }
  return gravest;
}

SealVerdict Examiner::examine_seal(JsonView object, const Seal& seal, const std::vector<KeyRef>& keys) {
  look_at_expiry(seal);
  if (seal.suite == Suite::unknown) {
    remark(RemarkKind::suite_unknown, tr_later("a suite that is not known here: '{1}'"), seal.name);
    return SealVerdict::unsupported;
  }
  if (keys.empty()) {
    remark(RemarkKind::key_absent, tr_later("the key '{1}' is not at hand"), seal.key);
    return SealVerdict::key_absent;
  }
  m_cut = false;
  m_fault = read_value(seal) ? SealFault::none : SealFault::malformed;
  if (m_fault != SealFault::none || !holds(object, seal, keys)) return judge_fault(seal, keys);
  const Standing standing = standing_of(*m_key, object);
  if (standing != Standing::own) {
    remark(RemarkKind::key_foreign, pattern_for(standing), seal.key, owner_of(object));
    return SealVerdict::invalid;
  }
  return judge_meaning(object, seal);
}

bool Examiner::read_value(const Seal& seal) {
  if (seal.value().size() > most_value_bytes) return false;
  auto value = seal.proof ? decode_multibase(seal.value()) : decode_base64(seal.value());
  if (!value && seal.suite == Suite::jcs_rsa_2022) value = decode_base64(seal.value());
  if (!value || value->empty()) return false;
  m_value = *std::move(value);
  return true;
}

/// As it stands, or as it stood before an exporter touched it.
bool Examiner::holds(JsonView object, const Seal& seal, const std::vector<KeyRef>& keys) {
  if (seal.suite != Suite::rsa_signature_2017 || !lost_its_context(object)) {
    return holds_undone(object, seal, keys, {});
  }
  m_cut = !first_cut_url(object).empty();
  for (const std::string_view context : contexts_of_old(object)) {
    if (!m_cut && holds_undone(object, seal, keys, {.context = context, .prefix = {}})) return true;
    for (const std::string& prefix : m_evidence->prefixes) {
      if (!m_cut || !holds_undone(object, seal, keys, {.context = context, .prefix = prefix})) continue;
      m_cut = false;
      m_prefix = prefix;
      return true;
    }
  }
  return false;
}

/// As RDFC-1.0 writes what is signed, or, where that makes a difference, as software before it did.
bool Examiner::holds_undone(JsonView object, const Seal& seal, const std::vector<KeyRef>& keys,
                            const Undoing& undoing) {
  if (holds_spelled(object, seal, keys, undoing, NquadsSpelling::rdfc_1_0)) return true;
  if (m_fault != SealFault::wrong || !signs_meaning(seal.suite) || !m_tools.spelling_matters()) return false;
  return std::any_of(older_spellings.begin(), older_spellings.end(), [&](NquadsSpelling spelling) {
    return holds_spelled(object, seal, keys, undoing, spelling);
  });
}

bool Examiner::holds_spelled(JsonView object, const Seal& seal, const std::vector<KeyRef>& keys,
                             const Undoing& undoing, NquadsSpelling spelling) {
  m_tools.spelling = spelling;
  const bool compare = signs_meaning(seal.suite) && !m_all_covered;
  Coverage* const coverage = compare ? &m_coverage : nullptr;
  if (compare) m_coverage.start(object);
  m_fault = seal.proof ? read_proof(object, seal, m_tools, m_bytes, coverage)
                       : read_ld_signature(object, seal.json, undoing, m_tools, m_bytes, coverage);
  if (m_fault != SealFault::none) return false;
  if (fits(seal, keys)) return true;
  m_fault = SealFault::wrong;
  return false;
}

bool Examiner::fits(const Seal& seal, const std::vector<KeyRef>& keys) {
  for (const KeyRef& key : keys) {
    if (key->key.kind() != kind_for(seal.suite)) continue;
    if (!key->key.verifies(as_bytes(m_bytes.message), m_value)) continue;
    m_key = key;
    return true;
  }
  return false;
}

SealVerdict Examiner::judge_fault(const Seal& seal, const std::vector<KeyRef>& keys) {
  if (m_fault == SealFault::wrong && keys.size() > 1 && keys.front()->guessed) {
    remark(RemarkKind::key_absent, tr_later("the key '{1}' is not at hand"), seal.key);
    return SealVerdict::key_absent;
  }
  if (m_fault == SealFault::context_unknown) {
    remark(RemarkKind::context_unknown, pattern_for(m_fault), seal.key, m_tools.subject);
    return SealVerdict::unsupported;
  }
  if (m_fault == SealFault::wrong && m_cut) {
    remark(RemarkKind::urls_unrestored, pattern_for(m_fault), seal.key);
    return SealVerdict::invalid;
  }
  const auto kind = seal.proof ? RemarkKind::proof_invalid : RemarkKind::signature_invalid;
  remark(kind, pattern_for(m_fault), seal.key, m_tools.subject);
  return SealVerdict::invalid;
}

SealVerdict Examiner::judge_meaning(JsonView object, const Seal& seal) {
  const bool compared = signs_meaning(seal.suite) && !m_all_covered;
  if (compared && m_coverage.gap() != Gap::none) {
    remark(RemarkKind::covers_other_content, pattern_for(m_coverage.gap()), m_coverage.subject());
    return SealVerdict::not_covered;
  }
  const bool restored = !seal.proof && !m_prefix.empty() && lost_its_context(object);
  return restored ? SealVerdict::restored : SealVerdict::verified;
}

/// Who signs an activity does not vouch for another's object in it, unless that is sealed itself.
SealVerdict Examiner::look_at_embedded(JsonView document, SealVerdict own, SealVerdict embedded) {
  if (!is_good(own) || is_good(embedded) || !embeds_foreign(document)) return own;
  const std::string_view owner = owner_of(document.find("object"));
  const std::string_view signer = owner_of(document);
  if (makes_its_object(document)) {
    remark(RemarkKind::key_foreign, tr_later("'{1}' signs what is attributed to '{2}'"), signer, owner);
    return SealVerdict::invalid;
  }
  remark(RemarkKind::embeds_foreign, tr_later("'{1}' passes on an object of '{2}'"), signer, owner);
  return own;
}

void Examiner::look_at_expiry(const Seal& seal) {
  const JsonView expires = seal.json.find("expires");
  const auto time = parse_time(expires.text());
  if (time && *time < m_evidence->now) {
    remark(RemarkKind::expired, tr_later("that of '{1}' held until {2}"), seal.key, expires.text());
  }
}

}  // namespace permafrost
