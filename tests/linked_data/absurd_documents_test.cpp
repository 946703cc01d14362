// SPDX-License-Identifier: Apache-2.0
// Documents and contexts that are made to cost: each ends soon, with RDF, with a reason or given up.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <ctime>

#include "linked_data/canonicalise.hpp"
#include "linked_data/json_ld.hpp"

namespace permafrost {
namespace {

std::string repeated(std::size_t times, const std::string& text, const std::string& between = "") {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out.append(i == 0 ? "" : between).append(text);
  return out;
}

std::string around(std::size_t times, const std::string& before, const std::string& inside,
                   const std::string& after) {
  return repeated(times, before) + inside + repeated(times, after);
}

long peak_kib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

class AbsurdDocument : public testing::Test {
 protected:
  /// "" when it became canonical RDF, "given up" when that took too much work, else the failure's code.
  std::string outcome(const std::string& text) {
    const std::clock_t start = std::clock();
    const std::string what = outcome_of(text);
    // CPU time, with room for slow builds; in a release build all of these take well under a second
    EXPECT_LT(std::clock() - start, 20 * CLOCKS_PER_SEC) << text.substr(0, 200);
    return what;
  }

  ContextLibrary contexts;

 private:
  std::string outcome_of(const std::string& text) {
    JsonParser parser;
    const JsonView document = parser.parse_copy(text);
    EXPECT_TRUE(document) << describe(parser.failure().fault) << " in " << text.substr(0, 200);
    JsonLdProcessor processor(contexts);
    if (!processor.to_rdf(document, m_dataset)) return processor.failure().code;
    return m_canonicaliser.canonicalise(m_dataset) ? "" : "given up";
  }

  Dataset m_dataset;
  Canonicaliser m_canonicaliser;
};

TEST_F(AbsurdDocument, NestsContexts) {
  EXPECT_EQ(outcome(R"({"@context":)" + around(400, "[", R"({"a":"urn:a"})", "]") + R"(,"a":1})"),
            "invalid local context");
  const std::string scoped = around(120, R"({"a":{"@id":"urn:a","@context":)", R"({"b":"urn:b"})", "}}");
  EXPECT_NE(outcome(R"({"@context":)" + scoped + R"(,"a":)" + around(120, R"({"a":)", "1", "}") + "}"),
            "given up");
}

TEST_F(AbsurdDocument, NamesOneContextOverAndOver) {
  const std::string urls = repeated(100'000, R"("https://www.w3.org/ns/activitystreams")", ",");
  (void)outcome(R"({"@context":[)" + urls + R"(],"name":"x"})");
}

TEST_F(AbsurdDocument, ChainsTerms) {
  std::string terms;
  for (int i = 0; i < 30'000; ++i)
    terms += "\"t" + std::to_string(i) + "\":\"t" + std::to_string(i + 1) + ":x\",";
  EXPECT_NE(outcome(R"({"@context":{)" + terms + R"("t30000":"urn:end#"},"t0":1})"), "");
  EXPECT_EQ(outcome(R"({"@context":{"a":"b:x","b":"a:x"},"a":1})"), "cyclic IRI mapping");
}

TEST_F(AbsurdDocument, GivesEveryNodeAContextOfItsOwn) {
  std::string nodes;
  for (int i = 0; i < 20'000; ++i) {
    const std::string n = std::to_string(i);
    nodes += std::string(i == 0 ? "" : ",") + R"({"@context":{"a":"urn:)" + n +
             R"(","b":"urn:b","c":"urn:c"},"a":1})";
  }
  (void)outcome(R"({"@graph":[)" + nodes + "]}");
}

TEST_F(AbsurdDocument, BringsContextsThatNameOneAnother) {
  contexts.add("https://a.example/1", R"({"@context":["https://a.example/2",{"a":"urn:a"}]})");
  contexts.add("https://a.example/2", R"({"@context":["https://a.example/1","https://a.example/1"]})");
  contexts.add("https://a.example/3", R"({"@context":{"@version":1.1,"@import":"https://a.example/3"}})");
  contexts.add("https://a.example/4",
               R"({"@context":{"p":{"@id":"urn:p","@context":"https://a.example/4"}}})");
  EXPECT_NE(outcome(R"({"@context":"https://a.example/1","a":1})"), "");
  EXPECT_NE(outcome(R"({"@context":"https://a.example/3","a":1})"), "");
  EXPECT_EQ(outcome(R"({"@context":"https://a.example/4","p":)" + around(200, R"({"p":)", "1", "}") + "}"),
            "");
}

TEST_F(AbsurdDocument, DoublesWithEveryContextItNames) {
  for (int i = 0; i < 30; ++i) {
    const std::string next = "\"https://a.example/" + std::to_string(i + 1) + "\"";
    contexts.add("https://a.example/" + std::to_string(i), R"({"@context":[)" + next + "," + next + "]}");
  }
  contexts.add("https://a.example/30", R"({"@context":{"a":"urn:a"}})");
  EXPECT_NE(outcome(R"({"@context":"https://a.example/0","a":1})"), "");
}

TEST_F(AbsurdDocument, NestsValuesAndNodes) {
  const std::string context =
      R"({"@context":{"l":{"@id":"urn:l","@container":"@list"},"n":"@nest","a":"urn:a"},)";
  EXPECT_EQ(outcome(around(100, R"({"urn:p":)", "1", "}")), "");
  EXPECT_EQ(outcome(context + R"("l":)" + around(50, "[", "1", "]") + "}"), "");
  EXPECT_EQ(outcome(around(100, R"({"@graph":[)", R"({"urn:p":1})", "]}")), "");
  EXPECT_EQ(outcome(context + R"("n":)" + around(500, R"({"n":)", R"({"a":1})", "}") + "}"), "");
  EXPECT_EQ(outcome(around(100, R"({"@reverse":{"urn:p":)", R"({"@id":"urn:x"})", "}}")), "");
  EXPECT_EQ(outcome(around(500, R"({"urn:p":)", "1", "}")), "given up") << "all of them look alike";
}

TEST_F(AbsurdDocument, WritesShortWhatIsLong) {
  const long before = peak_kib();
  std::string members;
  for (int i = 0; i < 5'000; ++i) members += ",\"a" + std::to_string(i) + "\":1";
  EXPECT_NE(outcome(R"({"@context":{"@vocab":"urn:)" + std::string(100'000, 'x') + "\"}" + members + "}"), "")
      << "that would be 500 MB";
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  EXPECT_LT(peak_kib() - before, 150'000);
#else
  (void)before;
#endif
}

TEST_F(AbsurdDocument, HoldsThousandsOfNodesThatLookAlike) {
  EXPECT_EQ(outcome(R"({"@id":"urn:s","urn:p":[)" + repeated(1'000, R"({"urn:q":1})", ",") + "]}"), "");
  EXPECT_EQ(outcome(R"([)" + repeated(100, R"({"urn:p":[{"urn:q":1},{"urn:q":1}]})", ",") + "]"), "");
  EXPECT_NE(outcome(R"({"urn:p":[)" + repeated(100'000, R"({"urn:q":{}})", ",") + "]}"), "");
}

TEST_F(AbsurdDocument, LinksEveryNodeToEveryOther) {
  std::string all;
  for (int i = 0; i < 12; ++i)
    all += std::string(i == 0 ? "" : ",") + R"({"@id":"_:b)" + std::to_string(i) + "\"}";
  std::string graph;
  for (int i = 0; i < 12; ++i)
    graph +=
        std::string(i == 0 ? "" : ",") + R"({"@id":"_:b)" + std::to_string(i) + R"(","urn:p":[)" + all + "]}";
  EXPECT_EQ(outcome(R"({"@graph":[)" + graph + "]}"), "given up");
}

}  // namespace
}  // namespace permafrost
