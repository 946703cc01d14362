// SPDX-License-Identifier: Apache-2.0
#include "cli/inputs.hpp"

#include <sys/stat.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "formats/merge.hpp"

namespace permafrost::cli {

Inputs::Inputs(std::span<const std::string> paths, const Args& args, bool one_of_several) {
  if (paths.size() > 1 && std::ranges::find(paths, "-") != paths.end()) {
    throw Error(Fault::usage, tr("standard input ('-') cannot be one of several inputs"));
  }
  for (const auto& path : paths) m_chosen.push_back(choose_input(path, args.text("from"), one_of_several));
}

void Inputs::set(std::string_view key, std::string_view value) {
  for (auto& chosen : m_chosen) {
    if (std::ranges::none_of(chosen.format->options, [&](const auto& row) { return row.key == key; })) {
      throw Error(Fault::usage, fill(tr("format '{1}' has no '{2}'"), {chosen.format->name, key}));
    }
    chosen.options[std::string(key)] = value;
  }
}

void Inputs::lend_files() {
  for (auto& chosen : m_chosen) {
    const bool can =
        std::ranges::any_of(chosen.format->options, [](const auto& row) { return row.key == "files"; });
    if (can) chosen.options.try_emplace("files", "lent");
  }
}

std::unique_ptr<Source> Inputs::open(const Env& env) const {
  const auto open = [&env](const Chosen& chosen, Reporter& reporter) {
    return chosen.format->open(chosen.location, chosen.options, env_with(env, reporter));
  };
  if (m_chosen.size() == 1) return open(m_chosen.front(), env.reporter);
  std::vector<MergeInput> inputs;
  for (const auto& chosen : m_chosen) {
    inputs.push_back({.name = chosen.location.path,
                      .open = [open, &chosen](Reporter& reporter) { return open(chosen, reporter); },
                      .owner_unknown = chosen.format->owner_unknown});
  }
  return merge_sources(std::move(inputs), env);
}

std::unique_ptr<Lookup> Inputs::look(const Env& env) const {
  const auto& only = m_chosen.front();
  return open_lookup(*only.format, only.location, only.options, env);
}

std::uint64_t Inputs::bytes() const {
  std::uint64_t total = 0;
  for (const auto& chosen : m_chosen) total += file_size(chosen.location.path);
  return total;
}

std::uint64_t file_size(const std::string& path) {
  struct stat facts {};
  const int failed = path == "-" ? ::fstat(0, &facts) : ::stat(path.c_str(), &facts);
  return failed == 0 && S_ISREG(facts.st_mode) ? static_cast<std::uint64_t>(facts.st_size) : 0;
}

}  // namespace permafrost::cli
