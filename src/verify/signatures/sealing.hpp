// SPDX-License-Identifier: Apache-2.0
// What both kinds of seals have in common: the bytes that were signed, why they cannot be had, and the tools
// that make them, kept from one document to the next. Used by ld_signature, data_integrity and the examiner.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/digest.hpp"
#include "base/limits.hpp"
#include "codec/json_splice.hpp"
#include "codec/json_view.hpp"
#include "linked_data/canonicalise.hpp"
#include "linked_data/json_ld.hpp"

namespace permafrost {

/// Why a seal cannot be checked, or cannot hold.
enum class SealFault : std::uint8_t {
  none,
  malformed,         ///< it has no value, or one in no known encoding
  context_unknown,   ///< subject: the URL of a context that is not at hand
  meaningless,       ///< JSON-LD refuses the document; subject: why
  too_complex,       ///< the graph takes more work than is allowed
  not_canonical,     ///< RFC 8785 has no form for it: a name twice, half a surrogate, a number too large
  context_differs,   ///< the document's @context does not begin with the proof's
  other_purpose,     ///< subject: its proofPurpose, which is not assertionMethod
  previous_missing,  ///< subject: a proof that it builds upon and that is not there
  wrong,             ///< all is there, and the key says no
};

/// What a seal signs.
struct SealedBytes {
  std::string message;       ///< the very bytes
  Sha256 options, document;  ///< digests that it is made of
};

/// Undoes what an exporter did to a document after it was signed.
struct Undoing {
  std::string_view context = {};  ///< JSON put in as @context; empty: the document has its own
  std::string_view prefix = {};   ///< put before what was left of attachment URLs; empty: they stay
};

/// The canonical texts that were hashed, for tests and for people.
struct Transcript {
  std::string options, document;
};

/// Works on one document after another. One thread.
class SealingTools {
 public:
  SealingTools(const ContextLibrary& contexts, const Limits& limits)
      : document_parser(limits), options_parser(limits), m_processor(contexts, limits) {}

  /// Canonical N-Quads of what `json` means (RDFC-1.0, written in `spelling`), valid until the next call;
  /// when that fails, what is in their place is empty and `subject` says what it is about.
  [[nodiscard]] SealFault canonicalise(JsonView json, std::string_view& quads,
                                       MemberObserver* observer = nullptr, const JsonLdOptions& options = {});
  /// Would another spelling have given other text the last time?
  [[nodiscard]] bool spelling_matters() const noexcept { return spellings_differ(m_dataset); }
  /// `json`, a text in static storage, parsed once and for all.
  [[nodiscard]] JsonView context(std::string_view json);

  JsonParser document_parser, options_parser;  ///< for what was edited
  JsonSplice document_splice, options_splice;
  NquadsSpelling spelling = NquadsSpelling::rdfc_1_0;
  std::string subject;               ///< of the last fault
  Transcript* transcript = nullptr;  ///< filled in where somebody asks for it

 private:
  std::map<std::string_view, JsonParser> m_contexts;
  JsonLdProcessor m_processor;
  Dataset m_dataset;
  Canonicaliser m_canonicaliser;
};

}  // namespace permafrost
