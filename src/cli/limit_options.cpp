// SPDX-License-Identifier: Apache-2.0
#include "cli/limit_options.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <string_view>

#include "base/error.hpp"
#include "base/text.hpp"

namespace permafrost::cli {

namespace {

struct LimitName {
  std::string_view name;
  std::uint64_t Limits::*member;
};

constexpr LimitName limit_names[] = {
    {"item-bytes", &Limits::item_bytes},   {"document-bytes", &Limits::document_bytes},
    {"entries", &Limits::entries},         {"entry-name-bytes", &Limits::entry_name_bytes},
    {"json-depth", &Limits::json_depth},   {"inflate-ratio", &Limits::inflate_ratio},
    {"entry-bytes", &Limits::entry_bytes},
};

/// "64M" and the like, in powers of 1024; nothing for everything else and what passes 2^64 - 1.
std::optional<std::uint64_t> read_amount(std::string_view text) {
  constexpr std::string_view suffixes = "KMGT";
  std::uint64_t amount = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), amount);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
  if (text.empty()) return amount;
  const auto power = suffixes.find(text);
  if (text.size() != 1 || power == std::string_view::npos) return std::nullopt;
  const auto shift = 10 * (power + 1);
  if (amount > std::numeric_limits<std::uint64_t>::max() >> shift) return std::nullopt;
  return amount << shift;
}

[[noreturn]] void unknown_limit(std::string_view name) {
  const std::string known = joined(limit_names, ", ", [](const auto& row) { return row.name; });
  throw Error(Fault::usage, fill(tr("there is no limit '{1}' (known: {2})"), {name, known}));
}

}  // namespace

Limits read_limits(std::span<const std::string> settings) {
  Limits limits;
  for (const std::string_view setting : settings) {
    const auto equals = std::min(setting.find('='), setting.size());
    const auto name = setting.substr(0, equals);
    const auto* row = std::find_if(std::begin(limit_names), std::end(limit_names),
                                   [&](const LimitName& candidate) { return candidate.name == name; });
    if (row == std::end(limit_names)) unknown_limit(name);
    const auto amount = read_amount(setting.substr(std::min(equals + 1, setting.size())));
    if (!amount) {
      throw Error(Fault::usage,
                  fill(tr("'{1}' is no limit (write {2}=NUMBER, with K, M, G or T)"), {setting, name}));
    }
    limits.*(row->member) = *amount;
  }
  return limits;
}

}  // namespace permafrost::cli
