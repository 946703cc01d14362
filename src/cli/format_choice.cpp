// SPDX-License-Identifier: Apache-2.0
#include "cli/format_choice.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/args.hpp"
#include "io/container.hpp"
#include "io/file.hpp"

namespace permafrost::cli {

namespace {

constexpr std::size_t probe_bytes = std::size_t{64} << 10;
constexpr std::size_t probe_entries = 100'000;

/// Probing reads what the real run will read again and report then.
class Silence : public Reporter {
 public:
  void report(const Finding&) override {}
};

std::vector<std::string> list_entries(const Probe& probe) {
  Silence silence;
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

std::string join(std::span<const std::string> words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
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

/// "NAME,key=val,key" as the name and the options of that format.
Chosen read_choice(const std::string& said) {
  const auto pieces = split(said, ',');
  if (pieces.empty()) throw Error(Fault::usage, tr("the name of the format is missing"));
  Chosen chosen;
  chosen.format = &format_named(pieces.front());
  for (const auto& piece : std::span(pieces).subspan(1)) {
    const auto equals = std::min(piece.find('='), piece.size());
    const auto key = piece.substr(0, equals);
    const auto known = chosen.format->options;
    const bool exists = std::ranges::any_of(known, [&](const OptionSpec& spec) { return spec.key == key; });
    if (!exists) {
      std::vector<std::string> keys;
      for (const auto& spec : known) keys.emplace_back(spec.key);
      throw Error(Fault::usage, fill(tr("format '{1}' has no option '{2}' (known: {3})"),
                                     {chosen.format->name, key, keys.empty() ? tr("none") : join(keys)}));
    }
    chosen.options[key] = equals < piece.size() ? piece.substr(equals + 1) : "yes";
  }
  return chosen;
}

const Format& recognise(const std::string& path) {
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
    if (format->open != nullptr && format->recognise != nullptr && format->recognise(probe)) return *format;
  }
  throw Error(Fault::input,
              fill(tr("cannot read '{1}': it is of no known format (see 'permafrost formats')"), {path}));
}

const Format* format_of_suffix(std::string_view path) {
  const Format* best = nullptr;
  std::size_t longest = 0;
  for (const auto* format : all_formats()) {
    for (const auto suffix : format->suffixes) {
      if (format->create == nullptr || suffix.size() <= longest || !path.ends_with(suffix)) continue;
      longest = suffix.size();
      best = format;
    }
  }
  return best;
}

std::string writable_formats() {
  std::vector<std::string> names;
  for (const auto* format : all_formats()) {
    if (format->create != nullptr) names.emplace_back(format->name);
  }
  return join(names);
}

}  // namespace

const Format& format_named(std::string_view name) {
  std::vector<std::string_view> names;
  std::vector<std::string> known;
  for (const auto* format : all_formats()) {
    if (format->name == name) return *format;
    names.push_back(format->name);
    known.emplace_back(format->name);
  }
  const auto near = nearest(name, names);
  if (near.empty())
    throw Error(Fault::usage, fill(tr("unknown format '{1}' (known: {2})"), {name, join(known)}));
  throw Error(Fault::usage, fill(tr("unknown format '{1}'; did you mean '{2}'?"), {name, near}));
}

Chosen choose_input(const std::string& path, const std::optional<std::string>& said) {
  Chosen chosen;
  if (said) chosen = read_choice(*said);
  chosen.location.path = rereadable(path);
  if (chosen.format == nullptr) chosen.format = &recognise(chosen.location.path);
  if (chosen.format->open == nullptr) {
    throw Error(Fault::usage, fill(tr("format '{1}' can only be written"), {chosen.format->name}));
  }
  return chosen;
}

Chosen choose_output(const std::string& path, const std::optional<std::string>& said, bool replace) {
  Chosen chosen;
  if (said) chosen = read_choice(*said);
  if (chosen.format == nullptr) chosen.format = format_of_suffix(path);
  if (chosen.format == nullptr) {
    throw Error(Fault::usage,
                fill(tr("cannot tell the format of '{1}' from its name; say it with --to (one of: {2})"),
                     {path, writable_formats()}));
  }
  if (chosen.format->create == nullptr) {
    throw Error(Fault::usage, fill(tr("format '{1}' can only be read"), {chosen.format->name}));
  }
  chosen.location = Location{.path = path, .replace = replace};
  return chosen;
}

}  // namespace permafrost::cli
