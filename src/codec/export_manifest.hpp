// SPDX-License-Identifier: Apache-2.0
// manifest.yml of FEP-6fcd (draft of 2024-07-11), which says what the files of an account's export are. Read
// with tolerance for the deviations of its reference implementation, written as the FEP has it. Which files
// there are is the formats' affair: fep-6fcd, and our archive, whose data/ is such an export.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace permafrost {

inline constexpr std::string_view export_manifest_name = "manifest.yml";

struct ExportManifest {
  std::optional<std::string> version;  ///< ubc-version
  bool has_contents = false;
  std::string failure;  ///< why it is no YAML, in the parser's words; empty when it is
};
/// Calls `visit` with the path of every file or directory that is listed without contents of its own: of a
/// directory all that lies in it is meant.
[[nodiscard]] ExportManifest read_export_manifest(const std::string& text,
                                                  const std::function<void(const std::string& path)>& visit);

/// Collects what an export holds. Files in directories other than activitypub/ are listed by their directory,
/// so that a million pictures do not make a million lines.
class ExportManifestWriter {
 public:
  /// `path` is relative to the manifest.
  void add(std::string_view path);
  /// `client` is the program that made the export.
  [[nodiscard]] std::string text(std::string_view client) const;

 private:
  std::set<std::string, std::less<>> m_top, m_activitypub;  ///< names; of directories ending in '/'
};

}  // namespace permafrost
