// SPDX-License-Identifier: Apache-2.0
// A key that checks signatures, read from each form in which ActivityPub servers publish one. Used by the
// rules on signatures, by `verify --signer` and when objects are fetched.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/digest.hpp"
#include "crypto/base_encoding.hpp"

namespace permafrost {

enum class KeyKind : std::uint8_t { rsa, ed25519 };
/// "rsa", "ed25519"
[[nodiscard]] std::string_view name_of(KeyKind kind) noexcept;

/// Why a text is no key that we can use.
enum class KeyFault : std::uint8_t {
  form,         ///< neither PEM nor a Multikey, or its bytes are none
  unsupported,  ///< a key of a kind that we do not know (ML-DSA, secp256k1, P-256)
  size,         ///< an RSA key below 1024 or above 16384 bits, or with an absurd exponent
  secret,       ///< a private key stands where a public one is due
};
/// One line for people, translated.
[[nodiscard]] std::string describe(KeyFault fault);

/// Cheap to copy; any thread may use it.
class PublicKey {
 public:
  /// PEM: SubjectPublicKeyInfo ("PUBLIC KEY") or PKCS#1 ("RSA PUBLIC KEY"), with the line feeds that it
  /// should have or with spaces, CRLF, literal "\n" or nothing in their place, as real actors have it.
  [[nodiscard]] static std::optional<PublicKey> from_pem(std::string_view text, KeyFault* why = nullptr);
  /// A Multikey (Controlled Identifiers 1.0, FEP-521a): multibase over a multicodec prefix and the key;
  /// also behind "did:key:", with or without a fragment.
  [[nodiscard]] static std::optional<PublicKey> from_multikey(std::string_view text, KeyFault* why = nullptr);
  /// SubjectPublicKeyInfo (RFC 5280) and RSAPublicKey (PKCS#1, RFC 8017) in DER.
  [[nodiscard]] static std::optional<PublicKey> from_spki(std::span<const std::byte> der,
                                                          KeyFault* why = nullptr);
  [[nodiscard]] static std::optional<PublicKey> from_rsa(std::span<const std::byte> der,
                                                         KeyFault* why = nullptr);
  /// The 32 bytes of RFC 8032.
  [[nodiscard]] static std::optional<PublicKey> from_ed25519(std::span<const std::byte> bytes);

  [[nodiscard]] KeyKind kind() const noexcept;
  [[nodiscard]] unsigned bits() const noexcept;
  /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017), or Ed25519 (RFC 8032) by kind(). False for a signature of a
  /// wrong length too.
  [[nodiscard]] bool verifies(std::span<const std::byte> message, std::span<const std::byte> signature) const;
  /// The 32 bytes of RFC 8032, or RSAPublicKey in DER; as long as the key.
  [[nodiscard]] std::span<const std::byte> raw() const noexcept;
  /// As a Multikey, "z…".
  [[nodiscard]] std::string multikey() const;
  /// SubjectPublicKeyInfo in DER, and as PEM.
  [[nodiscard]] Bytes spki() const;
  [[nodiscard]] std::string pem() const;
  /// SHA-256 of the SubjectPublicKeyInfo: equal for equal keys, whatever their form was.
  [[nodiscard]] Sha256 fingerprint() const;

 private:
  struct Key;
  explicit PublicKey(std::shared_ptr<const Key> key) : m_key(std::move(key)) {}
  std::shared_ptr<const Key> m_key;
};

}  // namespace permafrost
