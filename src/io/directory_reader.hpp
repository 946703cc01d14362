// SPDX-License-Identifier: Apache-2.0
// Opens a directory tree as a Container, for exports that were unpacked. Sorted, below its root only:
// no symbolic link is followed, nothing but regular files is opened.
#pragma once

#include <memory>
#include <string>

#include "io/container.hpp"

namespace permafrost {

/// Error{input} when `path` cannot be opened as a directory.
[[nodiscard]] std::unique_ptr<Container> open_directory(const std::string& path, const ContainerEnv& env);

}  // namespace permafrost
