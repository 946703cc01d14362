// SPDX-License-Identifier: Apache-2.0
// Small things about text that the standard library of C++20 on g++ 12 does not give: translation,
// filling in messages, hexadecimal, UTF-8, numbers for people. No locale is consulted but gettext's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace permafrost {

/// The user's words for the English `message` (gettext, domain "permafrost"); `message` itself when
/// there is no translation. This is the one door of all user-facing text; xgettext finds it as `tr`.
[[nodiscard]] const char* tr(const char* message);
/// Singular or plural form for `count`; the words still hold the placeholders.
[[nodiscard]] const char* tr(const char* one, const char* many, std::uint64_t count);
/// For tables of static text: marks it for xgettext and returns it unchanged.
[[nodiscard]] constexpr const char* tr_later(const char* message) { return message; }

/// Of the words that tr() gives, as a BCP 47 tag: "ja"; "en" where there is no catalogue for the user.
[[nodiscard]] std::string language();

/// A value as text for fill(); strings pass through, integers become decimal digits.
class Word {
 public:
  Word(const char* text) : m_text(text) {}         // NOLINT(google-explicit-constructor): that is its use
  Word(std::string_view text) : m_text(text) {}    // NOLINT(google-explicit-constructor)
  Word(const std::string& text) : m_text(text) {}  // NOLINT(google-explicit-constructor)
  Word(std::uint64_t number) : m_text(std::to_string(number)) {}  // NOLINT(google-explicit-constructor)
  Word(std::int64_t number) : m_text(std::to_string(number)) {}   // NOLINT(google-explicit-constructor)
  Word(int number) : m_text(std::to_string(number)) {}            // NOLINT(google-explicit-constructor)
  Word(unsigned number) : m_text(std::to_string(number)) {}       // NOLINT(google-explicit-constructor)
  [[nodiscard]] const std::string& text() const { return m_text; }

 private:
  std::string m_text;
};

/// Puts the words at {1}, {2}, … of `pattern`; numbered, so that a translation may reorder them.
[[nodiscard]] std::string fill(std::string_view pattern, std::initializer_list<Word> words);

[[nodiscard]] std::string to_hex(std::span<const std::byte> bytes);
/// Fills `out` from exactly 2 * out.size() hexadecimal digits; false and unspecified `out` otherwise.
[[nodiscard]] bool from_hex(std::string_view digits, std::span<std::byte> out);

/// Offset of the first byte that is not well-formed UTF-8 (Unicode 15, table 3-7), if there is one.
[[nodiscard]] std::optional<std::size_t> find_bad_utf8(std::string_view text);
/// `text` made safe for a terminal or a log line: control characters and bad UTF-8 become \xNN.
[[nodiscard]] std::string printable(std::string_view text);

/// `text` itself, or its first `most` bytes at most, cut between characters, and an ellipsis.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t most);

/// "1.4 MiB", "512 B".
[[nodiscard]] std::string human_bytes(std::uint64_t bytes);
/// Columns that `text` takes on a terminal: 2 for East Asian wide and emoji, 0 for combining marks.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// As text.find_first_of(few), which asks memchr about each character of the text, and so is slow where that
/// is done for millions of addresses.
[[nodiscard]] constexpr std::size_t find_any(std::string_view text, std::string_view few) noexcept {
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const char one : few) {
      if (text[at] == one) return at;
    }
  }
  return std::string_view::npos;
}
[[nodiscard]] std::string_view trim(std::string_view text);
/// What `word_of` makes of each of `things`, with `separator` between them.
template <typename Things, typename WordOf = std::identity>
[[nodiscard]] std::string joined(const Things& things, std::string_view separator, WordOf word_of = {}) {
  std::string text;
  bool first = true;
  for (const auto& thing : things) {
    if (!first) text += separator;
    first = false;
    text += std::invoke(word_of, thing);
  }
  return text;
}
/// ASCII letters in lower case; every other byte as it is.
[[nodiscard]] std::string ascii_lower(std::string_view text);
/// Are they equal but for the case of ASCII letters?
[[nodiscard]] bool equal_ignoring_case(std::string_view left, std::string_view right);

}  // namespace permafrost
