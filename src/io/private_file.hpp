// SPDX-License-Identifier: Apache-2.0
// Files that are the user's own affair: where they lie, that nobody else can read them, and that two runs do
// not write them at once. Used for tokens and for what outlasts a run.
#pragma once

#include <string>

#include "io/file.hpp"

namespace permafrost {

/// Where programs keep what outlasts a run and belongs to one machine: "$XDG_STATE_HOME/permafrost", else
/// "$HOME/.local/state/permafrost" (XDG Base Directory 0.8). Error{output} when neither variable is set.
[[nodiscard]] std::string state_folder();

/// Makes the folders above `path` that are missing, for the user alone. What cannot be made shows itself when
/// the file is opened.
void make_private_folders(const std::string& path);

/// Makes `path`, a folder for the user alone, unless it is there. Error{output} when that cannot be done.
void make_private_folder(const std::string& path);
/// Opens `path` for reading and writing; made for the user alone when it is not there. Error{output}.
[[nodiscard]] Descriptor make_private_file(const std::string& path);

/// May anybody but its owner read or write the file? False for one that is not there.
[[nodiscard]] bool is_open_to_others(const std::string& path);

/// While it lives, no other process holds one of the same path; waits for that. The file stays: removing it
/// would let two holders in.
class FileLock {
 public:
  /// Makes the file and the folders above it. Error{output} when that cannot be done.
  explicit FileLock(const std::string& path);

 private:
  Descriptor m_descriptor;
};

}  // namespace permafrost
