// SPDX-License-Identifier: Apache-2.0
#include "linked_data/jcs.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <vector>

namespace permafrost {

namespace {

/// Names sort by their UTF-16 units (RFC 8785, 3.2.3): as UTF-8 does, but for U+E000 to U+FFFF, which come
/// after the surrogates.
bool utf16_less(std::string_view a, std::string_view b) {
  const auto rank = [](char byte) {
    const auto value = static_cast<unsigned char>(byte);
    return value == 0xEE || value == 0xEF ? value + 0x10U : value;
  };
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                      [&rank](char x, char y) { return rank(x) < rank(y); });
}

/// What stands for `letter` inside of quotes, when it cannot itself (RFC 8785, 3.2.2.2).
std::string escape_of(char letter) {
  switch (letter) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\b': return "\\b";
    case '\t': return "\\t";
    case '\n': return "\\n";
    case '\f': return "\\f";
    case '\r': return "\\r";
    default: break;
  }
  constexpr std::string_view digits = "0123456789abcdef";
  return std::string("\\u00") + (letter < 0x10 ? '0' : '1') +
         digits[static_cast<unsigned char>(letter) & 0xFU];
}

void append_string(std::string& out, std::string_view text) {
  const auto needs_escape = [](char letter) {
    return letter == '"' || letter == '\\' || static_cast<unsigned char>(letter) < 0x20;
  };
  out += '"';
  for (auto at = text.begin(); at != text.end();) {
    const auto plain = std::find_if(at, text.end(), needs_escape);
    out.append(at, plain);
    at = plain;
    if (at != text.end()) out += escape_of(*at++);
  }
  out += '"';
}

/// ECMAScript's Number::toString (ECMA-262, 6.1.6.1.20), which RFC 8785 asks for: the shortest digits that
/// read back as `value`, laid out by where the decimal point falls.
void append_number(std::string& out, double value) {
  if (value == 0) {
    out += '0';  // -0, too
    return;
  }
  std::array<char, 32> buffer;  // -d.dddddddddddddddde-ddd
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific);
  std::string_view spelled{buffer.data(), static_cast<std::size_t>(end.ptr - buffer.data())};
  if (value < 0) {
    out += '-';
    spelled.remove_prefix(1);
  }
  const std::size_t e = spelled.find('e');
  std::string digits(1, spelled.front());
  if (e > 1) digits += spelled.substr(2, e - 2);
  int exponent = 0;
  const std::size_t sign = spelled[e + 1] == '+' ? 1 : 0;  // from_chars knows no plus
  std::from_chars(spelled.data() + e + 1 + sign, spelled.data() + spelled.size(), exponent);

  const int point = exponent + 1;  // how many digits stand before it
  const int count = static_cast<int>(digits.size());
  if (point > 21 || point < -5) {
    if (count > 1) digits.insert(1, ".");
    out.append(digits).append(exponent < 0 ? "e-" : "e+").append(std::to_string(std::abs(exponent)));
  } else if (point <= 0) {
    out.append("0.").append(static_cast<std::size_t>(-point), '0').append(digits);
  } else if (point >= count) {
    out.append(digits).append(static_cast<std::size_t>(point - count), '0');
  } else {
    out.append(digits.insert(static_cast<std::size_t>(point), "."));
  }
}

class Writing {
 public:
  explicit Writing(std::string& out) : m_out(out) {}

  /// As deep as the parser let the document be.
  JcsFault write(JsonView value) {
    switch (value.kind()) {
      case JsonKind::null:
      case JsonKind::boolean: m_out += value.raw(); return JcsFault::none;
      case JsonKind::number: return write_number(value);
      case JsonKind::string: return write_string(value);
      case JsonKind::array: return write_array(value);
      case JsonKind::object: return write_object(value);
    }
    return JcsFault::none;
  }

 private:
  JcsFault write_number(JsonView value) {
    const double number = value.number().value_or(0);
    if (!std::isfinite(number)) return JcsFault::number;
    append_number(m_out, number);
    return JcsFault::none;
  }

  JcsFault write_string(JsonView value) {
    if (value.has_lone_surrogate()) return JcsFault::lone_surrogate;
    const std::string_view text = value.text();
    if (value.raw().size() == text.size() + 2) {
      m_out += value.raw();  // no escape stands in it, since each is longer than what it means
    } else {
      append_string(m_out, text);
    }
    return JcsFault::none;
  }

  JcsFault write_array(JsonView array) {
    char before = '[';
    for (const JsonView element : array) {
      m_out += before;
      if (const JcsFault fault = write(element); fault != JcsFault::none) return fault;
      before = ',';
    }
    m_out += array.empty() ? "[]" : "]";
    return JcsFault::none;
  }

  JcsFault write_object(JsonView object) {
    const std::size_t begin = m_members.size();
    for (const JsonView member : object) {
      if (member.key_has_lone_surrogate()) return JcsFault::lone_surrogate;
      m_members.push_back({member.key(), member});
    }
    const std::size_t end = m_members.size();
    std::sort(m_members.begin() + static_cast<std::ptrdiff_t>(begin), m_members.end(),
              [](const Member& a, const Member& b) { return utf16_less(a.name, b.name); });
    for (std::size_t i = begin; i < end; ++i) {
      const Member member = m_members[i];  // a copy: the list grows while the value is written
      if (i > begin && m_members[i - 1].name == member.name) return JcsFault::repeated_key;
      m_out += i == begin ? '{' : ',';
      append_string(m_out, member.name);
      m_out += ':';
      if (const JcsFault fault = write(member.value); fault != JcsFault::none) return fault;
    }
    m_out += begin == end ? "{}" : "}";
    m_members.resize(begin);
    return JcsFault::none;
  }

  struct Member {
    std::string_view name;
    JsonView value;
  };
  std::string& m_out;
  std::vector<Member> m_members;  // of all objects that are open
};

}  // namespace

JcsFault append_jcs(std::string& out, JsonView value) { return Writing(out).write(value); }

}  // namespace permafrost
