// SPDX-License-Identifier: Apache-2.0
// What the summaries of commands that move records have in common as JSON: how much of which kind, and how
// many findings.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "cli/findings.hpp"
#include "codec/json_out.hpp"
#include "model/record.hpp"

namespace permafrost::cli {

/// A member with every kind of record and its number.
void write_kinds(JsonOut& json, std::string_view member, const std::function<std::uint64_t(Kind)>& count);
/// A member with the kinds of which there are any.
void write_kinds_found(JsonOut& json, std::string_view member,
                       const std::function<std::uint64_t(Kind)>& count);
/// "findings": how many of each severity.
void write_findings(JsonOut& json, const Findings& findings);

}  // namespace permafrost::cli
