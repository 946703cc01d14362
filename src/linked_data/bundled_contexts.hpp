// SPDX-License-Identifier: Apache-2.0
// The tables that contexts/compile.py makes of the terms beside it while the program is built. Read by
// ContextLibrary alone, which says what a URL may look like.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "linked_data/context_library.hpp"

namespace permafrost {

/// An address of a bundled document, without scheme and without "#" or "/" at the end; or a path.
struct ContextAddress {
  std::string_view text;
  std::size_t document;  ///< its place in bundled_contexts
};

extern const std::span<const BundledContext> bundled_contexts;
extern const std::span<const ContextAddress> bundled_addresses;  ///< sorted
extern const std::span<const ContextAddress> bundled_paths;      ///< the same document on every host

}  // namespace permafrost
