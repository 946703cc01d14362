// SPDX-License-Identifier: Apache-2.0
// Keys and signatures as text: PEM, Multikeys, multibase, minisign's files. What is accepted must come back
// the same after being written.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "crypto/minisign.hpp"
#include "crypto/private_key.hpp"
#include "crypto/public_key.hpp"
#include "io/bytes.hpp"

namespace {

using namespace permafrost;  // NOLINT(google-build-using-namespace): a program of its own

void require(bool holds) {
  if (!holds) std::abort();
}

void try_public(const std::optional<PublicKey>& key) {
  if (!key) return;
  const auto by_multikey = PublicKey::from_multikey(key->multikey());
  const auto by_pem = PublicKey::from_pem(key->pem());
  require(by_multikey && by_multikey->fingerprint() == key->fingerprint());
  require(by_pem && by_pem->fingerprint() == key->fingerprint());
  require(!key->verifies(as_bytes("message"), as_bytes("no signature")));
}

void try_encodings(std::string_view text) {
  if (const auto bytes = decode_base64(text)) {
    require(decode_base64(encode_base64(*bytes)) == bytes);
    try_public(PublicKey::from_spki(*bytes));
    try_public(PublicKey::from_rsa(*bytes));
  }
  constexpr std::size_t short_enough = 2000;  // base58 costs the square of the length
  if (const auto bytes = decode_multibase(text.substr(0, short_enough)))
    require(decode_multibase(encode_base58btc(*bytes)) == bytes);
}

void try_minisign(std::string_view text) {
  using namespace minisign;  // NOLINT(google-build-using-namespace)
  if (const auto signature = Signature::parse(text)) {
    const auto again = Signature::parse(signature->text());
    require(again && again->bytes == signature->bytes &&
            again->trusted_comment == signature->trusted_comment);
  }
  if (const auto key = VerifyingKey::parse(text)) {
    require(VerifyingKey::parse(key->text())->base64() == key->base64());
    try_public(key->key);
  }
  // Unlocking takes a gigabyte and seconds: its limits have a test of their own.
  if (SigningKey::is_locked(text)) return;
  if (const auto key = SigningKey::parse(text, ""))
    require(key->public_key().verifies(as_bytes("m"), key->sign(as_bytes("m"), "c")));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try_encodings(text);
  try_public(PublicKey::from_pem(text));
  try_public(PublicKey::from_multikey(text));
  try_public(PublicKey::from_spki(as_bytes(text)));
  try_public(PublicKey::from_rsa(as_bytes(text)));
  if (const auto key = PrivateKey::from_pem(text))
    require(key->public_key().verifies(as_bytes("m"), key->sign(as_bytes("m"))));
  try_minisign(text);
  return 0;
}
