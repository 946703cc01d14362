// SPDX-License-Identifier: Apache-2.0
// Digests chosen by name, for bags of others that use MD5, SHA-1 or SHA-512. What permafrost writes is
// always SHA-256 (io/sha256.hpp).
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace permafrost {

class MessageDigest {
 public:
  /// "md5", "sha1", "sha224", "sha256", "sha384", "sha512"; nothing for other names.
  [[nodiscard]] static std::optional<MessageDigest> named(std::string_view name);
  ~MessageDigest();
  MessageDigest(MessageDigest&&) noexcept;
  MessageDigest& operator=(MessageDigest&&) noexcept;

  void update(std::span<const std::byte> bytes);
  /// Lower-case hexadecimal digits of all updates; then it starts anew.
  [[nodiscard]] std::string finish();

 private:
  struct State;
  explicit MessageDigest(std::unique_ptr<State> state);
  std::unique_ptr<State> m_state;
};

}  // namespace permafrost
