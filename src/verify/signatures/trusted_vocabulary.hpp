// SPDX-License-Identifier: Apache-2.0
// What a reader takes the plain words of a document to mean: the terms of ActivityStreams and of Mastodon, by
// the bundled contexts. A signature covers a member only if the document's own contexts agree.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace permafrost {

struct TrustedTerm {
  std::string iri;  ///< an IRI or a keyword
  std::string coercion;
  std::uint32_t containers = 0;  ///< bits of JsonLdContainer
  bool core = false;             ///< of ActivityStreams itself, where no other definition will do
};

class TrustedVocabulary {
 public:
  /// Made on first use; any thread.
  [[nodiscard]] static const TrustedVocabulary& get();

  /// Null for words that only other vocabularies know.
  [[nodiscard]] const TrustedTerm* find(std::string_view name) const;

 private:
  TrustedVocabulary();
  void take_terms_of(std::string_view url, bool core);

  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>{}(text);
    }
  };
  std::unordered_map<std::string, TrustedTerm, Hash, std::equal_to<>> m_terms;
};

}  // namespace permafrost
