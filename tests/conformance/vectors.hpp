// SPDX-License-Identifier: Apache-2.0
// Where the public suites lie: the folder named by the environment variable PERMAFROST_VECTORS.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace permafrost::test {

/// Paths of the files of one folder of a suite, sorted; empty when there is no such folder.
[[nodiscard]] inline std::vector<std::string> suite_files(const std::string& folder,
                                                          std::string_view ending) {
  std::vector<std::string> paths;
  const char* const vectors = std::getenv("PERMAFROST_VECTORS");
  const auto path = std::filesystem::path(vectors == nullptr ? "" : vectors) / folder;
  if (vectors == nullptr || !std::filesystem::is_directory(path)) return paths;
  for (const auto& file : std::filesystem::directory_iterator(path)) {
    if (file.is_regular_file() && file.path().string().ends_with(ending))
      paths.push_back(file.path().string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace permafrost::test
