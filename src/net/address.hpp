// SPDX-License-Identifier: Apache-2.0
// Which machines may be asked. Archives name URLs, and whoever wrote them may want the reader's machine to
// knock at its own network's doors: so only addresses of the public Internet are connected to, whatever name
// or redirect led there. Asked by CurlHttp for each connection and by GuardedHttp for each URL.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace permafrost {

enum class AddressKind : std::uint8_t {
  global,    ///< a unicast address of the public Internet (IANA's special-purpose registries)
  loopback,  ///< 127.0.0.0/8, ::1
  special,   ///< private, link-local, shared, multicast, documentation, or another address in disguise
};

/// An IPv4 or IPv6 address as a value.
class Address {
 public:
  /// "192.0.2.1", "2001:db8::1", "[2001:db8::1]"; no other spelling of IPv4 and no zone.
  [[nodiscard]] static std::optional<Address> parse(std::string_view text);
  /// 4 or 16 bytes in network order; nothing for another number.
  [[nodiscard]] static std::optional<Address> from_bytes(std::span<const std::byte> bytes);

  [[nodiscard]] AddressKind kind() const noexcept;
  /// As people write it.
  [[nodiscard]] std::string text() const;

 private:
  std::array<std::uint8_t, 16> m_bytes{};
  bool m_v6 = false;
};

/// Where requests may go. Any thread.
class AddressPolicy {
 public:
  /// With `loopback`, this machine itself may be asked too, and there also without TLS: for tests and for a
  /// server at home. Everybody else only over https.
  explicit AddressPolicy(bool loopback = false) noexcept : m_loopback(loopback) {}

  [[nodiscard]] bool allows_loopback() const noexcept { return m_loopback; }
  /// May a connection be made to `address` for a URL of `scheme`?
  [[nodiscard]] bool allows(const Address& address, std::string_view scheme) const noexcept;
  /// Why `url` may not be asked, as far as its text tells, for people; empty when it may. A name that leads
  /// to a forbidden address is found out by allows() when it is connected to.
  [[nodiscard]] std::string objection_to(std::string_view url) const;

 private:
  bool m_loopback;
};

}  // namespace permafrost
