// SPDX-License-Identifier: Apache-2.0
// A key that signs: an actor's for fetching from servers that want signed requests, and in tests. Its bytes
// live in OpenSSL's memory alone and are wiped there; nothing here prints them.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "crypto/base_encoding.hpp"
#include "crypto/public_key.hpp"

namespace permafrost {

class PrivateKey {
 public:
  /// PKCS#8 or PKCS#1, unencrypted, RSA or Ed25519.
  [[nodiscard]] static std::optional<PrivateKey> from_pem(std::string_view text, KeyFault* why = nullptr);
  /// The secret half of a Multikey (multicodec ed25519-priv, FEP-521a).
  [[nodiscard]] static std::optional<PrivateKey> from_multikey(std::string_view text);
  /// The seed of RFC 8032, 32 bytes.
  [[nodiscard]] static std::optional<PrivateKey> from_ed25519_seed(std::span<const std::byte> seed);

  [[nodiscard]] KeyKind kind() const noexcept;
  [[nodiscard]] PublicKey public_key() const;
  /// By kind(), as PublicKey::verifies checks it. Error{output} should OpenSSL fail.
  [[nodiscard]] Bytes sign(std::span<const std::byte> message) const;

 private:
  struct Key;
  explicit PrivateKey(std::shared_ptr<const Key> key) : m_key(std::move(key)) {}
  std::shared_ptr<const Key> m_key;
};

}  // namespace permafrost
