// SPDX-License-Identifier: Apache-2.0
// Opens what libarchive knows: a tar in any compression, and zips whose methods only it can unpack.
// Strictly sequential. gzip is unpacked by our own InflateSource, which gives more of a torn file.
#pragma once

#include <memory>

#include "io/container.hpp"
#include "io/file.hpp"

namespace permafrost {

/// Null when `file` is no tar (or, for ContainerKind::zip, no zip that libarchive can open).
[[nodiscard]] std::unique_ptr<Container> open_with_libarchive(std::shared_ptr<const InputFile> file,
                                                              ContainerKind kind, const ContainerEnv& env);

}  // namespace permafrost
