// SPDX-License-Identifier: Apache-2.0
// Our keys and signatures against those of the real program, in both directions.
#include "crypto/minisign.hpp"

#include <gtest/gtest.h>

#include <regex>

#include "base/text.hpp"
#include "crypto/blake2b.hpp"
#include "io/little_endian.hpp"
#include "support/run.hpp"
#include "support/temp_dir.hpp"

namespace permafrost::test {
namespace {

using minisign::SecretFault;
using minisign::Signature;
using minisign::SigningKey;
using minisign::VerifyingKey;

constexpr auto* no_minisign = "there is no program 'minisign' (Debian: minisign)";
constexpr std::string_view message = "what was signed\n";

std::string blake2b_hex(std::string_view text, std::size_t length) {
  return to_hex(blake2b_of(as_bytes(text), length));
}

TEST(Blake2b, IsThatOfItsRfc) {  // RFC 7693 appendix A
  EXPECT_EQ(blake2b_hex("abc", 64),
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
            "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
}

TEST(Blake2b, IsThatOfCoreutilsForEveryLength) {
  const TempDir directory;
  std::string text;
  for (unsigned i = 0; i < 400; ++i) text += static_cast<char>(i * 7);
  for (const std::size_t size : {0U, 1U, 127U, 128U, 129U, 255U, 256U, 257U, 400U}) {
    write_file(directory / "f", text.substr(0, size));
    for (const std::size_t length : {32U, 64U}) {
      const Ran ran = test::run({"b2sum", "-l", std::to_string(8 * length), directory / "f"});
      EXPECT_EQ(blake2b_hex(text.substr(0, size), length), ran.out.substr(0, 2 * length)) << size;
    }
  }
}

TEST(Blake2b, DoesNotDependOnHowItIsFed) {
  Blake2b hash(64);
  for (int i = 0; i < 300; ++i) hash.update(as_bytes(std::string_view("x")));
  EXPECT_EQ(to_hex(hash.finish()), blake2b_hex(std::string(300, 'x'), 64));
}

TEST(Minisign, ChecksWhatItSigned) {
  const SigningKey key = SigningKey::generate();
  const Signature signature = key.sign(as_bytes(message), "made by a test");
  const auto verifying = VerifyingKey::parse(key.public_key().text());
  ASSERT_TRUE(verifying);
  EXPECT_EQ(VerifyingKey::parse(verifying->base64())->id, verifying->id);
  const auto read = Signature::parse(signature.text());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->trusted_comment, "made by a test");
  EXPECT_TRUE(verifying->verifies(as_bytes(message), *read));
  MemorySource source(message);
  EXPECT_TRUE(verifying->verifies(source, *read));
  EXPECT_FALSE(SigningKey::generate().public_key().verifies(as_bytes(message), *read));
}

TEST(Minisign, CatchesAChangeOfEachPart) {
  const SigningKey key = SigningKey::generate();
  const Signature signature = key.sign(as_bytes(message), "comment");
  EXPECT_FALSE(key.public_key().verifies(as_bytes("what was signeD\n"), signature));
  Signature changed = signature;
  changed.trusted_comment = "Comment";
  EXPECT_FALSE(key.public_key().verifies(as_bytes(message), changed));
  changed = signature;
  changed.bytes[3] ^= std::byte{1};
  EXPECT_FALSE(key.public_key().verifies(as_bytes(message), changed));
  changed = signature;
  changed.global[3] ^= std::byte{1};
  EXPECT_FALSE(key.public_key().verifies(as_bytes(message), changed));
  changed = signature;
  changed.prehashed = false;
  EXPECT_FALSE(key.public_key().verifies(as_bytes(message), changed));
  changed = signature;
  changed.key.bytes[0] ^= std::byte{1};
  EXPECT_FALSE(key.public_key().verifies(as_bytes(message), changed));
}

TEST(Minisign, RefusesTornAndChangedTexts) {
  const SigningKey key = SigningKey::generate();
  const std::string signature = key.sign(as_bytes(message), "comment").text();
  const std::string public_key = key.public_key().text();
  const auto secret_key = key.text("");
  for (std::size_t length = 0; length + 1 < signature.size(); ++length)
    EXPECT_FALSE(Signature::parse(std::string_view(signature).substr(0, length))) << length;
  for (std::size_t length = 0; length + 1 < public_key.size(); ++length)
    EXPECT_FALSE(VerifyingKey::parse(std::string_view(public_key).substr(0, length))) << length;
  for (std::size_t length = 0; length + 1 < secret_key->reveal().size(); ++length)
    EXPECT_FALSE(SigningKey::parse(secret_key->reveal().substr(0, length), "")) << length;
  EXPECT_FALSE(Signature::parse(signature + "more\n"));
  EXPECT_FALSE(Signature::parse(public_key));
  EXPECT_FALSE(VerifyingKey::parse(secret_key->reveal()));
  EXPECT_FALSE(
      VerifyingKey::parse("untrusted comment: " + std::string(2000, 'x') + "\n" + key.public_key().base64()));
  EXPECT_TRUE(Signature::parse(std::regex_replace(signature, std::regex("\n"), "\r\n")));
}

TEST(Minisign, ReadsItsOwnUnlockedKeys) {
  const SigningKey key = SigningKey::generate();
  const auto text = key.text("");
  EXPECT_FALSE(SigningKey::is_locked(text->reveal()));
  const auto again = SigningKey::parse(text->reveal(), "not looked at");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->public_key().text(), key.public_key().text());
}

/// An unlocked key that says it is locked, by these numbers.
std::string claiming_lock(std::uint64_t operations, std::uint64_t memory) {
  const auto unlocked = SigningKey::generate().text("");
  Bytes file = decode_base64(unlocked->reveal().substr(unlocked->reveal().find('\n') + 1)).value();
  file[2] = std::byte{'S'};
  file[3] = std::byte{'c'};
  store_le(file.data() + 38, operations);
  store_le(file.data() + 46, memory);
  return "untrusted comment: x\n" + encode_base64(file) + "\n";
}

TEST(Minisign, SaysWhyAKeyIsNotUnlocked) {
  const auto fault = [](const std::string& text) {
    SecretFault why{};
    EXPECT_FALSE(SigningKey::parse(text, "password", &why));
    return why;
  };
  constexpr std::uint64_t huge = ~std::uint64_t{0}, mebibyte = std::uint64_t{1} << 20;
  EXPECT_EQ(fault(claiming_lock(32768, 16 * mebibyte)), SecretFault::password);
  EXPECT_EQ(fault(claiming_lock(0, 0)), SecretFault::password);
  EXPECT_EQ(fault(claiming_lock(huge, huge)), SecretFault::limit);
  EXPECT_EQ(fault(claiming_lock(huge, 16 * mebibyte)), SecretFault::limit);
  EXPECT_EQ(fault(claiming_lock(huge, 4096 * mebibyte)), SecretFault::limit);
  EXPECT_EQ(fault(""), SecretFault::form);
}

/// A pair of the real program, without a password.
void make_keys(const TempDir& directory) {
  ASSERT_EQ(run({"minisign", "-G", "-W", "-p", directory / "k.pub", "-s", directory / "k.key"}).status, 0);
}

TEST(Minisign, ChecksWhatTheRealProgramSigned) {
  if (!has_program("minisign")) GTEST_SKIP() << no_minisign;
  const TempDir directory;
  make_keys(directory);
  write_file(directory / "f", message);
  const auto key = VerifyingKey::parse(read_file(directory / "k.pub"));
  ASSERT_TRUE(key);
  for (const char* kind : {"-H", "-l"}) {  // prehashed and legacy
    const Ran ran =
        test::run({"minisign", "-S", kind, "-s", directory / "k.key", "-m", directory / "f", "-t", "hé"});
    ASSERT_EQ(ran.status, 0) << ran.err;
    const auto signature = Signature::parse(read_file(directory / "f.minisig"));
    ASSERT_TRUE(signature) << kind;
    EXPECT_EQ(signature->trusted_comment, "hé");
    EXPECT_EQ(signature->prehashed, std::string_view(kind) == "-H");
    EXPECT_TRUE(key->verifies(as_bytes(message), *signature));
    EXPECT_FALSE(key->verifies(as_bytes("another"), *signature));
    EXPECT_EQ(signature->text(), read_file(directory / "f.minisig"));
  }
}

TEST(Minisign, SignsWithAKeyOfTheRealProgramWhatThatAccepts) {
  if (!has_program("minisign")) GTEST_SKIP() << no_minisign;
  const TempDir directory;
  make_keys(directory);
  const auto key = SigningKey::parse(read_file(directory / "k.key"), "");
  ASSERT_TRUE(key);
  EXPECT_EQ(key->public_key().base64(), VerifyingKey::parse(read_file(directory / "k.pub"))->base64());
  write_file(directory / "f", message);
  write_file(directory / "f.minisig", key->sign(as_bytes(message), "from permafrost").text());
  const Ran ran = test::run({"minisign", "-V", "-p", directory / "k.pub", "-m", directory / "f"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_NE(ran.out.find("from permafrost"), std::string::npos) << ran.out;
}

TEST(Minisign, MakesKeysThatTheRealProgramUses) {
  if (!has_program("minisign")) GTEST_SKIP() << no_minisign;
  const TempDir directory;
  const SigningKey key = SigningKey::generate();
  write_file(directory / "k.pub", key.public_key().text());
  write_file(directory / "k.key", key.text("")->reveal());
  write_file(directory / "f", message);
  const Ran ran = test::run({"minisign", "-S", "-s", directory / "k.key", "-m", directory / "f"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(run({"minisign", "-V", "-p", directory / "k.pub", "-m", directory / "f"}).status, 0);
  EXPECT_TRUE(key.public_key().verifies(as_bytes(message),
                                        Signature::parse(read_file(directory / "f.minisig")).value()));
}

TEST(Minisign, SharesLockedKeysWithTheRealProgram) {  // 1 GiB and seconds for each unlocking
  if (!has_program("minisign")) GTEST_SKIP() << no_minisign;
  const TempDir directory;
  const SigningKey key = SigningKey::generate();
  const auto locked = key.text("pass word");
  ASSERT_TRUE(locked) << "1 GiB of memory is not to be had";
  EXPECT_TRUE(SigningKey::is_locked(locked->reveal()));
  write_file(directory / "k.key", locked->reveal());
  write_file(directory / "f", message);
  RunOptions password;
  password.input = "pass word\n";
  const Ran ran = test::run({"minisign", "-S", "-s", directory / "k.key", "-m", directory / "f"}, password);
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_TRUE(key.public_key().verifies(as_bytes(message),
                                        Signature::parse(read_file(directory / "f.minisig")).value()));

  RunOptions twice;
  twice.input = "other\nother\n";
  ASSERT_EQ(run({"minisign", "-G", "-p", directory / "r.pub", "-s", directory / "r.key"}, twice).status, 0);
  const auto theirs = SigningKey::parse(read_file(directory / "r.key"), "other");
  ASSERT_TRUE(theirs);
  EXPECT_EQ(theirs->public_key().base64(), VerifyingKey::parse(read_file(directory / "r.pub"))->base64());
}

}  // namespace
}  // namespace permafrost::test
