// SPDX-License-Identifier: Apache-2.0
// The published context documents, in the folder contexts: each must be one of ours, term by term. Which one,
// its file's name tells: it stands in the URL with other punctuation.
#include <cctype>
#include <iostream>
#include <map>
#include <set>

#include "codec/json_out.hpp"
#include "codec/json_view.hpp"
#include "conformance/vectors.hpp"
#include "linked_data/canonicalise.hpp"
#include "linked_data/context_library.hpp"
#include "linked_data/json_ld.hpp"
#include "support/temp_dir.hpp"

namespace permafrost::test {
namespace {

std::string letters_and_digits(std::string_view text) {
  std::string left;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) left += c;
  }
  return left;
}

/// The bundled context that a file is about.
const BundledContext* bundled_like(const std::string& path) {
  const std::string name = letters_and_digits(std::filesystem::path(path).stem().string());
  for (const BundledContext& context : ContextLibrary::bundled()) {
    if (letters_and_digits(context.url).find(name) != std::string::npos) return &context;
  }
  return nullptr;
}

/// What every term of a context means, in words that do not depend on how it was written: IRIs in full,
/// defaults said. Terms of scoped contexts stand below their term: "Multikey/controller".
class Meaning {
 public:
  [[nodiscard]] static std::map<std::string, std::string> of(JsonView document) {
    Meaning meaning;
    meaning.take(document.find("@context"), "", {});
    return std::move(meaning.m_terms);
  }

 private:
  using Names = std::map<std::string, JsonView, std::less<>>;

  void take(JsonView context, const std::string& place, Names names) {
    if (context.is_null()) m_terms[place] = "forgets all";
    if (context.is_string()) m_terms[place + "after " + std::string(context.text())];
    if (context.is_array()) {
      for (const JsonView part : context) collect(part, names);
      for (const JsonView part : context) take(part, place, names);
    }
    if (!context.is_object()) return;
    collect(context, names);
    for (const JsonView term : context) {
      std::string& meaning = m_terms[place + std::string(term.key())];
      meaning = term.key().starts_with('@') ? std::string(term.raw()) : define(term, context, names);
      if (const JsonView scoped = term.find("@context"))
        take(scoped, place + std::string(term.key()) + "/", names);
    }
  }

  static void collect(JsonView context, Names& names) {
    for (const JsonView term : context) names.insert_or_assign(std::string(term.key()), term);
  }

  static std::string define(JsonView term, JsonView context, const Names& names) {
    const std::string iri = full(term.is_string() ? term.text() : term.find("@id").text(), names);
    const bool separator = iri.find_last_of(":/?#[]@") == iri.size() - 1;
    const bool prefix = term.find("@prefix") ? term.find("@prefix").is_true() : term.is_string() && separator;
    const JsonView own = term.find("@protected");
    const bool protect = own ? own.is_true() : context.find("@protected").is_true();
    std::string meaning = iri + (prefix ? " prefix" : "") + (protect ? " protected" : "");
    if (const JsonView type = term.find("@type")) meaning += " type=" + full(type.text(), names);
    std::set<std::string> containers;
    const JsonView container = term.find("@container");
    if (container.is_string()) containers.emplace(container.text());
    for (const JsonView one : container) containers.emplace(one.text());
    for (const std::string& one : containers) meaning += " in " + one;
    for (const char* const more : {"@language", "@direction", "@index", "@nest", "@reverse"}) {
      if (const JsonView value = term.find(more))
        meaning += " " + std::string(more) + "=" + std::string(value.raw());
    }
    return meaning;
  }

  static std::string full(std::string_view name, const Names& names) {
    const std::size_t colon = name.find(':');
    const bool compact = colon != std::string_view::npos && !name.substr(colon).starts_with("://");
    const auto prefix = compact ? names.find(name.substr(0, colon)) : names.end();
    if (prefix != names.end()) {
      const JsonView found = prefix->second;
      return full(found.is_string() ? found.text() : found.find("@id").text(), names) +
             std::string(name.substr(colon + 1));
    }
    const auto vocab = names.find("@vocab");
    const bool relative = colon == std::string_view::npos && !name.starts_with('@');
    return (relative && vocab != names.end() ? std::string(vocab->second.text()) : "") + std::string(name);
  }

  std::map<std::string, std::string> m_terms;
};

std::string differences(const std::map<std::string, std::string>& ours,
                        const std::map<std::string, std::string>& theirs) {
  std::string text;
  for (const auto& [term, meaning] : theirs) {
    const auto found = ours.find(term);
    if (found == ours.end())
      text += "\n  not in ours: " + term;
    else if (found->second != meaning)
      text += "\n  " + term + "\n    ours:   " + found->second + "\n    theirs: " + meaning;
  }
  for (const auto& [term, meaning] : ours) {
    if (!theirs.contains(term)) text += "\n  only in ours: " + term;
  }
  return text;
}

/// Bodies of objects that use every term of `context`: as an IRI, as text, as numbers, as a map, with an
/// object, as a type and as a prefix; in the contexts that terms bring, too.
void probe(JsonView context, std::vector<std::string>& bodies) {
  if (context.is_array()) {
    for (const JsonView part : context) probe(part, bodies);
  }
  if (!context.is_object()) return;
  for (const JsonView term : context) {
    if (term.key().starts_with('@')) continue;
    const std::string name = json_quoted(term.key());
    for (const char* const value : {R"("https://example.org/x")", R"("text")", "1.5", "7", "true",
                                    R"(["a","b"])", R"({"en":"text"})", R"({"id":"urn:y","name":"n"})"}) {
      bodies.push_back(name + ":" + value);
    }
    bodies.push_back("\"@type\":" + name);
    bodies.push_back(json_quoted(std::string(term.key()) + ":suffix") + ":\"as a prefix\"");
    std::vector<std::string> scoped;
    probe(term.find("@context"), scoped);
    for (const std::string& body : scoped) {
      bodies.push_back("\"@type\":" + name + "," + body);
      bodies.push_back(name + ":{" + body + "}");
    }
  }
}

/// What documents under one set of contexts mean: canonical N-Quads, or why there are none.
class Reader {
 public:
  explicit Reader(const ContextLibrary& contexts) : m_processor(contexts) {}
  std::string read(const std::string& text) {
    const JsonView document = m_parser.parse_copy(text);
    if (!m_processor.to_rdf(document, m_dataset)) return m_processor.failure().code;
    return std::string(m_canonicaliser.canonicalise(m_dataset).value_or("too much work"));
  }

 private:
  JsonParser m_parser;
  JsonLdProcessor m_processor;
  Canonicaliser m_canonicaliser;
  Dataset m_dataset;
};

TEST(Contexts, AreThePublishedOnesTermByTerm) {
  const auto paths = suite_files("contexts", ".json");
  if (paths.empty()) GTEST_SKIP() << "set PERMAFROST_VECTORS to the folder that holds contexts";
  JsonParser theirs;
  JsonParser ours;
  std::size_t passed = 0;
  for (const std::string& path : paths) {
    const BundledContext* const context = bundled_like(path);
    ASSERT_NE(context, nullptr) << path << " is published, and nothing like it is bundled";
    const std::string difference =
        differences(Meaning::of(ours.parse(context->text)), Meaning::of(theirs.parse_copy(read_file(path))));
    EXPECT_TRUE(difference.empty()) << path << " is not " << context->url << ":" << difference;
    std::cout << (difference.empty() ? "passed " : "failed ") << path << '\n';
    if (difference.empty()) ++passed;
  }
  std::cout << passed << " of " << paths.size() << " passed\n";
}

TEST(Contexts, GiveTheRdfThatThePublishedOnesGive) {
  const auto paths = suite_files("contexts", ".json");
  if (paths.empty()) GTEST_SKIP() << "set PERMAFROST_VECTORS to the folder that holds contexts";
  ContextLibrary theirs;
  for (const std::string& path : paths) theirs.add(std::string(bundled_like(path)->url), read_file(path));
  const ContextLibrary ours;
  Reader our_reader(ours);
  Reader their_reader(theirs);
  JsonParser parser;
  for (const std::string& path : paths) {
    const std::string url = json_quoted(bundled_like(path)->url);
    std::vector<std::string> bodies = {"\"undefinedTerm\":\"text\"", R"("@type":"UndefinedType")"};
    probe(parser.parse_copy(read_file(path)).find("@context"), bodies);
    std::size_t with_meaning = 0;
    for (const std::string& body : bodies) {
      const std::string document = R"({"@id":"urn:x","@context":)" + url + "," + body + "}";
      const std::string expected = their_reader.read(document);
      ASSERT_EQ(our_reader.read(document), expected) << path << '\n' << document;
      if (expected.find(" .\n") != std::string::npos) ++with_meaning;
    }
    EXPECT_GT(with_meaning, 0U) << path;
    std::cout << "passed " << path << ": " << with_meaning << " of " << bodies.size()
              << " probes mean something\n";
  }
}

}  // namespace
}  // namespace permafrost::test
