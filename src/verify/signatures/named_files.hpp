// SPDX-License-Identifier: Apache-2.0
// Files that users keep in folders and that tell by their names which IRI they are about: keys (key_folder)
// and contexts (context_folder).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace permafrost {

/// The regular files right in the folder at `path`, sorted; `path` itself when it is no folder. Error{input}
/// when it cannot be listed.
[[nodiscard]] std::vector<std::string> files_at(const std::string& path);

/// The name of the file at `path` without folder and suffix, "%2F" read as "/" and so on.
[[nodiscard]] std::string stem_decoded(const std::string& path);

/// An id as it can stand in the name of a file: runs of all characters but letters, digits and '.' become
/// one '_'.
[[nodiscard]] std::string file_stem_of(std::string_view id);

}  // namespace permafrost
