// SPDX-License-Identifier: Apache-2.0
// Text that must not be seen: a token, the text of a private key. It prints as *** wherever it is printed,
// becomes no string by itself, and its bytes are wiped when it dies. Whoever needs the text says reveal().
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace permafrost {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : m_text(std::move(text)) {}
  Secret(const Secret&) = default;
  Secret& operator=(const Secret& other) {
    if (this != &other) *this = Secret(other);
    return *this;
  }
  Secret(Secret&& other) noexcept : m_text(std::move(other.m_text)) { other.wipe(); }
  Secret& operator=(Secret&& other) noexcept {
    m_text.swap(other.m_text);
    other.wipe();
    return *this;
  }
  ~Secret() { wipe(); }

  [[nodiscard]] bool empty() const noexcept { return m_text.empty(); }
  /// The text itself; lent as long as this lives.
  [[nodiscard]] std::string_view reveal() const noexcept { return m_text; }

  friend std::ostream& operator<<(std::ostream& out, const Secret&) { return out << "***"; }

 private:
  /// Through volatile, so that no optimiser finds the last writes to be useless.
  void wipe() noexcept {
    for (volatile char& character : m_text) character = 0;
    m_text.clear();
  }

  std::string m_text;
};

}  // namespace permafrost
