// SPDX-License-Identifier: Apache-2.0
// A container walked over to its end, with everything that was seen and said, for tests to look at.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "io/container.hpp"
#include "support/env.hpp"

namespace permafrost::test {

struct SeenEntry {
  Entry entry;
  std::string bytes;
};

struct Walked {
  bool opened = false;
  ContainerKind kind{};
  bool random_access = false;
  std::vector<SeenEntry> entries;
  RecordingReporter reporter;

  [[nodiscard]] const SeenEntry* find(std::string_view name) const {
    const auto found =
        std::find_if(entries.begin(), entries.end(), [&](const auto& one) { return one.entry.name == name; });
    return found == entries.end() ? nullptr : &*found;
  }
  [[nodiscard]] std::string bytes_of(std::string_view name) const {
    const SeenEntry* const found = find(name);
    return found == nullptr ? "(no such entry)" : found->bytes;
  }
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> result;
    for (const auto& one : entries) result.push_back(one.entry.name);
    return result;
  }
  /// Ids of the findings, sorted, with a space between.
  [[nodiscard]] std::string findings() const {
    std::vector<std::string> ids = reporter.ids;
    std::sort(ids.begin(), ids.end());
    std::string text;
    for (const auto& id : ids) text += (text.empty() ? "" : " ") + id;
    return text;
  }
};

struct WalkOptions {
  Limits limits = {};
  bool read_ahead = false;
  bool read_contents = true;
  int walks = 1;
};

inline Walked walk(const std::string& path, const WalkOptions& options = {}) {
  Walked result;
  const ContainerEnv env{
      .reporter = result.reporter, .limits = options.limits, .stop = {}, .read_ahead = options.read_ahead};
  const auto container = open_container(path, env);
  if (!container) return result;
  result.opened = true;
  result.kind = container->kind();
  result.random_access = container->random_access();
  for (int i = 0; i != options.walks; ++i) {
    result.entries.clear();
    container->walk([&](const Entry& entry, ByteSource& bytes) {
      StringSink content;
      if (options.read_contents) copy(bytes, content);
      result.entries.push_back({entry, std::move(content.text)});
      return true;
    });
  }
  return result;
}

}  // namespace permafrost::test
