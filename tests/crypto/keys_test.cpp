// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "base/text.hpp"
#include "crypto/multicodec.hpp"
#include "crypto/private_key.hpp"
#include "crypto/public_key.hpp"
#include "io/bytes.hpp"

namespace permafrost::test {
namespace {

// A pair of 1024 bits made by `openssl genpkey` for this test alone, in the four forms of openssl.
constexpr std::string_view rsa_spki =
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC9842cqZ2XToUCy8xtGOnag2XvfaX/vRtMMrtSR7eJIQCw/YBsDZzSYNWN"
    "Ua4+WkI9o1kjp5Ox7pUrDB0jwU8vkMBKT6uQsQMzMbDVcswc/az8yXddJ8QvIeXfHawCC5j60IGuoFjmFZRpDq1nz5cZfZRP"
    "Aa7Xbl/EbVmuqFntJQIDAQAB";
constexpr std::string_view rsa_pkcs1 =
    "MIGJAoGBAL3zjZypnZdOhQLLzG0Y6dqDZe99pf+9G0wyu1JHt4khALD9gGwNnNJg1Y1Rrj5aQj2jWSOnk7HulSsMHSPBTy+Q"
    "wEpPq5CxAzMxsNVyzBz9rPzJd10nxC8h5d8drAILmPrQga6gWOYVlGkOrWfPlxl9lE8BrtduX8RtWa6oWe0lAgMBAAE=";
constexpr std::string_view rsa_secret_pkcs8 =
    "MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBAL3zjZypnZdOhQLLzG0Y6dqDZe99pf+9G0wyu1JHt4khALD9"
    "gGwNnNJg1Y1Rrj5aQj2jWSOnk7HulSsMHSPBTy+QwEpPq5CxAzMxsNVyzBz9rPzJd10nxC8h5d8drAILmPrQga6gWOYVlGkO"
    "rWfPlxl9lE8BrtduX8RtWa6oWe0lAgMBAAECgYEAhYaQlIDzA6qxe46xbDtoIC/f1yM3LnfLmZvL7AH39ZBagRAiV1KWW5iw"
    "ZX/2gWRHTjbmcVbaTujMuQ7x6PF5bFr4PMtaQ/VkbWUAadUIBVcyZ7/+zlM8z5PYSVByPY5kDMf/faSYpVFuQRGuvWAvx7DU"
    "QSQrKhpQO1UcD+tJIz0CQQDmqr8FGGgxjt0eskHQ6llwcAyywy5Tm2jF6QpKf0Co47ATb6rZMB0MA17rzjnYIFS8h966Ra3N"
    "YzCSgHEwVCKfAkEA0tAULour3U1vBa/Qek0QsO5p8X3rDoiX2w6+8BWOL7+JsqCiVmoEnL4ylcoHnQwLNNfcCozUqsJjSphl"
    "jeN9uwJAddWN5YV1XLO1o8O+OYIuFHE5G2z30oAWgtushSgCmQRPY25tIawheoySRfXAuPazMuhZ0GBeDAj6vCxfJigk0wJA"
    "NJscDilob8b852xiF8LXYW99HHgRigTn8BAT8ZFPc/bWA682E15NXFfSA7Lwh24T9dHP5QoTn7D2Wg0BepDENQJAQvYgvCPI"
    "+JHiol40WIfq17CNDvsigu8Gnt26qb09rs6mXotIZguT+qwbvBjwb/QcYby4hOnnG4dg4ZiMCdSwHQ==";
constexpr std::string_view rsa_secret_pkcs1 =
    "MIICXAIBAAKBgQC9842cqZ2XToUCy8xtGOnag2XvfaX/vRtMMrtSR7eJIQCw/YBsDZzSYNWNUa4+WkI9o1kjp5Ox7pUrDB0j"
    "wU8vkMBKT6uQsQMzMbDVcswc/az8yXddJ8QvIeXfHawCC5j60IGuoFjmFZRpDq1nz5cZfZRPAa7Xbl/EbVmuqFntJQIDAQAB"
    "AoGBAIWGkJSA8wOqsXuOsWw7aCAv39cjNy53y5mby+wB9/WQWoEQIldSlluYsGV/9oFkR0425nFW2k7ozLkO8ejxeWxa+DzL"
    "WkP1ZG1lAGnVCAVXMme//s5TPM+T2ElQcj2OZAzH/32kmKVRbkERrr1gL8ew1EEkKyoaUDtVHA/rSSM9AkEA5qq/BRhoMY7d"
    "HrJB0OpZcHAMssMuU5toxekKSn9AqOOwE2+q2TAdDANe68452CBUvIfeukWtzWMwkoBxMFQinwJBANLQFC6Lq91NbwWv0HpN"
    "ELDuafF96w6Il9sOvvAVji+/ibKgolZqBJy+MpXKB50MCzTX3AqM1KrCY0qYZY3jfbsCQHXVjeWFdVyztaPDvjmCLhRxORts"
    "99KAFoLbrIUoApkET2NubSGsIXqMkkX1wLj2szLoWdBgXgwI+rwsXyYoJNMCQDSbHA4paG/G/OdsYhfC12FvfRx4EYoE5/AQ"
    "E/GRT3P21gOvNhNeTVxX0gOy8IduE/XRz+UKE5+w9loNAXqQxDUCQEL2ILwjyPiR4qJeNFiH6tewjQ77IoLvBp7duqm9Pa7O"
    "pl6LSGYLk/qsG7wY8G/0HGG8uITp5xuHYOGYjAnUsB0=";

/// openssl dgst -sha256 -sign, over "permafrost"
constexpr std::string_view rsa_signature =
    "u8d3CPCuWgDvB+xmCVwTn920f3XpYI3VQGTc4H42LN8cBe8zoe3gFbYE6BtKDGFKM0GEbOBoRPFpJ5wwCtq+jw/gmqkZQPir"
    "bxjCC6TpqvH5xZbgjDNegg3IOyG7AXfMZQN+NjXRSiHbrApPNNgRr7R9nNkvBnRImvIEwiv4Jzo=";
constexpr std::string_view message = "permafrost";

/// RFC 8032 section 7.1, test 2
constexpr std::string_view ed25519_seed = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
constexpr std::string_view ed25519_key = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
constexpr std::string_view ed25519_message = "72";
constexpr std::string_view ed25519_signature =
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";

Bytes hex(std::string_view digits) {
  Bytes bytes(digits.size() / 2);
  EXPECT_TRUE(from_hex(digits, bytes));
  return bytes;
}

std::string pem(std::string_view label, std::string_view body, std::string_view line_end = "\n") {
  std::string text = "-----BEGIN " + std::string(label) + "-----" + std::string(line_end);
  for (std::size_t at = 0; at < body.size(); at += 64)
    text += std::string(body.substr(at, 64)) + std::string(line_end);
  return text + "-----END " + std::string(label) + "-----" + std::string(line_end);
}

PublicKey rsa_key() { return PublicKey::from_pem(pem("PUBLIC KEY", rsa_spki)).value(); }

KeyFault fault_of_pem(std::string_view text) {
  KeyFault why{};
  EXPECT_FALSE(PublicKey::from_pem(text, &why)) << text;
  return why;
}

KeyFault fault_of_multikey(std::string_view text) {
  KeyFault why{};
  EXPECT_FALSE(PublicKey::from_multikey(text, &why)) << text;
  return why;
}

/// RSAPublicKey of `bits` set bits and the given exponent.
Bytes rsa_der(std::size_t modulus_octets, const std::string& exponent_hex) {
  const auto tlv = [](const char* tag, const std::string& content) {
    const std::size_t length = content.size() / 2;
    const std::array<std::byte, 2> octets{static_cast<std::byte>(length >> 8U),
                                          static_cast<std::byte>(length & 0xFFU)};
    return tag + std::string("82") + to_hex(octets) + content;
  };
  std::string modulus = "00";
  for (std::size_t i = 0; i < modulus_octets; ++i) modulus += "ff";
  return hex(tlv("30", tlv("02", modulus) + tlv("02", exponent_hex)));
}

TEST(PublicKey, IsReadFromEachPemThatOccurs) {
  const Sha256 fingerprint = rsa_key().fingerprint();
  EXPECT_EQ(fingerprint.hex(),
            "8dc5ed863b5ee16bd41283ae217241b14b95c058ab734323341abc0a3e16f8d0");  // openssl … -outform DER |
                                                                                  // sha256sum
  for (const char* line_end : {"\n", "\r\n", " ", "\\n", "\\r\\n", "", "\n\n"}) {
    for (const auto& [label, body] : {std::pair("PUBLIC KEY", rsa_spki),
                                      {"RSA PUBLIC KEY", rsa_pkcs1},
                                      {"RSA PUBLIC KEY", rsa_spki},
                                      {"PUBLIC KEY", rsa_pkcs1}}) {
      const std::string text = "  " + pem(label, body, line_end);
      const auto key = PublicKey::from_pem(text);
      ASSERT_TRUE(key) << text;
      EXPECT_EQ(key->fingerprint(), fingerprint) << text;
      EXPECT_EQ(key->kind(), KeyKind::rsa);
      EXPECT_EQ(key->bits(), 1024U);
    }
  }
  EXPECT_EQ(rsa_key().pem(), pem("PUBLIC KEY", rsa_spki));
}

TEST(PublicKey, SaysWhyAPemIsNone) {
  const std::string good = pem("PUBLIC KEY", rsa_spki);
  EXPECT_EQ(fault_of_pem(""), KeyFault::form);
  EXPECT_EQ(fault_of_pem("-----BEGIN PUBLIC KEY"), KeyFault::form);
  EXPECT_EQ(fault_of_pem("-----BEGIN PUBLIC KEY-----"), KeyFault::form);
  EXPECT_EQ(fault_of_pem("-----BEGIN PUBLIC KEY----------END PUBLIC KEY-----"), KeyFault::form);
  EXPECT_EQ(fault_of_pem(rsa_spki), KeyFault::form);
  EXPECT_EQ(fault_of_pem(pem("PUBLIC KEY", "!")), KeyFault::form);
  EXPECT_EQ(fault_of_pem(pem("PRIVATE KEY", rsa_secret_pkcs8)), KeyFault::secret);
  EXPECT_EQ(fault_of_pem(pem("RSA PRIVATE KEY", rsa_secret_pkcs1)), KeyFault::secret);
  // P-256, made by openssl
  EXPECT_EQ(fault_of_pem(pem("PUBLIC KEY",
                             "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEVM7YjpAv5RooIj5KgY3yja3HBYBM"
                             "Di5Y9IH7oVma4kQC6wyFv5IDXXI6SB1kBqjNEkfCEkIyOpUJcI7dszQERA==")),
            KeyFault::unsupported);
}

TEST(PublicKey, SurvivesAPemTornOrChangedAnywhere) {
  const Bytes good = decode_base64(rsa_spki).value();
  for (std::size_t length = 0; length < good.size(); ++length)
    EXPECT_FALSE(PublicKey::from_spki(std::span(good).first(length))) << length;
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      Bytes bad = good;
      bad[at] ^= static_cast<std::byte>(1U << bit);
      const auto key = PublicKey::from_spki(bad);
      EXPECT_FALSE(key && key->verifies(as_bytes(message), decode_base64(rsa_signature).value()) &&
                   key->fingerprint() != rsa_key().fingerprint())
          << at;
    }
  }
}

TEST(PublicKey, IsRefusedWhenNoServerWouldMakeIt) {
  const auto fault = [](const Bytes& der) -> std::optional<KeyFault> {
    KeyFault why{};
    if (PublicKey::from_rsa(der, &why)) return std::nullopt;
    return why;
  };
  EXPECT_EQ(fault(rsa_der(128, "010001")), std::nullopt);
  EXPECT_EQ(fault(rsa_der(2048, "03")), std::nullopt);
  EXPECT_EQ(fault(rsa_der(127, "010001")), KeyFault::size);
  EXPECT_EQ(fault(rsa_der(2049, "010001")), KeyFault::size);
  EXPECT_EQ(fault(rsa_der(256, "01")), KeyFault::size);
  EXPECT_EQ(fault(rsa_der(256, "010000")), KeyFault::size);
  EXPECT_EQ(fault(rsa_der(256, "00ffffffffffffffff")), std::nullopt);
  EXPECT_EQ(fault(rsa_der(256, "01ffffffffffffffff")), KeyFault::size);
  EXPECT_EQ(fault(rsa_der(256, "ff")), KeyFault::size);  // negative
  EXPECT_EQ(fault(rsa_der(256, "")), KeyFault::size);
}

TEST(PublicKey, HasOneFingerprintHoweverItsNumbersArePadded) {
  EXPECT_EQ(PublicKey::from_rsa(rsa_der(256, "0000010001"))->fingerprint(),
            PublicKey::from_rsa(rsa_der(256, "010001"))->fingerprint());
}

TEST(PublicKey, ChecksRsaSignatures) {
  const PublicKey key = rsa_key();
  Bytes signature = decode_base64(rsa_signature).value();
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(key.verifies(as_bytes(message), signature));
    EXPECT_FALSE(key.verifies(as_bytes("permafrosT"), signature));
    EXPECT_FALSE(key.verifies(as_bytes(message), std::span(signature).first(127)));
    EXPECT_FALSE(key.verifies(as_bytes(message), {}));
  }
  signature.push_back(std::byte{0});
  EXPECT_FALSE(key.verifies(as_bytes(message), signature));
}

TEST(PublicKey, ChecksEd25519Signatures) {
  const auto key = PublicKey::from_ed25519(hex(ed25519_key));
  ASSERT_TRUE(key);
  Bytes signature = hex(ed25519_signature);
  EXPECT_TRUE(key->verifies(hex(ed25519_message), signature));
  EXPECT_FALSE(key->verifies({}, signature));
  EXPECT_FALSE(key->verifies(hex(ed25519_message), std::span(signature).first(63)));
  signature[5] ^= std::byte{1};
  EXPECT_FALSE(key->verifies(hex(ed25519_message), signature));
  EXPECT_FALSE(PublicKey::from_ed25519(std::span(signature).first(31)));
}

TEST(PublicKey, ChecksOnManyThreadsAtOnce) {
  const PublicKey key = rsa_key();
  const Bytes signature = decode_base64(rsa_signature).value();
  std::vector<std::thread> threads;
  std::array<unsigned, 4> right{};
  for (unsigned& mine : right) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i)
        mine += key.verifies(as_bytes(message), signature) && !key.verifies(as_bytes("x"), signature) ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, (std::array<unsigned, 4>{200, 200, 200, 200}));
}

TEST(Multikey, ComesBackAsItWasWritten) {
  for (const PublicKey& key : {rsa_key(), PublicKey::from_ed25519(hex(ed25519_key)).value()}) {
    const std::string text = key.multikey();
    for (const std::string& form : {text, "did:key:" + text, "did:key:" + text + "#" + text}) {
      const auto again = PublicKey::from_multikey(form);
      ASSERT_TRUE(again) << form;
      EXPECT_EQ(again->fingerprint(), key.fingerprint());
      EXPECT_EQ(again->kind(), key.kind());
    }
  }
  EXPECT_TRUE(PublicKey::from_ed25519(hex(ed25519_key))->multikey().starts_with("z6Mk"));
}

TEST(Multikey, SaysWhyItIsNone) {
  const std::string good = PublicKey::from_ed25519(hex(ed25519_key))->multikey();
  const Bytes p256(33, std::byte{2});
  EXPECT_EQ(fault_of_multikey(""), KeyFault::form);
  EXPECT_EQ(fault_of_multikey("z"), KeyFault::form);
  EXPECT_EQ(fault_of_multikey(good.substr(1)), KeyFault::form);
  EXPECT_EQ(fault_of_multikey("did:key:"), KeyFault::form);
  EXPECT_EQ(fault_of_multikey("did:key:" + good + "#other"), KeyFault::form);
  EXPECT_EQ(fault_of_multikey(write_multikey(multicodec::ed25519_pub, Bytes(31))), KeyFault::form);
  EXPECT_EQ(fault_of_multikey(write_multikey(multicodec::rsa_pub, Bytes(31))), KeyFault::form);
  EXPECT_EQ(fault_of_multikey("f" + std::string(20, 'f')), KeyFault::form);  // a varint without end
  EXPECT_EQ(fault_of_multikey("f" + std::string(8000, '0')), KeyFault::form);
  EXPECT_EQ(fault_of_multikey(write_multikey(0x1200, p256)), KeyFault::unsupported);
  EXPECT_EQ(fault_of_multikey(write_multikey(multicodec::ed25519_priv, Bytes(32))), KeyFault::secret);
  EXPECT_EQ(name_of_codec(read_multikey(write_multikey(0x1200, p256))->codec), "p256-pub");
  EXPECT_EQ(name_of_codec(read_multikey(write_multikey(0xE7, p256))->codec), "secp256k1-pub");
  EXPECT_EQ(name_of_codec(read_multikey(write_multikey(0x1210, p256))->codec), "mldsa-44-pub");
  EXPECT_EQ(name_of_codec(read_multikey(write_multikey(0x55, p256))->codec), "");
}

TEST(PrivateKey, SignsWhatItsPublicHalfAccepts) {
  for (const auto& key : {PrivateKey::from_pem(pem("PRIVATE KEY", rsa_secret_pkcs8)),
                          PrivateKey::from_pem(pem("RSA PRIVATE KEY", rsa_secret_pkcs1, " "))}) {
    ASSERT_TRUE(key);
    EXPECT_EQ(key->kind(), KeyKind::rsa);
    EXPECT_EQ(key->public_key().fingerprint(), rsa_key().fingerprint());
    EXPECT_EQ(encode_base64(key->sign(as_bytes(message))), rsa_signature);
  }
}

TEST(PrivateKey, SignsWithEd25519FromEachForm) {
  const Bytes seed = hex(ed25519_seed);
  // The PKCS#8 of RFC 8410 is these 16 octets and the seed.
  Bytes pkcs8 = hex("302e020100300506032b657004220420");
  pkcs8.insert(pkcs8.end(), seed.begin(), seed.end());
  for (const auto& key : {PrivateKey::from_ed25519_seed(seed),
                          PrivateKey::from_multikey(write_multikey(multicodec::ed25519_priv, seed)),
                          PrivateKey::from_pem(pem("PRIVATE KEY", encode_base64(pkcs8)))}) {
    ASSERT_TRUE(key);
    EXPECT_EQ(key->kind(), KeyKind::ed25519);
    EXPECT_EQ(key->public_key().fingerprint(), PublicKey::from_ed25519(hex(ed25519_key))->fingerprint());
    EXPECT_EQ(to_hex(key->sign(hex(ed25519_message))), ed25519_signature);
  }
}

TEST(PrivateKey, SaysWhyATextIsNone) {
  const auto fault = [](std::string_view text) {
    KeyFault why{};
    EXPECT_FALSE(PrivateKey::from_pem(text, &why)) << text;
    return why;
  };
  EXPECT_EQ(fault(""), KeyFault::form);
  EXPECT_EQ(fault(pem("PUBLIC KEY", rsa_spki)), KeyFault::form);
  EXPECT_EQ(fault(pem("PRIVATE KEY", rsa_spki)), KeyFault::form);
  EXPECT_EQ(fault(pem("ENCRYPTED PRIVATE KEY", rsa_secret_pkcs8)), KeyFault::unsupported);
  Bytes mixed = decode_base64(rsa_secret_pkcs1).value();
  for (const std::size_t at : {200U, 400U})
    mixed[at] ^= std::byte{1};  // in its exponent and in one of its primes
  EXPECT_EQ(fault(pem("RSA PRIVATE KEY", encode_base64(mixed))), KeyFault::form);
  EXPECT_FALSE(PrivateKey::from_ed25519_seed(Bytes(31)));
  EXPECT_FALSE(PrivateKey::from_multikey(rsa_key().multikey()));
  EXPECT_FALSE(PrivateKey::from_multikey(write_multikey(multicodec::ed25519_priv, Bytes(64))));
}

}  // namespace
}  // namespace permafrost::test
