// SPDX-License-Identifier: Apache-2.0
// Files and folders on the way to their final name: what they are called until then, how the next run knows
// that their writer is gone, and how the name survives a loss of power.
#pragma once

#include <string>

#include "io/file.hpp"

namespace permafrost {

/// Where a file or folder is made that shall stand at `path`: there, or where a link leads that stands there,
/// which is how people keep large things on another disk. Error{output} when the link leads nowhere.
[[nodiscard]] std::string place_of(const std::string& path);

/// A pattern for mkostemp() and mkdtemp(): a hidden name beside `path`, so that rename() stays within one
/// file system.
[[nodiscard]] std::string unfinished_name(const std::string& path);

/// While its writer lives an unfinished file or folder is locked; the lock goes with him, however he ends.
void claim(const Descriptor& unfinished);

/// Removes what runs that were killed left of `path`: files and folders of this user that nobody has claimed.
void remove_unfinished(const std::string& path);

/// What the umask leaves of the permission bits `wanted`, which a finished file or folder gets.
[[nodiscard]] unsigned usual_mode(unsigned wanted);

/// Makes a finished file that comes to `place` one for no more eyes than the file it replaces: with its
/// permission bits, owner and group; whose group cannot be had gives its own none. What replaces nothing gets
/// what the umask leaves of 0666. False with errno when the bits cannot be set.
[[nodiscard]] bool inherit_rights(const Descriptor& file, const std::string& place);

/// The names in the folder that holds `path` survive a loss of power. False with errno when that fails.
[[nodiscard]] bool sync_folder_of(const std::string& path);

}  // namespace permafrost
