// SPDX-License-Identifier: Apache-2.0
#include "verify/report_junit.hpp"

#include <gtest/gtest.h>

#include "support/run.hpp"
#include "support/temp_dir.hpp"

namespace permafrost::test {
namespace {

constexpr FindingInfo grave{.id = "test-grave",
                            .severity = Severity::error,
                            .title = "it is bad",
                            .advice = "mend it",
                            .reference = "AS-001"};
constexpr FindingInfo doubtful{.id = "test-doubtful",
                               .severity = Severity::warning,
                               .title = "it is odd",
                               .advice = {},
                               .reference = {}};
constexpr FindingInfo clean{
    .id = "test-clean", .severity = Severity::error, .title = "it is not", .advice = {}, .reference = {}};

ReportFacts facts_of(std::vector<Check> checks) {
  return {.version = "1",
          .input = "a\xff\x01<&.zip",
          .format = "f",
          .counts = {},
          .checked_at = 1700000000,
          .checks = std::move(checks)};
}

std::string junit_of(const FindingLog& log, bool strict = false) {
  StringSink out;
  render_junit(out, log,
               facts_of({{.info = grave, .group = "one"},
                         {.info = clean, .group = "one"},
                         {.info = doubtful, .group = "two"},
                         {.info = clean, .group = "three", .asked = false}}),
               strict);
  return out.text;
}

/// What a parser that knows nothing of permafrost reads: a line for each suite and each case.
std::string read_by_python(const std::string& xml) {
  constexpr const char* script =
      "import sys, xml.etree.ElementTree as tree\n"
      "root = tree.parse(sys.argv[1]).getroot()\n"
      "print(root.tag, *(root.get(k) for k in ('tests', 'failures', 'skipped')))\n"
      "for suite in root:\n"
      "    print(suite.get('name'), *(suite.get(k) for k in ('tests', 'failures', 'skipped', 'timestamp')))\n"
      "    for case in suite.iter('testcase'):\n"
      "        print(' ', case.get('classname'), case.get('name'),"
      " *(f'{e.tag}={e.get(\"type\")}' for e in case))\n";
  const TempDir directory;
  write_file(directory / "report.xml", xml);
  const Ran ran = run({"python3", "-c", script, directory / "report.xml"});
  EXPECT_EQ(ran.status, 0) << ran.err << xml;
  return ran.out;
}

FindingLog log_of_both() {
  FindingLog log;
  log.report(doubtful, {}, "small thing");
  for (int i = 0; i < 200; ++i) {
    log.report(grave, {.entry = "outbox.json", .object = "]]>\xEF\xBF\xBF\x1b<failure>"}, "big thing");
  }
  return log;
}

TEST(JUnit, HasACaseForEveryCheckAndFailsThoseThatFound) {
  EXPECT_EQ(read_by_python(junit_of(log_of_both())),
            "testsuites 4 1 1\n"
            "one 2 1 0 2023-11-14T22:13:20\n"
            "  permafrost.one test-grave failure=error\n"
            "  permafrost.one test-clean\n"
            "two 1 0 0 2023-11-14T22:13:20\n"
            "  permafrost.two test-doubtful system-out=None\n"
            "three 1 0 1 2023-11-14T22:13:20\n"
            "  permafrost.three test-clean skipped=None\n");
}

TEST(JUnit, FailsOnWarningsWhereTheyCount) {
  const auto read = read_by_python(junit_of(log_of_both(), true));
  EXPECT_NE(read.find("test-doubtful failure=warning"), std::string::npos) << read;
}

TEST(JUnit, LosesNoFindingThatNobodyAnnounced) {
  StringSink out;
  render_junit(out, log_of_both(), facts_of({}), false);
  const auto read = read_by_python(out.text);
  EXPECT_NE(read.find("permafrost.other test-grave failure=error"), std::string::npos) << read;
}

TEST(JUnit, SaysHowManyItLeftOut) {
  const auto xml = junit_of(log_of_both());
  EXPECT_NE(xml.find("… and 100 more"), std::string::npos);
  EXPECT_NE(xml.find("→ mend it"), std::string::npos);
}

}  // namespace
}  // namespace permafrost::test
