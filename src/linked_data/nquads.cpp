// SPDX-License-Identifier: Apache-2.0
#include "linked_data/nquads.hpp"

#include "linked_data/nquads_text.hpp"

namespace permafrost {

void append_term(std::string& out, const RdfTerm& term) {
  switch (term.kind) {
    case TermKind::none: break;
    case TermKind::iri: append_iri(out, term.value); break;
    case TermKind::blank: out.append("_:").append(term.value); break;
    case TermKind::literal: append_literal(out, term); break;
  }
}

void append_nquad(std::string& out, const Quad& quad) {
  append_quad(out, quad, NquadsSpelling::rdfc_1_0, [&out](const RdfTerm& blank) { append_term(out, blank); });
}

}  // namespace permafrost
