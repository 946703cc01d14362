// SPDX-License-Identifier: Apache-2.0
// Bounded memory for one JSON-LD document or for the contexts that are remembered, and the way out when a
// document has no meaning. Private to linked_data/json_ld*.
#pragma once

#include <cstddef>
#include <cstring>
#include <new>
#include <string>
#include <string_view>
#include <type_traits>

#include "linked_data/arena.hpp"

namespace permafrost::json_ld {

/// Unwinds the recursion; caught by JsonLdProcessor, never seen outside. `code` is in static storage.
struct Refusal {
  std::string_view code;
  std::string subject;
};
/// A long subject is cut: it is there to be shown. URLs of contexts are not that long.
[[noreturn]] inline void refuse(std::string_view code, std::string_view subject) {
  throw Refusal{code, std::string{subject.substr(0, 1024)}};
}

/// An arena that refuses to grow past what it was allowed, with `code`.
class Room {
 public:
  explicit Room(std::string_view code) : m_code(code) {}

  /// Allows `bytes` more than are in use now.
  void allow(std::size_t bytes) noexcept { m_most = m_used + bytes; }
  [[nodiscard]] std::size_t used() const noexcept { return m_used; }
  void clear() noexcept {
    m_arena.clear();
    m_used = 0;
  }

  [[nodiscard]] void* take(std::size_t bytes) {
    charge(bytes);
    return m_arena.take(bytes);
  }
  template <class T, class... Parts>
  [[nodiscard]] T* make(Parts&&... parts) {
    static_assert(std::is_trivially_destructible_v<T>, "nothing here is ever destroyed");
    return new (take(sizeof(T))) T{static_cast<Parts&&>(parts)...};
  }
  [[nodiscard]] std::string_view keep(std::string_view text) {
    if (text.empty()) return "";
    charge(text.size());
    return m_arena.keep(text);
  }
  [[nodiscard]] std::string_view join(std::string_view front, std::string_view back) {
    const std::size_t size = front.size() + back.size();
    if (size == 0) return "";
    auto* const room = static_cast<char*>(take(size));
    if (!front.empty()) std::memcpy(room, front.data(), front.size());
    if (!back.empty()) std::memcpy(room + front.size(), back.data(), back.size());
    return {room, size};
  }

 private:
  void charge(std::size_t bytes) {
    m_used += bytes;
    if (m_used > m_most) refuse(m_code, {});
  }

  Arena m_arena;
  std::string_view m_code;
  std::size_t m_used = 0;
  std::size_t m_most = 0;
};

}  // namespace permafrost::json_ld
