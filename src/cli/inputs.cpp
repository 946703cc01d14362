// SPDX-License-Identifier: Apache-2.0
#include "cli/inputs.hpp"

#include <sys/stat.h>

#include "base/text.hpp"

namespace permafrost::cli {

Inputs::Inputs(std::span<const std::string> paths, const Args& args) {
  for (const auto& path : paths) m_chosen.push_back(choose_input(path, args.text("from")));
}

std::unique_ptr<Source> Inputs::open(const Env& env) const {
  const auto& only = m_chosen.front();
  return only.format->open(only.location, only.options, env);
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
