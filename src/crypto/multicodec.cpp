// SPDX-License-Identifier: Apache-2.0
#include "crypto/multicodec.hpp"

#include <algorithm>
#include <array>

namespace permafrost {

namespace {

constexpr std::size_t max_multikey_length = 4096;  // an RSA key of 16384 bits takes 2900 characters

struct Codec {
  std::uint64_t number;
  std::string_view name;
  bool secret = false;
};

constexpr std::array codecs{
    Codec{0xE7, "secp256k1-pub"},
    Codec{0xEB, "bls12_381-g2-pub"},
    Codec{0xEC, "x25519-pub"},
    Codec{multicodec::ed25519_pub, "ed25519-pub"},
    Codec{0x1200, "p256-pub"},
    Codec{0x1201, "p384-pub"},
    Codec{0x1202, "p521-pub"},
    Codec{0x1203, "ed448-pub"},
    Codec{multicodec::rsa_pub, "rsa-pub"},
    Codec{0x1210, "mldsa-44-pub"},
    Codec{0x1211, "mldsa-65-pub"},
    Codec{0x1212, "mldsa-87-pub"},
    Codec{multicodec::ed25519_priv, "ed25519-priv", true},
    Codec{0x1301, "secp256k1-priv", true},
    Codec{0x1302, "x25519-priv", true},
    Codec{0x1305, "rsa-priv", true},
    Codec{0x1306, "p256-priv", true},
    Codec{0x1307, "p384-priv", true},
    Codec{0x1308, "p521-priv", true},
};

const Codec* find_codec(std::uint64_t number) noexcept {
  const auto* const found =
      std::find_if(codecs.begin(), codecs.end(), [&](const Codec& codec) { return codec.number == number; });
  return found == codecs.end() ? nullptr : found;
}

/// https://github.com/multiformats/unsigned-varint: seven bits an octet, lowest first.
bool read_codec(MultikeyContent& content) {
  for (const std::byte octet :
       std::span(content.bytes).first(std::min<std::size_t>(9, content.bytes.size()))) {
    content.codec |= std::to_integer<std::uint64_t>(octet & std::byte{0x7F}) << 7 * content.prefix;
    ++content.prefix;
    if ((octet & std::byte{0x80}) == std::byte{0}) return true;
  }
  return false;
}

}  // namespace

std::optional<MultikeyContent> read_multikey(std::string_view text) {
  constexpr std::string_view did_key = "did:key:";
  if (text.starts_with(did_key)) {
    text.remove_prefix(did_key.size());
    const std::size_t hash = text.find('#');
    if (hash != std::string_view::npos && text.substr(hash + 1) != text.substr(0, hash)) return std::nullopt;
    text = text.substr(0, hash);
  }
  if (text.size() > max_multikey_length) return std::nullopt;
  auto bytes = decode_multibase(text);
  if (!bytes) return std::nullopt;
  MultikeyContent content{.bytes = *std::move(bytes)};
  if (!read_codec(content)) return std::nullopt;
  return content;
}

std::string write_multikey(std::uint64_t codec, std::span<const std::byte> key) {
  Bytes bytes;
  for (; codec >= 0x80; codec >>= 7U) bytes.push_back(static_cast<std::byte>((codec & 0x7FU) | 0x80U));
  bytes.push_back(static_cast<std::byte>(codec));
  bytes.insert(bytes.end(), key.begin(), key.end());
  return encode_base58btc(bytes);
}

std::string_view name_of_codec(std::uint64_t codec) noexcept {
  const Codec* const row = find_codec(codec);
  return row == nullptr ? std::string_view{} : row->name;
}

bool is_secret(std::uint64_t codec) noexcept {
  const Codec* const row = find_codec(codec);
  return row != nullptr && row->secret;
}

}  // namespace permafrost
