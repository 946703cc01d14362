// SPDX-License-Identifier: Apache-2.0
// JSON-LD 1.1 (W3C Recommendation of 2020-07-16): context processing, expansion and "deserialise to RDF",
// with the differences of 1.0 that matter. Used by the rules on signatures, where it is the hot path, and by
// whoever wants to know what a document means. Remote contexts come from a ContextLibrary alone.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/limits.hpp"
#include "codec/json_view.hpp"
#include "linked_data/context_library.hpp"
#include "linked_data/rdf.hpp"

namespace permafrost {

enum class JsonLdMode : std::uint8_t { v1_0, v1_1 };
/// What becomes of a literal's direction (JSON-LD API 1.1, rdfDirection).
enum class RdfDirection : std::uint8_t { none, i18n_datatype, compound_literal };

struct JsonLdOptions {
  std::string_view base = {};     ///< IRI of the document; relative IRIs stay as they are without one
  JsonView expand_context = {};   ///< a context, or an object with @context; absent: none
  std::string_view without = {};  ///< a member of the document itself, read as if it were not there
  JsonLdMode mode = JsonLdMode::v1_1;
  RdfDirection direction = RdfDirection::none;
  bool generalized_rdf = false;  ///< blank nodes as predicates are kept
  bool ordered = false;          ///< members by name instead of as they stand
};

/// Why a document has no meaning as JSON-LD.
struct JsonLdFailure {
  /// JsonLdErrorCode: "invalid term definition", "loading remote context failed", …; or one of those that say
  /// that a limit of JsonLdProcessor was reached: "context overflow", "expansion limit exceeded".
  std::string code;
  std::string subject;  ///< what it is about: a term, a URL, the beginning of a value
};

/// What became of one member of the document, for comparing what is shown with what is meant. Views are lent
/// for the call.
struct MemberUse {
  JsonView member;               ///< its value; key() is the name as written
  std::string_view iri;          ///< what the name means: an IRI or a keyword; empty when it was dropped
  std::string_view coercion;     ///< @type of its definition; empty when there is none
  std::string_view language;     ///< @language of its definition; empty when there is none
  std::uint32_t containers = 0;  ///< of its definition, bits of JsonLdContainer
  bool reverse = false;
};
enum JsonLdContainer : std::uint32_t {
  container_list = 1,
  container_set = 2,
  container_language = 4,
  container_index = 8,
  container_id = 16,
  container_type = 32,
  container_graph = 64,
};

/// Hears of every member of every object that is read, in the order of the text, once; members below @nest
/// come after the others of their object.
///
/// A member was dropped (`iri` is empty) when its name means nothing, when it is no IRI that RDF can hold (a
/// relative IRI; a blank node, which "@vocab": "_:" makes of unknown names), or when a later member of the
/// object has the same name. What stands below a name without meaning is not read and not heard of; what
/// stands below a blank node or an ill-formed IRI is, since nodes there still speak for themselves, though
/// nothing leads to them. A member with a meaning may still say nothing: null, [], a value at the top, a
/// reference that is no absolute IRI.
///
/// Names in maps by language, index, identifier, type or graph (`containers`) are no members, but those of
/// objects inside them are. The inside of JSON literals and of @context is not read.
class MemberObserver {
 public:
  virtual ~MemberObserver() = default;
  virtual void on_member(const MemberUse& use) = 0;
  /// A value of @type (under whatever alias): what was written and what it means; a relative IRI or a blank
  /// node when no term is called so.
  virtual void on_type(JsonView value, std::string_view iri) = 0;
};

/// Works on one document after another and remembers contexts that it has processed, so that a million
/// items with the same @context cost its processing once. One thread.
///
/// What a document may cost (src/linked_data/json_ld_limits.hpp): as deep as Limits::json_depth; new contexts
/// of 32'768 terms and parts, 6 MiB, 256 levels and 32 remote ones within one another; an expanded form of
/// 8 MiB, some 50'000 values; quads and their text of 12 MiB. Remembered contexts take 3 MiB before all are
/// forgotten. Memory once taken is kept for the next document.
class JsonLdProcessor {
 public:
  /// `contexts` must outlive it.
  explicit JsonLdProcessor(const ContextLibrary& contexts, const Limits& limits = {});
  ~JsonLdProcessor();

  /// Expanded document form as JSON text; of properties each once, in the order of their IRIs. Nothing:
  /// failure() says why.
  [[nodiscard]] std::optional<std::string> expand(JsonView document, const JsonLdOptions& options = {});
  /// Makes of `out` what `document` means, without statements that are not well-formed. Repeated statements
  /// are kept, blank nodes are labelled "b0", "b1", …. False: failure() says why, and `out` is not complete.
  [[nodiscard]] bool to_rdf(JsonView document, Dataset& out, const JsonLdOptions& options = {},
                            MemberObserver* observer = nullptr);
  [[nodiscard]] const JsonLdFailure& failure() const noexcept;

 private:
  class Machine;
  std::unique_ptr<Machine> m_machine;
};

}  // namespace permafrost
