// SPDX-License-Identifier: Apache-2.0
// Makes active contexts out of what stands in @context (context processing, JSON-LD API 1.1, 4.1) and
// remembers them by their text, so that the next document with the same @context finds it ready. Remote
// contexts come from a ContextLibrary. Used by json_ld_expand; the terms themselves are json_ld_term's.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "linked_data/json_ld_context.hpp"

namespace permafrost::json_ld {

/// The remote contexts that are being read, innermost first.
struct Loading {
  std::string_view url;
  const Loading* outer = nullptr;
};

/// How a local context is to be processed.
struct ContextCall {
  std::string_view url = {};  ///< of the document in which it stands; empty: the document at hand
  const Loading* loading = nullptr;
  bool override_protected = false;
  bool propagate = true;
  bool validate_scoped = true;
  const ActiveContext* before = nullptr;  ///< what `result` is still a copy of
};

class ContextStore {
 public:
  ContextStore(const ContextLibrary& library, const Limits& limits)
      : m_library(library), m_limits(limits), m_room("context overflow") {}

  /// To be called before each document: `base` is its IRI. Contexts made before may be gone afterwards.
  void begin_document(std::string_view base, JsonLdMode mode);

  /// The context of a document before its own: empty, or made from `expand_context`.
  [[nodiscard]] const ActiveContext& initial(JsonView expand_context);
  /// What `local`, a value of @context, makes of `active`.
  [[nodiscard]] const ActiveContext& embedded(const ActiveContext& active, JsonView local);
  /// What the context of a term's definition makes of `active`: for the values of a property, which may
  /// override what is protected, and for nodes of a type, where it ends at the next node.
  [[nodiscard]] const ActiveContext& scoped_to_property(const ActiveContext& active,
                                                        const TermDefinition& definition);
  [[nodiscard]] const ActiveContext& scoped_to_type(const ActiveContext& active,
                                                    const TermDefinition& definition, bool propagate = false);

 private:
  friend class TermMaker;

  struct Key {
    const ActiveContext* active;
    const TermDefinition* definition;  // of a scoped context
    std::string_view text;             // of an embedded one
    std::uint32_t flags;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept;
  };
  struct Made {
    const ActiveContext* context;
    bool needs_base;        // it came out as it did because of the document's IRI …
    std::string_view base;  // … which was this
  };

  struct Parsed {
    explicit Parsed(const Limits& limits) : parser(limits) {}
    JsonParser parser;
    JsonView document;
  };
  /// One step deeper, as long as it lives.
  class Depth {
   public:
    explicit Depth(ContextStore& store);
    ~Depth() { --m_store.m_depth; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;

   private:
    ContextStore& m_store;
  };

  /// Says in m_used_base whether what it finds depends on the document's IRI.
  [[nodiscard]] const ActiveContext* remembered(const Key& key);
  const ActiveContext& remember(Key key, const ActiveContext& context);
  const ActiveContext& make(const Key& key, const ActiveContext& active, JsonView local, ContextCall call);
  [[nodiscard]] const ActiveContext& scoped(const ActiveContext& active, const TermDefinition& definition,
                                            ContextCall call);
  [[nodiscard]] ActiveContext* copy(const ActiveContext& context);

  void process(ActiveContext& result, JsonView local, ContextCall call);
  void process_one(ActiveContext& result, JsonView context, const ContextCall& call);
  void reset(ActiveContext& result, const ContextCall& call);
  void include_remote(ActiveContext& result, std::string_view reference, const ContextCall& call);
  void process_object(ActiveContext& result, JsonView context, const ContextCall& call);
  void set_base(ActiveContext& result, JsonView value);
  void set_vocab(ActiveContext& result, JsonView value);
  static void set_language(ActiveContext& result, JsonView value, Room& room);
  void set_direction(ActiveContext& result, JsonView value) const;
  [[nodiscard]] JsonView imported(JsonView reference, const ContextCall& call);
  [[nodiscard]] JsonView load(std::string_view url);
  [[nodiscard]] std::string resolve(std::string_view reference, const ContextCall& call);
  [[nodiscard]] std::string_view document_base() {
    m_used_base = true;
    return m_base;
  }
  void count_work();
  void require_1_1(std::string_view code, std::string_view subject) const {
    if (m_mode == JsonLdMode::v1_0) refuse(code, subject);
  }

  const ContextLibrary& m_library;
  Limits m_limits;
  Room m_room;
  JsonLdMode m_mode = JsonLdMode::v1_1;
  std::string m_base;
  bool m_used_base = false;   // did what was asked for last depend on the document's IRI?
  std::uint32_t m_depth = 0;  // of contexts within contexts and terms that need terms
  std::uint32_t m_work = 0;   // done for this document
  std::unordered_map<Key, Made, KeyHash> m_made;
  std::map<const void*, std::unique_ptr<Parsed>> m_parsed;  // by where the library has the text
  const ActiveContext* m_empty = nullptr;
};

}  // namespace permafrost::json_ld
