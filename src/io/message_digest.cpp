// SPDX-License-Identifier: Apache-2.0
#include "io/message_digest.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <new>

#include "base/text.hpp"

namespace permafrost {

namespace {

struct Free {
  void operator()(EVP_MD* algorithm) const noexcept { EVP_MD_free(algorithm); }
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

void require(bool success) {
  if (!success) throw std::bad_alloc();  // only memory can fail
}

}  // namespace

struct MessageDigest::State {
  std::unique_ptr<EVP_MD, Free> algorithm;
  std::unique_ptr<EVP_MD_CTX, Free> context;
};

std::optional<MessageDigest> MessageDigest::named(std::string_view name) {
  constexpr std::array<std::string_view, 6> known{"md5", "sha1", "sha224", "sha256", "sha384", "sha512"};
  if (std::find(known.begin(), known.end(), name) == known.end()) return std::nullopt;
  auto state = std::make_unique<State>();
  state->algorithm.reset(EVP_MD_fetch(nullptr, std::string(name).c_str(), nullptr));
  if (!state->algorithm) return std::nullopt;  // a provider may refuse MD5
  state->context.reset(EVP_MD_CTX_new());
  require(state->context && EVP_DigestInit_ex2(state->context.get(), state->algorithm.get(), nullptr) == 1);
  return MessageDigest(std::move(state));
}

MessageDigest::MessageDigest(std::unique_ptr<State> state) : m_state(std::move(state)) {}
MessageDigest::~MessageDigest() = default;
MessageDigest::MessageDigest(MessageDigest&&) noexcept = default;
MessageDigest& MessageDigest::operator=(MessageDigest&&) noexcept = default;

void MessageDigest::update(std::span<const std::byte> bytes) {
  require(EVP_DigestUpdate(m_state->context.get(), bytes.data(), bytes.size()) == 1);
}

std::string MessageDigest::finish() {
  std::array<std::byte, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  EVP_MD_CTX* const context = m_state->context.get();
  require(EVP_DigestFinal_ex(context, reinterpret_cast<unsigned char*>(digest.data()), &length) == 1);
  require(EVP_DigestInit_ex2(context, m_state->algorithm.get(), nullptr) == 1);
  return to_hex(std::span(digest).first(length));
}

}  // namespace permafrost
