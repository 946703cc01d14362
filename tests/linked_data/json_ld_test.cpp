// SPDX-License-Identifier: Apache-2.0
#include "linked_data/json_ld.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace permafrost {
namespace {

/// A document and what becomes of it, as text that can be compared.
class JsonLd : public testing::Test {
 protected:
  std::string expand(std::string_view text, const JsonLdOptions& options = {}) {
    const auto expanded = m_processor.expand(m_parser.parse_copy(text), options);
    return expanded ? *expanded : refusal();
  }
  /// Quads in order, one a line: "subject predicate object[ graph]", IRIs without brackets.
  std::string rdf(std::string_view text, const JsonLdOptions& options = {},
                  MemberObserver* observer = nullptr) {
    if (!m_processor.to_rdf(m_parser.parse_copy(text), m_dataset, options, observer)) return refusal();
    std::vector<std::string> lines;
    for (const Quad& quad : m_dataset.quads()) {
      std::string line = text_of(quad.subject) + " " + text_of(quad.predicate) + " " + text_of(quad.object);
      if (quad.graph.kind != TermKind::none) line += " " + text_of(quad.graph);
      lines.push_back(line + "\n");
    }
    std::sort(lines.begin(), lines.end());
    std::string all;
    for (const std::string& line : lines) all += line;
    return all;
  }

  ContextLibrary m_library;
  JsonLdProcessor m_processor{m_library};

 private:
  [[nodiscard]] std::string refusal() const {
    const JsonLdFailure& failure = m_processor.failure();
    return failure.code + (failure.subject.empty() ? "" : ": " + failure.subject);
  }
  static std::string text_of(const RdfTerm& term) {
    if (term.kind == TermKind::blank) return "_:" + std::string{term.value};
    if (term.kind == TermKind::iri) return std::string{term.value};
    std::string text = "'" + std::string{term.value} + "'";
    if (!term.language.empty()) return text + "@" + std::string{term.language};
    return term.datatype == xsd_string ? text : text + "^^" + std::string{term.datatype};
  }

  JsonParser m_parser;
  Dataset m_dataset;
};

TEST_F(JsonLd, SaysWhatAPostMeans) {
  EXPECT_EQ(rdf(R"({
    "@context": ["https://www.w3.org/ns/activitystreams", {"votersCount": "http://joinmastodon.org/ns#votersCount"}],
    "id": "https://a.example/1", "type": "Note", "content": "hello", "votersCount": 3, "sensitive": false,
    "to": "as:Public", "attributedTo": "https://a.example/u",
    "contentMap": {"en": "hello"}, "published": "2024-02-29T12:00:00Z"})"),
            "https://a.example/1 http://joinmastodon.org/ns#votersCount "
            "'3'^^http://www.w3.org/2001/XMLSchema#integer\n"
            "https://a.example/1 http://www.w3.org/1999/02/22-rdf-syntax-ns#type "
            "https://www.w3.org/ns/activitystreams#Note\n"
            "https://a.example/1 https://www.w3.org/ns/activitystreams#attributedTo https://a.example/u\n"
            "https://a.example/1 https://www.w3.org/ns/activitystreams#content 'hello'\n"
            "https://a.example/1 https://www.w3.org/ns/activitystreams#content 'hello'@en\n"
            "https://a.example/1 https://www.w3.org/ns/activitystreams#published "
            "'2024-02-29T12:00:00Z'^^http://www.w3.org/2001/XMLSchema#dateTime\n"
            "https://a.example/1 https://www.w3.org/ns/activitystreams#to "
            "https://www.w3.org/ns/activitystreams#Public\n");
}

TEST_F(JsonLd, WritesLanguageTagsInLowerCaseAsThoseDoThatSign) {
  EXPECT_EQ(
      rdf(R"({"@context": "https://www.w3.org/ns/activitystreams", "id": "urn:x", "contentMap": {"pt-BR": "oi"},
    "summary": {"@value": "oi", "@language": "PT-br"}})"),
      "urn:x https://www.w3.org/ns/activitystreams#content 'oi'@pt-br\n"
      "urn:x https://www.w3.org/ns/activitystreams#summary 'oi'@pt-br\n");
}

TEST_F(JsonLd, WritesJsonLiteralsInTheirCanonicalForm) {
  EXPECT_EQ(
      rdf(R"({"@id": "urn:x", "urn:p": {"@type": "@json", "@value": {"b": [1, null, "é"], "a": 1.0e2}}})"),
      "urn:x urn:p '{\"a\":100,\"b\":[1,null,\"é\"]}'^^http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON\n");
  EXPECT_EQ(rdf(R"({"@id": "urn:x", "urn:p": {"@type": "@json", "@value": {"a": "\ud800"}}})").substr(0, 20),
            "invalid JSON literal");
}

TEST_F(JsonLd, MakesNoCellsForAListThatNothingPointsTo) {
  EXPECT_EQ(rdf(R"({"@context": "https://www.w3.org/ns/activitystreams", "id": "relative",
    "orderedItems": ["urn:a", {"id": "urn:b", "name": "b"}, {"@list": [{"id": "urn:c", "name": "c"}]}]})"),
            "urn:b https://www.w3.org/ns/activitystreams#name 'b'\n"
            "urn:c https://www.w3.org/ns/activitystreams#name 'c'\n");
}

TEST_F(JsonLd, NamesAContextThatItDoesNotKnow) {
  EXPECT_EQ(rdf(R"({"@context": "https://nowhere.example/context", "name": "x"})"),
            "loading remote context failed: https://nowhere.example/context");
}

}  // namespace
}  // namespace permafrost
