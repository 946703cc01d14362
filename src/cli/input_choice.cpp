// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/findings.hpp"
#include "cli/format_choice.hpp"
#include "io/container.hpp"
#include "io/file.hpp"

namespace permafrost::cli {

namespace {

constexpr std::size_t probe_bytes = std::size_t{64} << 10;
constexpr std::size_t probe_entries = 100'000;

std::vector<std::string> list_entries(const Probe& probe) {
  Silence silence;  // the real run reads this again, and reports then
  const Limits limits;
  std::vector<std::string> names;
  const auto container = open_container(probe.path, ContainerEnv{silence, limits, {}});
  if (container == nullptr) return names;
  container->walk([&](const Entry& entry, ByteSource&) {
    names.push_back(entry.name);
    return names.size() < probe_entries;
  });
  return names;
}

/// A pipe can be read once, but is looked at before it is read: its content takes its place in an unnamed
/// file, which then stands at standard input. The path under which it can be opened any number of times.
std::string rereadable(const std::string& path) {
  struct stat facts {};
  const bool standard_input = path == "-";
  const int failed = standard_input ? ::fstat(STDIN_FILENO, &facts) : ::stat(path.c_str(), &facts);
  if (failed != 0)
    throw Error(Fault::input, fill(tr("cannot read '{1}': {2}"), {path, std::strerror(errno)}));
  if (S_ISREG(facts.st_mode) || S_ISDIR(facts.st_mode)) return path;
  const auto spooled = InputFile::open(path);
  if (::dup2(spooled.descriptor(), STDIN_FILENO) < 0 || ::lseek(STDIN_FILENO, 0, SEEK_SET) != 0) {
    throw Error(Fault::input, fill(tr("cannot read '{1}': {2}"), {path, std::strerror(errno)}));
  }
  return "-";
}

/// Null when no format takes it for its own.
const Format* recognise(const std::string& path) {
  struct stat facts {};
  const bool directory = path != "-" && ::stat(path.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode);
  std::vector<std::byte> head;
  if (!directory) {
    const auto file = InputFile::open(path);
    head.resize(probe_bytes);
    head.resize(file.read_at(0, head));
  }
  const Probe probe{.path = path, .directory = directory, .head = head, .list = list_entries};
  for (const auto* format : all_formats()) {
    if (format->open != nullptr && format->recognise != nullptr && format->recognise(probe)) return format;
  }
  return nullptr;
}

}  // namespace

Chosen choose_input(const std::string& path, const std::optional<std::string>& said, bool one_of_several) {
  Chosen chosen;
  if (said) chosen = read_choice(*said);
  chosen.location.path = rereadable(path);
  if (chosen.format == nullptr || one_of_several) {
    const Format* format = recognise(chosen.location.path);
    if (format != nullptr && format != chosen.format) chosen.options.clear();
    if (format != nullptr) chosen.format = format;
  }
  if (chosen.format == nullptr) {
    throw Error(Fault::input,
                fill(tr("cannot read '{1}': it is of no known format (see 'permafrost formats')"),
                     {chosen.location.path}));
  }
  if (chosen.format->open == nullptr && chosen.format->pull != nullptr)
    throw Error(Fault::usage,
                fill(tr("format '{1}' is no file: take it with 'permafrost pull'"), {chosen.format->name}));
  if (chosen.format->open == nullptr) {
    throw Error(Fault::usage, fill(tr("format '{1}' can only be written"), {chosen.format->name}));
  }
  return chosen;
}

}  // namespace permafrost::cli
