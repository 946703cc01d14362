// SPDX-License-Identifier: Apache-2.0
#include "crypto/minisign.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cassert>

#include "base/text.hpp"
#include "crypto/blake2b.hpp"
#include "crypto/openssl.hpp"
#include "io/little_endian.hpp"

namespace permafrost::minisign {

namespace {

using openssl::octets;
using openssl::require;

constexpr std::string_view untrusted_word = "untrusted comment: ", trusted_word = "trusted comment: ";
constexpr std::string_view legacy = "Ed", prehashed_word = "ED", scrypt_word = "Sc", checksum_word = "B2";
constexpr std::string_view no_lock{"\0\0", 2};
constexpr std::size_t id_bytes = 8, public_bytes = 32, seed_bytes = 32, signature_bytes = 64,
                      digest_bytes = 64, checksum_bytes = 32, salt_bytes = 32;

std::string_view take_line(std::string_view& text) {
  std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// What follows `word` in the next line.
std::optional<std::string_view> take_comment(std::string_view& text, std::string_view word,
                                             std::size_t longest) {
  std::string_view line = take_line(text);
  if (line.size() > longest || !line.starts_with(word)) return std::nullopt;
  line.remove_prefix(word.size());
  return line;
}

/// The next line: base64 of exactly `size` bytes, as strict as minisign is.
std::optional<Bytes> take_bytes(std::string_view& text, std::size_t size) {
  const std::string_view line = take_line(text);
  if (line.size() != (size + 2) / 3 * 4 || line.find_first_of("-_ \t\r") != std::string_view::npos)
    return std::nullopt;
  auto bytes = decode_base64(line);
  if (!bytes || bytes->size() != size) return std::nullopt;
  return bytes;
}

std::string_view text_at(std::span<const std::byte> bytes, std::size_t at, std::size_t size) {
  return as_text(bytes.subspan(at, size));
}

KeyId id_at(std::span<const std::byte> bytes, std::size_t at) {
  KeyId id;
  std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), id_bytes, id.bytes.begin());
  return id;
}

void append(Bytes& bytes, std::span<const std::byte> more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}

Bytes slice(std::span<const std::byte> bytes, std::size_t at, std::size_t size) {
  const auto part = bytes.subspan(at, size);
  return {part.begin(), part.end()};
}

/// Bytes that are wiped when they go.
class WipedBytes {
 public:
  explicit WipedBytes(Bytes bytes) : m_bytes(std::move(bytes)) {}
  ~WipedBytes() { OPENSSL_cleanse(m_bytes.data(), m_bytes.size()); }
  WipedBytes(const WipedBytes&) = delete;
  WipedBytes& operator=(const WipedBytes&) = delete;
  [[nodiscard]] std::span<std::byte> all() noexcept { return m_bytes; }
  [[nodiscard]] std::span<const std::byte> all() const noexcept { return m_bytes; }
  [[nodiscard]] std::span<std::byte> at(std::size_t from, std::size_t size) {
    return std::span(m_bytes).subspan(from, size);
  }

 private:
  Bytes m_bytes;
};

// The bytes of a secret key file.
namespace place {
constexpr std::size_t algorithm = 0, lock = 2, checksum_kind = 4, salt = 6, operations = 38, memory = 46,
                      id = 54, seed = 62, public_half = 94, checksum = 126, end = 158;
}

// What minisign locks new keys with: libsodium's "sensitive".
constexpr std::uint64_t usual_operations = std::uint64_t{1} << 25, usual_memory = std::uint64_t{1} << 30;

struct Scrypt {
  std::uint64_t n = 0, r = 8, p = 1;
};

/// As libsodium picks them for crypto_pwhash_scryptsalsa208sha256: N is the largest power of two not above
/// a bound, yet at least 2.
Scrypt scrypt_for(std::uint64_t operations, std::uint64_t memory) {
  Scrypt scrypt;
  operations = std::max<std::uint64_t>(operations, 32768);
  const bool by_operations = operations < memory / 32;
  const std::uint64_t bound = by_operations ? operations / (scrypt.r * 4) : memory / (scrypt.r * 128);
  unsigned log = 1;
  while (log < 63 && std::uint64_t{1} << log <= bound / 2) ++log;
  scrypt.n = std::uint64_t{1} << log;
  if (!by_operations) scrypt.p = std::min<std::uint64_t>(operations / 4 / scrypt.n, 0x3FFFFFFF) / scrypt.r;
  return scrypt;
}

/// The key stream over id, key and checksum.
std::optional<SecretFault> apply_lock(std::span<std::byte> file, std::string_view password) {
  const Scrypt scrypt = scrypt_for(load_le<std::uint64_t>(file.data() + place::operations),
                                   load_le<std::uint64_t>(file.data() + place::memory));
  constexpr std::uint64_t most_memory = std::uint64_t{1} << 30, most_work = std::uint64_t{1} << 25;
  if (scrypt.p == 0 || scrypt.n > most_memory / (128 * scrypt.r) ||
      scrypt.p > most_work / (scrypt.n * scrypt.r))
    return SecretFault::limit;
  WipedBytes stream(Bytes(place::end - place::id));
  const openssl::QuietErrors quiet;
  if (EVP_PBE_scrypt(password.data(), password.size(), octets(file.data() + place::salt), salt_bytes,
                     scrypt.n, scrypt.r, scrypt.p, 2 * most_memory, octets(stream.all().data()),
                     stream.all().size()) != 1)
    return SecretFault::memory;
  for (std::size_t i = 0; i < stream.all().size(); ++i) file[place::id + i] ^= stream.all()[i];
  return std::nullopt;
}

/// BLAKE2b-256 over algorithm, id and key.
Bytes checksum_of(std::span<const std::byte> file) {
  Blake2b hash(checksum_bytes);
  hash.update(file.subspan(place::algorithm, 2));
  hash.update(file.subspan(place::id, place::checksum - place::id));
  return hash.finish();
}

bool is_secret_key(std::span<const std::byte> file) {
  const std::string_view lock = text_at(file, place::lock, 2);
  return text_at(file, place::algorithm, 2) == legacy && (lock == scrypt_word || lock == no_lock) &&
         text_at(file, place::checksum_kind, 2) == checksum_word;
}

std::optional<Bytes> read_secret_file(std::string_view text) {
  if (!take_comment(text, untrusted_word, longest_comment)) return std::nullopt;
  auto bytes = take_bytes(text, place::end);
  if (!bytes || is_secret_key(*bytes)) return bytes;
  OPENSSL_cleanse(bytes->data(), bytes->size());
  return std::nullopt;
}

std::nullopt_t fail(SecretFault* why, SecretFault fault) {
  if (why != nullptr) *why = fault;
  return std::nullopt;
}

}  // namespace

std::string KeyId::hex() const {
  std::array<std::byte, id_bytes> reversed{};
  std::reverse_copy(bytes.begin(), bytes.end(), reversed.begin());
  std::string digits = to_hex(reversed);
  for (char& digit : digits) digit = digit >= 'a' ? static_cast<char>(digit - 'a' + 'A') : digit;
  return digits;
}

// --- signatures ---------------------------------------------------------------------------------

std::optional<Signature> Signature::parse(std::string_view text) {
  const auto untrusted = take_comment(text, untrusted_word, longest_comment);
  if (!untrusted) return std::nullopt;
  const auto bytes = take_bytes(text, 2 + id_bytes + signature_bytes);
  if (!bytes) return std::nullopt;
  const auto trusted = take_comment(text, trusted_word, longest_trusted_comment);
  if (!trusted) return std::nullopt;
  auto global = take_bytes(text, signature_bytes);
  const std::string_view algorithm = text_at(*bytes, 0, 2);
  if (!global || !trim(text).empty() || (algorithm != legacy && algorithm != prehashed_word))
    return std::nullopt;
  return Signature{.key = id_at(*bytes, 2),
                   .prehashed = algorithm == prehashed_word,
                   .bytes = slice(*bytes, 2 + id_bytes, signature_bytes),
                   .trusted_comment = std::string(*trusted),
                   .global = *std::move(global),
                   .untrusted_comment = std::string(*untrusted)};
}

std::string Signature::text() const {
  const auto algorithm = as_bytes(prehashed ? prehashed_word : legacy);
  Bytes line(algorithm.begin(), algorithm.end());
  append(line, key.bytes);
  append(line, bytes);
  return std::string(untrusted_word) + untrusted_comment + "\n" + encode_base64(line) + "\n" +
         std::string(trusted_word) + trusted_comment + "\n" + encode_base64(global) + "\n";
}

// --- public keys --------------------------------------------------------------------------------

std::optional<VerifyingKey> VerifyingKey::parse(std::string_view text) {
  if (text.starts_with(untrusted_word) && !take_comment(text, untrusted_word, longest_comment))
    return std::nullopt;
  const auto bytes = take_bytes(text, 2 + id_bytes + public_bytes);
  if (!bytes || text_at(*bytes, 0, 2) != legacy || !trim(text).empty()) return std::nullopt;
  auto key = PublicKey::from_ed25519(std::span(*bytes).subspan(2 + id_bytes));
  if (!key) return std::nullopt;
  return VerifyingKey{.id = id_at(*bytes, 2), .key = *std::move(key)};
}

std::string VerifyingKey::base64() const {
  const auto algorithm = as_bytes(legacy);
  Bytes line(algorithm.begin(), algorithm.end());
  append(line, id.bytes);
  append(line, key.raw());
  return encode_base64(line);
}

std::string VerifyingKey::text() const {
  return std::string(untrusted_word) + "minisign public key " + id.hex() + "\n" + base64() + "\n";
}

bool VerifyingKey::verifies_signed(std::span<const std::byte> content, const Signature& signature) const {
  if (signature.key != id || !key.verifies(content, signature.bytes)) return false;
  Bytes both = signature.bytes;
  append(both, as_bytes(signature.trusted_comment));
  return key.verifies(both, signature.global);
}

bool VerifyingKey::verifies(std::span<const std::byte> message, const Signature& signature) const {
  if (!signature.prehashed) return verifies_signed(message, signature);
  return verifies_signed(blake2b_of(message, digest_bytes), signature);
}

bool VerifyingKey::verifies(ByteSource& message, const Signature& signature) const {
  if (!signature.prehashed) return false;
  Blake2b hash(digest_bytes);
  Bytes buffer(std::size_t{256} << 10);
  while (const std::size_t got = message.read(buffer)) hash.update(std::span(buffer).first(got));
  return verifies_signed(hash.finish(), signature);
}

// --- secret keys --------------------------------------------------------------------------------

std::string describe(SecretFault fault) {
  switch (fault) {
    case SecretFault::form: return tr("it is no secret key of minisign");
    case SecretFault::limit: return tr("unlocking it would take too much memory or time");
    case SecretFault::password: return tr("the password is wrong");
    case SecretFault::memory: return tr("unlocking it takes 1 GiB of memory, which is not to be had");
  }
  return {};
}

struct SigningKey::Key {
  Key(KeyId id_of, std::span<const std::byte> seed_of)
      : id(id_of),
        seed(slice(seed_of, 0, seed_bytes)),
        key(PrivateKey::from_ed25519_seed(seed.all()).value()) {}
  KeyId id;
  WipedBytes seed;
  PrivateKey key;
};

SigningKey SigningKey::generate() {
  WipedBytes random(Bytes(id_bytes + seed_bytes));
  require(RAND_bytes(octets(random.all().data()), static_cast<int>(random.all().size())) == 1);
  return SigningKey(std::make_shared<const Key>(id_at(random.all(), 0), random.at(id_bytes, seed_bytes)));
}

bool SigningKey::is_locked(std::string_view text) {
  auto file = read_secret_file(text);
  if (!file) return false;
  const bool locked = text_at(*file, place::lock, 2) == scrypt_word;
  OPENSSL_cleanse(file->data(), file->size());
  return locked;
}

std::optional<SigningKey> SigningKey::parse(std::string_view text, std::string_view password,
                                            SecretFault* why) {
  auto read = read_secret_file(text);
  if (!read) return fail(why, SecretFault::form);
  WipedBytes file(*std::move(read));
  const bool locked = text_at(file.all(), place::lock, 2) == scrypt_word;
  if (locked) {
    if (const auto fault = apply_lock(file.all(), password)) return fail(why, *fault);
    // minisign leaves the checksum of an unlocked key at zero.
    const Bytes checksum = checksum_of(file.all());
    if (!std::ranges::equal(checksum, file.at(place::checksum, checksum_bytes)))
      return fail(why, SecretFault::password);
  }
  SigningKey key(std::make_shared<const Key>(id_at(file.all(), place::id), file.at(place::seed, seed_bytes)));
  if (!std::ranges::equal(key.m_key->key.public_key().raw(), file.at(place::public_half, public_bytes)))
    return fail(why, SecretFault::form);
  return key;
}

VerifyingKey SigningKey::public_key() const { return {.id = m_key->id, .key = m_key->key.public_key()}; }

Signature SigningKey::sign(std::span<const std::byte> message, std::string_view trusted_comment) const {
  assert(trusted_comment.find('\n') == std::string_view::npos);
  Signature signature{.key = m_key->id,
                      .bytes = m_key->key.sign(blake2b_of(message, digest_bytes)),
                      .trusted_comment = std::string(trusted_comment),
                      .global = {},
                      .untrusted_comment = "signature from permafrost"};
  Bytes both = signature.bytes;
  append(both, as_bytes(trusted_comment));
  signature.global = m_key->key.sign(both);
  return signature;
}

std::optional<Secret> SigningKey::text(std::string_view password) const {
  WipedBytes file{Bytes(place::end)};
  const auto put = [&](std::size_t at, std::span<const std::byte> bytes) {
    std::copy(bytes.begin(), bytes.end(), file.all().begin() + static_cast<std::ptrdiff_t>(at));
  };
  put(place::algorithm, as_bytes(legacy));
  put(place::lock, as_bytes(password.empty() ? no_lock : scrypt_word));
  put(place::checksum_kind, as_bytes(checksum_word));
  put(place::id, m_key->id.bytes);
  put(place::seed, m_key->seed.all());
  put(place::public_half, m_key->key.public_key().raw());
  if (!password.empty()) {
    put(place::checksum, checksum_of(file.all()));
    require(RAND_bytes(octets(file.all().data() + place::salt), static_cast<int>(salt_bytes)) == 1);
    store_le(file.all().data() + place::operations, usual_operations);
    store_le(file.all().data() + place::memory, usual_memory);
    if (apply_lock(file.all(), password)) return std::nullopt;
  }
  std::string line = encode_base64(file.all());
  std::string text(untrusted_word);
  text.reserve(longest_comment);  // growing would leave the old characters behind
  text += password.empty() ? "minisign unencrypted secret key\n" : "minisign encrypted secret key\n";
  text.append(line).append("\n");
  OPENSSL_cleanse(line.data(), line.size());
  return Secret(std::move(text));
}

}  // namespace permafrost::minisign
