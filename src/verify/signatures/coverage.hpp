// SPDX-License-Identifier: Apache-2.0
// A signature over Linked Data signs what a document means, not what it shows. This compares the two member
// by member while the meaning is made: every member that a reader sees must have become part of it, under the
// name that the reader takes it for. Not part of the meaning, and so never covered: the order of values in
// arrays that are no lists.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "linked_data/json_ld.hpp"
#include "verify/signatures/trusted_vocabulary.hpp"

namespace permafrost {

/// How a document shows something else than is signed.
enum class Gap {
  none,
  dropped,      ///< a member that means nothing under the document's contexts
  redefined,    ///< a word that the document's contexts give another meaning
  lost_value,   ///< a value that does not become part of the meaning: a relative address, an unfit language
  other_type,   ///< a type that means nothing, or another
  hidden_name,  ///< a member that is id, type, content or such under a name that no reader knows
  two_names,    ///< `id` and `@id`, or `type` and `@type`, in one object
  repeated,     ///< a member that stands twice
  graph,        ///< @graph, @included, @reverse, @nest: objects that a reader does not see in their place
};

/// Hears one document after another. One thread.
class Coverage : public MemberObserver {
 public:
  Coverage() : m_trusted(TrustedVocabulary::get()) {}

  /// Forgets what was found and looks at the shape of `document`; what its members mean is heard later.
  void start(JsonView document);

  void on_member(const MemberUse& use) override;
  void on_type(JsonView value, std::string_view iri) override;

  /// The first that was found; none: what is shown is what is signed.
  [[nodiscard]] Gap gap() const noexcept { return m_gap; }
  /// The member's name, or the type or value it is about.
  [[nodiscard]] const std::string& subject() const noexcept { return m_subject; }

 private:
  void look_at_shape(JsonView value);
  void look_at_names(JsonView object);
  void check_definition(const MemberUse& use);
  void check_values(const MemberUse& use);
  [[nodiscard]] bool is_disguised(std::string_view iri) const;
  void found(Gap gap, std::string_view subject);

  const TrustedVocabulary& m_trusted;
  std::vector<std::string_view> m_names;
  std::string m_id;  // of the document
  Gap m_gap = Gap::none;
  std::string m_subject;
};

}  // namespace permafrost
