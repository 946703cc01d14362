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

TEST_F(JsonLd, ExpandsToWhatTermsMean) {
  EXPECT_EQ(
      expand(R"({"@context": {"name": "urn:name", "knows": {"@id": "urn:knows", "@type": "@id"}, "id": "@id"},
    "id": "urn:a", "name": ["x", null], "knows": "urn:b", "unknown": 1})"),
      R"([{"@id":"urn:a","urn:knows":[{"@id":"urn:b"}],"urn:name":[{"@value":"x"}]}])");
}

TEST_F(JsonLd, TakesTheLastMemberOfAName) {
  EXPECT_EQ(rdf(R"({"@id": "urn:a", "urn:p": "first", "urn:q": "other", "urn:p": "last"})"),
            "urn:a urn:p 'last'\nurn:a urn:q 'other'\n");
  std::string many = R"({"@id": "urn:a")";
  for (int i = 0; i < 200; ++i) many += ", \"urn:p" + std::to_string(i % 100) + "\": " + std::to_string(i);
  const std::string quads = rdf(many + "}");
  EXPECT_EQ(std::count(quads.begin(), quads.end(), '\n'), 100);
  EXPECT_NE(quads.find("urn:a urn:p7 '107'"), std::string::npos);
}

TEST_F(JsonLd, SpellsNumbersAsXmlSchemaDoes) {
  const auto spelled = [this](const std::string& number, const std::string& type = "") {
    const std::string typed = type.empty() ? "" : R"(, "@type": ")" + type + "\"";
    const std::string line = rdf(R"({"@id": "urn:a", "urn:p": {"@value": )" + number + typed + "}}");
    return line.substr(12, line.size() - 13);
  };
  const std::string integer = "'^^" + std::string{xsd_integer};
  const std::string real = "'^^" + std::string{xsd_double};
  for (const auto& [number, text] : {std::pair{"7", "7"},
                                     {"7.0", "7"},
                                     {"-0", "0"},
                                     {"1e3", "1000"},
                                     {"100000000000000000000", "100000000000000000000"}})
    EXPECT_EQ(spelled(number), "'" + std::string{text} + integer);
  for (const auto& [number, text] : {std::pair{"0.5", "5.0E-1"},
                                     {"1e21", "1.0E21"},
                                     {"1e-7", "1.0E-7"},
                                     {"-123.456", "-1.23456E2"},
                                     {"1e-300", "1.0E-300"}})
    EXPECT_EQ(spelled(number), "'" + std::string{text} + real);
  EXPECT_EQ(spelled("7", std::string{xsd_double}), "'7.0E0" + real);
  EXPECT_EQ(spelled("7", "urn:t"), "'7'^^urn:t");
  EXPECT_EQ(spelled("0.5", "urn:t"), "'5.0E-1'^^urn:t");
}

TEST_F(JsonLd, DropsStatementsThatAreNotWellFormed) {
  EXPECT_EQ(rdf(R"({"@id": "urn:a", "@type": ["relative", "urn:t"], "urn:b c": 1, "urn:p": [
    {"@id": "urn:b c"}, {"@id": "relative"}, {"@value": "x", "@language": "no_tag"}, "kept"]})"),
            "urn:a http://www.w3.org/1999/02/22-rdf-syntax-ns#type urn:t\nurn:a urn:p 'kept'\n");
}

TEST_F(JsonLd, KeepsWhatNodesBelowADroppedMemberSayOfThemselves) {
  EXPECT_EQ(rdf(R"({"@context": {"@vocab": "_:"}, "@id": "urn:a", "unknown": {"@id": "urn:b", "urn:p": 1}})"),
            "urn:b urn:p '1'^^http://www.w3.org/2001/XMLSchema#integer\n");
  EXPECT_EQ(rdf(R"({"@id": "urn:a", "@graph": {"@id": "urn:b", "urn:p": {"@id": "relative", "@graph":
    {"@id": "urn:c", "urn:p": {"@id": "urn:d", "@graph": {"@id": "urn:e", "urn:p": "x"}}}}}})"),
            "urn:e urn:p 'x' urn:d\n");
}

TEST_F(JsonLd, KeepsBlankNodesAsPredicatesWhenAsked) {
  EXPECT_EQ(rdf(R"({"@id": "urn:a", "_:p": "x"})"), "");
  EXPECT_EQ(rdf(R"({"@id": "urn:a", "_:p": "x"})", {.generalized_rdf = true}), "urn:a _:b0 'x'\n");
}

TEST_F(JsonLd, ResolvesAgainstTheBaseOfTheDocumentAtHandAlthoughItsContextIsRemembered) {
  constexpr auto* text = R"({"@context": {"p": {"@id": "urn:p", "@type": "@id"}, "@base": "sub/"}, "@id": "x",
    "p": "y"})";
  EXPECT_EQ(rdf(text, {.base = "http://a.example/"}),
            "http://a.example/sub/x urn:p http://a.example/sub/y\n");
  EXPECT_EQ(rdf(text, {.base = "http://b.example/"}),
            "http://b.example/sub/x urn:p http://b.example/sub/y\n");
  EXPECT_EQ(rdf(text, {.base = "http://a.example/"}),
            "http://a.example/sub/x urn:p http://a.example/sub/y\n");
  EXPECT_EQ(rdf(text), "invalid base IRI: sub/");
  m_library.add("http://a.example/c", R"({"@context": {"q": "urn:of-a"}})");
  m_library.add("http://b.example/c", R"({"@context": {"q": "urn:of-b"}})");
  constexpr auto* relative = R"({"@context": ["c", {"r": "urn:r"}], "@id": "urn:x", "q": 1})";
  EXPECT_EQ(rdf(relative, {.base = "http://a.example/"}).substr(0, 14), "urn:x urn:of-a");
  EXPECT_EQ(rdf(relative, {.base = "http://b.example/"}).substr(0, 14), "urn:x urn:of-b");
}

TEST_F(JsonLd, ForgetsNothingWhenAModeOrAnOptionChanges) {
  constexpr auto* text = R"({"@context": {"@version": 1.1, "p": "urn:p"}, "@id": "urn:a", "p": "x"})";
  EXPECT_EQ(rdf(text), "urn:a urn:p 'x'\n");
  EXPECT_EQ(rdf(text, {.mode = JsonLdMode::v1_0}), "processing mode conflict: 1.1");
  EXPECT_EQ(rdf(text), "urn:a urn:p 'x'\n");
}

TEST_F(JsonLd, TakesAContextFromOutside) {
  JsonParser parser;
  const JsonView context = parser.parse_copy(R"({"@context": {"p": "urn:p"}})");
  EXPECT_EQ(rdf(R"({"@id": "urn:a", "p": "x"})", {.expand_context = context}), "urn:a urn:p 'x'\n");
  EXPECT_EQ(rdf(R"({"@context": null, "@id": "urn:a", "p": "x"})", {.expand_context = context}), "");
}

TEST_F(JsonLd, SaysWhatIsWrongWithADocument) {
  EXPECT_EQ(rdf(R"({"@context": {"a": "b:c", "b": "a:c"}})"), "cyclic IRI mapping: a");
  EXPECT_EQ(rdf(R"({"@context": 5})"), "invalid local context: 5");
  EXPECT_EQ(rdf(R"({"@context": {"id": "@id"}, "@id": "urn:a", "id": "urn:b"})"), "colliding keywords: id");
  EXPECT_EQ(rdf(R"({"@id": "urn:a", "urn:p": "after a failure"})"), "urn:a urn:p 'after a failure'\n");
}

TEST_F(JsonLd, SaysThatOneNodeHasTwoIndices) {
  EXPECT_EQ(
      rdf(R"([{"@id": "urn:a", "@index": "1", "urn:p": 1}, {"@id": "urn:a", "@index": "2", "urn:p": 2}])"),
      "conflicting indexes: urn:a");
}

/// One line a member: its name, what it means, and how its values are read.
class Listener : public MemberObserver {
 public:
  void on_member(const MemberUse& use) override {
    heard += std::string{use.member.key()} + " = " + std::string{use.iri.empty() ? "dropped" : use.iri};
    if (!use.coercion.empty()) heard += " as " + std::string{use.coercion};
    if (!use.language.empty()) heard += " in " + std::string{use.language};
    if (use.containers != 0) heard += " by " + std::to_string(use.containers);
    if (use.reverse) heard += " reversed";
    heard += "\n";
  }
  void on_type(JsonView value, std::string_view iri) override {
    heard += "type " + std::string{value.text()} + " = " + std::string{iri} + "\n";
  }
  std::string heard;
};

TEST_F(JsonLd, TellsAnObserverWhatBecameOfEveryMember) {
  Listener listener;
  rdf(R"({"@context": {"id": "@id", "type": "@type", "T": "urn:T", "p": {"@id": "urn:p", "@type": "@id"},
    "name": {"@id": "urn:name", "@language": "en"}, "names": {"@id": "urn:name", "@container": "@language"},
    "back": {"@reverse": "urn:p", "@type": "@id"}, "gone": null, "rel": "relative:x|y", "list": {"@id": "urn:l", "@container": "@list"}},
    "id": "urn:a", "type": ["T", "U"], "p": {"name": "x", "unknown": {"name": "not read"}},
    "names": {"de": "y"}, "back": "urn:b", "gone": 1, "rel": 2, "list": [], "name": "first", "name": "last"})",
      {}, &listener);
  EXPECT_EQ(listener.heard, R"(@context = @context
id = @id
type = @type
type T = urn:T
type U = U
p = urn:p as @id
name = urn:name in en
unknown = dropped
names = urn:name by 4
back = urn:p as @id reversed
gone = dropped
rel = dropped
list = urn:l by 1
name = dropped
name = urn:name in en
)");
}

TEST_F(JsonLd, TellsAnObserverThatNamesAreDroppedWhichAVocabularyMakesBlank) {
  constexpr auto* text = R"({"@context": {"@vocab": "_:"}, "unknown": {"urn:p": 1}})";
  Listener listener;
  rdf(text, {}, &listener);
  EXPECT_EQ(listener.heard, "@context = @context\nunknown = dropped\nurn:p = urn:p\n");
  Listener other;
  rdf(text, {.generalized_rdf = true}, &other);
  EXPECT_EQ(other.heard, "@context = @context\nunknown = _:unknown\nurn:p = urn:p\n");
}

TEST_F(JsonLd, TellsAnObserverOfMembersBelowNestsAndGraphs) {
  Listener listener;
  rdf(R"({"@nest": {"urn:p": 1}, "@graph": [{"urn:q": {"@id": "urn:a"}}], "urn:r": 2})", {}, &listener);
  EXPECT_EQ(listener.heard,
            "@nest = @nest\n@graph = @graph\nurn:q = urn:q\n@id = @id\nurn:r = urn:r\nurn:p = urn:p\n");
}

TEST_F(JsonLd, ReadsReferencesOfAContextRelativeToIt) {
  m_library.add("https://a.example/x/c",
                R"({"@context": ["d", {"t": {"@id": "urn:t", "@context": "y/e"}}]})");
  m_library.add("https://a.example/x/d", R"({"@context": {"p": "urn:d"}})");
  m_library.add("https://a.example/x/y/e", R"({"@context": {"p": "urn:e"}})");
  EXPECT_EQ(rdf(R"({"@context": "c", "@id": "urn:a", "p": "x", "t": {"@id": "urn:b", "p": "y"}})",
                {.base = "https://a.example/x/document"}),
            "urn:a urn:d 'x'\nurn:a urn:t urn:b\nurn:b urn:e 'y'\n");
}

TEST_F(JsonLd, RefusesToNameValuesThatAreNoNodesByAnIdentifier) {
  EXPECT_EQ(rdf(R"({"@context": {"m": {"@id": "urn:m", "@container": "@id"}}, "m": {"urn:a": "text"}})"),
            "invalid value object: m");
}

TEST_F(JsonLd, EndsAbsurdContextsWithinItsLimits) {
  std::string chain = R"({"@context": {"t0": "urn:x#")";
  for (int i = 1; i < 5000; ++i)
    chain += ", \"t" + std::to_string(5000 - i) + "\": \"t" + std::to_string(4999 - i) + ":x\"";
  EXPECT_EQ(rdf(chain + "}}").substr(0, 16), "context overflow");

  std::string scoped = "{}";
  for (int i = 0; i < 200; ++i) scoped = R"({"t": {"@id": "urn:t", "@context": )" + scoped + "}}";
  EXPECT_EQ(rdf(R"({"@context": )" + scoped + "}").substr(0, 16), "context overflow");

  std::string different = "[0";
  for (int i = 0; i < 20'000; ++i)
    different += R"(, {"@context": ["https://www.w3.org/ns/activitystreams", {"t": "urn:)" +
                 std::to_string(i) + "\"}]}";
  EXPECT_EQ(rdf(different + "]").substr(0, 16), "context overflow");
}

TEST_F(JsonLd, EndsRemoteContextsThatIncludeOneAnother) {
  m_library.add("https://a.example/self", R"({"@context": "self"})");
  EXPECT_EQ(rdf(R"({"@context": "https://a.example/self"})"), "context overflow: https://a.example/self");
  for (int i = 0; i < 30; ++i) {
    const std::string next = std::to_string(i + 1);
    m_library.add("https://a.example/" + std::to_string(i),
                  R"({"@context": [")" + next + R"(", ")" + next + "\"]}");
  }
  m_library.add("https://a.example/30", R"({"@context": {"p": "urn:p"}})");
  EXPECT_EQ(rdf(R"({"@context": "https://a.example/0"})").substr(0, 16), "context overflow");
  EXPECT_EQ(rdf(R"({"@context": "https://a.example/25", "@id": "urn:a", "p": "x"})"), "urn:a urn:p 'x'\n");
}

TEST_F(JsonLd, EndsHugeDocumentsWithinItsLimits) {
  std::string wide = R"({"@id": "urn:a")";
  for (int i = 0; i < 100'000; ++i) wide += ", \"urn:" + std::to_string(i) + "\": 1";
  EXPECT_EQ(rdf(wide + "}").substr(0, 24), "expansion limit exceeded");

  std::string values = R"({"@id": "urn:a", "urn:p": [0)";
  for (int i = 0; i < 200'000; ++i) values += ",1";
  EXPECT_EQ(rdf(values + "]}").substr(0, 24), "expansion limit exceeded");

  const std::string name(100'000, 'x');
  std::string repeated = R"({"@context": {"p": "urn:)" + name + R"(#"}, "@id": "urn:a", "p:a": [0)";
  for (int i = 0; i < 1000; ++i) repeated += ",1";
  EXPECT_EQ(rdf(repeated + "]}").substr(0, 24), "expansion limit exceeded");
}

TEST_F(JsonLd, MeansTheSameAfterAnyNumberOfContexts) {
  for (int i = 0; i < 2000; ++i) {
    const std::string name = "urn:" + std::to_string(i);
    ASSERT_EQ(rdf(R"({"@context": ["https://www.w3.org/ns/activitystreams", {"p": ")" + name +
                  R"("}], "id": "urn:a", "p": "x"})"),
              "urn:a " + name + " 'x'\n");
  }
}

}  // namespace
}  // namespace permafrost
