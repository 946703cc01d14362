// SPDX-License-Identifier: Apache-2.0
#include "crypto/base_encoding.hpp"

#include <gtest/gtest.h>

#include "io/bytes.hpp"

namespace permafrost::test {
namespace {

std::optional<std::string> text_of(const std::optional<Bytes>& bytes) {
  if (!bytes) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size());
}

using Case = std::pair<const char*, const char*>;

TEST(Base64, IsReadInEitherAlphabetWithOrWithoutPaddingAndWithWhiteSpace) {
  for (const char* text : {"+/8AZg==", "-_8AZg", "+_8AZg=", " +/8\r\nAZ\tg= =\n"}) {
    EXPECT_EQ(text_of(decode_base64(text)), std::string("\xFB\xFF\x00\x66", 4)) << text;
  }
  EXPECT_EQ(text_of(decode_base64("")), "");
}

TEST(Base64, IsRefusedWithOtherCharactersOrBitsLeftOver) {
  for (const char* text : {"Zg==Zg==", "Z", "Zg!", "Zh==", "Zm9", "Zg\v=", "Zg\xC3"})
    EXPECT_FALSE(decode_base64(text)) << text;
}

TEST(Base64, IsWrittenWithPadding) {  // RFC 4648 section 10
  for (const auto& [bytes, text] : {Case{"", ""},
                                    {"f", "Zg=="},
                                    {"fo", "Zm8="},
                                    {"foo", "Zm9v"},
                                    {"foob", "Zm9vYg=="},
                                    {"fooba", "Zm9vYmE="},
                                    {"foobar", "Zm9vYmFy"}}) {
    EXPECT_EQ(encode_base64(as_bytes(bytes)), text);
    EXPECT_EQ(text_of(decode_base64(text)), bytes);
  }
}

TEST(Multibase, ReadsWhatTheTableNames) {
  for (const char* text : {"0011011110110101001101100", "733665154", "97301740", "f6f6a6c", "F6F6a6C"}) {
    EXPECT_EQ(text_of(decode_multibase(text)), "ojl") << text;
  }
  EXPECT_EQ(text_of(decode_multibase("RBB8")), "AB");  // RFC 9285 section 4.4
  EXPECT_EQ(text_of(decode_multibase("R%69 VD92EX0")), "Hello!!");
  EXPECT_EQ(text_of(decode_multibase("pro-lusab-babad")), std::string("\x7F\0\0\1", 4));
  EXPECT_EQ(text_of(decode_multibase("pro-kodoj-kudos-kusob-litoz-lanos-kib")), "hello world");
}

TEST(Multibase, RefusesForeignDigitsWrongLengthsAndUnknownPrefixes) {
  for (const char* text : {"",
                           "1abc",
                           "Qabc",
                           "/abc",
                           "0012",
                           "001",
                           "0000000000",
                           "78",
                           "9a",
                           "f6",
                           "f6g",
                           "bmy======",
                           "bm",
                           "cmy=====",
                           "cmy",
                           "c========",
                           "mZg==",
                           "MZg",
                           "MZg=",
                           "uZ/8",
                           "U====",
                           "z0",
                           "zO",
                           "zl",
                           "k-",
                           "R:",
                           "Rbb8",
                           "R:::",
                           "R::",
                           "pro-lusab-",
                           "pro-lusa",
                           "pro-lusabbabad",
                           "pro-fab-lusab",
                           "lusab",
                           "po-lusab",
                           "pro-lusab-fad"}) {
    EXPECT_FALSE(decode_multibase(text)) << text;
  }
}

TEST(Multibase, KeepsLeadingZerosInNumbers) {
  for (const std::string& bytes : {std::string(), std::string(1, '\0'), std::string(7, '\0'),
                                   std::string("\0\0\1", 3), std::string("\0\xFF\xFF\xFF\xFF\xFF", 6)}) {
    EXPECT_EQ(text_of(decode_multibase(encode_base58btc(as_bytes(bytes)))), bytes);
  }
  EXPECT_EQ(encode_base58btc(as_bytes("Hello World!")), "z2NEpo7TZRRrLZSi2U");  // draft-msporny-base58
  EXPECT_EQ(encode_base58btc(as_bytes(std::string_view("\0\0\x28\x7f\xb4\xcd", 6))), "z11233QC4");
}

TEST(Multibase, BringsBackEveryLengthInBase58) {
  std::string bytes;
  for (unsigned i = 0; i < 300; ++i) {
    ASSERT_EQ(text_of(decode_multibase(encode_base58btc(as_bytes(bytes)))), bytes) << i;
    bytes += static_cast<char>(i * 37 + 11);
  }
}

}  // namespace
}  // namespace permafrost::test
