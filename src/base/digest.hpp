// SPDX-License-Identifier: Apache-2.0
// The value of a SHA-256 (FIPS 180-4). Computing one is io/sha256.hpp.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace permafrost {

struct Sha256 {
  std::array<std::byte, 32> bytes{};

  /// 64 lower-case hexadecimal digits.
  [[nodiscard]] std::string hex() const;
  /// Reads 64 hexadecimal digits of either case; nothing else.
  [[nodiscard]] static std::optional<Sha256> from_hex(std::string_view text);

  friend auto operator<=>(const Sha256&, const Sha256&) = default;
};

}  // namespace permafrost
