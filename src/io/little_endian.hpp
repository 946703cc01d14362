// SPDX-License-Identifier: Apache-2.0
// Unsigned numbers in little-endian order at any address, as zstd and our index write them.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstring>

namespace permafrost {

template <std::unsigned_integral Number>
void store_le(std::byte* to, Number value) {
  for (std::size_t i = 0; i < sizeof(Number); ++i) {
    to[i] = static_cast<std::byte>(static_cast<unsigned long long>(value) >> (8 * i));
  }
}

template <std::unsigned_integral Number>
[[nodiscard]] Number load_le(const std::byte* from) {
  if constexpr (std::endian::native == std::endian::little) {
    Number value;
    std::memcpy(&value, from, sizeof value);
    return value;
  }
  unsigned long long value = 0;
  for (std::size_t i = 0; i < sizeof(Number); ++i) {
    value |= std::to_integer<unsigned long long>(from[i]) << (8 * i);
  }
  return static_cast<Number>(value);
}

}  // namespace permafrost
