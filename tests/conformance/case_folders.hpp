// SPDX-License-Identifier: Apache-2.0
// Suites whose cases are folders: which there are, what lies in one, and a tally of passed and failed ones.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "support/temp_dir.hpp"

namespace permafrost::test {

/// Folders below `suite` of PERMAFROST_VECTORS that hold a file whose name begins with `file`, sorted.
[[nodiscard]] inline std::vector<std::filesystem::path> case_folders(const std::string& suite,
                                                                     const std::string& file) {
  namespace fs = std::filesystem;
  std::vector<fs::path> folders;
  const char* const vectors = std::getenv("PERMAFROST_VECTORS");
  if (vectors == nullptr || !fs::is_directory(fs::path(vectors) / suite)) return folders;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(vectors) / suite)) {
    if (!entry.path().filename().string().starts_with(file)) continue;
    if (std::find(folders.begin(), folders.end(), entry.path().parent_path()) == folders.end())
      folders.push_back(entry.path().parent_path());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

/// The text of the file whose name begins with `start`, without space around it; empty when there is none.
[[nodiscard]] inline std::string text_in(const std::filesystem::path& folder, const std::string& start) {
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (!entry.is_regular_file() || !entry.path().filename().string().starts_with(start)) continue;
    std::string text = read_file(entry.path().string());
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' '))
      text.pop_back();
    return text;
  }
  return {};
}

/// Prints which cases passed and which failed when it ends.
class CaseTally {
 public:
  ~CaseTally() {
    std::cout << m_count << " passed:" << m_passed << "\nfailed:" << (m_failed.empty() ? " none" : m_failed)
              << "\n";
  }
  /// `faults` is empty for a case that passed.
  void add(const std::string& name, const std::string& faults) {
    (faults.empty() ? m_passed : m_failed) += " " + name;
    m_count += faults.empty() ? 1 : 0;
    EXPECT_TRUE(faults.empty()) << name << ": " << faults;
  }

 private:
  std::string m_passed, m_failed;
  std::size_t m_count = 0;
};

/// What differs, in words; empty when both are equal.
[[nodiscard]] inline std::string difference(const std::string& what, const std::string& found,
                                            const std::string& expected) {
  if (expected.empty() || found == expected) return {};
  return what + " is\n" + found + "\nand not\n" + expected + "\n";
}

}  // namespace permafrost::test
