// SPDX-License-Identifier: Apache-2.0
// The spelling of canonical N-Quads, for linked_data/nquads and linked_data/canonicalise. `Out` is a
// std::string or a TextBuffer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "linked_data/nquads_spelling.hpp"
#include "linked_data/rdf.hpp"

namespace permafrost {

enum class NquadsPlace : std::uint8_t { iri, literal };

/// How many bytes at the start of `text` stand for themselves.
[[nodiscard]] std::size_t plain_length(std::string_view text, NquadsPlace place) noexcept;
/// What stands in the place of the first character of `text`, which cannot stand for itself.
struct NquadsEscape {
  std::string_view spelling;
  std::size_t length;  ///< of the character, in bytes
};
[[nodiscard]] NquadsEscape escape_of(std::string_view text, NquadsPlace place,
                                     NquadsSpelling spelling) noexcept;

template <class Out>
void append_escaped(Out& out, std::string_view text, NquadsPlace place,
                    NquadsSpelling spelling = NquadsSpelling::rdfc_1_0) {
  for (;;) {
    const std::size_t plain = plain_length(text, place);
    out.append(text.substr(0, plain));
    if (plain == text.size()) return;
    const NquadsEscape escape = escape_of(text.substr(plain), place, spelling);
    out.append(escape.spelling);
    text.remove_prefix(plain + escape.length);
  }
}

template <class Out>
void append_iri(Out& out, std::string_view iri) {
  out.append(std::string_view{"<"});
  append_escaped(out, iri, NquadsPlace::iri);
  out.append(std::string_view{">"});
}

template <class Out>
void append_literal(Out& out, const RdfTerm& literal, NquadsSpelling spelling = NquadsSpelling::rdfc_1_0) {
  out.append(std::string_view{"\""});
  append_escaped(out, literal.value, NquadsPlace::literal, spelling);
  out.append(std::string_view{"\""});
  if (!literal.language.empty()) {
    out.append(std::string_view{"@"});
    out.append(literal.language);
  } else if (literal.datatype != xsd_string) {
    out.append(std::string_view{"^^"});
    append_iri(out, literal.datatype);
  }
}

/// With " .\n" at the end; `append_blank(term)` writes blank nodes.
template <class Out, class AppendBlank>
void append_quad(Out& out, const Quad& quad, NquadsSpelling spelling, AppendBlank append_blank) {
  for (const RdfTerm* term : {&quad.subject, &quad.predicate, &quad.object, &quad.graph}) {
    switch (term->kind) {
      case TermKind::none: continue;
      case TermKind::iri: append_iri(out, term->value); break;
      case TermKind::blank: append_blank(*term); break;
      case TermKind::literal: append_literal(out, *term, spelling); break;
    }
    out.append(std::string_view{" "});
  }
  out.append(std::string_view{".\n"});
}

}  // namespace permafrost
