// SPDX-License-Identifier: Apache-2.0
#include "crypto/base_encoding.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace permafrost {

namespace {

/// The value of each character as a digit; no_digit for the others.
using DigitValues = std::array<std::uint8_t, 256>;
constexpr std::uint8_t no_digit = 255;

constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

constexpr DigitValues values_of(std::string_view digits, bool any_case = false) {
  DigitValues values{};
  for (std::uint8_t& value : values) value = no_digit;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    values[static_cast<unsigned char>(digits[i])] = static_cast<std::uint8_t>(i);
    if (any_case && is_letter(digits[i]))
      values[static_cast<unsigned char>(digits[i]) ^ 0x20U] = static_cast<std::uint8_t>(i);
  }
  return values;
}

constexpr std::string_view base58btc_digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
constexpr std::string_view base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr DigitValues base2 = values_of("01");
constexpr DigitValues base8 = values_of("01234567");
constexpr DigitValues base10 = values_of("0123456789");
constexpr DigitValues base16 = values_of("0123456789abcdef", true);
constexpr DigitValues base32 = values_of("abcdefghijklmnopqrstuvwxyz234567", true);
constexpr DigitValues base32hex = values_of("0123456789abcdefghijklmnopqrstuv", true);
constexpr DigitValues base32z = values_of("ybndrfg8ejkmcpqxot1uwisza345h769");
constexpr DigitValues base36 = values_of("0123456789abcdefghijklmnopqrstuvwxyz", true);
constexpr DigitValues base45 = values_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:");
constexpr DigitValues base58btc = values_of(base58btc_digits);
constexpr DigitValues base58flickr = values_of("123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ");
constexpr DigitValues base64 = values_of(base64_digits);
constexpr DigitValues base64url =
    values_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
constexpr DigitValues consonants = values_of("bdfghjklmnprstvz");
constexpr DigitValues vowels = values_of("aiou");

std::uint8_t value_in(const DigitValues& values, char digit) {
  return values[static_cast<unsigned char>(digit)];
}

/// Joins digits of a few bits each, first bits first.
class BitJoiner {
 public:
  explicit BitJoiner(std::size_t bits) { m_bytes.reserve(bits / 8 + 1); }
  void put(std::uint32_t value, unsigned bits) {
    m_pending = (m_pending << bits | value) & 0xFFFFU;
    m_count += bits;
    if (m_count < 8) return;
    m_count -= 8;
    m_bytes.push_back(static_cast<std::byte>(m_pending >> m_count & 0xFFU));
  }
  /// 24 bits at once, where no others are pending.
  void put_whole(std::uint32_t bits) {
    m_bytes.insert(m_bytes.end(),
                   {static_cast<std::byte>(bits >> 16U & 0xFFU), static_cast<std::byte>(bits >> 8U & 0xFFU),
                    static_cast<std::byte>(bits & 0xFFU)});
  }
  /// Nothing unless fewer than `digit_bits` bits are left, and all of them 0.
  [[nodiscard]] std::optional<Bytes> finish(unsigned digit_bits) && {
    if (m_count >= digit_bits || (m_pending & ((1U << m_count) - 1)) != 0) return std::nullopt;
    return std::move(m_bytes);
  }

 private:
  Bytes m_bytes;
  std::uint32_t m_pending = 0;
  unsigned m_count = 0;  ///< bits of m_pending that are not in m_bytes yet
};

std::optional<Bytes> join_bits(std::string_view digits, const DigitValues& values, unsigned bits) {
  BitJoiner joiner(digits.size() * bits);
  for (const char digit : digits) {
    const std::uint8_t value = value_in(values, digit);
    if (value == no_digit) return std::nullopt;
    joiner.put(value, bits);
  }
  return std::move(joiner).finish(bits);
}

/// The same with '=' up to a multiple of 8 (base32) or 4 digits (base64).
std::optional<Bytes> join_padded_bits(std::string_view digits, const DigitValues& values, unsigned bits) {
  const std::size_t group = bits == 5 ? 8 : 4;
  if (digits.size() % group != 0) return std::nullopt;
  const std::size_t end = digits.find_last_not_of('=') + 1;
  if (digits.size() - end >= group) return std::nullopt;
  return join_bits(digits.substr(0, end), values, bits);
}

/// As many digits as fit into 32 bits, which are handled in one step.
struct DigitGroup {
  explicit constexpr DigitGroup(std::uint32_t radix) {
    while (std::uint64_t{power} * radix <= UINT32_MAX) {
      power *= radix;
      ++length;
    }
  }
  std::uint32_t power = 1;  ///< radix to the power of length
  unsigned length = 0;
};

/// A whole number, lowest 32 bits first.
using Number = std::vector<std::uint32_t>;

void multiply_and_add(Number& number, std::uint32_t factor, std::uint32_t summand) {
  std::uint64_t carry = summand;
  for (std::uint32_t& limb : number) {
    carry += std::uint64_t{limb} * factor;
    limb = static_cast<std::uint32_t>(carry);
    carry >>= 32U;
  }
  if (carry != 0) number.push_back(static_cast<std::uint32_t>(carry));
}

/// Returns the remainder.
std::uint32_t divide(Number& number, std::uint32_t divisor) {
  std::uint64_t rest = 0;
  for (auto limb = number.rbegin(); limb != number.rend(); ++limb) {
    rest = rest << 32U | *limb;
    *limb = static_cast<std::uint32_t>(rest / divisor);
    rest %= divisor;
  }
  while (!number.empty() && number.back() == 0) number.pop_back();
  return static_cast<std::uint32_t>(rest);
}

/// Digits as one number; each leading digit 0 stands for a byte 0.
std::optional<Bytes> join_number(std::string_view digits, const DigitValues& values, std::uint32_t radix) {
  const DigitGroup group(radix);
  Number number;
  std::size_t zeros = 0;
  while (zeros < digits.size() && value_in(values, digits[zeros]) == 0) ++zeros;
  for (std::size_t at = zeros; at < digits.size(); at += group.length) {
    std::uint32_t power = 1;
    std::uint32_t sum = 0;
    for (const char digit : digits.substr(at, group.length)) {
      const std::uint8_t value = value_in(values, digit);
      if (value == no_digit) return std::nullopt;
      power *= radix;
      sum = sum * radix + value;
    }
    multiply_and_add(number, power, sum);
  }
  Bytes bytes(zeros);
  bool significant = false;
  for (auto limb = number.rbegin(); limb != number.rend(); ++limb) {
    for (unsigned shift = 32; shift != 0;) {
      shift -= 8;
      const auto byte = static_cast<std::byte>(*limb >> shift & 0xFFU);
      significant = significant || byte != std::byte{0};
      if (significant) bytes.push_back(byte);
    }
  }
  return bytes;
}

/// RFC 9285: three digits, lowest first, for two bytes; two for a last one.
std::optional<Bytes> join_base45(std::string_view digits) {
  if (digits.size() % 3 == 1) return std::nullopt;
  Bytes bytes;
  bytes.reserve(digits.size() / 3 * 2 + 1);
  for (std::size_t at = 0; at < digits.size(); at += 3) {
    const std::string_view group = digits.substr(at, 3);
    std::uint32_t sum = 0;
    for (auto digit = group.rbegin(); digit != group.rend(); ++digit) {
      const std::uint8_t value = value_in(base45, *digit);
      if (value == no_digit) return std::nullopt;
      sum = sum * 45 + value;
    }
    if (sum > (group.size() == 3 ? 0xFFFFU : 0xFFU)) return std::nullopt;
    if (group.size() == 3) bytes.push_back(static_cast<std::byte>(sum >> 8U));
    bytes.push_back(static_cast<std::byte>(sum & 0xFFU));
  }
  return bytes;
}

/// Proquints (arXiv:0901.4016) behind "ro-": words of five letters for two bytes, hyphens between them, and
/// a word of three letters for an odd last byte.
std::optional<Bytes> join_proquints(std::string_view words) {
  if (!words.starts_with("ro-")) return std::nullopt;
  words.remove_prefix(3);
  BitJoiner joiner(words.size() * 4);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::size_t place = i % 6;
    if (place == 5) {
      if (words[i] != '-' || i + 1 == words.size()) return std::nullopt;
      continue;
    }
    const bool vowel = place % 2 == 1;
    const std::uint8_t value = value_in(vowel ? vowels : consonants, words[i]);
    if (value == no_digit) return std::nullopt;
    joiner.put(value, vowel ? 2 : 4);
  }
  const std::size_t last = words.size() % 6;
  if (last != 0 && last != 3 && last != 5) return std::nullopt;
  return std::move(joiner).finish(3);
}

}  // namespace

std::optional<Bytes> decode_base64(std::string_view text) {
  static constexpr DigitValues either = [] {
    DigitValues values = base64;
    values['-'] = 62;
    values['_'] = 63;
    return values;
  }();
  BitJoiner joiner(text.size() * 6);
  while (text.size() >= 4) {  // most texts are nothing but groups of four digits
    const std::uint32_t one = value_in(either, text[0]), two = value_in(either, text[1]),
                        three = value_in(either, text[2]), four = value_in(either, text[3]);
    if ((one | two | three | four) == no_digit) break;
    joiner.put_whole(one << 18U | two << 12U | three << 6U | four);
    text.remove_prefix(4);
  }
  bool ended = false;
  for (const char c : text) {
    const std::uint8_t value = value_in(either, c);
    if (value != no_digit && !ended) {
      joiner.put(value, 6);
    } else if (c == '=') {
      ended = true;
    } else if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
      return std::nullopt;
    }
  }
  return std::move(joiner).finish(6);
}

std::string encode_base64(std::span<const std::byte> bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::span<const std::byte> group = bytes.subspan(at, std::min<std::size_t>(3, bytes.size() - at));
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i)
      bits = bits << 8U | (i < group.size() ? std::to_integer<std::uint32_t>(group[i]) : 0);
    for (std::size_t i = 0; i < 4; ++i)
      text += i <= group.size() ? base64_digits[bits >> (18 - 6 * i) & 63U] : '=';
  }
  return text;
}

std::string encode_base64url(std::span<const std::byte> bytes) {
  std::string text = encode_base64(bytes);
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  text.resize(std::min(text.size(), text.find('=')));
  return text;
}

std::optional<Bytes> decode_multibase(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const std::string_view digits = text.substr(1);
  switch (text.front()) {
    case '0': return join_bits(digits, base2, 1);
    case '7': return join_bits(digits, base8, 3);
    case '9': return join_number(digits, base10, 10);
    case 'f':
    case 'F': return join_bits(digits, base16, 4);
    case 'v':
    case 'V': return join_bits(digits, base32hex, 5);
    case 't':
    case 'T': return join_padded_bits(digits, base32hex, 5);
    case 'b':
    case 'B': return join_bits(digits, base32, 5);
    case 'c':
    case 'C': return join_padded_bits(digits, base32, 5);
    case 'h': return join_bits(digits, base32z, 5);
    case 'k':
    case 'K': return join_number(digits, base36, 36);
    case 'R': return join_base45(digits);
    case 'z': return join_number(digits, base58btc, 58);
    case 'Z': return join_number(digits, base58flickr, 58);
    case 'm': return join_bits(digits, base64, 6);
    case 'M': return join_padded_bits(digits, base64, 6);
    case 'u': return join_bits(digits, base64url, 6);
    case 'U': return join_padded_bits(digits, base64url, 6);
    case 'p': return join_proquints(digits);
    default: return std::nullopt;
  }
}

std::string encode_base58btc(std::span<const std::byte> bytes) {
  constexpr DigitGroup group(58);
  const auto zeros = static_cast<std::size_t>(
      std::find_if(bytes.begin(), bytes.end(), [](std::byte b) { return b != std::byte{0}; }) -
      bytes.begin());
  Number number((bytes.size() - zeros + 3) / 4);
  for (std::size_t i = 0; i < bytes.size() - zeros; ++i)
    number[i / 4] |= std::to_integer<std::uint32_t>(bytes[bytes.size() - 1 - i]) << 8 * (i % 4);

  std::string digits;  // last first
  while (!number.empty()) {
    std::uint32_t rest = divide(number, group.power);
    for (unsigned i = 0; i < group.length; ++i) {
      digits += base58btc_digits[rest % 58];
      rest /= 58;
    }
  }
  while (digits.ends_with(base58btc_digits.front())) digits.pop_back();
  digits.append(zeros, base58btc_digits.front());
  digits += 'z';
  std::reverse(digits.begin(), digits.end());
  return digits;
}

}  // namespace permafrost
