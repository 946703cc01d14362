// SPDX-License-Identifier: Apache-2.0
// Bytes that nobody can foretell, for what must not be guessed. (Chance for other ends: net/timing.hpp.)
#pragma once

#include <cstddef>

#include "crypto/base_encoding.hpp"

namespace permafrost {

/// From OpenSSL's generator, which the operating system seeds.
[[nodiscard]] Bytes random_bytes(std::size_t count);

}  // namespace permafrost
