// SPDX-License-Identifier: Apache-2.0
#include "crypto/public_key.hpp"

#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>
#include <bit>
#include <mutex>
#include <vector>

#include "base/text.hpp"
#include "crypto/der.hpp"
#include "crypto/multicodec.hpp"
#include "crypto/openssl.hpp"
#include "io/sha256.hpp"

namespace permafrost {

namespace {

using der::Tag;
using openssl::octets;
using openssl::Owned;
using openssl::QuietErrors;
using openssl::require;

constexpr unsigned min_rsa_bits = 1024;
constexpr unsigned max_rsa_bits = 16384;    // OPENSSL_RSA_MAX_MODULUS_BITS
constexpr unsigned max_exponent_bits = 64;  // beyond, checking one signature costs milliseconds
constexpr std::size_t ed25519_size = 32;

template <std::size_t size>
constexpr std::array<std::byte, size> bytes_from(const unsigned char (&octets_of)[size]) {
  std::array<std::byte, size> bytes{};
  for (std::size_t i = 0; i < size; ++i) bytes[i] = std::byte{octets_of[i]};
  return bytes;
}
// AlgorithmIdentifiers of RFC 8017 and RFC 8410: the object ids, and the whole with its parameters.
constexpr auto rsa_id = bytes_from({0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01});
constexpr auto ed25519_id = bytes_from({0x2B, 0x65, 0x70});
constexpr auto rsa_algorithm =
    bytes_from({0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00});
constexpr auto ed25519_algorithm = bytes_from({0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70});

bool equal(std::span<const std::byte> a, std::span<const std::byte> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

std::nullopt_t fail(KeyFault* why, KeyFault fault) {
  if (why != nullptr) *why = fault;
  return std::nullopt;
}

/// The octets of a positive INTEGER without leading zeros; empty for any other.
std::span<const std::byte> magnitude(std::span<const std::byte> integer) {
  if (integer.empty() || (integer.front() & std::byte{0x80}) != std::byte{0}) return {};
  const auto first =
      std::find_if(integer.begin(), integer.end(), [](std::byte b) { return b != std::byte{0}; });
  return integer.subspan(static_cast<std::size_t>(first - integer.begin()));
}

unsigned bits_of(std::span<const std::byte> number) {
  if (number.empty()) return 0;
  const auto top = std::to_integer<unsigned>(number.front());
  return static_cast<unsigned>(number.size() - 1) * 8 + static_cast<unsigned>(std::bit_width(top));
}

bool is_odd(std::span<const std::byte> number) { return (number.back() & std::byte{1}) != std::byte{0}; }

/// RSAPublicKey of RFC 8017.
struct RsaNumbers {
  std::span<const std::byte> modulus, exponent;
};

std::optional<RsaNumbers> read_rsa(std::span<const std::byte> pkcs1) {
  der::Reader outer{pkcs1};
  const auto sequence = outer.take(Tag::sequence);
  if (!sequence || !outer.rest.empty()) return std::nullopt;
  der::Reader inner{*sequence};
  const auto modulus = inner.take(Tag::integer);
  const auto exponent = inner.take(Tag::integer);
  if (!modulus || !exponent || !inner.rest.empty()) return std::nullopt;
  return RsaNumbers{magnitude(*modulus), magnitude(*exponent)};
}

/// The one DER of a key: encoders that waste octets would give equal keys different fingerprints.
Bytes write_rsa(const RsaNumbers& numbers) {
  const auto integer = [](std::span<const std::byte> number) {
    const bool looks_negative = (number.front() & std::byte{0x80}) != std::byte{0};
    return der::value(Tag::integer, der::joined(Bytes(looks_negative ? 1 : 0), number));
  };
  return der::value(Tag::sequence, der::joined(integer(numbers.modulus), integer(numbers.exponent)));
}

bool is_plausible(const RsaNumbers& numbers) {
  const unsigned bits = bits_of(numbers.modulus);
  const unsigned exponent_bits = bits_of(numbers.exponent);
  return bits >= min_rsa_bits && bits <= max_rsa_bits && is_odd(numbers.modulus) && exponent_bits >= 2 &&
         exponent_bits <= max_exponent_bits && is_odd(numbers.exponent);
}

struct FreeNumbers {
  void operator()(BIGNUM* number) const noexcept { BN_free(number); }
  void operator()(OSSL_PARAM_BLD* builder) const noexcept { OSSL_PARAM_BLD_free(builder); }
  void operator()(OSSL_PARAM* parameters) const noexcept { OSSL_PARAM_free(parameters); }
};
template <typename T>
using Held = std::unique_ptr<T, FreeNumbers>;

Held<BIGNUM> big_number(std::span<const std::byte> number) {
  return Held<BIGNUM>(BN_bin2bn(octets(number.data()), static_cast<int>(number.size()), nullptr));
}

Owned<EVP_PKEY> make_rsa(const RsaNumbers& numbers) {
  const auto modulus = big_number(numbers.modulus);
  const auto exponent = big_number(numbers.exponent);
  const Held<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
  require(modulus && exponent && builder &&
          OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) == 1 &&
          OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) == 1);
  const Held<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  require(parameters && context && EVP_PKEY_fromdata_init(context.get()) == 1 &&
          EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) == 1);
  return Owned<EVP_PKEY>(key);
}

/// Ready to check PKCS#1 v1.5 signatures over SHA-256 digests, any number of them.
Owned<EVP_PKEY_CTX> rsa_context(EVP_PKEY* key) {
  Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  require(context && EVP_PKEY_verify_init(context.get()) == 1 &&
          EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) == 1 &&
          EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256()) == 1);
  return context;
}

}  // namespace

std::string_view name_of(KeyKind kind) noexcept { return kind == KeyKind::rsa ? "rsa" : "ed25519"; }

std::string describe(KeyFault fault) {
  switch (fault) {
    case KeyFault::form: return tr("it is neither PEM nor a Multikey");
    case KeyFault::unsupported: return tr("it is of a kind that is not supported");
    case KeyFault::size: return tr("its numbers are none of a usable RSA key");
    case KeyFault::secret: return tr("it is a private key");
  }
  return {};
}

struct PublicKey::Key {
  Key(KeyKind kind_of, unsigned bits_of_it, std::span<const std::byte> bytes_of_it, Owned<EVP_PKEY> made)
      : kind(kind_of),
        bits(bits_of_it),
        bytes(bytes_of_it.begin(), bytes_of_it.end()),
        key(std::move(made)) {}

  KeyKind kind;
  unsigned bits;
  Bytes bytes;  ///< RSAPublicKey in DER, or the 32 bytes of RFC 8032
  Owned<EVP_PKEY> key;

  /// Setting one up costs as much as a tenth of a check, so each thread borrows one.
  Owned<EVP_PKEY_CTX> borrow() const {
    {
      const std::lock_guard lock(m_mutex);
      if (!m_idle.empty()) {
        auto context = std::move(m_idle.back());
        m_idle.pop_back();
        return context;
      }
    }
    return rsa_context(key.get());
  }
  void give_back(Owned<EVP_PKEY_CTX> context) const {
    const std::lock_guard lock(m_mutex);
    m_idle.push_back(std::move(context));
  }

  [[nodiscard]] bool rsa_verifies(const Sha256& digest, std::span<const std::byte> signature) const {
    auto context = borrow();
    const bool holds = EVP_PKEY_verify(context.get(), octets(signature.data()), signature.size(),
                                       octets(digest.bytes.data()), digest.bytes.size()) == 1;
    give_back(std::move(context));
    return holds;
  }
  [[nodiscard]] bool ed25519_verifies(std::span<const std::byte> message,
                                      std::span<const std::byte> signature) const {
    const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
    require(context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1);
    return EVP_DigestVerify(context.get(), octets(signature.data()), signature.size(), octets(message.data()),
                            message.size()) == 1;
  }

 private:
  mutable std::mutex m_mutex;
  mutable std::vector<Owned<EVP_PKEY_CTX>> m_idle;
};

std::optional<PublicKey> PublicKey::from_rsa(std::span<const std::byte> pkcs1, KeyFault* why) {
  const auto numbers = read_rsa(pkcs1);
  if (!numbers) return fail(why, KeyFault::form);
  if (!is_plausible(*numbers)) return fail(why, KeyFault::size);
  return PublicKey(std::make_shared<const Key>(KeyKind::rsa, bits_of(numbers->modulus), write_rsa(*numbers),
                                               make_rsa(*numbers)));
}

std::optional<PublicKey> PublicKey::from_ed25519(std::span<const std::byte> bytes) {
  if (bytes.size() != ed25519_size) return std::nullopt;
  const QuietErrors quiet;
  Owned<EVP_PKEY> key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets(bytes.data()), bytes.size()));
  require(key != nullptr);
  return PublicKey(std::make_shared<const Key>(KeyKind::ed25519, 256U, bytes, std::move(key)));
}

std::optional<PublicKey> PublicKey::from_spki(std::span<const std::byte> spki, KeyFault* why) {
  der::Reader outer{spki};
  const auto sequence = outer.take(Tag::sequence);
  if (!sequence || !outer.rest.empty()) return fail(why, KeyFault::form);
  der::Reader inner{*sequence};
  const auto algorithm = inner.take(Tag::sequence);
  const auto content = inner.take(Tag::bit_string);
  if (!algorithm || !content || content->empty() || content->front() != std::byte{0} || !inner.rest.empty())
    return fail(why, KeyFault::form);
  const auto id = der::Reader{*algorithm}.take(Tag::object_id);
  if (!id) return fail(why, KeyFault::form);
  if (equal(*id, rsa_id)) return from_rsa(content->subspan(1), why);
  if (!equal(*id, ed25519_id)) return fail(why, KeyFault::unsupported);
  auto key = from_ed25519(content->subspan(1));
  return key ? key : fail(why, KeyFault::form);
}

std::optional<PublicKey> PublicKey::from_pem(std::string_view text, KeyFault* why) {
  const auto block = der::read_pem(text);
  if (!block) return fail(why, KeyFault::form);
  if (block->label.ends_with("PRIVATE KEY")) return fail(why, KeyFault::secret);
  // The label does not decide: either form occurs under either.
  return read_rsa(block->bytes) ? from_rsa(block->bytes, why) : from_spki(block->bytes, why);
}

std::optional<PublicKey> PublicKey::from_multikey(std::string_view text, KeyFault* why) {
  const auto content = read_multikey(text);
  if (!content) return fail(why, KeyFault::form);
  if (is_secret(content->codec)) return fail(why, KeyFault::secret);
  if (content->codec == multicodec::rsa_pub) return from_rsa(content->key(), why);
  if (content->codec != multicodec::ed25519_pub) return fail(why, KeyFault::unsupported);
  auto key = from_ed25519(content->key());
  return key ? key : fail(why, KeyFault::form);
}

KeyKind PublicKey::kind() const noexcept { return m_key->kind; }
unsigned PublicKey::bits() const noexcept { return m_key->bits; }

std::span<const std::byte> PublicKey::raw() const noexcept { return m_key->bytes; }

bool PublicKey::verifies(std::span<const std::byte> message, std::span<const std::byte> signature) const {
  const QuietErrors quiet;
  return m_key->kind == KeyKind::rsa ? m_key->rsa_verifies(sha256_of(message), signature)
                                     : m_key->ed25519_verifies(message, signature);
}

Bytes PublicKey::spki() const {
  const std::span<const std::byte> algorithm =
      m_key->kind == KeyKind::rsa ? std::span<const std::byte>(rsa_algorithm) : ed25519_algorithm;
  const Bytes content = der::value(Tag::bit_string, der::joined(std::array{std::byte{0}}, m_key->bytes));
  return der::value(Tag::sequence, der::joined(algorithm, content));
}

std::string PublicKey::multikey() const {
  return write_multikey(m_key->kind == KeyKind::rsa ? multicodec::rsa_pub : multicodec::ed25519_pub,
                        m_key->bytes);
}

std::string PublicKey::pem() const { return der::write_pem("PUBLIC KEY", spki()); }

Sha256 PublicKey::fingerprint() const { return sha256_of(spki()); }

}  // namespace permafrost
