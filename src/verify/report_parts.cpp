// SPDX-License-Identifier: Apache-2.0
#include "verify/report_parts.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"

namespace permafrost {

std::string translated(std::string_view text) { return tr(std::string{text}.c_str()); }

std::string word_for(Severity severity) {
  switch (severity) {
    case Severity::note: return tr("note");
    case Severity::warning: return tr("warning");
    case Severity::error: return tr("error");
  }
  return {};
}

std::string word_for(Visibility visibility) {
  switch (visibility) {
    case Visibility::everyone: return tr("public");
    case Visibility::unlisted: return tr("unlisted");
    case Visibility::followers: return tr("followers only");
    case Visibility::direct: return tr("direct");
    case Visibility::unknown: return tr("unknown audience");
  }
  return {};
}

std::string count_of(Severity severity, std::uint64_t count, const std::string& number) {
  switch (severity) {
    case Severity::error: return fill(tr("{1} error", "{1} errors", count), {number});
    case Severity::warning: return fill(tr("{1} warning", "{1} warnings", count), {number});
    case Severity::note: return fill(tr("{1} note", "{1} notes", count), {number});
  }
  return {};
}

std::string verdict_line(const FindingLog& log) {
  std::string counts;
  for (const Severity severity : {Severity::error, Severity::warning, Severity::note}) {
    const auto count = log.count(severity);
    if (count == 0) continue;
    if (!counts.empty()) counts += ", ";
    counts += count_of(severity, count, std::to_string(count));
  }
  switch (log.verdict()) {
    case Verdict::healthy: return tr("healthy: nothing was found");
    case Verdict::noted: return fill(tr("healthy: {1}, nothing is wrong"), {counts});
    case Verdict::warned: return fill(tr("usable: {1}"), {counts});
    case Verdict::broken: return fill(tr("broken: {1}"), {counts});
  }
  return {};
}

std::string line_of(const Finding& finding) {
  const Place& place = finding.place;
  std::string line;
  if (!place.entry.empty()) line += place.entry + ": ";
  if (!place.object.empty()) line += place.object + ": ";
  if (place.offset) line += fill(tr("byte {1}: "), {*place.offset});
  return line + finding.message;
}

std::vector<CheckedGroup> checked_groups(const FindingLog& log, std::span<const Check> checks) {
  std::map<std::string_view, const FindingLog::Group*> found;
  for (const auto* group : log.groups()) found.emplace(group->info.id, group);

  std::vector<CheckedGroup> groups;
  const auto add = [&groups](std::string_view name, const CheckResult& result) {
    auto place = std::ranges::find(groups, name, &CheckedGroup::name);
    if (place == groups.end()) place = groups.insert(place, CheckedGroup{.name = name, .results = {}});
    place->results.push_back(result);
  };
  for (const Check& check : checks) {
    const auto place = found.find(check.info.id);
    const auto* const group = place == found.end() ? nullptr : place->second;
    if (group != nullptr) found.erase(place);
    add(check.group, {.info = &check.info, .asked = check.asked, .found = group});
  }
  for (const auto* group : log.groups()) {
    if (found.contains(group->info.id)) add("other", {.info = &group->info, .found = group});
  }
  return groups;
}

}  // namespace permafrost
