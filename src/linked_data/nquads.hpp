// SPDX-License-Identifier: Apache-2.0
// RDF as lines of text (RDF 1.1 N-Quads), read and written in its canonical form. For canonicalisation,
// tests and people.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "linked_data/rdf.hpp"

namespace permafrost {

/// Adds the quads of `text` to `out`. False when a line is no N-Quad; then `line` is its number, from 1.
[[nodiscard]] bool read_nquads(std::string_view text, Dataset& out, std::uint64_t& line);

/// Canonical N-Quads (RDF 1.2 N-Quads, "canonical form"): one space, escapes only where they must be.
void append_term(std::string& out, const RdfTerm& term);
/// With " .\n" at the end.
void append_nquad(std::string& out, const Quad& quad);

}  // namespace permafrost
