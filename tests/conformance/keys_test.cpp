// SPDX-License-Identifier: Apache-2.0
// Keys of the public suites: the scenarios of FEP-521a (a key in hexadecimal, then its Multikey), and the
// pairs of vc-di-eddsa and FEP-8b32 (a secret Multikey and its public half).
#include <iostream>

#include "base/text.hpp"
#include "codec/json_view.hpp"
#include "conformance/vectors.hpp"
#include "crypto/private_key.hpp"
#include "crypto/public_key.hpp"
#include "support/temp_dir.hpp"

namespace permafrost::test {
namespace {

/// What stands in quotes behind `words`, which are passed over.
std::optional<std::string> quoted_after(std::string_view& text, std::string_view words) {
  const std::size_t at = text.find(words);
  if (at == std::string_view::npos) return std::nullopt;
  text.remove_prefix(at + words.size());
  std::string found(text.substr(0, text.find('"')));
  text.remove_prefix(found.size());
  return found;
}

void expect(bool right, const std::string& name) {
  EXPECT_TRUE(right) << name;
  std::cout << (right ? "passed: " : "failed: ") << name << "\n";
}

TEST(Multikey, IsThatOfEachScenarioOfFep521a) {
  const auto paths = suite_files("feps/fep/521a", ".feature");
  if (paths.empty()) GTEST_SKIP() << "PERMAFROST_VECTORS names no folder with feps/fep/521a";
  for (const std::string& path : paths) {
    const std::string feature = read_file(path);
    std::string_view rest = feature;
    while (const auto digits = quoted_after(rest, "as a hex string \"")) {
      const std::string multikey = quoted_after(rest, "\"publicKeyMultibase\": \"").value_or("");
      Bytes bytes(digits->size() / 2);
      ASSERT_TRUE(from_hex(*digits, bytes)) << *digits;
      const auto made = bytes.size() == 32 ? PublicKey::from_ed25519(bytes) : PublicKey::from_rsa(bytes);
      const auto read = PublicKey::from_multikey(multikey);
      expect(made && read && made->multikey() == multikey && made->fingerprint() == read->fingerprint(),
             multikey);
    }
  }
}

/// Secret and public halves under these names.
void expect_pair(const std::string& path, const char* secret, const char* open) {
  JsonParser parser;
  const std::string text = read_file(path);
  const JsonView document = parser.parse_copy(text);
  const auto key = PrivateKey::from_multikey(document.find(secret).text());
  if (document.find(secret).text().empty()) return;  // a case about something else
  expect(key && key->public_key().multikey() == document.find(open).text(), path);
}

TEST(Multikey, IsThatOfThePublishedPairs) {
  const char* const vectors = std::getenv("PERMAFROST_VECTORS");
  const std::string root = vectors == nullptr ? "" : vectors;
  if (!std::filesystem::is_directory(root + "/vc-di-eddsa"))
    GTEST_SKIP() << "PERMAFROST_VECTORS names no folder with vc-di-eddsa";
  expect_pair(root + "/vc-di-eddsa/TestVectors/keyPair.json", "privateKeyMultibase", "publicKeyMultibase");
  for (const auto& one : std::filesystem::directory_iterator(root + "/integrity-proofs")) {
    const auto path = one.path() / "expect.json";
    if (std::filesystem::exists(path)) expect_pair(path.string(), "secretKeyMultibase", "publicKeyMultibase");
  }
}

}  // namespace
}  // namespace permafrost::test
