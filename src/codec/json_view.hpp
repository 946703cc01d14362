// SPDX-License-Identifier: Apache-2.0
// One JSON document, parsed and never changed: every value with its place in the text, members in order
// with duplicates visible, numbers with their spelling. The verifier and the signatures stand on it.
// What it accepts beyond RFC 8259 and what it refuses is said at JsonParser.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.hpp"
#include "codec/vocabulary.hpp"

namespace permafrost {

enum class JsonKind : std::uint8_t { null, boolean, number, string, array, object };

/// Why a text is not JSON.
enum class JsonFault : std::uint8_t {
  empty,     ///< nothing but white space
  encoding,  ///< not UTF-8
  syntax,    ///< another character was due
  literal,   ///< neither a value nor true, false or null
  number,    ///< a number outside JSON's grammar
  control,   ///< a control character inside a string
  escape,    ///< an unknown escape inside a string
  torn,      ///< the text ends inside a value
  trailing,  ///< something follows the value
  depth,     ///< nested deeper than Limits::json_depth
  size,      ///< more values than a document of this kind can hold, or 4 GiB
};
/// One line for people, translated: "the text ends inside a value".
[[nodiscard]] std::string describe(JsonFault fault);

struct JsonFailure {
  JsonFault fault = JsonFault::empty;
  std::uint64_t offset = 0;  ///< bytes from the start of the text as given
};

class JsonIterator;

/// A handle to one value of the parser's current document; dies with the next parse. An absent view
/// (nothing found, parse failed) is of kind null, empty, and false.
class JsonView {
 public:
  JsonView() = default;

  [[nodiscard]] explicit operator bool() const noexcept { return m_tree != nullptr; }
  [[nodiscard]] inline JsonKind kind() const noexcept;
  [[nodiscard]] bool is_string() const noexcept { return kind() == JsonKind::string; }
  [[nodiscard]] bool is_object() const noexcept { return kind() == JsonKind::object; }
  [[nodiscard]] bool is_array() const noexcept { return kind() == JsonKind::array; }
  [[nodiscard]] bool is_number() const noexcept { return kind() == JsonKind::number; }
  [[nodiscard]] bool is_null() const noexcept { return m_tree != nullptr && kind() == JsonKind::null; }

  /// A string's characters, unescaped; empty for every other kind. A lone surrogate reads as U+FFFD.
  [[nodiscard]] inline std::string_view text() const noexcept;
  /// Does the string (or the member's name) hold an escaped surrogate without its other half?
  [[nodiscard]] inline bool has_lone_surrogate() const noexcept;
  [[nodiscard]] inline bool key_has_lone_surrogate() const noexcept;
  /// Does any string of the whole document?
  [[nodiscard]] bool document_has_lone_surrogates() const noexcept {
    return m_tree != nullptr && m_tree->lone_surrogates;
  }
  /// A boolean's value; false for every other kind.
  [[nodiscard]] inline bool is_true() const noexcept;
  /// A number as the nearest double, infinite when it is out of range; nothing for every other kind.
  [[nodiscard]] std::optional<double> number() const;
  /// A number that is whole and fits ("3", "3.0", "3e2"); nothing for every other value.
  [[nodiscard]] std::optional<std::int64_t> integer() const;

  /// The bytes as they stand in the text, a string with its quotes.
  [[nodiscard]] inline std::string_view raw() const noexcept;
  /// Bytes from the start of the text.
  [[nodiscard]] inline std::uint64_t offset() const noexcept;

  /// Name of the member that this value is; empty for the top and for elements of an array.
  [[nodiscard]] inline std::string_view key() const noexcept;
  /// Where that name stands, its quote: bytes from the start of the text; 0 for what is no member.
  [[nodiscard]] inline std::uint64_t key_offset() const noexcept;
  /// Which word of the vocabulary that name is; none for the top, for elements and for other names.
  [[nodiscard]] inline Term term() const noexcept;
  /// The LAST member called `name`, as Mastodon, browsers and most readers have it; absent when there is
  /// none. By its Term it is found without comparing strings.
  [[nodiscard]] JsonView find(std::string_view name) const noexcept;
  [[nodiscard]] inline JsonView find(Term name) const noexcept;
  /// Elements of an array or values of an object in the order of the text; none for other kinds.
  [[nodiscard]] inline JsonIterator begin() const noexcept;
  [[nodiscard]] inline JsonIterator end() const noexcept;
  [[nodiscard]] inline bool empty() const noexcept;

  /// A number that names this value within its document, and the way back: half the room of a view.
  [[nodiscard]] std::uint32_t number_in_document() const noexcept { return m_index; }
  [[nodiscard]] JsonView value_numbered(std::uint32_t number) const noexcept { return {m_tree, number}; }

 private:
  friend class JsonParser;
  friend class JsonIterator;

  /// Sixteen bytes a value, so that a hostile document of many tiny values costs little. A member is a
  /// string value (its name) and, right behind it, its value. `link` is the index behind the last value
  /// inside a container; of a string with escapes it is where its unescaped characters lie, plus one, once
  /// somebody has asked for them: most strings with escapes are long texts that nobody looks at.
  struct Value {
    std::uint32_t begin;
    std::uint32_t length;
    std::uint32_t link;
    JsonKind kind;
    bool escaped : 1;
    bool lone_surrogate : 1;
    bool member : 1;
    Term term;  ///< of a member: its name
  };
  static_assert(sizeof(Term) == 1);
  struct Tree {
    const char* text = nullptr;
    std::string unescaped;  // each string: its length in four bytes, then its characters; never reallocated
    std::vector<Value> values;  // as many as the largest document had; those of this one come first
    bool lone_surrogates = false;
  };

  JsonView(Tree* tree, std::uint32_t index) noexcept : m_tree(tree), m_index(index) {}
  [[nodiscard]] Value& value() const noexcept { return m_tree->values[m_index]; }
  [[nodiscard]] static std::string_view characters(Tree& tree, Value& string) noexcept;
  [[nodiscard]] static std::string_view unescape(Tree& tree, Value& string) noexcept;

  Tree* m_tree = nullptr;
  std::uint32_t m_index = 0;
};

class JsonIterator {
 public:
  [[nodiscard]] JsonView operator*() const noexcept { return {m_tree, m_index + m_step}; }
  inline JsonIterator& operator++() noexcept;
  [[nodiscard]] bool operator==(const JsonIterator& other) const noexcept { return m_index == other.m_index; }

 private:
  friend class JsonView;
  JsonIterator(JsonView::Tree* tree, std::uint32_t index, std::uint32_t step) noexcept
      : m_tree(tree), m_index(index), m_step(step) {}
  JsonView::Tree* m_tree;
  std::uint32_t m_index;
  std::uint32_t m_step;  // 1 in an object, where a name stands before each value
};

/// Parses documents one after another into the same buffers.
///
/// Strict RFC 8259, decided where it leaves a choice: text must be UTF-8; one byte order mark before the
/// value is skipped (had_bom() tells); escaped lone surrogates are accepted and marked; numbers of any size
/// are accepted, since their spelling is kept; nothing but white space may follow the value.
class JsonParser {
 public:
  explicit JsonParser(const Limits& limits = {}) : m_depth(limits.json_depth) {}
  JsonParser(const JsonParser&) = delete;
  JsonParser& operator=(const JsonParser&) = delete;

  /// `text` is lent until the next parse, with raw_padding readable bytes behind it (as every
  /// Document::raw is). The top value, or an absent view, and then failure() says why.
  [[nodiscard]] JsonView parse(std::string_view text);
  /// The same for any text, by copying it first.
  [[nodiscard]] JsonView parse_copy(std::string_view text);

  [[nodiscard]] const JsonFailure& failure() const noexcept { return m_failure; }
  [[nodiscard]] bool had_bom() const noexcept { return m_bom; }

 private:
  class Reading;
  std::uint64_t m_depth;
  JsonView::Tree m_tree;
  std::vector<std::uint32_t> m_open;
  std::string m_copy;
  JsonFailure m_failure;
  bool m_bom = false;
};

inline JsonKind JsonView::kind() const noexcept { return m_tree == nullptr ? JsonKind::null : value().kind; }

inline std::string_view JsonView::characters(Tree& tree, Value& string) noexcept {
  if (!string.escaped) return {tree.text + string.begin + 1, string.length - 2};
  return unescape(tree, string);
}

inline std::string_view JsonView::text() const noexcept {
  return is_string() ? characters(*m_tree, value()) : std::string_view{};
}

inline bool JsonView::has_lone_surrogate() const noexcept {
  return m_tree != nullptr && value().lone_surrogate;
}

inline bool JsonView::key_has_lone_surrogate() const noexcept {
  return m_tree != nullptr && value().member && m_tree->values[m_index - 1].lone_surrogate;
}

inline bool JsonView::is_true() const noexcept {
  return kind() == JsonKind::boolean && m_tree->text[value().begin] == 't';
}

inline std::string_view JsonView::raw() const noexcept {
  return m_tree == nullptr ? std::string_view{}
                           : std::string_view{m_tree->text + value().begin, value().length};
}

inline std::uint64_t JsonView::offset() const noexcept { return m_tree == nullptr ? 0 : value().begin; }

inline std::string_view JsonView::key() const noexcept {
  if (m_tree == nullptr || !value().member) return {};
  return characters(*m_tree, m_tree->values[m_index - 1]);
}

inline Term JsonView::term() const noexcept { return m_tree == nullptr ? Term::none : value().term; }

inline std::uint64_t JsonView::key_offset() const noexcept {
  return m_tree == nullptr || !value().member ? 0 : m_tree->values[m_index - 1].begin;
}

inline JsonIterator JsonView::begin() const noexcept { return {m_tree, m_index + 1, is_object() ? 1U : 0U}; }

inline JsonIterator JsonView::end() const noexcept {
  const bool container = is_object() || is_array();
  return {m_tree, container ? value().link : m_index + 1, is_object() ? 1U : 0U};
}

inline bool JsonView::empty() const noexcept { return begin() == end(); }

inline JsonIterator& JsonIterator::operator++() noexcept {
  const std::uint32_t at = m_index + m_step;
  const JsonView::Value& value = m_tree->values[at];
  const bool container = value.kind == JsonKind::object || value.kind == JsonKind::array;
  m_index = container ? value.link : at + 1;
  return *this;
}

inline JsonView JsonView::find(Term name) const noexcept {
  JsonView found;
  if (!is_object()) return found;
  for (JsonIterator at = begin(), stop = end(); at != stop; ++at) {
    if ((*at).value().term == name) found = *at;
  }
  return found;
}

/// Calls `visit` with the value, or with each element when it is an array.
template <typename Visit>
void for_each_value(JsonView value, const Visit& visit) {
  if (!value) return;
  if (!value.is_array()) {
    visit(value);
    return;
  }
  for (const JsonView element : value) visit(element);
}

}  // namespace permafrost
