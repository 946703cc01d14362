// SPDX-License-Identifier: Apache-2.0
#include "io/sha256.hpp"

#include <openssl/evp.h>

#include <new>

namespace permafrost {

namespace {

/// Fetching looks the algorithm up in OpenSSL's providers: milliseconds, so once for the process.
const EVP_MD* algorithm() {
  static EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return fetched;
}

EVP_MD_CTX* context_of(void* context) { return static_cast<EVP_MD_CTX*>(context); }

void require(bool success) {
  if (!success) throw std::bad_alloc();  // the digest itself cannot fail; only memory can
}

Sha256 result_of(EVP_MD_CTX* context) {
  Sha256 digest;
  unsigned length = 0;
  require(EVP_DigestFinal_ex(context, reinterpret_cast<unsigned char*>(digest.bytes.data()), &length) == 1);
  return digest;
}

}  // namespace

void Sha256Hasher::Free::operator()(void* context) const noexcept { EVP_MD_CTX_free(context_of(context)); }

Sha256Hasher::Sha256Hasher() : m_context(EVP_MD_CTX_new()) {
  require(m_context && EVP_DigestInit_ex2(context_of(m_context.get()), algorithm(), nullptr) == 1);
}
Sha256Hasher::~Sha256Hasher() = default;
Sha256Hasher::Sha256Hasher(Sha256Hasher&&) noexcept = default;
Sha256Hasher& Sha256Hasher::operator=(Sha256Hasher&&) noexcept = default;

void Sha256Hasher::update(std::span<const std::byte> bytes) {
  require(EVP_DigestUpdate(context_of(m_context.get()), bytes.data(), bytes.size()) == 1);
}

Sha256 Sha256Hasher::finish() {
  const Sha256 digest = result_of(context_of(m_context.get()));
  require(EVP_DigestInit_ex2(context_of(m_context.get()), algorithm(), nullptr) == 1);
  return digest;
}

Sha256 Sha256Hasher::peek() const {
  Sha256Hasher other;
  require(EVP_MD_CTX_copy_ex(context_of(other.m_context.get()), context_of(m_context.get())) == 1);
  return result_of(context_of(other.m_context.get()));
}

Sha256 sha256_of(std::span<const std::byte> bytes) {
  thread_local Sha256Hasher hasher;  // making one costs as much as hashing a kilobyte
  hasher.update(bytes);
  return hasher.finish();
}

}  // namespace permafrost
