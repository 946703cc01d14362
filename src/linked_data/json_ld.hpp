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
  std::string_view base = {};    ///< IRI of the document; relative IRIs stay as they are without one
  JsonView expand_context = {};  ///< a context, or an object with @context; absent: none
  JsonLdMode mode = JsonLdMode::v1_1;
  RdfDirection direction = RdfDirection::none;
  bool generalized_rdf = false;  ///< blank nodes as predicates are kept
  bool ordered = false;          ///< members by name, as the specification's tests want it
};

/// Why a document has no meaning as JSON-LD.
struct JsonLdFailure {
  std::string code;     ///< JsonLdErrorCode: "invalid term definition", "loading remote context failed", …
  std::string subject;  ///< what it is about: a term, a URL
};

/// What became of one member of the document, for comparing what is shown with what is meant.
struct MemberUse {
  JsonView member;               ///< its value; key() is the name as written
  std::string_view iri;          ///< what the name means: an IRI or a keyword; empty when it was dropped
  std::string_view coercion;     ///< @type of its definition; empty when there is none
  std::string_view language;     ///< @language of its definition
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

/// Hears of every member of every object of a document, in the order of the text, once.
class MemberObserver {
 public:
  virtual ~MemberObserver() = default;
  virtual void on_member(const MemberUse& use) = 0;
  /// A value of @type (under whatever alias): what was written and what it means.
  virtual void on_type(JsonView value, std::string_view iri) = 0;
};

/// Works on one document after another and remembers contexts that it has processed, so that a million
/// items with the same @context cost its processing once. One thread.
class JsonLdProcessor {
 public:
  /// `contexts` must outlive it.
  explicit JsonLdProcessor(const ContextLibrary& contexts, const Limits& limits = {});
  ~JsonLdProcessor();

  /// Expanded document form as JSON text. Nothing: failure() says why.
  [[nodiscard]] std::optional<std::string> expand(JsonView document, const JsonLdOptions& options = {});
  /// Adds what `document` means to `out` (cleared before). Blank nodes are labelled "b0", "b1", ….
  [[nodiscard]] bool to_rdf(JsonView document, Dataset& out, const JsonLdOptions& options = {},
                            MemberObserver* observer = nullptr);
  [[nodiscard]] const JsonLdFailure& failure() const noexcept;

 private:
  class Machine;
  std::unique_ptr<Machine> m_machine;
};

}  // namespace permafrost
