// SPDX-License-Identifier: Apache-2.0
#include "crypto/der.hpp"

#include <openssl/crypto.h>

namespace permafrost::der {

std::optional<std::span<const std::byte>> Reader::take(Tag tag) {
  if (rest.size() < 2 || rest[0] != static_cast<std::byte>(tag)) return std::nullopt;
  std::size_t head = 2;
  auto length = std::to_integer<std::size_t>(rest[1]);
  if (length >= 0x80) {
    const std::size_t octets = length - 0x80;
    if (octets == 0 || octets > 4 || rest.size() - head < octets) return std::nullopt;
    length = 0;
    for (; head < 2 + octets; ++head) length = length << 8U | std::to_integer<std::size_t>(rest[head]);
  }
  if (rest.size() - head < length) return std::nullopt;
  const auto content = rest.subspan(head, length);
  rest = rest.subspan(head + length);
  return content;
}

Bytes value(Tag tag, std::span<const std::byte> content) {
  Bytes bytes{static_cast<std::byte>(tag)};
  if (content.size() < 0x80) {
    bytes.push_back(static_cast<std::byte>(content.size()));
  } else {
    unsigned octets = 1;
    while (content.size() >> 8 * octets != 0) ++octets;
    bytes.push_back(static_cast<std::byte>(0x80 + octets));
    while (octets-- != 0) bytes.push_back(static_cast<std::byte>(content.size() >> 8 * octets & 0xFFU));
  }
  bytes.insert(bytes.end(), content.begin(), content.end());
  return bytes;
}

Bytes joined(std::span<const std::byte> first, std::span<const std::byte> second) {
  Bytes bytes(first.begin(), first.end());
  bytes.insert(bytes.end(), second.begin(), second.end());
  return bytes;
}

std::optional<PemBlock> read_pem(std::string_view text) {
  constexpr std::string_view begin = "-----BEGIN ";
  constexpr std::string_view end = "-----END";
  constexpr std::string_view dashes = "-----";
  const std::size_t start = text.find(begin);
  if (start == std::string_view::npos) return std::nullopt;
  text.remove_prefix(start + begin.size());
  const std::size_t label_end = text.find(dashes);
  if (label_end == std::string_view::npos) return std::nullopt;
  const std::string_view label = text.substr(0, label_end);
  text.remove_prefix(label_end + dashes.size());
  const std::size_t body_end = text.find(end);
  if (body_end == std::string_view::npos) return std::nullopt;

  std::string body(text.substr(0, body_end));
  for (std::size_t at = body.find('\\'); at != std::string::npos; at = body.find('\\', at + 1)) {
    if (at + 1 < body.size() && (body[at + 1] == 'n' || body[at + 1] == 'r')) body[at] = body[at + 1] = ' ';
  }
  auto bytes = decode_base64(body);
  OPENSSL_cleanse(body.data(), body.size());
  if (!bytes) return std::nullopt;
  return PemBlock{.label = label, .bytes = *std::move(bytes)};
}

std::string write_pem(std::string_view label, std::span<const std::byte> bytes) {
  constexpr std::size_t line = 64;
  const std::string body = encode_base64(bytes);
  std::string text = "-----BEGIN " + std::string(label) + "-----\n";
  for (std::size_t at = 0; at < body.size(); at += line) text += body.substr(at, line) + '\n';
  return text + "-----END " + std::string(label) + "-----\n";
}

}  // namespace permafrost::der
