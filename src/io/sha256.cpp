// SPDX-License-Identifier: Apache-2.0
// EVP would first set all of libcrypto up: its configuration, providers and tables of names, two milliseconds
// of each start. The functions below do the same arithmetic without it; OpenSSL 3 calls them deprecated.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "io/sha256.hpp"

#include <openssl/sha.h>

namespace permafrost {

namespace {

template <typename State>
SHA256_CTX* context_in(State& state) {
  static_assert(sizeof(State) == sizeof(SHA256_CTX) && alignof(State) == alignof(SHA256_CTX));
  return reinterpret_cast<SHA256_CTX*>(state.data());
}

}  // namespace

Sha256Hasher::Sha256Hasher() { SHA256_Init(context_in(m_state)); }

void Sha256Hasher::update(std::span<const std::byte> bytes) {
  SHA256_Update(context_in(m_state), bytes.data(), bytes.size());
}

Sha256 Sha256Hasher::finish() {
  Sha256 digest;
  SHA256_Final(reinterpret_cast<unsigned char*>(digest.bytes.data()), context_in(m_state));
  SHA256_Init(context_in(m_state));
  return digest;
}

Sha256 Sha256Hasher::peek() const { return Sha256Hasher(*this).finish(); }

Sha256 sha256_of(std::span<const std::byte> bytes) { return sha256_of({&bytes, 1}); }

Sha256 sha256_of(ScatteredBytes pieces) {
  Sha256Hasher hasher;
  for (const auto piece : pieces) hasher.update(piece);
  return hasher.finish();
}

}  // namespace permafrost
