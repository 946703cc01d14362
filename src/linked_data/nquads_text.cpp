// SPDX-License-Identifier: Apache-2.0
#include "linked_data/nquads_text.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace permafrost {

namespace {

constexpr std::string_view never_in_iri = "<>\"{}|^`\\";  // and U+0000 to U+0020 (RDF 1.1 N-Quads, IRIREF)

/// The first byte of U+FFFE and U+FFFF, which XML 1.1 does not have, and of many that are no trouble.
constexpr unsigned char maybe_noncharacter = 0xEF;

bool is_noncharacter(std::string_view text) {
  return text.starts_with("\xEF\xBF\xBE") || text.starts_with("\xEF\xBF\xBF");
}

/// For each byte: may it need an escape?
constexpr std::array<bool, 256> suspects(NquadsPlace place) {
  std::array<bool, 256> table{};
  for (std::size_t byte = 0; byte < 0x20; ++byte) table[byte] = true;
  if (place == NquadsPlace::iri) {
    table[' '] = true;
    for (const char letter : never_in_iri) table[static_cast<unsigned char>(letter)] = true;
  } else {
    table['"'] = table['\\'] = table[0x7F] = table[maybe_noncharacter] = true;
  }
  return table;
}
constexpr auto suspect_in_iri = suspects(NquadsPlace::iri);
constexpr auto suspect_in_literal = suspects(NquadsPlace::literal);

#if defined(__SSE2__)

/// A bit for each byte that may need an escape. Letters of an IRI that differ in one bit share a test.
unsigned suspects_among(__m128i bytes, NquadsPlace place) {
  const auto all = [](unsigned letter) { return _mm_set1_epi8(static_cast<char>(letter)); };
  const auto is = [bytes, &all](unsigned letter) { return _mm_cmpeq_epi8(bytes, all(letter)); };
  const auto up_to = [&all](__m128i values, unsigned last) {
    return _mm_cmpeq_epi8(_mm_min_epu8(values, all(last)), values);
  };
  __m128i found;
  if (place == NquadsPlace::iri) {
    const __m128i without_two = _mm_and_si128(bytes, all(0xFF ^ 2U));
    const __m128i angles = _mm_cmpeq_epi8(without_two, all('<' & '>'));
    const __m128i slash_or_accent = _mm_cmpeq_epi8(without_two, all('\\' & '^'));
    const __m128i braces = up_to(_mm_sub_epi8(bytes, all('{')), '}' - '{');
    found = _mm_or_si128(_mm_or_si128(_mm_or_si128(angles, slash_or_accent), _mm_or_si128(braces, is('`'))),
                         up_to(bytes, ' '));
  } else {
    found = _mm_or_si128(_mm_or_si128(is('\\'), is(0x7F)),
                         _mm_or_si128(is(maybe_noncharacter), up_to(bytes, 0x1F)));
  }
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(is('"'), found)));
}

/// Where the first suspect byte is; reads nothing past the end: the last step looks again at bytes before.
std::size_t find_suspect(std::string_view text, NquadsPlace place) {
  const char* const start = text.data();
  const std::size_t size = text.size();
  constexpr std::size_t step = 16;
  if (size < step) {
    const auto& table = place == NquadsPlace::iri ? suspect_in_iri : suspect_in_literal;
    std::size_t at = 0;
    while (at < size && !table[static_cast<unsigned char>(start[at])]) ++at;
    return at;
  }
  for (std::size_t at = 0;; at = std::min(at + step, size - step)) {
    const unsigned found =
        suspects_among(_mm_loadu_si128(reinterpret_cast<const __m128i*>(start + at)), place);
    if (found != 0) return at + static_cast<std::size_t>(std::countr_zero(found));
    if (at == size - step) return size;
  }
}

#else

std::size_t find_suspect(std::string_view text, NquadsPlace place) {
  const auto& table = place == NquadsPlace::iri ? suspect_in_iri : suspect_in_literal;
  return static_cast<std::size_t>(
      std::find_if(text.begin(), text.end(),
                   [&table](char letter) { return table[static_cast<unsigned char>(letter)]; }) -
      text.begin());
}

#endif

/// "\u0000" to "\u007F", one after another.
constexpr auto numeric_escapes = [] {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::array<char, std::size_t{6} * 0x80> text{};
  for (std::size_t byte = 0; byte < 0x80; ++byte) {
    const std::array<char, 6> escape = {'\\', 'u', '0', '0', digits[byte >> 4U], digits[byte & 0xFU]};
    std::copy(escape.begin(), escape.end(), text.begin() + static_cast<std::ptrdiff_t>(byte * 6));
  }
  return text;
}();

/// Does `spelling` leave in a literal what RDFC-1.0 escapes, and what begins with `byte`?
bool stands_for_itself(unsigned char byte, NquadsSpelling spelling) {
  constexpr std::string_view always_escaped = "\"\\\n\r";
  switch (spelling) {
    case NquadsSpelling::rdfc_1_0: return false;
    case NquadsSpelling::bare_noncharacters: return byte == maybe_noncharacter;
    case NquadsSpelling::escaped_tabs:
      if (byte == '\t') return false;
      [[fallthrough]];
    case NquadsSpelling::urdna2015:
      return always_escaped.find(static_cast<char>(byte)) == std::string_view::npos;
  }
  return false;
}

bool spellings_differ(std::string_view literal) {
  for (;;) {
    literal.remove_prefix(plain_length(literal, NquadsPlace::literal));
    if (literal.empty()) return false;
    if (stands_for_itself(static_cast<unsigned char>(literal.front()), NquadsSpelling::urdna2015))
      return true;
    literal.remove_prefix(1);
  }
}

}  // namespace

bool spellings_differ(const Dataset& dataset) noexcept {
  return std::any_of(dataset.quads().begin(), dataset.quads().end(), [](const Quad& quad) {
    return quad.object.kind == TermKind::literal && spellings_differ(quad.object.value);
  });
}

std::size_t plain_length(std::string_view text, NquadsPlace place) noexcept {
  std::size_t at = 0;
  for (;;) {
    at += find_suspect(text.substr(at), place);
    const bool innocent = at < text.size() && place == NquadsPlace::literal &&
                          static_cast<unsigned char>(text[at]) == maybe_noncharacter &&
                          !is_noncharacter(text.substr(at));
    if (!innocent) return at;
    ++at;
  }
}

NquadsEscape escape_of(std::string_view text, NquadsPlace place, NquadsSpelling spelling) noexcept {
  const auto byte = static_cast<unsigned char>(text.front());
  if (place == NquadsPlace::literal && stands_for_itself(byte, spelling)) {
    const std::size_t length = byte == maybe_noncharacter ? 3 : 1;
    return {text.substr(0, length), length};
  }
  if (byte == maybe_noncharacter) return {text[2] == '\xBE' ? "\\uFFFE" : "\\uFFFF", 3};
  if (place == NquadsPlace::literal) {
    switch (byte) {
      case '\b': return {"\\b", 1};
      case '\t': return {"\\t", 1};
      case '\n': return {"\\n", 1};
      case '\f': return {"\\f", 1};
      case '\r': return {"\\r", 1};
      case '"': return {"\\\"", 1};
      case '\\': return {"\\\\", 1};
      default: break;
    }
  }
  return {std::string_view{numeric_escapes.data(), numeric_escapes.size()}.substr(std::size_t{6} * byte, 6),
          1};
}

}  // namespace permafrost
