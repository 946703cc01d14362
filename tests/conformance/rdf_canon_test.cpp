// SPDX-License-Identifier: Apache-2.0
// W3C's suite of RDF Dataset Canonicalization: canonical N-Quads, canonical labels, and graphs that must be
// given up.
#include <map>

#include "codec/json_view.hpp"
#include "conformance/case_report.hpp"
#include "conformance/vectors.hpp"
#include "linked_data/canonicalise.hpp"
#include "linked_data/nquads.hpp"
#include "support/temp_dir.hpp"

namespace permafrost::test {
namespace {

constexpr auto* folder = "rdf-canon/tests";
constexpr auto* absent = "PERMAFROST_VECTORS names no folder with rdf-canon/tests/manifest.jsonld";

using Labels = std::map<std::string, std::string>;

class Case {
 public:
  Case(JsonView entry, const std::string& root) : m_entry(entry), m_root(root) {}

  [[nodiscard]] std::string name() const {
    return std::string(m_entry.find("id").text()) + " " + std::string(m_entry.find("name").text());
  }

  /// Empty when the case passes.
  [[nodiscard]] std::string trouble() {
    const std::string_view type = m_entry.find("type").text();
    std::uint64_t line = 0;
    const std::string input = read_file(path("action"));
    if (!read_nquads(input, m_dataset, line)) return "line " + std::to_string(line) + " is no N-Quad";
    const auto text = m_canonicaliser.canonicalise(m_dataset, options());
    if (type == "rdfc:RDFC10NegativeEvalTest") return text ? "it was canonicalised" : "";
    if (!text) return "it was given up";
    if (type == "rdfc:RDFC10EvalTest")
      return *text == read_file(path("result")) ? "" : "got\n" + std::string(*text);
    if (type == "rdfc:RDFC10MapTest") return labels() == expected_labels() ? "" : "other labels";
    return "unknown type " + std::string(type);
  }

 private:
  [[nodiscard]] std::string path(const char* member) const {
    return m_root + "/" + std::string(m_entry.find(member).text());
  }

  [[nodiscard]] CanonicaliseOptions options() const {
    const std::string_view hash = m_entry.find("hashAlgorithm").text();
    EXPECT_TRUE(hash.empty() || hash == "SHA256" || hash == "SHA384") << hash;
    return {.hash = hash == "SHA384" ? RdfHash::sha384 : RdfHash::sha256};
  }

  [[nodiscard]] Labels labels() const {
    Labels labels;
    for (std::size_t i = 0; i < m_dataset.blanks().size(); ++i)
      labels.emplace(m_dataset.blanks()[i], m_canonicaliser.labels()[i]);
    return labels;
  }

  [[nodiscard]] Labels expected_labels() const {
    JsonParser parser;
    Labels labels;
    for (const JsonView label : parser.parse_copy(read_file(path("result"))))
      labels.emplace(label.key(), label.text());
    return labels;
  }

  JsonView m_entry;
  const std::string& m_root;
  Dataset m_dataset;
  Canonicaliser m_canonicaliser;
};

TEST(RdfCanonSuite, IsCanonicalisedAsItSays) {
  const auto manifests = suite_files(folder, "manifest.jsonld");
  if (manifests.empty()) GTEST_SKIP() << absent;
  const std::string root = std::filesystem::path(manifests.front()).parent_path().string();
  JsonParser parser;
  const JsonView manifest = parser.parse_copy(read_file(manifests.front()));
  CaseReport report;
  for (const JsonView entry : manifest.find("entries")) {
    Case test(entry, root);
    report.add(test.name(), test.trouble());
  }
  report.expect_all();
}

}  // namespace
}  // namespace permafrost::test
