// SPDX-License-Identifier: Apache-2.0
// THE table of rules: one line a group. The rows stand in rules/<group>.cpp.
#include <vector>

#include "verify/rule.hpp"
#include "verify/rules/groups.hpp"

namespace permafrost {

namespace {

void add(std::vector<RuleEntry>& rules, std::string_view group, std::span<const RuleEntry> entries) {
  for (RuleEntry entry : entries) {
    entry.group = group;
    rules.push_back(entry);
  }
}

}  // namespace

std::span<const RuleEntry> all_rules() {
  static const std::vector<RuleEntry> rules = [] {
    std::vector<RuleEntry> all;
    add(all, "document", document_rules());
    add(all, "identity", identity_rules());
    add(all, "property", property_rules());
    add(all, "activity", activity_rules());
    add(all, "collection", collection_rules());
    add(all, "reference", reference_rules());
    add(all, "media", media_rules());
    add(all, "acceptance", acceptance_rules());
    add(all, "signature", signature_rules());
    return all;
  }();
  return rules;
}

}  // namespace permafrost
