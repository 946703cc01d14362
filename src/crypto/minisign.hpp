// SPDX-License-Identifier: Apache-2.0
// minisign's keys and signatures (https://jedisct1.github.io/minisign/), byte for byte as version 0.11 writes
// them, so that either program checks what the other made. Used by `sign` and `verify --signer`.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "crypto/base_encoding.hpp"
#include "crypto/private_key.hpp"
#include "crypto/public_key.hpp"
#include "io/bytes.hpp"

namespace permafrost::minisign {

/// Tells keys apart; proves nothing.
struct KeyId {
  std::array<std::byte, 8> bytes{};
  /// 16 digits, "85BBEED55A431F69".
  [[nodiscard]] std::string hex() const;
  friend bool operator==(const KeyId&, const KeyId&) = default;
};

/// The longest lines that minisign writes and reads, with their words, in bytes.
inline constexpr std::size_t longest_comment = 1024, longest_trusted_comment = 8192;

/// A file NAME.minisig.
struct Signature {
  KeyId key;
  bool prehashed = true;          ///< over BLAKE2b-512 of the message ("ED"), not over itself ("Ed")
  Bytes bytes;                    ///< 64
  std::string trusted_comment;    ///< signed too; any bytes but line feeds
  Bytes global;                   ///< 64: over `bytes` and the trusted comment
  std::string untrusted_comment;  ///< signed by nobody

  [[nodiscard]] static std::optional<Signature> parse(std::string_view text);
  /// The file, four lines.
  [[nodiscard]] std::string text() const;
};

/// A file minisign.pub.
struct VerifyingKey {
  KeyId id;
  PublicKey key;

  /// The file, or its second line alone, as after `minisign -P`.
  [[nodiscard]] static std::optional<VerifyingKey> parse(std::string_view text);
  [[nodiscard]] std::string base64() const;
  /// The file, two lines.
  [[nodiscard]] std::string text() const;

  /// Was `signature` made by this key over `message`, and its trusted comment with it?
  [[nodiscard]] bool verifies(std::span<const std::byte> message, const Signature& signature) const;
  /// The same for a message that is read to its end; false for a signature that is not prehashed.
  [[nodiscard]] bool verifies(ByteSource& message, const Signature& signature) const;

 private:
  [[nodiscard]] bool verifies_signed(std::span<const std::byte> content, const Signature& signature) const;
};

/// Why a secret key cannot be used.
enum class SecretFault : std::uint8_t {
  form,      ///< no secret key of minisign's
  limit,     ///< unlocking it would take more than 1 GiB of memory or minutes
  password,  ///< not this password
  memory,    ///< the memory that unlocking takes is not to be had
};
/// One line for people, translated.
[[nodiscard]] std::string describe(SecretFault fault);

/// A file minisign.key. Its bytes are wiped with it.
class SigningKey {
 public:
  /// From the system's random numbers.
  [[nodiscard]] static SigningKey generate();
  /// Does the file want a password? False also for what is no such file.
  [[nodiscard]] static bool is_locked(std::string_view text);
  /// `password` is not looked at when the file is not locked. minisign locks by scrypt over 1 GiB of memory:
  /// seconds, and the one thing for which permafrost takes that much.
  [[nodiscard]] static std::optional<SigningKey> parse(std::string_view text, std::string_view password,
                                                       SecretFault* why = nullptr);

  [[nodiscard]] VerifyingKey public_key() const;
  /// Prehashed. `trusted_comment` without line feeds, within longest_trusted_comment.
  [[nodiscard]] Signature sign(std::span<const std::byte> message, std::string_view trusted_comment) const;
  /// The file, locked by `password` unless that is empty. Nothing when there is not memory enough.
  [[nodiscard]] std::optional<Secret> text(std::string_view password) const;

 private:
  struct Key;
  explicit SigningKey(std::shared_ptr<const Key> key) : m_key(std::move(key)) {}
  std::shared_ptr<const Key> m_key;
};

}  // namespace permafrost::minisign
