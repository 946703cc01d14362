// SPDX-License-Identifier: Apache-2.0
#include "net/http_signature.hpp"

#include <gtest/gtest.h>

#include <array>
#include <functional>

#include "net/fakes.hpp"
#include "net/retrying_http.hpp"
#include "support/run.hpp"

namespace permafrost::test {
namespace {

constexpr std::string_view key_id = "https://b.example/users/reader#main-key";

PrivateKey ed25519_key() {
  std::array<std::byte, 32> seed{};
  seed.fill(std::byte{7});
  return *PrivateKey::from_ed25519_seed(seed);
}

/// What stands between `before` and the next `after`.
std::string between(std::string_view text, std::string_view before, std::string_view after) {
  const auto begin = text.find(before);
  if (begin == std::string_view::npos) return {};
  const auto rest = text.substr(begin + before.size());
  return std::string(rest.substr(0, rest.find(after)));
}

struct HttpSignature : testing::Test {
  HttpSignature() { request.url = "https://A.example/users/ada?page=1"; }
  std::string field(std::string_view name) { return std::string(request.fields.get(name)); }
  Request request;
  FakeTiming timing;
};

TEST_F(HttpSignature, OfTheDraftCoversTargetHostAndDate) {
  if (!has_program("openssl")) GTEST_SKIP() << "there is no openssl";
  const auto pem = run({"openssl", "genrsa", "2048"});
  const auto key = PrivateKey::from_pem(pem.out);
  ASSERT_TRUE(key) << pem.err;
  EXPECT_EQ(forms_for(key->kind()).front(), SignatureForm::cavage);
  KeySigner(*key, std::string(key_id), {SignatureForm::cavage}, timing).sign(request);

  EXPECT_EQ(field("Host"), "a.example");
  EXPECT_EQ(field("Date"), "Tue, 14 Nov 2023 22:13:20 GMT");
  const std::string signature = field("Signature");
  EXPECT_TRUE(signature.starts_with("keyId=\"" + std::string(key_id) +
                                    "\",algorithm=\"rsa-sha256\",headers=\"" +
                                    "(request-target) host date\",signature=\""))
      << signature;
  const auto bytes = decode_base64(between(signature, "signature=\"", "\""));
  ASSERT_TRUE(bytes);
  EXPECT_TRUE(key->public_key().verifies(as_bytes("(request-target): get /users/ada?page=1\nhost: a.example\n"
                                                  "date: Tue, 14 Nov 2023 22:13:20 GMT"),
                                         *bytes));
}

TEST_F(HttpSignature, OfTheDraftCanLeaveTheQueryOut) {
  if (!has_program("openssl")) GTEST_SKIP() << "there is no openssl";
  const auto key = PrivateKey::from_pem(run({"openssl", "genrsa", "2048"}).out);
  ASSERT_TRUE(key);
  KeySigner(*key, std::string(key_id), {SignatureForm::cavage_without_query}, timing).sign(request);
  const auto bytes = decode_base64(between(field("Signature"), "signature=\"", "\""));
  ASSERT_TRUE(bytes);
  EXPECT_TRUE(key->public_key().verifies(
      as_bytes("(request-target): get /users/ada\nhost: a.example\ndate: Tue, 14 Nov 2023 22:13:20 GMT"),
      *bytes));
}

/// The server of a.example answers 401 but to what `takes`.
class PickyHttp : public Http {
 public:
  [[nodiscard]] Response send(const Request& request) override {
    ++asked;
    Response response = answer(takes && takes(request) ? 200 : 401);
    response.url = request.url;
    return response;
  }
  std::function<bool(const Request&)> takes;
  int asked = 0;
};

struct PickyServer : HttpSignature {
  int status() { return http.send(request).status; }
  PickyHttp server;
  SigningHttp signing{server};
  RetryingHttp http{signing, timing, {}};
  KeySigner signer{
      ed25519_key(), std::string(key_id), {SignatureForm::cavage, SignatureForm::rfc9421}, timing};
};

TEST_F(PickyServer, IsAskedInTheFormThatItTookLast) {
  server.takes = [](const Request& asked) { return asked.fields.has("Signature-Input"); };
  request.signer = &signer;
  EXPECT_EQ(status(), 200);
  EXPECT_EQ(server.asked, 2);
  EXPECT_EQ(status(), 200);
  EXPECT_EQ(server.asked, 3);
  EXPECT_TRUE(timing.waits.empty());
  Request other = request;
  other.url = "https://b.example/";
  signer.sign(other);
  EXPECT_FALSE(other.fields.has("Signature-Input"));
}

TEST_F(PickyServer, ThatBelievesNoFormIsAskedOnceFromThenOn) {
  request.signer = &signer;
  EXPECT_EQ(status(), 401);
  EXPECT_EQ(server.asked, 2);
  EXPECT_EQ(status(), 401);
  EXPECT_EQ(server.asked, 3);
}

TEST_F(HttpSignature, OfTheRfcCoversMethodAndTarget) {
  const auto key = ed25519_key();
  EXPECT_EQ(forms_for(key.kind()), std::vector{SignatureForm::rfc9421});
  KeySigner(key, std::string(key_id), {SignatureForm::rfc9421}, timing).sign(request);

  const std::string input = field("Signature-Input");
  EXPECT_EQ(input,
            R"(sig1=("@method" "@target-uri");created=1700000000;keyid=")" + std::string(key_id) + "\"");
  const std::string base = "\"@method\": GET\n\"@target-uri\": https://A.example/users/ada?page=1\n" +
                           ("\"@signature-params\": " + input.substr(5));
  const auto bytes = decode_base64(between(field("Signature"), "sig1=:", ":"));
  ASSERT_TRUE(bytes);
  EXPECT_TRUE(key.public_key().verifies(as_bytes(base), *bytes));
}

TEST_F(HttpSignature, CoversTheBodyWhereThereIsOne) {
  request.method = "POST";
  request.body = "{}";
  KeySigner(ed25519_key(), std::string(key_id), {SignatureForm::rfc9421}, timing).sign(request);
  EXPECT_NE(field("Signature-Input").find("\"content-digest\""), std::string::npos);
  EXPECT_EQ(field("Content-Digest"), "sha-256=:RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=:");
  KeySigner(ed25519_key(), std::string(key_id), {SignatureForm::cavage}, timing).sign(request);
  EXPECT_EQ(field("Digest"), "SHA-256=RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=");
  EXPECT_NE(field("Signature").find("host date digest"), std::string::npos);
}

TEST_F(HttpSignature, IsMadeAnewEachTimeARequestGoesOut) {
  FakeHttp server;
  SigningHttp http(server);
  KeySigner signer(ed25519_key(), std::string(key_id), {SignatureForm::rfc9421}, timing);
  request.signer = &signer;
  (void)http.send(request);
  timing.now += Milliseconds{60'000};
  (void)http.send(request);
  EXPECT_EQ(server.requests[0].fields.get("Date"), "Tue, 14 Nov 2023 22:13:20 GMT");
  EXPECT_EQ(server.requests[1].fields.get("Date"), "Tue, 14 Nov 2023 22:14:20 GMT");
  request.signer = nullptr;
  (void)http.send(request);
  EXPECT_FALSE(server.requests[2].fields.has("Signature"));
}

TEST_F(HttpSignature, BaseHasNoPlaceForWhatTheRequestLacks) {
  const std::vector<std::string> absent{"@method", "content-digest"};
  EXPECT_EQ(signature_base(request, absent, ""), "");
  const std::vector<std::string> unknown{"@status"};
  EXPECT_EQ(signature_base(request, unknown, ""), "");
}

}  // namespace
}  // namespace permafrost::test
