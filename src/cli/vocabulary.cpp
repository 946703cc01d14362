// SPDX-License-Identifier: Apache-2.0
#include "cli/vocabulary.hpp"

#include "accounts/scopes.hpp"
#include "cli/command.hpp"
#include "cli/known_findings.hpp"

namespace permafrost::cli {

namespace {

constexpr Visibility visibilities[] = {Visibility::everyone, Visibility::unlisted, Visibility::followers,
                                       Visibility::direct, Visibility::unknown};

/// The names of all rows of a table.
template <typename Table, typename Name>
std::vector<std::string> names(const Table& table, Name name) {
  std::vector<std::string> words;
  for (const auto& row : table) words.emplace_back(name(row));
  return words;
}

}  // namespace

std::span<const Visibility> all_visibilities() noexcept { return visibilities; }

std::vector<std::string> vocabulary(Takes takes) {
  switch (takes) {
    case Takes::format: return names(all_formats(), [](const Format* format) { return format->name; });
    case Takes::kinds: return names(all_kinds(), [](Kind kind) { return name_of(kind); });
    case Takes::visibilities:
      return names(all_visibilities(), [](Visibility value) { return name_of(value); });
    case Takes::command: return names(all_commands(), [](const Command* command) { return command->name; });
    case Takes::profile: return {"auto", "strict", "mastodon"};
    case Takes::scopes: return names(all_purposes(), [](const LoginPurpose& row) { return row.name; });
    case Takes::token_place: return {"keyring", "file"};
    case Takes::color: return {"auto", "always", "never"};
    case Takes::shell: return {"bash", "zsh", "fish"};
    case Takes::rules: return names(known_findings(), [](const KnownFinding& row) { return row.info.id; });
    case Takes::nothing:
    case Takes::text:
    case Takes::file:
    case Takes::directory: return {};
  }
  return {};
}

}  // namespace permafrost::cli
