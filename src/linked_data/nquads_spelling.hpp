// SPDX-License-Identifier: Apache-2.0
// How characters in the literals of canonical N-Quads are written. RDFC-1.0 says it; what came before did not
// agree, and what was signed over its text holds over no other. For linked_data/canonicalise and whoever
// checks such signatures.
#pragma once

#include <array>
#include <cstdint>

#include "linked_data/rdf.hpp"

namespace permafrost {

/// Quotation marks, backslashes, LF and CR are escaped in all of them. What else is:
enum class NquadsSpelling : std::uint8_t {
  rdfc_1_0,            ///< control characters, DEL, U+FFFE and U+FFFF (RDFC-1.0, appendix A)
  bare_noncharacters,  ///< control characters and DEL: RDF.rb before RDF 1.2 (Mastodon), rdf-canonize
                       ///< from 4.0
  urdna2015,           ///< nothing (N-Triples 1.1, section 4): rdf-canonize 1.0 to 3.4, of 2019 to 2023
  escaped_tabs,        ///< TAB: jsonld.js before that, PyLD (Takahe), php-json-ld (Friendica), json-gold
};

/// Those that are not RDFC-1.0's.
inline constexpr std::array older_spellings{NquadsSpelling::bare_noncharacters, NquadsSpelling::urdna2015,
                                            NquadsSpelling::escaped_tabs};

/// Has `dataset` a literal that is not written the same in all of them?
[[nodiscard]] bool spellings_differ(const Dataset& dataset) noexcept;

}  // namespace permafrost
