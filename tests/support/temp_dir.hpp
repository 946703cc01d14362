// SPDX-License-Identifier: Apache-2.0
// A directory of one test's own, removed with it; and the small things tests do with files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace permafrost::test {

class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  [[nodiscard]] const std::string& path() const { return m_path; }
  /// `name` inside the directory.
  [[nodiscard]] std::string operator/(std::string_view name) const;
  /// Names of everything below, relative, sorted; hidden ones too.
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  std::string m_path;
};

/// The whole file; fails the run when it cannot be read.
[[nodiscard]] std::string read_file(const std::string& path);
/// Makes the directories that `path` needs.
void write_file(const std::string& path, std::string_view content);

}  // namespace permafrost::test
