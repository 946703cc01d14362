// SPDX-License-Identifier: Apache-2.0
// Makes term definitions out of the members of a local context ("Create Term Definition", JSON-LD API 1.1,
// 4.2). Part of context processing: json_ld_context_store calls it and is called back for scoped contexts.
#pragma once

#include <string_view>

#include "linked_data/json_ld_context_store.hpp"
#include "linked_data/json_ld_local_context.hpp"

namespace permafrost::json_ld {

class TermMaker {
 public:
  /// Puts definitions into `result`; `guarded` is @protected of the whole local context.
  TermMaker(ContextStore& store, ActiveContext& result, LocalContext& local, const ContextCall& call,
            bool guarded)
      : m_store(store), m_result(result), m_local(local), m_call(call), m_protected(guarded) {}

  void define_all();

 private:
  void define(LocalContext::Entry& entry);
  void define_if_local(std::string_view term);
  [[nodiscard]] Meaning expand(std::string_view value);

  // Each reads one part of a definition. Those that answer say false where the term is to stay undefined.
  void read_protected(TermDefinition& made, JsonView guarded) const;
  void read_type(TermDefinition& made, JsonView type);
  [[nodiscard]] bool read_reverse(TermDefinition& made, JsonView value);
  [[nodiscard]] bool read_id(TermDefinition& made, LocalContext::Entry& entry);
  [[nodiscard]] bool read_id_text(TermDefinition& made, LocalContext::Entry& entry, std::string_view id);
  void derive_meaning(TermDefinition& made);
  void read_container(TermDefinition& made, JsonView container) const;
  void read_index(TermDefinition& made, JsonView index);
  void read_context(TermDefinition& made, JsonView context);
  void read_defaults(TermDefinition& made, JsonView value);
  void read_nest(TermDefinition& made, JsonView nest);
  void read_prefix(TermDefinition& made, JsonView prefix) const;
  void put(TermDefinition& made, const TermDefinition* previous);

  [[nodiscard]] bool is_1_0() const noexcept { return m_store.m_mode == JsonLdMode::v1_0; }

  ContextStore& m_store;
  ActiveContext& m_result;
  LocalContext& m_local;
  const ContextCall& m_call;
  bool m_protected;
};

}  // namespace permafrost::json_ld
