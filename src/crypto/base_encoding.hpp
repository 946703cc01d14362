// SPDX-License-Identifier: Apache-2.0
// Bytes as text: base64 as people write it, and multibase (https://github.com/multiformats/multibase), which
// says by its first character which alphabet follows. Used for keys, signatures and digests.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace permafrost {

using Bytes = std::vector<std::byte>;

/// Either alphabet (RFC 4648 sections 4 and 5), with or without padding, white space anywhere: so lenient are
/// those who wrote `signatureValue` and PEM. Nothing when another character occurs or bits are left over.
/// Leaves no copy of the bytes behind but the result, so that whoever decodes a secret can wipe it.
[[nodiscard]] std::optional<Bytes> decode_base64(std::string_view text);
/// RFC 4648 section 4, with padding, without line feeds.
[[nodiscard]] std::string encode_base64(std::span<const std::byte> bytes);
/// RFC 4648 section 5, without padding.
[[nodiscard]] std::string encode_base64url(std::span<const std::byte> bytes);

/// Any multibase in the table that is a text of ASCII: its prefix, then its digits. Nothing when the prefix
/// is unknown or a digit does not belong to it. Costs the square of the length in base58: the caller caps it.
[[nodiscard]] std::optional<Bytes> decode_multibase(std::string_view text);
/// 'z' and base58btc, as Multikeys and proof values are written.
[[nodiscard]] std::string encode_base58btc(std::span<const std::byte> bytes);

}  // namespace permafrost
