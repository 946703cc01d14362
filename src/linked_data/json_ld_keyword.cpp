// SPDX-License-Identifier: Apache-2.0
#include "linked_data/json_ld_keyword.hpp"

#include <algorithm>
#include <array>

namespace permafrost::json_ld {
namespace {

struct Row {
  std::string_view word;
  Keyword keyword;
};
/// What documents use most stands first.
constexpr std::array<Row, 29> rows = {{
    {"@type", Keyword::type},           {"@id", Keyword::id},
    {"@value", Keyword::value},         {"@context", Keyword::context},
    {"@language", Keyword::language},   {"@graph", Keyword::graph},
    {"@list", Keyword::list},           {"@set", Keyword::set},
    {"@container", Keyword::container}, {"@vocab", Keyword::vocab},
    {"@none", Keyword::none},           {"@json", Keyword::json},
    {"@index", Keyword::index},         {"@nest", Keyword::nest},
    {"@reverse", Keyword::reverse},     {"@included", Keyword::included},
    {"@direction", Keyword::direction}, {"@base", Keyword::base},
    {"@import", Keyword::import_},      {"@prefix", Keyword::prefix},
    {"@propagate", Keyword::propagate}, {"@protected", Keyword::protected_},
    {"@version", Keyword::version},     {"@default", Keyword::framing},
    {"@embed", Keyword::framing},       {"@explicit", Keyword::framing},
    {"@omitDefault", Keyword::framing}, {"@preserve", Keyword::framing},
    {"@requireAll", Keyword::framing},
}};

bool is_letter(char letter) { return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z'); }

}  // namespace

bool has_form_of_keyword(std::string_view word) noexcept {
  return word.size() > 1 && word.front() == '@' && std::all_of(word.begin() + 1, word.end(), is_letter);
}

Keyword find_keyword(std::string_view word) noexcept {
  const auto* const found =
      std::find_if(rows.begin(), rows.end(), [word](const Row& row) { return row.word == word; });
  return found == rows.end() ? Keyword::absent : found->keyword;
}

}  // namespace permafrost::json_ld
