// SPDX-License-Identifier: Apache-2.0
// Incremental SHA-256 by OpenSSL (SHA-NI where the processor has it).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/digest.hpp"

namespace permafrost {

class Sha256Hasher {
 public:
  Sha256Hasher();
  void update(std::span<const std::byte> bytes);
  /// The digest of all updates; the hasher then starts anew.
  [[nodiscard]] Sha256 finish();
  /// The digest so far; the hasher goes on.
  [[nodiscard]] Sha256 peek() const;

 private:
  std::array<std::uint32_t, 28> m_state;  // a SHA256_CTX
};

/// One message, in pieces that lie where they lie.
using ScatteredBytes = std::span<const std::span<const std::byte>>;

[[nodiscard]] Sha256 sha256_of(std::span<const std::byte> bytes);
[[nodiscard]] Sha256 sha256_of(ScatteredBytes pieces);

}  // namespace permafrost
