// SPDX-License-Identifier: Apache-2.0
// Small grammars of other specifications that rules check values against. Well-formedness only: no registry
// of languages or media types is asked.
#pragma once

#include <string_view>

namespace permafrost {

/// BCP 47 (RFC 5646 2.1), grandfathered tags included.
[[nodiscard]] bool is_language_tag(std::string_view tag);
/// "type/subtype" with optional parameters (RFC 6838, RFC 2045).
[[nodiscard]] bool is_media_type(std::string_view type);
/// xsd:duration: "P3DT2H", "-PT0.5S".
[[nodiscard]] bool is_duration(std::string_view duration);
/// A link relation: no space, tab, line feed, form feed, carriage return or comma, and not empty.
[[nodiscard]] bool is_link_relation(std::string_view relation);
/// Does the text hold what a browser would take for a tag or a character reference?
[[nodiscard]] bool has_html(std::string_view text);
/// BlurHash: its own base-83 digits, as many as its first digit says, at most 9 by 9 components.
[[nodiscard]] bool is_blurhash(std::string_view hash);
/// Columns and rows that the first digit of a BlurHash announces; 0 by 0 when it is none.
struct BlurhashSize {
  int columns = 0, rows = 0;
};
[[nodiscard]] BlurhashSize blurhash_size(std::string_view hash);

}  // namespace permafrost
