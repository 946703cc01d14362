// SPDX-License-Identifier: Apache-2.0
// json-ld-api: the W3C's suites for expansion and for toRdf, through their own manifests.
#include "linked_data/json_ld.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <set>
#include <sstream>

#include "base/error.hpp"
#include "conformance/vectors.hpp"
#include "linked_data/canonicalise.hpp"
#include "linked_data/nquads.hpp"
#include "support/temp_dir.hpp"

namespace permafrost::test {
namespace {

using nlohmann::json;

constexpr auto* lacks_a_file = "lacks a file";
constexpr auto* absent = "PERMAFROST_VECTORS names no folder with json-ld-api/tests";

/// Equal for equal expanded documents: arrays sorted, but for lists and JSON literals; numbers as doubles.
std::string normal_form(const json& value, bool ordered = false) {
  if (value.is_number()) return json(value.get<double>()).dump();
  if (value.is_array()) {
    std::vector<std::string> parts;
    for (const json& element : value) parts.push_back(normal_form(element));
    if (!ordered) std::sort(parts.begin(), parts.end());
    std::string text = "[";
    for (const std::string& part : parts) text += part + ",";
    return text + "]";
  }
  if (value.is_object()) {
    std::string text = "{";
    for (const auto& [name, member] : value.items())
      text += json(name).dump() + ":" + normal_form(member, name == "@list" || name == "@value") + ",";
    return text + "}";
  }
  return value.dump();
}

class Suite {
 public:
  explicit Suite(const std::string& name) {
    const char* const vectors = std::getenv("PERMAFROST_VECTORS");
    if (vectors == nullptr) return;
    m_folder = std::filesystem::path(vectors) / "json-ld-api" / "tests";
    const auto path = m_folder / (name + "-manifest.jsonld");
    if (!std::filesystem::is_regular_file(path)) return;
    m_manifest = json::parse(read_file(path));
    m_base = m_manifest.at("baseIri");
    for (const auto& file : std::filesystem::recursive_directory_iterator(m_folder / name)) {
      if (file.path().extension() == ".jsonld") add(file.path().lexically_relative(m_folder).string());
    }
  }
  [[nodiscard]] bool present() const { return !m_manifest.empty(); }

  /// Runs every case; `passes` says why one does not, and nothing when it does.
  template <class Passes>
  void run(Passes&& passes) {
    std::string passed, failed, incomplete;
    std::size_t count = 0;
    for (const json& entry : m_manifest.at("sequence")) {
      const std::string id = entry.at("@id").get<std::string>().substr(1);
      const std::string why = passes(entry);
      if (why.empty()) {
        passed += " " + id;
        ++count;
      } else if (why == lacks_a_file) {
        incomplete += " " + id;
      } else {
        failed += " " + id;
        ADD_FAILURE() << id << " (" << entry.at("name").get<std::string>() << "): " << why;
      }
    }
    std::cout << count << " of " << m_manifest.at("sequence").size() << " passed:" << passed << "\n"
              << "failed:" << (failed.empty() ? " none" : failed) << "\n"
              << "not run, since the suite's folder lacks a context they name:"
              << (incomplete.empty() ? " none" : incomplete) << "\n";
  }

  /// Why a case failed that has a meaning; names no fault of ours when its context is not in the folder.
  [[nodiscard]] std::string describe(const JsonLdFailure& failure) const {
    const bool of_suite = failure.subject.starts_with(m_base);
    if (failure.code == "loading remote context failed" && of_suite &&
        !std::filesystem::exists(m_folder / failure.subject.substr(m_base.size())))
      return lacks_a_file;
    return "refused: " + failure.code + " (" + failure.subject + ")";
  }

  [[nodiscard]] std::string text(const json& entry, const char* member) const {
    return read_file(m_folder / entry.at(member).get<std::string>());
  }
  [[nodiscard]] const ContextLibrary& contexts() const { return m_contexts; }

  /// Options of one case; strings and views live as long as this.
  struct Options {
    std::string base, context_text;
    JsonParser context;
    JsonLdOptions options;
  };
  void read_options(const json& entry, Options& out) const {
    const json option = entry.value("option", json::object());
    out.base = option.value("base", m_base + entry.at("input").get<std::string>());
    out.options.base = out.base;
    if (option.contains("expandContext"))
      out.options.expand_context = out.context.parse_copy(text(option, "expandContext"));
    // What the suite has for 1.0 alone is about what 1.1 changed.
    if (option.value("processingMode", option.value("specVersion", "")) == "json-ld-1.0")
      out.options.mode = JsonLdMode::v1_0;
    const std::string direction = option.value("rdfDirection", "");
    if (direction == "i18n-datatype") out.options.direction = RdfDirection::i18n_datatype;
    if (direction == "compound-literal") out.options.direction = RdfDirection::compound_literal;
    out.options.generalized_rdf = option.value("produceGeneralizedRdf", false);
    out.options.ordered = option.value("ordered", false);
  }

  /// Why a case that must fail did not fail as it should; empty when it did.
  [[nodiscard]] std::string compare_failure(const json& entry, bool failed,
                                            const JsonLdFailure& failure) const {
    const std::string expected = entry.at("expectErrorCode");
    if (!failed) return "it has a meaning, but should be refused: " + expected;
    if (failure.code == expected) return {};
    // A library takes nothing that is no context, so that it does not even know the document.
    const bool refused_before = m_no_contexts.contains(failure.subject);
    if (expected == "invalid remote context" && refused_before) return {};
    return "refused as '" + failure.code + "' (" + failure.subject + ") instead of '" + expected + "'";
  }

 private:
  void add(const std::string& path) {
    try {
      m_contexts.add(m_base + path, read_file(m_folder / path));
    } catch (const Error&) {
      m_no_contexts.insert(m_base + path);
    }
  }

  std::filesystem::path m_folder;
  json m_manifest;
  std::string m_base;
  ContextLibrary m_contexts;
  std::set<std::string> m_no_contexts;
};

/// Quads in which a blank node may be the predicate, told with blank nodes in other places alone, so that
/// they can be compared: equal texts come out equal, up to the names of blank nodes.
std::string told_apart(const std::string& nquads) {
  std::istringstream text(nquads);
  std::set<std::string> lines;  // each once, as in a set of quads
  for (std::string line; std::getline(text, line);) {
    if (!line.empty()) lines.insert(line);
  }
  std::string told;
  std::size_t number = 0;
  for (const std::string& line : lines) {
    const auto first = line.find(' ');
    const auto second = line.find(' ', first + 1);
    const std::string statement = "_:statement" + std::to_string(number++);
    told += statement + " <urn:subject> " + line.substr(0, first) + " .\n";
    told += statement + " <urn:predicate> " + line.substr(first + 1, second - first - 1) + " .\n";
    told += statement + " <urn:object> " + line.substr(second + 1) + "\n";
  }
  return told;
}

std::string canonical_form(const std::string& nquads) {
  Dataset dataset;
  std::uint64_t line = 0;
  if (!read_nquads(nquads, dataset, line)) return "line " + std::to_string(line) + " of\n" + nquads;
  Canonicaliser canonicaliser;
  return std::string{canonicaliser.canonicalise(dataset).value_or("the work limit was reached")};
}

/// Runs a suite. `make` gives what a document means, nothing when it is refused; `differ` says how that is
/// another than what the suite expects, and nothing when it is the same.
template <class Make, class Differ>
void run_suite(const std::string& name, const Make& make, const Differ& differ) {
  Suite suite(name);
  if (!suite.present()) GTEST_SKIP() << absent;
  JsonLdProcessor processor(suite.contexts());
  suite.run([&](const json& entry) -> std::string {
    Suite::Options settings;
    suite.read_options(entry, settings);
    JsonParser parser;
    const JsonView document = parser.parse_copy(suite.text(entry, "input"));
    const std::optional<std::string> found = make(processor, document, settings.options);
    if (entry.contains("expectErrorCode")) return suite.compare_failure(entry, !found, processor.failure());
    if (!found) return suite.describe(processor.failure());
    if (!entry.contains("expect")) return {};
    const std::string expected = suite.text(entry, "expect");
    return differ(*found, expected, settings.options) ? "it is\n" + *found + "\ninstead of\n" + expected : "";
  });
}

TEST(JsonLdSuite, ExpandsAsItSays) {
  run_suite(
      "expand",
      [](JsonLdProcessor& processor, JsonView document, const JsonLdOptions& options) {
        return processor.expand(document, options);
      },
      [](const std::string& found, const std::string& expected, const JsonLdOptions&) {
        return normal_form(json::parse(found)) != normal_form(json::parse(expected));
      });
}

TEST(JsonLdSuite, BecomesTheRdfThatItSays) {
  run_suite(
      "toRdf",
      [](JsonLdProcessor& processor, JsonView document, const JsonLdOptions& options) {
        Dataset dataset;
        if (!processor.to_rdf(document, dataset, options)) return std::optional<std::string>{};
        std::string quads;
        for (const Quad& quad : dataset.quads()) append_nquad(quads, quad);
        return std::optional{quads};
      },
      [](const std::string& found, const std::string& expected, const JsonLdOptions& options) {
        return options.generalized_rdf
                   ? canonical_form(told_apart(found)) != canonical_form(told_apart(expected))
                   : canonical_form(found) != canonical_form(expected);
      });
}

}  // namespace
}  // namespace permafrost::test
