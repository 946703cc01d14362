// SPDX-License-Identifier: Apache-2.0
// IRIs as linked data has them (RFC 3987): resolved, told apart and checked. Unlike base/url.hpp nothing is
// normalised, since two spellings are two names. Used by linked_data/json_ld.
#pragma once

#include <string>
#include <string_view>

namespace permafrost {

/// Does it begin with a scheme and a colon? So every absolute IRI does, and no relative one.
[[nodiscard]] bool has_scheme(std::string_view iri) noexcept;
/// Has it a scheme and none of the characters that an IRI of N-Quads cannot hold: controls, space,
/// <>"{}|^`\ ?
[[nodiscard]] bool is_well_formed_iri(std::string_view iri) noexcept;
/// BCP 47 as far as RDF 1.1 asks: letters, then subtags of letters and digits, each of one to eight.
[[nodiscard]] bool is_well_formed_language(std::string_view tag) noexcept;
/// `reference` against `base` by RFC 3986, 5.2, with its dot segments removed; `reference` itself when `base`
/// has no scheme.
[[nodiscard]] std::string resolve_iri(std::string_view base, std::string_view reference);

}  // namespace permafrost
