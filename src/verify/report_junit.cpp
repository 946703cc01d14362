// SPDX-License-Identifier: Apache-2.0
#include "verify/report_junit.hpp"

#include "base/text.hpp"
#include "verify/markup.hpp"
#include "verify/report_parts.hpp"

namespace permafrost {

namespace {

constexpr std::size_t longest_line = 2000;

struct Counts {
  std::uint64_t tests = 0, failures = 0, skipped = 0;

  void add(const Counts& other) {
    tests += other.tests;
    failures += other.failures;
    skipped += other.skipped;
  }
};

/// Of JUnit's timestamps some readers want no zone; the time is UTC.
std::string without_zone(Seconds time) {
  std::string text = format_time(time);
  text.pop_back();
  return text;
}

class JUnit {
 public:
  JUnit(ByteSink& out, const ReportFacts& facts, bool strict)
      : m_xml(out), m_facts(facts), m_threshold(strict ? Severity::warning : Severity::error) {}

  void write(std::span<const CheckedGroup> groups) {
    m_xml.verbatim("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    Counts all;
    for (const auto& group : groups) all.add(count(group));
    open("testsuites", "permafrost verify", all);
    for (const auto& group : groups) write(group);
    close();
  }

 private:
  [[nodiscard]] bool fails(const CheckResult& result) const {
    return result.found != nullptr && result.found->severity >= m_threshold;
  }

  [[nodiscard]] Counts count(const CheckedGroup& group) const {
    Counts counts;
    for (const auto& result : group.results) {
      counts.add({.tests = 1, .failures = fails(result) ? 1U : 0U, .skipped = result.asked ? 0U : 1U});
    }
    return counts;
  }

  void open(const char* element, std::string_view name, const Counts& counts) {
    m_xml.open(element, {{"name", std::string(name)},
                         {"tests", std::to_string(counts.tests)},
                         {"failures", std::to_string(counts.failures)},
                         {"errors", "0"},
                         {"skipped", std::to_string(counts.skipped)},
                         {"time", "0"},
                         {"timestamp", without_zone(m_facts.checked_at)}});
    m_xml.verbatim("\n");
  }
  void close() { m_xml.close().verbatim("\n"); }

  void write(const CheckedGroup& group) {
    open("testsuite", group.name, count(group));
    m_xml.open("properties");
    write_property("version", m_facts.version);
    write_property("input", m_facts.input);
    write_property("format", m_facts.format);
    write_property("profile", name_of(m_facts.profile));
    close();
    for (const auto& result : group.results) write_case(group.name, result);
    close();
  }

  void write_property(const char* name, std::string_view value) {
    m_xml.empty("property", {{"name", name}, {"value", std::string(value)}});
  }

  void write_case(std::string_view group, const CheckResult& result) {
    m_xml.open("testcase", {{"classname", "permafrost." + std::string(group)},
                            {"name", std::string(result.info->id)},
                            {"time", "0"}});
    if (fails(result)) {
      m_xml.open("failure", {{"type", std::string(name_of(result.found->severity))},
                             {"message", translated(result.info->title)}});
      write_lines(*result.found);
      m_xml.close();
    } else if (result.found != nullptr) {
      m_xml.open("system-out");
      write_lines(*result.found);
      m_xml.close();
    } else if (!result.asked) {
      m_xml.empty("skipped", {{"message", tr("the contents were not looked at")}});
    }
    close();
  }

  void write_lines(const FindingLog::Group& group) {
    const auto write_line = [this](std::string_view line) {
      m_xml.text(shortened(line, longest_line)).verbatim("\n");
    };
    write_line(word_for(group.severity) + ": " + translated(group.info.title));
    for (const Finding& finding : group.kept) write_line(line_of(finding));
    if (group.count > group.kept.size())
      write_line(fill(tr("… and {1} more"), {group.count - group.kept.size()}));
    if (!group.info.advice.empty()) write_line("→ " + translated(group.info.advice));
  }

  Markup m_xml;
  const ReportFacts& m_facts;
  Severity m_threshold;
};

}  // namespace

void render_junit(ByteSink& out, const FindingLog& log, const ReportFacts& facts, bool strict) {
  const auto groups = checked_groups(log, facts.checks);
  JUnit(out, facts, strict).write(groups);
}

}  // namespace permafrost
