// SPDX-License-Identifier: Apache-2.0
#include "cli/format_choice.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/args.hpp"

namespace permafrost::cli {

namespace {

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
  return joined(names, ", ");
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
    throw Error(Fault::usage, fill(tr("unknown format '{1}' (known: {2})"), {name, joined(known, ", ")}));
  throw Error(Fault::usage, fill(tr("unknown format '{1}'; did you mean '{2}'?"), {name, near}));
}

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
      throw Error(Fault::usage,
                  fill(tr("format '{1}' has no option '{2}' (known: {3})"),
                       {chosen.format->name, key, keys.empty() ? tr("none") : joined(keys, ", ")}));
    }
    chosen.options[key] = equals < piece.size() ? piece.substr(equals + 1) : "yes";
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
