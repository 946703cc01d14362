// SPDX-License-Identifier: Apache-2.0
// Characters that must not stay in memory: a password, a secret key as text. Wiped where they lay when it
// goes, never copied, and nothing prints it.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace permafrost {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view text) { append(text); }
  ~Secret() { wipe(); }
  Secret(Secret&&) noexcept = default;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;

  void append(std::string_view text);
  void remove_last() noexcept;
  [[nodiscard]] std::string_view text() const noexcept { return {m_characters.data(), m_characters.size()}; }
  [[nodiscard]] bool empty() const noexcept { return m_characters.empty(); }

 private:
  void wipe() noexcept;
  std::vector<char> m_characters;
};

}  // namespace permafrost
