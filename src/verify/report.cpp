// SPDX-License-Identifier: Apache-2.0
#include "verify/report.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "codec/json_out.hpp"
#include "verify/report_parts.hpp"
#include "verify/signature_summary.hpp"

namespace permafrost {

namespace {

std::string_view color_of(Severity severity) {
  switch (severity) {
    case Severity::note: return "\x1b[36m";
    case Severity::warning: return "\x1b[33m";
    case Severity::error: return "\x1b[31m";
  }
  return {};
}
constexpr std::string_view bold = "\x1b[1m";
constexpr std::string_view plain = "\x1b[0m";

void append_group(std::string& text, const FindingLog::Group& group, const TextStyle& style) {
  if (style.color) text += color_of(group.severity);
  text += word_for(group.severity);
  if (style.color) text += bold;
  text.append(" ").append(group.info.id);
  if (style.color) text += plain;
  text.append(": ").append(translated(group.info.title));
  if (group.count > 1) text.append(" (").append(std::to_string(group.count)).append(")");
  text += "\n";
  const std::size_t most = style.places == 0 ? group.kept.size() : std::min(style.places, group.kept.size());
  for (std::size_t i = 0; i < most; ++i) {
    text.append("  ").append(line_of(group.kept[i])).append("\n");
  }
  if (group.count > most)
    text.append("  ").append(fill(tr("… and {1} more"), {group.count - most})).append("\n");
  if (!group.info.advice.empty()) text.append("  → ").append(translated(group.info.advice)).append("\n");
  text += "\n";
}

/// What is counted stands below the line that says of how many.
std::string count_lines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text.append(text.empty() ? "" : "  ").append(line).append("\n");
  }
  return text;
}

/// "1 account, 12 activities, 3 files (1.2 MiB)"; what there is none of goes unsaid.
std::string looked_at(const CheckedCounts& counts) {
  const std::uint64_t others = counts.relations + counts.entities;
  std::string text;
  const auto add = [&text](std::uint64_t count, const std::string& words) {
    if (count != 0) text += (text.empty() ? "" : ", ") + words;
  };
  add(counts.accounts, fill(tr("{1} account", "{1} accounts", counts.accounts), {counts.accounts}));
  add(counts.activities, fill(tr("{1} activity", "{1} activities", counts.activities), {counts.activities}));
  add(others, fill(tr("{1} other item", "{1} other items", others), {others}));
  add(counts.files, fill(tr("{1} file ({2})", "{1} files ({2})", counts.files),
                         {counts.files, human_bytes(counts.file_bytes)}));
  return text.empty() ? tr("nothing that is known") : text;
}

std::string what_was_done(const ReportFacts& facts) {
  const std::string input = printable(facts.input);
  switch (facts.extent) {
    case Extent::stored:
      return fill(tr("{1}: the stored bytes were compared with the index, nothing was unpacked"), {input});
    case Extent::fixity:
      return fill(tr("{1}: every byte was unpacked and compared with its digest, no rule was asked"),
                  {input});
    case Extent::contents: break;
  }
  return fill(tr("{1}: checked {2} against profile {3}"),
              {input, looked_at(facts.counts), name_of(facts.profile)});
}

void write_finding(JsonOut& json, const Finding& finding) {
  json.begin_object();
  json.key("id").text(finding.info.id);
  json.key("severity").text(name_of(finding.severity));
  json.key("reference").text(finding.info.reference);
  json.key("title").text(finding.info.title);
  json.key("message").text(finding.message);
  json.key("advice").text(finding.info.advice);
  json.key("place").begin_object();
  if (!finding.place.entry.empty()) json.key("entry").text(finding.place.entry);
  if (!finding.place.object.empty()) json.key("object").text(finding.place.object);
  if (finding.place.offset) json.key("offset").number(*finding.place.offset);
  json.end();
  json.end();
}

void write_summary(JsonOut& json, const FindingLog& log, const ReportFacts& facts) {
  const CheckedCounts& counts = facts.counts;
  json.key("summary").begin_object();
  json.key("errors").number(log.count(Severity::error));
  json.key("warnings").number(log.count(Severity::warning));
  json.key("notes").number(log.count(Severity::note));
  json.key("accounts").number(counts.accounts);
  json.key("activities").number(counts.activities);
  json.key("relations").number(counts.relations);
  json.key("entities").number(counts.entities);
  json.key("files").number(counts.files);
  json.key("file_bytes").number(counts.file_bytes);
  json.key("files_missing").number(counts.files_missing);
  json.key("files_unused").number(counts.files_unused);
  if (counts.signatures) {
    json.key("signatures");
    write_json(json, *counts.signatures);
  }
  if (facts.origin) {
    json.key("origin");
    write_json(json, *facts.origin);
  }
  if (const auto& lost = facts.lost_before) {
    json.key("lost_before").begin_object();
    json.key("entries").number(lost->entries).key("posts").number(lost->posts);
    json.key("other_items").number(lost->other_items).key("files").number(lost->files).end();
  }
  json.end();
}

}  // namespace

std::string_view name_of(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::healthy: return "healthy";
    case Verdict::noted: return "noted";
    case Verdict::warned: return "warned";
    case Verdict::broken: return "broken";
  }
  return "broken";
}

std::string_view name_of(Extent extent) noexcept {
  switch (extent) {
    case Extent::contents: return "contents";
    case Extent::fixity: return "fixity";
    case Extent::stored: return "stored";
  }
  return "contents";
}

void FindingLog::report(const Finding& finding) {
  const auto [place, fresh] = m_places.try_emplace(std::string{finding.info.id}, m_groups.size());
  if (fresh) m_groups.push_back(Group{.info = finding.info, .kept = {}});
  Group& group = m_groups[place->second];
  group.severity = std::max(group.severity, finding.severity);
  ++group.count;
  ++m_counts[static_cast<std::size_t>(finding.severity)];
  if (group.kept.size() < m_kept_of_each) group.kept.push_back(finding);
}

Verdict FindingLog::verdict() const noexcept {
  if (count(Severity::error) != 0) return Verdict::broken;
  if (count(Severity::warning) != 0) return Verdict::warned;
  return count(Severity::note) != 0 ? Verdict::noted : Verdict::healthy;
}

int FindingLog::exit_status(bool strict) const noexcept {
  const Verdict found = verdict();
  return found == Verdict::broken || (strict && found == Verdict::warned) ? 1 : 0;
}

std::vector<const FindingLog::Group*> FindingLog::groups() const {
  std::vector<const Group*> sorted;
  for (const Group& group : m_groups) sorted.push_back(&group);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Group* left, const Group* right) { return left->severity > right->severity; });
  return sorted;
}

void render_text(ByteSink& out, const FindingLog& log, const ReportFacts& facts, const TextStyle& style) {
  std::string text;
  for (const FindingLog::Group* group : log.groups()) append_group(text, *group, style);
  const CheckedCounts& counts = facts.counts;
  text.append(what_was_done(facts)).append("\n");
  if (counts.signatures) text += count_lines(describe(*counts.signatures));
  if (facts.origin) text += count_lines(describe(*facts.origin));
  for (const SealedBy& sealed : facts.seals) text.append(describe(sealed)).append("\n");
  if (facts.lost_before) text.append(describe(*facts.lost_before)).append("\n");
  text.append(verdict_line(log)).append("\n");
  out.write(as_bytes(text));
}

void render_json(ByteSink& out, const FindingLog& log, const ReportFacts& facts) {
  JsonOut json(out);
  json.begin_object();
  json.key("permafrost").begin_object().key("version").text(facts.version).end();
  json.key("input").text(facts.input);
  json.key("format").text(facts.format);
  json.key("profile").text(name_of(facts.profile));
  json.key("extent").text(name_of(facts.extent));
  json.key("verdict").text(name_of(log.verdict()));
  write_summary(json, log, facts);
  if (!facts.seals.empty()) {
    json.key("seals");
    write_json(json, facts.seals);
  }
  json.key("counts").begin_object();
  for (const FindingLog::Group* group : log.groups()) json.key(group->info.id).number(group->count);
  json.end();
  json.key("findings").begin_array();
  for (const FindingLog::Group* group : log.groups()) {
    for (const Finding& finding : group->kept) write_finding(json, finding);
  }
  json.end();
  json.end().newline();
}

}  // namespace permafrost
