// SPDX-License-Identifier: Apache-2.0
// The little of DER (X.690) that public keys are made of, and the PEM around it (RFC 7468). Used by the keys
// alone. Hostile bytes are read here and not by OpenSSL's decoders, which know far more kinds of keys.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "crypto/base_encoding.hpp"

namespace permafrost::der {

enum class Tag : std::uint8_t { integer = 0x02, bit_string = 0x03, object_id = 0x06, sequence = 0x30 };

/// Takes values off the front of `rest`, which the bytes given out are part of.
struct Reader {
  /// The content of the next value; nothing, and `rest` as it was, when that is torn or has another tag.
  [[nodiscard]] std::optional<std::span<const std::byte>> take(Tag tag);
  std::span<const std::byte> rest;
};

/// One value: tag, length and `content`.
[[nodiscard]] Bytes value(Tag tag, std::span<const std::byte> content);
[[nodiscard]] Bytes joined(std::span<const std::byte> first, std::span<const std::byte> second);

struct PemBlock {
  std::string_view label;  ///< "PUBLIC KEY"; part of the text
  Bytes bytes;
};

/// The first block of `text`, with white space or literal "\n" and "\r" where line feeds should be, or none.
/// Leaves no copy of the bytes behind but the result.
[[nodiscard]] std::optional<PemBlock> read_pem(std::string_view text);
[[nodiscard]] std::string write_pem(std::string_view label, std::span<const std::byte> bytes);

}  // namespace permafrost::der
