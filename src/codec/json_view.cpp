// SPDX-License-Identifier: Apache-2.0
#include "codec/json_view.hpp"

#include <simdjson.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

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
constexpr std::uint64_t ones = 0x0101010101010101;
constexpr std::uint64_t tops = 0x8080808080808080;

bool is_space(char letter) { return letter == ' ' || letter == '\n' || letter == '\t' || letter == '\r'; }
bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

/// The next byte from `at` that a string cannot simply hold: a quote, a backslash, a control character, or
/// `end`. Looks at eight bytes at once, so up to seven behind `end`.
const char* end_of_plain(const char* at, const char* end) {
  while (at < end) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, at, sizeof eight);
    if constexpr (std::endian::native == std::endian::big) eight = __builtin_bswap64(eight);
    const std::uint64_t quote = eight ^ (ones * '"');
    const std::uint64_t slash = eight ^ (ones * '\\');
    const std::uint64_t found =
        (((quote - ones) & ~quote) | ((slash - ones) & ~slash) | ((eight - ones * 0x20) & ~eight)) & tops;
    if (found != 0) return std::min(at + std::countr_zero(found) / 8, end);
    at += sizeof eight;
  }
  return end;
}

std::optional<std::uint32_t> four_digits(const char* at, const char* end) {
  std::uint32_t unit = 0;
  if (end - at < 4) return std::nullopt;
  const auto [stop, error] = std::from_chars(at, at + 4, unit, 16);
  if (error != std::errc{} || stop != at + 4) return std::nullopt;
  return unit;
}

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
    if (!read_value(false)) return false;
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

  bool read_value(bool member) {
    skip_space();
    if (m_at == m_end) return fail(JsonFault::torn);
    switch (*m_at) {
      case '"': return read_string(member);
      case '{': return open(JsonKind::object, member);
      case '[': return open(JsonKind::array, member);
      case 't': return read_literal("true", JsonKind::boolean, member);
      case 'f': return read_literal("false", JsonKind::boolean, member);
      case 'n': return read_literal("null", JsonKind::null, member);
      default: return read_number(member);
    }
  }

  Value* add(JsonKind kind, std::uint32_t begin, bool member) {
    if (m_tree.values.size() >= most_values) {
      fail(JsonFault::size);
      return nullptr;
    }
    return &m_tree.values.emplace_back(
        Value{.begin = begin, .length = position() - begin, .link = 0, .kind = kind, .member = member});
  }

  bool open(JsonKind kind, bool member) {
    if (m_parser.m_open.size() >= m_parser.m_depth) return fail(JsonFault::depth);
    if (add(kind, position(), member) == nullptr) return false;
    m_parser.m_open.push_back(static_cast<std::uint32_t>(m_tree.values.size() - 1));
    ++m_at;
    skip_space();
    if (sees(kind == JsonKind::object ? '}' : ']')) return close();
    return kind == JsonKind::object ? read_member() : read_value(false);
  }

  bool close() {
    ++m_at;
    Value& container = m_tree.values[m_parser.m_open.back()];
    container.length = position() - container.begin;
    container.link = static_cast<std::uint32_t>(m_tree.values.size());
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
    return object ? read_member() : read_value(false);
  }

  bool read_member() {
    skip_space();
    if (!sees('"')) return fail_here(JsonFault::syntax);
    if (!read_string(false)) return false;
    skip_space();
    if (!sees(':')) return fail_here(JsonFault::syntax);
    ++m_at;
    return read_value(true);
  }

  bool read_literal(std::string_view word, JsonKind kind, bool member) {
    const std::string_view rest{m_at, m_end};
    if (!rest.starts_with(word)) return fail(word.starts_with(rest) ? JsonFault::torn : JsonFault::literal);
    const std::uint32_t begin = position();
    m_at += word.size();
    return add(kind, begin, member) != nullptr;
  }

  bool skip_digits() {
    if (m_at == m_end || !is_digit(*m_at)) return fail_here(JsonFault::number);
    while (m_at < m_end && is_digit(*m_at)) ++m_at;
    return true;
  }

  bool read_number(bool member) {
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
    return add(JsonKind::number, begin, member) != nullptr;
  }

  bool read_string(bool member) {
    const std::uint32_t begin = position();
    const char* const first = ++m_at;
    m_at = end_of_plain(m_at, m_end);
    if (sees('"')) {
      ++m_at;
      return add(JsonKind::string, begin, member) != nullptr;
    }
    const std::size_t link = m_tree.unescaped.size();
    m_tree.unescaped.append(sizeof(std::uint32_t), '\0');
    bool lone_surrogate = false;
    if (!unescape(first, lone_surrogate)) return false;
    const auto length = static_cast<std::uint32_t>(m_tree.unescaped.size() - link - sizeof(std::uint32_t));
    std::memcpy(m_tree.unescaped.data() + link, &length, sizeof length);
    Value* const value = add(JsonKind::string, begin, member);
    if (value == nullptr) return false;
    value->link = static_cast<std::uint32_t>(link);
    value->escaped = true;
    value->lone_surrogate = lone_surrogate;
    return true;
  }

  /// The rest of a string whose plain beginning [plain, m_at) is passed; ends behind the closing quote.
  bool unescape(const char* plain, bool& lone_surrogate) {
    for (;;) {
      m_tree.unescaped.append(plain, m_at);
      if (m_at == m_end) return fail(JsonFault::torn);
      if (*m_at == '"') break;
      if (*m_at != '\\') return fail(JsonFault::control);
      if (m_end - m_at < 2) return fail(JsonFault::torn);
      if (!read_escape(lone_surrogate)) return false;
      plain = m_at;
      m_at = end_of_plain(m_at, m_end);
    }
    ++m_at;
    return true;
  }

  bool read_escape(bool& lone_surrogate) {
    constexpr std::string_view letters = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    if (m_at[1] == 'u') return read_unicode_escape(lone_surrogate);
    const std::size_t which = letters.find(m_at[1]);
    if (which == std::string_view::npos) return fail(JsonFault::escape);
    m_tree.unescaped += meanings[which];
    m_at += 2;
    return true;
  }

  bool read_unicode_escape(bool& lone_surrogate) {
    const auto first = four_digits(m_at + 2, m_end);
    if (!first) return fail(m_end - m_at < 6 ? JsonFault::torn : JsonFault::escape);
    m_at += 6;
    if ((*first & 0xF800) != 0xD800) {
      append_utf8(m_tree.unescaped, *first);
      return true;
    }
    const bool high = *first < 0xDC00 && m_end - m_at >= 6 && m_at[0] == '\\' && m_at[1] == 'u';
    const auto second = high ? four_digits(m_at + 2, m_end) : std::nullopt;
    if (second && (*second & 0xFC00) == 0xDC00) {
      append_utf8(m_tree.unescaped, 0x10000 + ((*first & 0x3FF) << 10) + (*second & 0x3FF));
      m_at += 6;
    } else {
      m_tree.unescaped += replacement;
      lone_surrogate = true;
    }
    return true;
  }

  JsonParser& m_parser;
  JsonView::Tree& m_tree;
  const char* const m_start;
  const char* m_at;
  const char* const m_end;
};

JsonView JsonParser::parse(std::string_view text) {
  m_tree.text = text.data();
  m_tree.unescaped.clear();
  m_tree.values.clear();
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

JsonView JsonParser::parse_copy(std::string_view text) {
  m_copy.assign(text);
  m_copy.append(raw_padding, '\0');
  return parse(std::string_view{m_copy}.substr(0, text.size()));
}

std::optional<double> JsonView::number() const {
  if (!is_number()) return std::nullopt;
  const std::string_view digits = raw();
  double value = 0;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc::result_out_of_range) return value;
  // Too large or too small: from_chars leaves `value` alone and does not say which; its spelling does.
  const bool tiny = digits.find("e-") != std::string_view::npos ||
                    digits.find("E-") != std::string_view::npos || digits.starts_with("0.") ||
                    digits.starts_with("-0.");
  if (tiny) return 0.0;
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
  JsonView found;
  if (!is_object()) return found;
  for (const JsonView member : *this) {
    if (member.key() == name) found = member;
  }
  return found;
}

}  // namespace permafrost
