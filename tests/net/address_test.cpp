// SPDX-License-Identifier: Apache-2.0
#include "net/address.hpp"

#include <gtest/gtest.h>

#include <array>

namespace permafrost {
namespace {

AddressKind kind(const char* text) {
  const auto address = Address::parse(text);
  EXPECT_TRUE(address) << text;
  return address ? address->kind() : AddressKind::special;
}

TEST(Address, OfThePublicInternetIsGlobal) {
  for (const char* text :
       {"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.255.255",
        "172.32.0.0", "192.0.1.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700::1111",
        "2a00:1450:4001::1", "[2a00:1450::1]", "64:ff9b::8.8.8.8"}) {
    EXPECT_EQ(kind(text), AddressKind::global) << text;
  }
}

TEST(Address, OfThisMachineIsLoopback) {
  for (const char* text : {"127.0.0.1", "127.255.255.255", "::1", "[::1]"})
    EXPECT_EQ(kind(text), AddressKind::loopback) << text;
}

TEST(Address, OfNoPublicHostIsSpecial) {
  for (const char* text : {"0.0.0.0",
                           "10.0.0.1",
                           "100.64.0.1",
                           "100.127.255.255",
                           "169.254.169.254",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.0.0.1",
                           "192.0.2.1",
                           "192.88.99.1",
                           "192.168.1.1",
                           "198.18.0.1",
                           "198.19.255.255",
                           "198.51.100.1",
                           "203.0.113.1",
                           "224.0.0.1",
                           "240.0.0.1",
                           "255.255.255.255",
                           "::",
                           "fe80::1",
                           "fc00::1",
                           "fd12:3456::1",
                           "ff02::1",
                           "2001:db8::1",
                           "2001::1",
                           "2001:1ff::1",
                           "2002:0a00:0001::1",
                           "3fff::1",
                           "::ffff:8.8.8.8",
                           "::ffff:127.0.0.1",
                           "::8.8.8.8",
                           "64:ff9b::10.0.0.1",
                           "64:ff9b:1::1",
                           "100::1",
                           "5f00::1",
                           "64:ff9b::127.0.0.1",
                           "2620:4f:8000::1"}) {
    EXPECT_EQ(kind(text), AddressKind::special) << text;
  }
}

TEST(Address, IsReadInItsOneSpellingOnly) {
  for (const char* text :
       {"127.1", "0x7f.0.0.1", "2130706433", "0177.0.0.1", "1.2.3.4 ", "fe80::1%eth0", "", "a.example"})
    EXPECT_FALSE(Address::parse(text)) << text;
  EXPECT_EQ(Address::parse("[2001:DB8::1]")->text(), "2001:db8::1");
}

TEST(Address, ComesFromFourOrSixteenBytes) {
  const std::array<std::byte, 4> bytes{std::byte{10}, std::byte{0}, std::byte{0}, std::byte{7}};
  EXPECT_EQ(Address::from_bytes(bytes)->text(), "10.0.0.7");
  EXPECT_FALSE(Address::from_bytes(std::span{bytes}.first(3)));
}

TEST(AddressPolicy, AsksThePublicInternetOverHttpsAlone) {
  const AddressPolicy policy;
  EXPECT_EQ(policy.objection_to("https://social.example/users/ada"), "");
  EXPECT_EQ(policy.objection_to("https://1.1.1.1/"), "");
  for (const char* url : {"http://social.example/",
                          "ftp://social.example/",
                          "https://user@social.example/",
                          "https://127.0.0.1/",
                          "https://localhost/",
                          "https://LOCALHOST./",
                          "https://printer.local/",
                          "https://db.internal/",
                          "https://nas.home.arpa/",
                          "https://10.0.0.1:8443/",
                          "https://[::1]/",
                          "https://[::ffff:10.0.0.1]/",
                          "https://2130706433/",
                          "https://0x7f.1/",
                          "https://127.1/",
                          "https://0x7f000001/",
                          "https://[fe80::1%25eth0]/",
                          "https://169.254.169.254/latest",
                          "http://127.0.0.1/",
                          "file:///etc/passwd",
                          ""}) {
    EXPECT_NE(policy.objection_to(url), "") << url;
  }
}

TEST(AddressPolicy, AsksThisMachineWhenTold) {
  const AddressPolicy policy(true);
  for (const char* url :
       {"http://127.0.0.1:8080/", "https://127.0.0.9/", "http://[::1]/", "http://localhost:3000/"})
    EXPECT_EQ(policy.objection_to(url), "") << url;
  for (const char* url :
       {"http://social.example/", "http://10.0.0.1/", "https://192.168.0.1/", "http://1.1.1.1/"})
    EXPECT_NE(policy.objection_to(url), "") << url;
  EXPECT_TRUE(policy.allows(*Address::parse("127.0.0.1"), "http"));
  EXPECT_FALSE(policy.allows(*Address::parse("8.8.8.8"), "http"));
  EXPECT_FALSE(policy.allows(*Address::parse("10.0.0.1"), "https"));
}

TEST(AddressPolicy, ConnectsToNothingSpecialWhateverTheName) {
  const AddressPolicy policy;
  EXPECT_TRUE(policy.allows(*Address::parse("8.8.8.8"), "https"));
  EXPECT_FALSE(policy.allows(*Address::parse("127.0.0.1"), "https"));
  EXPECT_FALSE(policy.allows(*Address::parse("::ffff:8.8.8.8"), "https"));
}

}  // namespace
}  // namespace permafrost
