// SPDX-License-Identifier: Apache-2.0
#include "linked_data/json_ld.hpp"

#include "linked_data/json_ld_context_store.hpp"
#include "linked_data/json_ld_expand.hpp"
#include "linked_data/json_ld_limits.hpp"
#include "linked_data/json_ld_rdf.hpp"
#include "linked_data/json_ld_text.hpp"

namespace permafrost {

class JsonLdProcessor::Machine {
 public:
  Machine(const ContextLibrary& library, const Limits& limits)
      : m_limits(limits), m_contexts(library, m_limits), m_expander(m_contexts, m_room, m_limits) {}

  /// Runs `work` on the expanded document; false when it was refused.
  template <class Work>
  bool expand(JsonView document, const JsonLdOptions& options, MemberObserver* observer, Work&& work) {
    m_failure = {};
    m_room.clear();
    m_room.allow(json_ld::most_expanded_bytes);
    try {
      work(m_expander.expand(document, options, observer));
      return true;
    } catch (const json_ld::Refusal& refusal) {
      m_failure = {std::string{refusal.code}, refusal.subject};
      return false;
    }
  }

  [[nodiscard]] json_ld::RdfMaker& rdf() noexcept { return m_rdf; }
  [[nodiscard]] const JsonLdFailure& failure() const noexcept { return m_failure; }

 private:
  Limits m_limits;
  json_ld::ContextStore m_contexts;
  json_ld::Room m_room{"expansion limit exceeded"};
  json_ld::Expander m_expander;
  json_ld::RdfMaker m_rdf;
  JsonLdFailure m_failure;
};

JsonLdProcessor::JsonLdProcessor(const ContextLibrary& contexts, const Limits& limits)
    : m_machine(std::make_unique<Machine>(contexts, limits)) {}
JsonLdProcessor::~JsonLdProcessor() = default;

std::optional<std::string> JsonLdProcessor::expand(JsonView document, const JsonLdOptions& options) {
  std::string text;
  const bool done = m_machine->expand(document, options, nullptr, [&text](const json_ld::Items& items) {
    json_ld::append_expanded(text, items);
  });
  return done ? std::optional{std::move(text)} : std::nullopt;
}

bool JsonLdProcessor::to_rdf(JsonView document, Dataset& out, const JsonLdOptions& options,
                             MemberObserver* observer) {
  out.clear();
  return m_machine->expand(document, options, observer,
                           [&](const json_ld::Items& items) { m_machine->rdf().make(items, out, options); });
}

const JsonLdFailure& JsonLdProcessor::failure() const noexcept { return m_machine->failure(); }

}  // namespace permafrost
