// SPDX-License-Identifier: Apache-2.0
#include "io/container.hpp"

#include <sys/stat.h>

#include <utility>

#include "io/container_findings.hpp"
#include "io/directory_reader.hpp"
#include "io/file.hpp"
#include "io/tar_reader.hpp"
#include "io/zip_reader.hpp"

namespace permafrost {
namespace {

bool is_directory(const std::string& path) {
  struct stat facts {};
  return ::stat(path.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode);
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Cuts what makes a name absolute on any system.
std::string_view without_root(std::string_view name) {
  for (;;) {
    if (name.starts_with('/')) {
      name.remove_prefix(1);
    } else if (name.size() >= 2 && is_letter(name[0]) && name[1] == ':') {
      name.remove_prefix(2);
    } else {
      return name;
    }
  }
}

std::unique_ptr<Container> open_zip(std::shared_ptr<const InputFile> file, const ContainerEnv& env) {
  ZipSurvey survey = survey_zip(*file, env);
  if (survey.unusual_methods && survey.trouble.empty()) {
    if (auto container = open_with_libarchive(file, ContainerKind::zip, env)) return container;
  }
  return make_zip_container(std::move(file), std::move(survey), env);
}

}  // namespace

std::optional<std::string> safe_name(std::string_view raw) {
  if (raw.find('\0') != std::string_view::npos) return {};
  std::string slashed(raw);
  for (char& c : slashed) {
    if (c == '\\') c = '/';
  }
  std::string safe;
  for (std::string_view rest = without_root(slashed); !rest.empty();) {
    const auto part = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    if (part == "..") return {};
    if (part.empty() || part == ".") continue;
    if (!safe.empty()) safe += '/';
    safe += part;
  }
  if (safe.empty()) return {};
  return safe;
}

std::span<const FindingInfo> container_findings() { return container_finding::all; }

std::unique_ptr<Container> open_container(const std::string& path, const ContainerEnv& env) {
  if (is_directory(path)) return open_directory(path, env);
  auto file = std::make_shared<const InputFile>(InputFile::open(path));
  if (begins_like_zip(*file)) return open_zip(std::move(file), env);
  if (auto tar = open_with_libarchive(file, ContainerKind::tar, env)) return tar;
  // A zip with something before it: what unpacks itself, or what a download put there.
  if (ZipDirectory::find(*file)) return open_zip(std::move(file), env);
  return nullptr;
}

}  // namespace permafrost
