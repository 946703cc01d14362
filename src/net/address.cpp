// SPDX-License-Identifier: Apache-2.0
#include "net/address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

#include "base/text.hpp"
#include "base/url.hpp"

namespace permafrost {

namespace {

/// The first `bits` bits of an address.
struct Block {
  std::array<std::uint8_t, 16> bytes;
  unsigned bits;
};

bool begins_with(const std::uint8_t* address, const Block& block) {
  const unsigned whole = block.bits / 8;
  if (!std::equal(block.bytes.begin(), block.bytes.begin() + whole, address)) return false;
  if (block.bits % 8 == 0) return true;
  const unsigned shift = 8 - block.bits % 8;
  return (address[whole] >> shift) == (block.bytes[whole] >> shift);
}

template <std::size_t size>
bool is_in(const std::array<Block, size>& blocks, const std::uint8_t* address) {
  return std::any_of(blocks.begin(), blocks.end(),
                     [&](const Block& block) { return begins_with(address, block); });
}

/// IANA IPv4 Special-Purpose Address Registry (RFC 6890 and its updates), and multicast.
constexpr std::array special_v4{
    Block{{0}, 8},              // this network
    Block{{10}, 8},             // private
    Block{{100, 64}, 10},       // shared by carriers (RFC 6598)
    Block{{169, 254}, 16},      // link-local
    Block{{172, 16}, 12},       // private
    Block{{192, 0, 0}, 24},     // protocol assignments
    Block{{192, 0, 2}, 24},     // documentation
    Block{{192, 88, 99}, 24},   // 6to4 relays (RFC 7526)
    Block{{192, 168}, 16},      // private
    Block{{198, 18}, 15},       // benchmarks
    Block{{198, 51, 100}, 24},  // documentation
    Block{{203, 0, 113}, 24},   // documentation
    Block{{224}, 4},            // multicast
    Block{{240}, 4},            // reserved, and broadcast
};

/// IANA IPv6 Special-Purpose Address Registry, as far as it lies within 2000::/3.
constexpr std::array special_v6{
    Block{{0x20, 0x01, 0x00}, 23},              // protocol assignments: Teredo, benchmarks, ORCHID
    Block{{0x20, 0x01, 0x0D, 0xB8}, 32},        // documentation
    Block{{0x20, 0x02}, 16},                    // 6to4: an IPv4 address in disguise
    Block{{0x26, 0x20, 0x00, 0x4F, 0x80}, 48},  // AS112
    Block{{0x3F, 0xFF}, 20},                    // documentation (RFC 9637)
};
constexpr Block global_v6{{0x20}, 3};
/// NAT64 (RFC 6052): where there is no IPv4, all of it lies here.
constexpr Block nat64{{0x00, 0x64, 0xFF, 0x9B}, 96};

AddressKind kind_of_v4(const std::uint8_t* bytes) {
  if (bytes[0] == 127) return AddressKind::loopback;
  return is_in(special_v4, bytes) ? AddressKind::special : AddressKind::global;
}

AddressKind kind_of_v6(const std::uint8_t* bytes) {
  constexpr std::array<std::uint8_t, 16> loopback{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  if (std::equal(loopback.begin(), loopback.end(), bytes)) return AddressKind::loopback;
  if (begins_with(bytes, nat64)) {
    return kind_of_v4(bytes + 12) == AddressKind::global ? AddressKind::global : AddressKind::special;
  }
  return begins_with(bytes, global_v6) && !is_in(special_v6, bytes) ? AddressKind::global
                                                                    : AddressKind::special;
}

/// Names that mean this machine or this network by convention (RFC 6761, RFC 6762, ICANN's .internal).
bool is_local_name(std::string_view host) {
  constexpr std::array<std::string_view, 6> endings{"localhost",   "local",     "internal",
                                                    "localdomain", "home.arpa", "onion"};
  return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) {
    return host == ending || host.ends_with("." + std::string(ending));
  });
}

/// A last label of digits alone makes resolvers read the whole as an IPv4 address of some spelling.
bool looks_like_number(std::string_view host) {
  const auto last = host.substr(host.rfind('.') + 1);
  const bool digits = std::all_of(last.begin(), last.end(), [](char c) { return c >= '0' && c <= '9'; });
  return last.starts_with("0x") || digits;
}

}  // namespace

std::optional<Address> Address::parse(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  const std::string literal(text);
  Address address;
  address.m_v6 = literal.find(':') != std::string::npos;
  if (inet_pton(address.m_v6 ? AF_INET6 : AF_INET, literal.c_str(), address.m_bytes.data()) != 1)
    return std::nullopt;
  return address;
}

std::optional<Address> Address::from_bytes(std::span<const std::byte> bytes) {
  if (bytes.size() != 4 && bytes.size() != 16) return std::nullopt;
  Address address;
  address.m_v6 = bytes.size() == 16;
  std::memcpy(address.m_bytes.data(), bytes.data(), bytes.size());
  return address;
}

AddressKind Address::kind() const noexcept {
  return m_v6 ? kind_of_v6(m_bytes.data()) : kind_of_v4(m_bytes.data());
}

std::string Address::text() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(m_v6 ? AF_INET6 : AF_INET, m_bytes.data(), text.data(), text.size());
  return text.data();
}

bool AddressPolicy::allows(const Address& address, std::string_view scheme) const noexcept {
  switch (address.kind()) {
    case AddressKind::global: return scheme == "https";
    case AddressKind::loopback: return m_loopback;
    case AddressKind::special: return false;
  }
  return false;
}

std::string AddressPolicy::objection_to(std::string_view url) const {
  const auto parts = split_url(url);
  if (!parts) return tr("it is no http or https URL");
  const std::string scheme = ascii_lower(parts->scheme);
  std::string host = ascii_lower(parts->host);
  if (host.ends_with('.')) host.pop_back();
  const auto address = Address::parse(host);
  const bool loopback = address ? address->kind() == AddressKind::loopback : host == "localhost";
  if (loopback && m_loopback) return {};
  if (scheme != "https") return tr("only https is asked");
  const bool number = host.starts_with('[') || looks_like_number(host);
  const bool forbidden = address ? !allows(*address, scheme) : number || is_local_name(host);
  return forbidden ? tr("it lies outside the public Internet") : "";
}

}  // namespace permafrost
