// SPDX-License-Identifier: Apache-2.0
#include "crypto/secret.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <utility>

namespace permafrost {

Secret& Secret::operator=(Secret&& other) noexcept {
  std::swap(m_characters, other.m_characters);
  return *this;
}

void Secret::append(std::string_view text) {
  if (m_characters.capacity() - m_characters.size() < text.size()) {
    // Growing in place would leave the old characters in freed memory.
    std::vector<char> larger;
    larger.reserve(std::max<std::size_t>(256, 2 * (m_characters.size() + text.size())));
    larger = m_characters;
    wipe();
    m_characters.swap(larger);
  }
  m_characters.insert(m_characters.end(), text.begin(), text.end());
}

void Secret::remove_last() noexcept {
  m_characters.back() = '\0';
  m_characters.pop_back();
}

void Secret::wipe() noexcept { OPENSSL_cleanse(m_characters.data(), m_characters.size()); }

}  // namespace permafrost
