// SPDX-License-Identifier: Apache-2.0
#include "cli/known_findings.hpp"

#include <algorithm>
#include <vector>

#include "codec/collection.hpp"
#include "flow/stages/loss.hpp"
#include "formats/format.hpp"
#include "io/container.hpp"
#include "pull/findings.hpp"
#include "verify/origin/origin_check.hpp"
#include "verify/rule.hpp"
#include "verify/seal_check.hpp"

namespace permafrost::cli {

namespace {

class Gathering {
 public:
  void add(const FindingInfo& info, Severity in_mastodon, std::string_view origin) {
    m_rows.push_back({info, in_mastodon, std::string(origin)});
  }
  void add(std::span<const FindingInfo> infos, std::string_view origin) {
    for (const auto& info : infos) add(info, info.severity, origin);
  }
  /// Those that no format before reports, too.
  void add_new(std::span<const FindingInfo> infos, std::string_view origin) {
    for (const auto& info : infos) {
      const auto is_same = [&](const KnownFinding& row) { return row.info.id == info.id; };
      if (std::ranges::none_of(m_rows, is_same)) add(info, info.severity, origin);
    }
  }
  [[nodiscard]] std::vector<KnownFinding> take() { return std::move(m_rows); }

 private:
  std::vector<KnownFinding> m_rows;
};

}  // namespace

std::span<const KnownFinding> known_findings() {
  static const std::vector<KnownFinding> rows = [] {
    Gathering gathering;
    for (const auto& rule : all_rules()) gathering.add(rule.info, rule.in_mastodon, rule.group);
    gathering.add(container_findings(), "container");
    gathering.add(collection_findings(), "collection");
    for (const auto* format : all_formats()) gathering.add_new(format->findings, format->name);
    gathering.add(origin_findings(), "origin");
    gathering.add(pull_findings(), "pull");
    gathering.add(loss_findings(), "conversion");
    gathering.add(seal_findings(), "seal");
    return gathering.take();
  }();
  return rows;
}

std::vector<Check> checks_of(const Format& format, std::span<const RuleEntry* const> rules, Extent extent,
                             bool online) {
  std::vector<Check> checks;
  std::set<std::string_view> ids;  // some trouble is seen by a reader and by a rule
  const auto add = [&](const FindingInfo& info, std::string_view group) {
    if (ids.insert(info.id).second)
      checks.push_back({.info = info, .group = group, .asked = extent == Extent::contents});
  };
  for (const auto* rule : rules) add(rule->info, rule->group);
  for (const auto& info : container_findings()) add(info, "container");
  for (const auto& info : collection_findings()) add(info, "collection");
  for (const auto& info : format.findings) add(info, format.name);
  if (online) {
    for (const auto& info : origin_findings()) add(info, "origin");
  }
  return checks;
}

}  // namespace permafrost::cli
