// SPDX-License-Identifier: Apache-2.0
// What a Multikey says that it holds: the first bytes of its content, a row of the multicodec table
// (https://github.com/multiformats/multicodec). Used by the keys, and by whoever names a key we cannot use.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "crypto/base_encoding.hpp"

namespace permafrost {

namespace multicodec {
constexpr std::uint64_t ed25519_pub = 0xED;
constexpr std::uint64_t rsa_pub = 0x1205;
constexpr std::uint64_t ed25519_priv = 0x1300;
}  // namespace multicodec

struct MultikeyContent {
  std::uint64_t codec = 0;  ///< the row's number
  std::size_t prefix = 0;   ///< octets of `bytes` before the key itself
  Bytes bytes;              ///< all of them; to be wiped where the codec is a secret's
  [[nodiscard]] std::span<const std::byte> key() const { return std::span(bytes).subspan(prefix); }
};

/// Of a Multikey or a did:key whose fragment, if it has one, repeats it. Nothing when it is neither, or is
/// longer than that of any RSA key that we would use.
[[nodiscard]] std::optional<MultikeyContent> read_multikey(std::string_view text);
[[nodiscard]] std::string write_multikey(std::uint64_t codec, std::span<const std::byte> key);

/// "mldsa-44-pub": the name of a codec for keys, "" for any other.
[[nodiscard]] std::string_view name_of_codec(std::uint64_t codec) noexcept;
/// Is it a codec of private keys?
[[nodiscard]] bool is_secret(std::uint64_t codec) noexcept;

}  // namespace permafrost
