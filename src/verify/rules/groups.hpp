// SPDX-License-Identifier: Apache-2.0
// The groups of rules; verify/rules.cpp alone puts them together.
#pragma once

#include <span>

#include "verify/rule.hpp"

namespace permafrost {

[[nodiscard]] std::span<const RuleEntry> document_rules();
[[nodiscard]] std::span<const RuleEntry> identity_rules();
[[nodiscard]] std::span<const RuleEntry> property_rules();
[[nodiscard]] std::span<const RuleEntry> activity_rules();
[[nodiscard]] std::span<const RuleEntry> collection_rules();
[[nodiscard]] std::span<const RuleEntry> reference_rules();
[[nodiscard]] std::span<const RuleEntry> media_rules();
[[nodiscard]] std::span<const RuleEntry> acceptance_rules();
[[nodiscard]] std::span<const RuleEntry> signature_rules();

}  // namespace permafrost
