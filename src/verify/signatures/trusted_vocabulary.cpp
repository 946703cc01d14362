// SPDX-License-Identifier: Apache-2.0
#include "verify/signatures/trusted_vocabulary.hpp"

#include <set>

#include "codec/json_out.hpp"
#include "linked_data/json_ld.hpp"
#include "verify/node.hpp"

namespace permafrost {

namespace {

constexpr std::string_view activitystreams = "https://www.w3.org/ns/activitystreams";

/// Names that a context document defines by itself, not through the contexts that it names.
std::set<std::string, std::less<>> names_in(std::string_view url) {
  std::set<std::string, std::less<>> names;
  const ContextLibrary contexts;
  JsonParser parser;
  const JsonView document = parser.parse_copy(contexts.find(url).value_or("{}"));
  for_each_value(document.find("@context"), [&names](JsonView context) {
    if (!context.is_object()) return;
    for (const JsonView term : context) {
      if (!term.key().starts_with('@')) names.emplace(term.key());
    }
  });
  return names;
}

/// Writes down what each member means.
class Notes : public MemberObserver {
 public:
  using Note = std::function<void(const MemberUse&)>;
  explicit Notes(Note note) : m_note(std::move(note)) {}
  void on_member(const MemberUse& use) override { m_note(use); }
  void on_type(JsonView, std::string_view) override {}

 private:
  Note m_note;
};

}  // namespace

const TrustedVocabulary& TrustedVocabulary::get() {
  static const TrustedVocabulary vocabulary;
  return vocabulary;
}

TrustedVocabulary::TrustedVocabulary() {
  take_terms_of(activitystreams, true);
  take_terms_of(mastodon_context, false);
  for (const std::string_view keyword : {"id", "type"}) {
    m_terms.insert_or_assign(std::string{keyword},
                             TrustedTerm{.iri = "@" + std::string{keyword}, .coercion = {}, .core = true});
  }
}

/// Asks the processor itself, by a document that has every word as a member.
void TrustedVocabulary::take_terms_of(std::string_view url, bool core) {
  std::string text = R"({"@context":)" + json_quoted(url);
  for (const std::string& name : names_in(url)) {
    if (name != "id" && name != "type") text += "," + json_quoted(name) + ":{}";
  }
  Notes notes([&](const MemberUse& use) {
    if (use.iri.empty() || use.iri.starts_with('@')) return;
    m_terms.try_emplace(std::string{use.member.key()}, TrustedTerm{.iri = std::string{use.iri},
                                                                   .coercion = std::string{use.coercion},
                                                                   .containers = use.containers,
                                                                   .core = core});
  });
  const ContextLibrary contexts;
  JsonLdProcessor processor(contexts);
  JsonParser parser;
  Dataset dataset;
  (void)processor.to_rdf(parser.parse_copy(text + "}"), dataset, {}, &notes);
}

const TrustedTerm* TrustedVocabulary::find(std::string_view name) const {
  const auto term = m_terms.find(name);
  return term == m_terms.end() ? nullptr : &term->second;
}

}  // namespace permafrost
