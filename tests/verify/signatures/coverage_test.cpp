// SPDX-License-Identifier: Apache-2.0
// What is shown against what is meant.
#include "verify/signatures/coverage.hpp"

#include <gtest/gtest.h>

namespace permafrost::test {
namespace {

struct Case {
  const char* name;
  const char* members;  // of a document, with @context
  Gap gap;
  const char* subject;
};

const Case cases[] = {
    {"PlainWords",
     R"("@context":"https://www.w3.org/ns/activitystreams","id":"https://a.example/1","type":"Note","content":"x")",
     Gap::none, ""},
    {"NothingIsShownByNullAndEmptyArrays",
     R"("@context":"https://www.w3.org/ns/activitystreams","type":"Note","unheardOf":null,"summary":null,"tag":[],"more":[])",
     Gap::none, ""},
    {"AWordOfNobody", R"("@context":"https://www.w3.org/ns/activitystreams","type":"Note","unheardOf":1)",
     Gap::dropped, "unheardOf"},
    {"ANulledWord",
     R"("@context":["https://www.w3.org/ns/activitystreams",{"content":null}],"type":"Note","content":"x")",
     Gap::dropped, "content"},
    {"ARedefinedWord",
     R"("@context":["https://www.w3.org/ns/activitystreams",{"content":"https://b.example/x"}],"type":"Note","content":"x")",
     Gap::redefined, "content"},
    {"AnotherCoercion",
     R"("@context":["https://www.w3.org/ns/activitystreams",{"content":{"@id":"as:content","@type":"@id"}}],"type":"Note","content":"https://b.example/")",
     Gap::redefined, "content"},
    {"AWordOfMastodonRedefined",
     R"("@context":["https://www.w3.org/ns/activitystreams",{"sensitive":"https://b.example/x"}],"type":"Note","sensitive":true)",
     Gap::redefined, "sensitive"},
    {"AWordOfAnotherVocabularyDefinedInPlace",
     R"("@context":["https://www.w3.org/ns/activitystreams",{"pt":"https://joinpeertube.org/ns#","views":{"@id":"pt:views","@type":"as:number"}}],"type":"Note","views":3)",
     Gap::none, ""},
    {"AQuoteWithAndWithoutItsType",
     R"("@context":["https://www.w3.org/ns/activitystreams",{"quote":"https://w3id.org/fep/044f#quote"}],"type":"Note","quote":"https://b.example/")",
     Gap::none, ""},
    {"APropertyValueOfSchemaOrgInEitherSpelling",
     R"("@context":["https://www.w3.org/ns/activitystreams",{"value":"https://schema.org/value"}],"type":"Note","value":"x")",
     Gap::none, ""},
    {"AnAddressThatIsNone",
     R"("@context":"https://www.w3.org/ns/activitystreams","type":"Note","url":"/media/1")", Gap::lost_value,
     "url"},
    {"AnIdThatIsNone",
     R"("@context":"https://www.w3.org/ns/activitystreams","id":"note","type":"Note","content":"x")",
     Gap::lost_value, "id"},
    {"ALanguageThatIsNone",
     R"("@context":"https://www.w3.org/ns/activitystreams","type":"Note","contentMap":{"not a language":"x"})",
     Gap::lost_value, "contentMap"},
    {"ATypeOfNobody", R"("@context":"https://www.w3.org/ns/activitystreams","type":"Unheard","content":"x")",
     Gap::other_type, "Unheard"},
    {"ATypeRedefined",
     R"("@context":["https://www.w3.org/ns/activitystreams",{"Note":"as:Article"}],"type":"Note","content":"x")",
     Gap::other_type, "Note"},
    {"AnAliasOfAType",
     R"("@context":["https://www.w3.org/ns/activitystreams",{"kind":"@type"}],"kind":"Note","content":"x")",
     Gap::hidden_name, "kind"},
    {"TwoIds",
     R"("@context":"https://www.w3.org/ns/activitystreams","id":"https://a.example/1","@id":"https://a.example/2","type":"Note")",
     Gap::two_names, "id"},
    {"TwoWordsOfOneName",
     R"("@context":"https://www.w3.org/ns/activitystreams","type":"Note","content":"x","content":"y")",
     Gap::repeated, "content"},
    {"Included",
     R"("@context":"https://www.w3.org/ns/activitystreams","type":"Note","@included":[{"id":"https://a.example/2","content":"y"}])",
     Gap::graph, "@included"},
    {"Graph",
     R"("@context":"https://www.w3.org/ns/activitystreams","id":"https://a.example/1","@graph":[{"content":"y"}])",
     Gap::graph, "@graph"},
    {"Reverse",
     R"("@context":"https://www.w3.org/ns/activitystreams","type":"Note","@reverse":{"object":{"id":"https://a.example/2"}})",
     Gap::graph, "@reverse"},
    {"AGapInsideOfAnObject",
     R"("@context":"https://www.w3.org/ns/activitystreams","type":"Create","object":{"type":"Note","tag":[{"unheardOf":1}]})",
     Gap::dropped, "unheardOf"},
    {"TheSecondIdOfBoostsByMastodon31",
     R"("@context":"https://www.w3.org/ns/activitystreams","id":"https://a.example/1","type":"Announce","atomUri":"https://a.example/1")",
     Gap::none, ""},
    {"AnotherSecondId",
     R"("@context":"https://www.w3.org/ns/activitystreams","id":"https://a.example/1","type":"Announce","atomUri":"https://a.example/2")",
     Gap::dropped, "atomUri"},
};

class Covered : public testing::TestWithParam<Case> {};

TEST_P(Covered, IsTold) {
  const ContextLibrary contexts;
  JsonLdProcessor processor(contexts);
  JsonParser parser;
  Dataset dataset;
  Coverage coverage;
  const JsonView json = parser.parse_copy("{" + std::string{GetParam().members} + "}");
  ASSERT_TRUE(json.is_object());
  coverage.start(json);
  (void)processor.to_rdf(json, dataset, {}, &coverage);
  EXPECT_EQ(coverage.gap(), GetParam().gap) << coverage.subject();
  EXPECT_EQ(coverage.subject(), GetParam().subject);
}

INSTANTIATE_TEST_SUITE_P(Documents, Covered, testing::ValuesIn(cases),
                         [](const auto& one) { return one.param.name; });

}  // namespace
}  // namespace permafrost::test
