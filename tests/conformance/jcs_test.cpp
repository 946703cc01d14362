// SPDX-License-Identifier: Apache-2.0
// The JSON Canonicalization Scheme's own test data: pairs of documents, and numbers by their bits.
#include "linked_data/jcs.hpp"

#include <charconv>
#include <cstring>
#include <fstream>
#include <limits>

#include "conformance/case_report.hpp"
#include "conformance/vectors.hpp"
#include "support/temp_dir.hpp"

namespace permafrost::test {
namespace {

constexpr auto* absent = "PERMAFROST_VECTORS names no folder with jcs";

/// The canonical form, or words that say why there is none.
std::string jcs(std::string_view text) {
  JsonParser parser;
  const JsonView top = parser.parse_copy(text);
  if (!top) return "no JSON: " + describe(parser.failure().fault);
  std::string out;
  const JcsFault fault = append_jcs(out, top);
  return fault == JcsFault::none ? out : "fault " + std::to_string(static_cast<int>(fault));
}

TEST(JcsSuite, TurnsEachInputIntoItsOutput) {
  const auto inputs = suite_files("jcs/testdata/input", ".json");
  if (inputs.empty()) GTEST_SKIP() << absent;
  CaseReport report;
  for (const std::string& input : inputs) {
    const auto name = std::filesystem::path(input).filename();
    const std::string expected =
        read_file((std::filesystem::path(input).parent_path().parent_path() / "output" / name).string());
    const std::string got = jcs(read_file(input));
    report.add(name.string(), got == expected ? "" : "got " + got);
  }
  report.expect_all();
}

/// A line says the bits of a double in hexadecimal digits, a comma and how ECMAScript writes it.
std::string number_trouble(std::string_view line) {
  const std::size_t comma = line.find(',');
  std::uint64_t bits = 0;
  const auto read = std::from_chars(line.data(), line.data() + std::min(comma, line.size()), bits, 16);
  if (comma == std::string_view::npos || read.ec != std::errc{}) return "unreadable";
  double value = 0;
  std::memcpy(&value, &bits, sizeof value);
  char spelled[2048];
  const auto written = std::to_chars(spelled, spelled + sizeof spelled, value, std::chars_format::fixed);
  const std::string got = jcs({spelled, static_cast<std::size_t>(written.ptr - spelled)});
  return got == line.substr(comma + 1) ? "" : "got " + got;
}

TEST(JcsSuite, WritesEveryNumberAsEcmaScriptDoes) {
  const auto files = suite_files("jcs", ".txt");
  CaseReport report;
  bool any = false;
  for (const std::string& path : files) {
    const auto name = std::filesystem::path(path).filename().string();
    if (!name.starts_with("es6testfile")) continue;
    any = true;
    std::ifstream file(path);
    std::size_t lines = 0;
    std::size_t failed = 0;
    for (std::string line; std::getline(file, line); ++lines) {
      if (line.ends_with('\r')) line.pop_back();
      const std::string trouble = number_trouble(line);
      if (trouble.empty()) continue;
      if (++failed <= 20) report.add(name + " " + line, trouble);
    }
    report.add(name + ": " + std::to_string(lines) + " numbers",
               failed == 0 && lines != 0 ? "" : std::to_string(failed) + " differ");
  }
  if (!any) GTEST_SKIP() << absent;
  report.expect_all();
}

}  // namespace
}  // namespace permafrost::test
