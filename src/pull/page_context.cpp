// SPDX-License-Identifier: Apache-2.0
#include "pull/page_context.hpp"

#include <algorithm>
#include <vector>

#include "codec/json_out.hpp"

namespace permafrost {

namespace {

constexpr std::size_t most_parts = 1000;

/// Names of contexts and terms with their definitions, as written.
struct Context {
  std::vector<std::string_view> names;
  struct Term {
    std::string_view term, definition;
  };
  std::vector<Term> terms;
  bool understood = true;
  bool grown = false;  ///< by the last take()

  void take(JsonView context) {
    grown = false;
    if (context.is_array()) {
      for (const JsonView part : context) take_part(part);
    } else if (context) {
      take_part(context);
    }
    understood = understood && names.size() + terms.size() <= most_parts;
  }

 private:
  void take_part(JsonView part) {
    if (part.is_object()) {
      for (const JsonView definition : part) take_term({definition.key(), definition.raw()});
    } else if (!part.is_string()) {
      understood = false;
    } else if (std::ranges::find(names, part.text()) == names.end()) {
      names.push_back(part.text());
      grown = true;
    }
  }
  void take_term(const Term& term) {
    if (std::ranges::find(terms, term.term, &Term::term) != terms.end()) return;
    terms.push_back(term);
    grown = true;
  }
};

}  // namespace

std::optional<std::string> joined_context(JsonView known, JsonView more) {
  Context context;
  context.take(known);
  context.take(more);
  if (!context.grown || !context.understood) return std::nullopt;
  StringSink text;
  JsonOut json(text);
  json.begin_array();
  for (const auto name : context.names) json.text(name);
  if (!context.terms.empty()) {
    json.begin_object();
    for (const auto& [term, definition] : context.terms) json.key(term).raw(definition);
    json.end();
  }
  json.end();
  return text.text;
}

}  // namespace permafrost
