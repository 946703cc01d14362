// SPDX-License-Identifier: Apache-2.0
#include "codec/json_view.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/text.hpp"
#include "model/record.hpp"

namespace permafrost {

// A parser of our own rather than simdjson's, which forgets how a number was spelled, refuses a document for
// one integer past 64 bits or one lone surrogate, and cannot say where it stopped. simdjson checks the UTF-8.
namespace {

constexpr std::size_t most_values = std::size_t{1}
                                    << 21;  // 32 MiB; real documents have a value every 30 bytes
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view replacement = "\xEF\xBF\xBD";
constexpr std::string_view escape_letters = "\"\\/bfnrt";
constexpr std::string_view escape_meanings = "\"\\/\b\f\n\r\t";

constexpr std::size_t fewest_values = 256;

bool is_space(char letter) {
  return letter <= ' ' && (letter == ' ' || letter == '\n' || letter == '\t' || letter == '\r');
}
bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

/// The next byte from `at` that a string cannot simply hold: a quote, a backslash, a control character, or
/// `end`. Looks at sixteen bytes at once, so up to fifteen behind `end`.
const char* end_of_plain(const char* at, const char* end) {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i slash = _mm_set1_epi8('\\');
  const __m128i last_control = _mm_set1_epi8(0x1F);
  for (; at < end; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes);
    const __m128i special =
        _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, slash)), control);
    const auto found = static_cast<unsigned>(_mm_movemask_epi8(special));
    if (found != 0) return std::min(at + std::countr_zero(found), end);
  }
  return end;
#else
  while (at < end && *at != '"' && *at != '\\' && static_cast<unsigned char>(*at) >= 0x20) ++at;
  return at;
#endif
}

/// What a hexadecimal digit is worth; 0xFF for what is none.
constexpr auto hex_values = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(0xFF);
  for (std::uint8_t i = 0; i < 10; ++i) values[std::size_t{'0'} + i] = i;
  for (std::uint8_t i = 0; i < 6; ++i) {
    values[std::size_t{'a'} + i] = values[std::size_t{'A'} + i] = static_cast<std::uint8_t>(10 + i);
  }
  return values;
}();

/// The UTF-16 unit that the four hexadecimal digits at `at` spell.
std::optional<std::uint32_t> four_digits(const char* at, const char* end) {
  if (end - at < 4) return std::nullopt;
  const auto value = [at](int i) { return std::uint32_t{hex_values[static_cast<unsigned char>(at[i])]}; };
  if ((value(0) | value(1) | value(2) | value(3)) > 0xF) return std::nullopt;
  return value(0) << 12U | value(1) << 8U | value(2) << 4U | value(3);
}

bool is_high_surrogate(std::uint32_t unit) { return (unit & 0xFC00U) == 0xD800U; }
bool is_low_surrogate(std::uint32_t unit) { return (unit & 0xFC00U) == 0xDC00U; }

void append_utf8(std::string& out, std::uint32_t point) {
  const auto byte = [&out](std::uint32_t bits) { out += static_cast<char>(bits); };
  if (point < 0x80) {
    byte(point);
  } else if (point < 0x800) {
    byte(0xC0 | point >> 6);
    byte(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    byte(0xE0 | point >> 12);
    byte(0x80 | (point >> 6 & 0x3F));
    byte(0x80 | (point & 0x3F));
  } else {
    byte(0xF0 | point >> 18);
    byte(0x80 | (point >> 12 & 0x3F));
    byte(0x80 | (point >> 6 & 0x3F));
    byte(0x80 | (point & 0x3F));
  }
}

/// Appends what the escape at `at` means; where the text goes on.
const char* append_escape(std::string& out, const char* at, const char* end) {
  if (at[1] != 'u') {
    out += escape_meanings[escape_letters.find(at[1])];
    return at + 2;
  }
  const std::uint32_t first = four_digits(at + 2, end).value_or(0);
  at += 6;
  if (!is_high_surrogate(first) && !is_low_surrogate(first)) {
    append_utf8(out, first);
    return at;
  }
  const bool pair = is_high_surrogate(first) && end - at >= 6 && at[0] == '\\' && at[1] == 'u';
  const std::uint32_t second = pair ? four_digits(at + 2, end).value_or(0) : 0;
  if (!is_low_surrogate(second)) {
    out += replacement;
    return at;
  }
  append_utf8(out, 0x10000 + ((first & 0x3FFU) << 10U) + (second & 0x3FFU));
  return at + 6;
}

}  // namespace

std::string describe(JsonFault fault) {
  switch (fault) {
    case JsonFault::empty: return tr("there is no value");
    case JsonFault::encoding: return tr("the text is not UTF-8");
    case JsonFault::syntax:
      return tr("a comma, a colon, a name or a closing bracket is missing or misplaced");
    case JsonFault::literal: return tr("this is no value");
    case JsonFault::number: return tr("this is no number that JSON allows");
    case JsonFault::control: return tr("a string holds a control character");
    case JsonFault::escape: return tr("a string holds an unknown escape");
    case JsonFault::torn: return tr("the text ends inside a value");
    case JsonFault::trailing: return tr("something follows the value");
    case JsonFault::depth: return tr("it is nested too deeply");
    case JsonFault::size: return tr("it holds too many values");
  }
  return {};
}

/// One run over one text. Each step returns false after it has noted a failure.
class JsonParser::Reading {
 public:
  Reading(JsonParser& parser, std::string_view text)
      : m_parser(parser),
        m_tree(parser.m_tree),
        m_start(text.data()),
        m_at(m_start),
        m_end(m_start + text.size()) {}

  bool run() {
    skip_space();
    if (m_at == m_end) return fail(JsonFault::empty);
    if (!read_value()) return false;
    while (!m_parser.m_open.empty()) {
      if (!continue_container()) return false;
    }
    skip_space();
    return m_at == m_end || fail(JsonFault::trailing);
  }

  void skip_bom() {
    m_parser.m_bom = std::string_view{m_at, m_end}.starts_with(byte_order_mark);
    if (m_parser.m_bom) m_at += byte_order_mark.size();
  }

 private:
  using Value = JsonView::Value;

  bool fail(JsonFault fault) {
    m_parser.m_failure = {fault, static_cast<std::uint64_t>(m_at - m_start)};
    return false;
  }
  /// Fails at the end as torn, elsewhere as `fault`.
  bool fail_here(JsonFault fault) { return fail(m_at == m_end ? JsonFault::torn : fault); }

  void skip_space() {
    while (m_at < m_end && is_space(*m_at)) ++m_at;
  }
  [[nodiscard]] bool sees(char letter) const { return m_at < m_end && *m_at == letter; }
  [[nodiscard]] std::uint32_t position() const { return static_cast<std::uint32_t>(m_at - m_start); }

  bool read_value() {
    skip_space();
    if (m_at == m_end) return fail(JsonFault::torn);
    switch (*m_at) {
      case '"': return read_string();
      case '{': return open(JsonKind::object);
      case '[': return open(JsonKind::array);
      case 't': return read_literal("true", JsonKind::boolean);
      case 'f': return read_literal("false", JsonKind::boolean);
      case 'n': return read_literal("null", JsonKind::null);
      default: return read_number();
    }
  }

  Value* add(JsonKind kind, std::uint32_t begin) {
    if (m_count == m_tree.values.size() && !make_room()) return nullptr;
    Value& value = m_tree.values[m_count++];
    value = {.begin = begin,
             .length = position() - begin,
             .link = 0,
             .kind = kind,
             .escaped = false,
             .lone_surrogate = false,
             .member = false,
             .term = Term::none};
    return &value;
  }

  bool make_room() {
    if (m_count >= most_values) return fail(JsonFault::size);
    m_tree.values.resize(std::clamp(2 * m_count, fewest_values, most_values));
    return true;
  }

  bool open(JsonKind kind) {
    if (m_parser.m_open.size() >= m_parser.m_depth) return fail(JsonFault::depth);
    if (add(kind, position()) == nullptr) return false;
    m_parser.m_open.push_back(static_cast<std::uint32_t>(m_count - 1));
    ++m_at;
    skip_space();
    if (sees(kind == JsonKind::object ? '}' : ']')) return close();
    return kind == JsonKind::object ? read_member() : read_value();
  }

  bool close() {
    ++m_at;
    Value& container = m_tree.values[m_parser.m_open.back()];
    container.length = position() - container.begin;
    container.link = static_cast<std::uint32_t>(m_count);
    m_parser.m_open.pop_back();
    return true;
  }

  /// After a value inside a container: the next one, or its end.
  bool continue_container() {
    const bool object = m_tree.values[m_parser.m_open.back()].kind == JsonKind::object;
    skip_space();
    if (sees(object ? '}' : ']')) return close();
    if (!sees(',')) return fail_here(JsonFault::syntax);
    ++m_at;
    return object ? read_member() : read_value();
  }

  bool read_member() {
    skip_space();
    if (!sees('"')) return fail_here(JsonFault::syntax);
    if (!read_string()) return false;
    const Term name = term_of(JsonView::characters(m_tree, m_tree.values[m_count - 1]));
    skip_space();
    if (!sees(':')) return fail_here(JsonFault::syntax);
    ++m_at;
    const std::size_t number = m_count;
    if (!read_value()) return false;
    m_tree.values[number].member = true;
    m_tree.values[number].term = name;
    return true;
  }

  bool read_literal(std::string_view word, JsonKind kind) {
    const std::string_view rest{m_at, m_end};
    if (!rest.starts_with(word)) return fail(word.starts_with(rest) ? JsonFault::torn : JsonFault::literal);
    const std::uint32_t begin = position();
    m_at += word.size();
    return add(kind, begin) != nullptr;
  }

  bool skip_digits() {
    if (m_at == m_end || !is_digit(*m_at)) return fail_here(JsonFault::number);
    while (m_at < m_end && is_digit(*m_at)) ++m_at;
    return true;
  }

  bool read_number() {
    const std::uint32_t begin = position();
    if (!sees('-') && !is_digit(*m_at)) return fail(JsonFault::literal);
    if (sees('-')) ++m_at;
    if (sees('0')) {
      ++m_at;
      if (m_at < m_end && is_digit(*m_at)) return fail(JsonFault::number);
    } else if (!skip_digits()) {
      return false;
    }
    if (sees('.')) {
      ++m_at;
      if (!skip_digits()) return false;
    }
    if (sees('e') || sees('E')) {
      ++m_at;
      if (sees('+') || sees('-')) ++m_at;
      if (!skip_digits()) return false;
    }
    return add(JsonKind::number, begin) != nullptr;
  }

  bool read_string() {
    const std::uint32_t begin = position();
    bool escaped = false;
    bool lone_surrogate = false;
    m_at = end_of_plain(m_at + 1, m_end);
    while (!sees('"')) {
      if (m_at == m_end) return fail(JsonFault::torn);
      if (*m_at != '\\') return fail(JsonFault::control);
      escaped = true;
      if (!pass_escape(lone_surrogate)) return false;
      m_at = end_of_plain(m_at, m_end);
    }
    ++m_at;
    Value* const value = add(JsonKind::string, begin);
    if (value == nullptr) return false;
    value->escaped = escaped;
    value->lone_surrogate = lone_surrogate;
    return true;
  }

  bool pass_escape(bool& lone_surrogate) {
    if (m_end - m_at < 2) return fail(JsonFault::torn);
    if (m_at[1] == 'u') return pass_unicode_escape(lone_surrogate);
    if (escape_letters.find(m_at[1]) == std::string_view::npos) return fail(JsonFault::escape);
    m_at += 2;
    return true;
  }

  bool pass_unicode_escape(bool& lone_surrogate) {
    const auto first = four_digits(m_at + 2, m_end);
    if (!first) return fail(m_end - m_at < 6 ? JsonFault::torn : JsonFault::escape);
    m_at += 6;
    if (is_low_surrogate(*first)) lone_surrogate = m_tree.lone_surrogates = true;
    if (!is_high_surrogate(*first)) return true;
    const auto second =
        m_end - m_at >= 6 && m_at[0] == '\\' && m_at[1] == 'u' ? four_digits(m_at + 2, m_end) : std::nullopt;
    if (second && is_low_surrogate(*second)) {
      m_at += 6;
    } else {
      lone_surrogate = m_tree.lone_surrogates = true;
    }
    return true;
  }

  JsonParser& m_parser;
  JsonView::Tree& m_tree;
  const char* const m_start;
  const char* m_at;
  const char* const m_end;
  std::size_t m_count = 0;  ///< values so far
};

JsonView JsonParser::parse(std::string_view text) {
  m_tree.text = text.data();
  // A string with an escape takes at least four bytes of text, its length before it four more here.
  m_tree.unescaped.clear();
  m_tree.unescaped.reserve(2 * text.size());
  m_tree.lone_surrogates = false;
  m_open.clear();
  m_failure = {};
  m_bom = false;
  if (text.size() > std::numeric_limits<std::uint32_t>::max()) {
    m_failure = {JsonFault::size, 0};
    return {};
  }
  if (!simdjson::validate_utf8(text.data(), text.size())) {
    m_failure = {JsonFault::encoding, find_bad_utf8(text).value_or(0)};
    return {};
  }
  Reading reading(*this, text);
  reading.skip_bom();
  return reading.run() ? JsonView{&m_tree, 0} : JsonView{};
}

/// The string was found well-formed when it was parsed.
std::string_view JsonView::unescape(Tree& tree, Value& string) noexcept {
  std::string& out = tree.unescaped;
  if (string.link == 0) {
    string.link = static_cast<std::uint32_t>(out.size()) + 1;
    out.append(sizeof(std::uint32_t), '\0');
    const char* at = tree.text + string.begin + 1;
    const char* const end = tree.text + string.begin + string.length - 1;
    while (at < end) {
      const char* const plain = at;
      at = end_of_plain(at, end);
      out.append(plain, at);
      if (at < end) at = append_escape(out, at, end);
    }
    const auto length = static_cast<std::uint32_t>(out.size() - string.link - sizeof(std::uint32_t) + 1);
    std::memcpy(out.data() + string.link - 1, &length, sizeof length);
  }
  std::uint32_t length = 0;
  const char* const place = out.data() + string.link - 1;
  std::memcpy(&length, place, sizeof length);
  return {place + sizeof length, length};
}

JsonView JsonParser::parse_copy(std::string_view text) {
  m_copy.assign(text);
  m_copy.append(raw_padding, '\0');
  return parse(std::string_view{m_copy}.substr(0, text.size()));
}

namespace {

/// Of a number that is too large or too small for a double, which std::from_chars does not tell apart.
bool is_huge(std::string_view digits) {
  const std::size_t e = std::min(digits.find_first_of("eE"), digits.size());
  const std::string_view mantissa = digits.substr(0, e);
  const std::size_t first = mantissa.find_first_of("123456789");
  if (first == std::string_view::npos) return false;
  std::string_view spelled = digits.substr(std::min(e + 1, digits.size()));
  if (spelled.starts_with('+')) spelled.remove_prefix(1);
  const bool negative = spelled.starts_with('-');
  std::int64_t exponent = 0;
  const auto [stop, error] = std::from_chars(spelled.data(), spelled.data() + spelled.size(), exponent);
  if (error == std::errc::result_out_of_range) return !negative;
  const auto point = static_cast<std::int64_t>(std::min(mantissa.find('.'), mantissa.size()));
  // a text has fewer than 2^32 digits, so only a hopeless exponent can overflow the sum
  if (std::abs(exponent) > (std::int64_t{1} << 33)) return !negative;
  return point - static_cast<std::int64_t>(first) + exponent > 0;
}

}  // namespace

std::optional<double> JsonView::number() const {
  if (!is_number()) return std::nullopt;
  const std::string_view digits = raw();
  double value = 0;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc::result_out_of_range) return value;
  if (!is_huge(digits)) return 0.0;
  return digits.front() == '-' ? -HUGE_VAL : HUGE_VAL;
}

std::optional<std::int64_t> JsonView::integer() const {
  if (!is_number()) return std::nullopt;
  const std::string_view digits = raw();
  std::int64_t whole = 0;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), whole);
  if (error == std::errc{} && stop == digits.data() + digits.size()) return whole;
  constexpr double exact = 9007199254740992.0;  // 2^53: past it a double no longer names one integer
  const double value = *number();
  if (std::abs(value) > exact || std::trunc(value) != value) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

JsonView JsonView::find(std::string_view name) const noexcept {
  const Term term = term_of(name);
  if (term != Term::none) return find(term);
  JsonView found;
  if (!is_object()) return found;
  for (const JsonView member : *this) {
    if (member.key() == name) found = member;
  }
  return found;
}

}  // namespace permafrost
