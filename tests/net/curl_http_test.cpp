// SPDX-License-Identifier: Apache-2.0
// Real HTTP over the loopback, against a server that misbehaves on demand.
#include "net/curl_http.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "base/error.hpp"
#include "net/fake_server.hpp"
#include "net/guarded_http.hpp"
#include "support/run.hpp"
#include "support/temp_dir.hpp"

namespace permafrost::test {
namespace {

struct Curl : testing::Test {
  static void SetUpTestSuite() { s_server = new FakeServer; }
  static void TearDownTestSuite() { delete s_server; }

  Curl() {
    options.user_agent = "permafrost/test (+https://permafrost.example)";
    options.limits.body_bytes = 1 << 20;
    options.limits.total_time = std::chrono::milliseconds(20'000);
  }
  Response get(const std::string& path) {
    Request request;
    request.url = s_server->base() + path;
    return send(request);
  }
  Response send(const Request& request) {
    CurlHttp curl(options);
    return curl.send(request);
  }
  FailureKind failure_at(const std::string& path) {
    const auto response = get(path);
    EXPECT_TRUE(response.failure) << path << " was answered with " << response.status;
    return response.failure ? response.failure->kind : FailureKind::busy;
  }
  static std::string text(const Response& response) {
    return read_text(*response.body.open(), 1 << 20, "the body");
  }

  static inline FakeServer* s_server = nullptr;
  CurlOptions options{.policy = AddressPolicy(true), .user_agent = {}};
};

TEST_F(Curl, BringsStatusFieldsAndBody) {
  const auto response = get("/fault/html");
  ASSERT_FALSE(response.failure) << response.failure->message;
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.fields.get("content-type"), "text/html");
  EXPECT_EQ(text(response), "<!DOCTYPE html><p>hello");
  EXPECT_EQ(get("/nothing").status, 404);
}

TEST_F(Curl, SendsWhoItIsAndWhatItWasGiven) {
  Request request;
  request.url = s_server->base() + "/headers";
  request.fields.add("Accept", activity_types);
  request.authorization = Secret("Bearer abc");
  const auto seen = text(send(request));
  EXPECT_NE(seen.find("permafrost/test (+https://permafrost.example)"), std::string::npos) << seen;
  EXPECT_NE(seen.find("application/activity+json, application/ld+json"), std::string::npos) << seen;
  EXPECT_NE(seen.find("Bearer abc"), std::string::npos) << seen;
  EXPECT_EQ(seen.find("cookie"), std::string::npos) << seen;
}

TEST_F(Curl, AsksOverOneConnectionAgainAndAgain) {
  CurlHttp curl(options);
  Request request;
  for (const char* path : {"/headers", "/nothing", "/fault/dropped", "/headers"}) {
    request.url = s_server->base() + path;
    EXPECT_EQ(curl.send(request).status == 0, std::string_view(path) == "/fault/dropped") << path;
  }
}

TEST_F(Curl, NamesWhatWentWrong) {
  EXPECT_EQ(failure_at("/fault/dropped"), FailureKind::connection);
  EXPECT_EQ(failure_at("/fault/truncated"), FailureKind::torn);
  EXPECT_EQ(failure_at("/fault/torn-chunk"), FailureKind::torn);
  EXPECT_EQ(failure_at("/fault/garbage"), FailureKind::protocol);
  EXPECT_EQ(failure_at("/fault/huge-length"), FailureKind::size);
  EXPECT_TRUE(get("/fault/dropped-in-header").failure);
  EXPECT_EQ(text(get("/fault/short-length")), "{\"i") << "no more than was announced";
}

TEST_F(Curl, KeepsWhatCameBeforeItBrokeOff) {
  const auto response = get("/fault/truncated");
  EXPECT_FALSE(response.ok());
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.fields.get("Content-Length"), "1000");
  EXPECT_EQ(text(response), "{\"id\":");
}

TEST_F(Curl, TakesTheLimitsOfARequestBeforeItsOwn) {
  Request request;
  request.url = s_server->base() + "/fault/html";
  request.limits = HttpLimits{.body_bytes = 10};
  EXPECT_EQ(send(request).failure->kind, FailureKind::size);
  options.limits.body_bytes = 10;
  request.limits = file_limits();
  EXPECT_EQ(send(request).status, 200);
}

TEST_F(Curl, TakesNoMoreThanItsLimits) {
  EXPECT_EQ(failure_at("/fault/gzip-bomb"), FailureKind::size);
  EXPECT_EQ(failure_at("/fault/endless-body"), FailureKind::size);
  EXPECT_EQ(failure_at("/fault/endless-fields"), FailureKind::size);
}

TEST_F(Curl, WaitsNoLongerThanItsLimits) {
  options.limits.total_time = std::chrono::milliseconds(500);
  EXPECT_EQ(failure_at("/fault/stalled"), FailureKind::timeout);
  options.limits.total_time = std::chrono::milliseconds(60'000);
  options.limits.stall_time = std::chrono::seconds(1);
  EXPECT_EQ(failure_at("/fault/drip"), FailureKind::timeout);
}

TEST_F(Curl, EndsWhenTheUserWantsTo) {
  std::stop_source stop;
  options.stop = stop.get_token();
  std::jthread user([&stop] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    stop.request_stop();
  });
  EXPECT_THROW((void)get("/fault/stalled"), Error);
}

TEST_F(Curl, ConnectsToNothingForbiddenWhateverTheNameSaid) {
  options.policy = AddressPolicy(false);
  for (const std::string host : {"127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1"}) {
    Request request;
    request.url = "http://" + host + s_server->base().substr(s_server->base().rfind(':')) + "/headers";
    const auto response = send(request);
    ASSERT_TRUE(response.failure) << host;
    EXPECT_EQ(response.failure->kind, FailureKind::forbidden) << host << ": " << response.failure->message;
  }
}

TEST_F(Curl, LetsNothingIntoTheHeaderThatIsNotAField) {
  Request request;
  request.url = s_server->base() + "/headers";
  request.fields.add("X-A", "1\r\nX-B: 2");
  EXPECT_EQ(send(request).failure->kind, FailureKind::forbidden);
}

TEST_F(Curl, AndTheGuardFollowNoTrap) {
  const auto ask = [&](const std::string& path) {
    CurlHttp curl(options);
    GuardedHttp http(curl, options.policy, 5);
    Request request;
    request.url = s_server->base() + path;
    request.authorization = Secret("Bearer abc");
    return http.send(request);
  };
  EXPECT_EQ(ask("/fault/redirect-loop").failure->kind, FailureKind::redirects);
  EXPECT_EQ(ask("/fault/redirect-private").failure->kind, FailureKind::forbidden);
  EXPECT_EQ(ask("/fault/redirect-metadata").failure->kind, FailureKind::forbidden);
  EXPECT_EQ(ask("/fault/redirect-file").failure->kind, FailureKind::redirects);
  EXPECT_NE(text(ask("/fault/redirect-path")).find("Bearer abc"), std::string::npos);
  const auto elsewhere = ask("/fault/redirect-host");
  EXPECT_EQ(text(elsewhere).find("Bearer abc"), std::string::npos) << "a token went to another server";
  EXPECT_TRUE(elsewhere.url.starts_with("http://localhost:")) << elsewhere.url;
}

TEST_F(Curl, TrustsNoCertificateThatNobodyVouchesFor) {
  if (!has_program("openssl")) GTEST_SKIP() << "there is no openssl";
  const TempDir folder;
  const auto made =
      run({"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test",
           "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key", "-out", folder / "pem"});
  ASSERT_EQ(made.status, 0) << made.err;
  const FakeServer secure({"--tls", folder / "pem", folder / "key"});
  Request request;
  request.url = secure.base() + "/headers";
  EXPECT_EQ(send(request).failure->kind, FailureKind::tls);

  options.ca_file = folder / "pem";
  EXPECT_EQ(send(request).status, 200);
  options.ca_file.clear();
  setenv("CURL_CA_BUNDLE", (folder / "pem").c_str(), 1);
  const auto response = send(request);
  EXPECT_EQ(response.status, 200) << (response.failure ? response.failure->message : "");
  request.url = "https://localhost" + secure.base().substr(secure.base().rfind(':')) + "/headers";
  EXPECT_EQ(send(request).failure->kind, FailureKind::tls) << "the certificate is for another name";
  unsetenv("CURL_CA_BUNDLE");
}

TEST_F(Curl, AsksThisMachineWithoutAProxy) {
  setenv("https_proxy", "http://127.0.0.1:9", 1);
  setenv("all_proxy", "http://127.0.0.1:9", 1);
  setenv("http_proxy", "http://127.0.0.1:9", 1);
  EXPECT_EQ(get("/headers").status, 200);
  unsetenv("https_proxy");
  unsetenv("all_proxy");
  unsetenv("http_proxy");
}

TEST(NoProxy, NamesHostsAndTheirDomains) {
  EXPECT_TRUE(bypasses_proxy("a.example", "b.example, a.example"));
  EXPECT_TRUE(bypasses_proxy("x.a.example", ".a.example"));
  EXPECT_TRUE(bypasses_proxy("x.a.example", "A.example"));
  EXPECT_TRUE(bypasses_proxy("anything", "*"));
  EXPECT_FALSE(bypasses_proxy("ba.example", "a.example"));
  EXPECT_FALSE(bypasses_proxy("a.example", ""));
}

}  // namespace
}  // namespace permafrost::test
