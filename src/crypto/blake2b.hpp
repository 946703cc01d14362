// SPDX-License-Identifier: Apache-2.0
// BLAKE2b without a key (RFC 7693), of any length: minisign wants 64 and 32 bytes, and OpenSSL 3.0 has only
// the former.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace permafrost {

class Blake2b {
 public:
  /// `length` of the digest, 1 to 64 bytes.
  explicit Blake2b(std::size_t length);
  void update(std::span<const std::byte> bytes);
  /// The digest of all updates; nothing may follow.
  [[nodiscard]] std::vector<std::byte> finish();

 private:
  static constexpr std::size_t block_bytes = 128;
  void compress(bool last);

  std::size_t m_length;
  std::array<std::uint64_t, 8> m_state;
  std::array<std::byte, block_bytes> m_block{};
  std::size_t m_filled = 0;
  std::uint64_t m_count = 0;  ///< bytes compressed; 2^64 of them are out of reach
};

[[nodiscard]] std::vector<std::byte> blake2b_of(std::span<const std::byte> bytes, std::size_t length);

}  // namespace permafrost
