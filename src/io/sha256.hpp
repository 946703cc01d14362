// SPDX-License-Identifier: Apache-2.0
// Incremental SHA-256 over OpenSSL's EVP (SHA-NI where the processor has it). The algorithm is
// fetched once for the process, on first use, so that a command that hashes nothing pays nothing.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "base/digest.hpp"

namespace permafrost {

class Sha256Hasher {
 public:
  Sha256Hasher();
  ~Sha256Hasher();
  Sha256Hasher(Sha256Hasher&&) noexcept;
  Sha256Hasher& operator=(Sha256Hasher&&) noexcept;
  void update(std::span<const std::byte> bytes);
  /// The digest of all updates; the hasher then starts anew.
  [[nodiscard]] Sha256 finish();
  /// The digest so far; the hasher goes on.
  [[nodiscard]] Sha256 peek() const;

 private:
  struct Free {
    void operator()(void* context) const noexcept;
  };
  std::unique_ptr<void, Free> m_context;
};

[[nodiscard]] Sha256 sha256_of(std::span<const std::byte> bytes);

}  // namespace permafrost
