// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>

#include "base/text.hpp"
#include "linked_data/nquads.hpp"

namespace permafrost {

namespace {

bool is_letter(char letter) { return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z'); }
bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }
bool is_end_of_line(char letter) { return letter == '\n' || letter == '\r'; }

struct Range {
  char32_t first, last;
};
/// PN_CHARS_BASE of RDF 1.1 N-Quads past ASCII; then what PN_CHARS has besides.
constexpr std::array<Range, 12> name_starts = {{{0xC0, 0xD6},
                                                {0xD8, 0xF6},
                                                {0xF8, 0x2FF},
                                                {0x370, 0x37D},
                                                {0x37F, 0x1FFF},
                                                {0x200C, 0x200D},
                                                {0x2070, 0x218F},
                                                {0x2C00, 0x2FEF},
                                                {0x3001, 0xD7FF},
                                                {0xF900, 0xFDCF},
                                                {0xFDF0, 0xFFFD},
                                                {0x10000, 0xEFFFF}}};
constexpr std::array<Range, 3> name_goes_on = {{{0xB7, 0xB7}, {0x300, 0x36F}, {0x203F, 0x2040}}};

template <class Ranges>
bool is_in(const Ranges& ranges, char32_t point) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [point](Range range) { return point >= range.first && point <= range.last; });
}

/// The character at the start of well-formed UTF-8, and its length in bytes.
std::pair<char32_t, std::size_t> first_character(std::string_view text) {
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto more = [&byte](std::size_t i) { return static_cast<char32_t>(byte(i) & 0x3FU); };
  if (byte(0) < 0x80) return {byte(0), 1};
  if (byte(0) < 0xE0) return {(byte(0) & 0x1FU) << 6U | more(1), 2};
  if (byte(0) < 0xF0) return {(byte(0) & 0xFU) << 12U | more(1) << 6U | more(2), 3};
  return {(byte(0) & 0x7U) << 18U | more(1) << 12U | more(2) << 6U | more(3), 4};
}

void append_utf8(std::string& out, char32_t point) {
  const auto byte = [&out](char32_t bits) { out += static_cast<char>(bits); };
  if (point < 0x80) return byte(point);
  if (point < 0x800) {
    byte(0xC0 | point >> 6U);
  } else {
    if (point < 0x10000) {
      byte(0xE0 | point >> 12U);
    } else {
      byte(0xF0 | point >> 18U);
      byte(0x80 | (point >> 12U & 0x3FU));
    }
    byte(0x80 | (point >> 6U & 0x3FU));
  }
  byte(0x80 | (point & 0x3FU));
}

/// Reads one text. Every step takes what it reads off m_rest and says false, or nothing, when that is not
/// what the grammar wants.
class Reading {
 public:
  Reading(std::string_view text, Dataset& out) : m_rest(text), m_out(out) {
    for (std::size_t i = 0; i < out.blanks().size(); ++i)
      m_blanks.emplace(out.blanks()[i], static_cast<std::uint32_t>(i));
  }

  bool run(std::uint64_t& line) {
    for (line = 1; !m_rest.empty(); ++line) {
      if (!read_line()) return false;
      if (take("\r")) {
        (void)take("\n");
      } else {
        (void)take("\n");
      }
    }
    return true;
  }

 private:
  [[nodiscard]] bool sees(char letter) const { return !m_rest.empty() && m_rest.front() == letter; }
  bool take(std::string_view word) {
    if (!m_rest.starts_with(word)) return false;
    m_rest.remove_prefix(word.size());
    return true;
  }
  void skip_space() {
    while (sees(' ') || sees('\t')) m_rest.remove_prefix(1);
  }
  bool skip_to_end_of_line() {
    skip_space();
    if (sees('#')) m_rest.remove_prefix(std::min(m_rest.find_first_of("\r\n"), m_rest.size()));
    return m_rest.empty() || is_end_of_line(m_rest.front());
  }

  bool read_line() {
    if (skip_to_end_of_line()) return true;
    Quad quad;
    if (!read_name(quad.subject) || !read_name(quad.predicate)) return false;
    if (sees('"') ? !read_literal(quad.object) : !read_name(quad.object)) return false;
    skip_space();
    if (!sees('.') && !read_name(quad.graph)) return false;
    if (!take(".") || !skip_to_end_of_line()) return false;
    m_out.add(quad);
    return true;
  }

  /// An IRI or a blank node. As a predicate the latter is no RDF, but generalised RDF that JSON-LD may mean.
  bool read_name(RdfTerm& term) {
    const bool done = sees('<') ? read_iri(term) : read_blank(term);
    skip_space();
    return done;
  }

  bool read_iri(RdfTerm& term) {
    term.kind = TermKind::iri;
    return read_iri(term.value);
  }

  bool read_iri(std::string_view& value) {
    if (!take("<") || !read_text('>')) return false;
    const auto never = [](char letter) {
      return static_cast<unsigned char>(letter) <= ' ' ||
             std::string_view{"<>\"{}|^`\\"}.find(letter) != std::string_view::npos;
    };
    if (std::any_of(m_text.begin(), m_text.end(), never) || !has_scheme(m_text)) return false;
    value = m_out.keep(m_text);
    return true;
  }

  static bool has_scheme(std::string_view iri) {
    const auto inside = [](char letter) {
      return is_letter(letter) || is_digit(letter) || letter == '+' || letter == '-' || letter == '.';
    };
    const auto colon = std::find_if_not(iri.begin(), iri.end(), inside);
    return colon != iri.end() && *colon == ':' && is_letter(iri.front());
  }

  bool read_blank(RdfTerm& term) {
    if (!take("_:")) return false;
    const std::size_t length = label_length();
    if (length == 0) return false;
    const std::string_view label = m_rest.substr(0, length);
    m_rest.remove_prefix(length);
    if (const auto known = m_blanks.find(label); known != m_blanks.end()) {
      term = {.kind = TermKind::blank, .blank = known->second, .value = known->first};
      return true;
    }
    term = m_out.make_blank(m_out.keep(label));
    m_blanks.emplace(term.value, term.blank);
    return true;
  }

  /// BLANK_NODE_LABEL after its "_:"; a full stop at the end belongs to the statement.
  [[nodiscard]] std::size_t label_length() const {
    std::size_t length = 0;
    std::size_t at = 0;
    while (at < m_rest.size()) {
      const auto [point, bytes] = first_character(m_rest.substr(at));
      const char letter = point < 0x80 ? static_cast<char>(point) : '\0';
      const bool starts = is_letter(letter) || is_digit(letter) || letter == '_' || letter == ':' ||
                          is_in(name_starts, point);
      const bool goes_on = starts || letter == '-' || is_in(name_goes_on, point);
      if (!goes_on && letter != '.') break;
      if (at == 0 && !starts) break;
      at += bytes;
      if (goes_on) length = at;
    }
    return length;
  }

  bool read_literal(RdfTerm& term) {
    if (!take("\"") || !read_text('"')) return false;
    term = {.kind = TermKind::literal, .value = m_out.keep(m_text), .datatype = xsd_string};
    if (take("^^")) return read_iri(term.datatype);
    if (!take("@")) return true;
    term.datatype = rdf_lang_string;
    return read_language(term);
  }

  bool read_language(RdfTerm& term) {
    const std::string_view start = m_rest;
    for (bool first = true; first || take("-"); first = false) {
      std::size_t length = 0;
      while (length < m_rest.size() && (is_letter(m_rest[length]) || (!first && is_digit(m_rest[length]))))
        ++length;
      if (length == 0) return false;
      m_rest.remove_prefix(length);
    }
    term.language = m_out.keep(start.substr(0, start.size() - m_rest.size()));
    return true;
  }

  /// Up to and past `end`, unescaped, into m_text. Names have fewer escapes than literals.
  bool read_text(char end) {
    m_text.clear();
    while (!sees(end)) {
      if (m_rest.empty() || is_end_of_line(m_rest.front())) return false;
      if (take("\\")) {
        if (!read_escape(end == '"')) return false;
      } else {
        m_text += m_rest.front();
        m_rest.remove_prefix(1);
      }
    }
    m_rest.remove_prefix(1);
    return true;
  }

  bool read_escape(bool in_literal) {
    if (take("u")) return read_numeric_escape(4);
    if (take("U")) return read_numeric_escape(8);
    constexpr std::string_view letters = "tbnrf\"'\\";
    constexpr std::string_view meanings = "\t\b\n\r\f\"'\\";
    const std::size_t which = m_rest.empty() ? std::string_view::npos : letters.find(m_rest.front());
    if (!in_literal || which == std::string_view::npos) return false;
    m_text += meanings[which];
    m_rest.remove_prefix(1);
    return true;
  }

  bool read_numeric_escape(std::size_t digits) {
    char32_t point = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      constexpr std::string_view values = "0123456789abcdef0123456789ABCDEF";
      const std::size_t value = m_rest.empty() ? std::string_view::npos : values.find(m_rest.front());
      if (value == std::string_view::npos || point > 0xFFFFFFF) return false;
      point = point << 4U | static_cast<char32_t>(value & 0xFU);
      m_rest.remove_prefix(1);
    }
    if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return false;
    append_utf8(m_text, point);
    return true;
  }

  std::string_view m_rest;
  Dataset& m_out;
  std::unordered_map<std::string_view, std::uint32_t> m_blanks;
  std::string m_text;
};

}  // namespace

bool read_nquads(std::string_view text, Dataset& out, std::uint64_t& line) {
  if (const auto bad = find_bad_utf8(text)) {
    const std::string_view before = text.substr(0, *bad);
    line = 1 + static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n'));
    return false;
  }
  return Reading(text, out).run(line);
}

}  // namespace permafrost
