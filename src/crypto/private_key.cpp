// SPDX-License-Identifier: Apache-2.0
#include "crypto/private_key.hpp"

#include <openssl/crypto.h>
#include <openssl/x509.h>

#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "crypto/der.hpp"
#include "crypto/multicodec.hpp"
#include "crypto/openssl.hpp"
#include "io/bytes.hpp"

namespace permafrost {

namespace {

using openssl::octets;
using openssl::Owned;
using openssl::QuietErrors;
using openssl::require;

constexpr std::size_t seed_size = 32;

std::nullopt_t fail(KeyFault* why, KeyFault fault) {
  if (why != nullptr) *why = fault;
  return std::nullopt;
}

void wipe(Bytes& secret) { OPENSSL_cleanse(secret.data(), secret.size()); }

/// Nothing for keys of other kinds and implausible ones.
std::optional<PublicKey> public_half(const EVP_PKEY* key) {
  if (EVP_PKEY_is_a(key, "ED25519") == 1) {
    Bytes bytes(seed_size);
    std::size_t length = bytes.size();
    require(EVP_PKEY_get_raw_public_key(key, octets(bytes.data()), &length) == 1);
    return PublicKey::from_ed25519(bytes);
  }
  unsigned char* made = nullptr;
  const int length = i2d_PublicKey(key, &made);  // of RSA, that is PKCS#1
  if (length < 0) return std::nullopt;
  const auto* const start = reinterpret_cast<const std::byte*>(made);
  const Bytes bytes(start, start + length);
  OPENSSL_free(made);
  return PublicKey::from_rsa(bytes);
}

/// Empty when OpenSSL fails.
Bytes signature_by(EVP_PKEY* key, std::span<const std::byte> message) {
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  const EVP_MD* const digest = EVP_PKEY_is_a(key, "RSA") == 1 ? EVP_sha256() : nullptr;
  Bytes signature(static_cast<std::size_t>(EVP_PKEY_get_size(key)));
  std::size_t length = signature.size();
  if (!context || EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key) != 1 ||
      EVP_DigestSign(context.get(), octets(signature.data()), &length, octets(message.data()),
                     message.size()) != 1)
    return {};
  signature.resize(length);
  return signature;
}

/// Of a key whose numbers do not belong together, signatures are wrong and may give the secret away.
bool signs_for(EVP_PKEY* key, const PublicKey& public_key) {
  const auto message = as_bytes("a message to try a key on");
  return public_key.verifies(message, signature_by(key, message));
}

}  // namespace

struct PrivateKey::Key {
  Key(Owned<EVP_PKEY> made, PublicKey half) : key(std::move(made)), public_key(std::move(half)) {}
  Owned<EVP_PKEY> key;
  PublicKey public_key;
};

std::optional<PrivateKey> PrivateKey::from_pem(std::string_view text, KeyFault* why) {
  auto block = der::read_pem(text);
  if (!block || !block->label.ends_with("PRIVATE KEY")) return fail(why, KeyFault::form);
  const QuietErrors quiet;
  if (block->label.starts_with("ENCRYPTED")) return fail(why, KeyFault::unsupported);
  const unsigned char* at = octets(block->bytes.data());
  Owned<EVP_PKEY> key(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(block->bytes.size())));
  wipe(block->bytes);
  if (!key) return fail(why, KeyFault::form);
  if (EVP_PKEY_is_a(key.get(), "RSA") != 1 && EVP_PKEY_is_a(key.get(), "ED25519") != 1)
    return fail(why, KeyFault::unsupported);
  auto public_key = public_half(key.get());
  if (!public_key) return fail(why, KeyFault::size);
  if (!signs_for(key.get(), *public_key)) return fail(why, KeyFault::form);
  return PrivateKey(std::make_shared<const Key>(std::move(key), *std::move(public_key)));
}

std::optional<PrivateKey> PrivateKey::from_multikey(std::string_view text) {
  auto content = read_multikey(text);
  if (!content || content->codec != multicodec::ed25519_priv) return std::nullopt;
  auto key = from_ed25519_seed(content->key());
  wipe(content->bytes);
  return key;
}

std::optional<PrivateKey> PrivateKey::from_ed25519_seed(std::span<const std::byte> seed) {
  if (seed.size() != seed_size) return std::nullopt;
  Owned<EVP_PKEY> key(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, octets(seed.data()), seed.size()));
  require(key != nullptr);
  auto public_key = public_half(key.get());
  require(public_key.has_value());
  return PrivateKey(std::make_shared<const Key>(std::move(key), *std::move(public_key)));
}

KeyKind PrivateKey::kind() const noexcept { return m_key->public_key.kind(); }
PublicKey PrivateKey::public_key() const { return m_key->public_key; }

Bytes PrivateKey::sign(std::span<const std::byte> message) const {
  const QuietErrors quiet;
  Bytes signature = signature_by(m_key->key.get(), message);
  if (signature.empty()) throw Error{Fault::output, tr("cannot sign: OpenSSL refuses the key")};
  return signature;
}

}  // namespace permafrost
