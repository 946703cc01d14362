// SPDX-License-Identifier: Apache-2.0
#include "net/guarded_http.hpp"

#include <gtest/gtest.h>

#include "net/fakes.hpp"

namespace permafrost::test {
namespace {

class NoSigner : public RequestSigner {
 public:
  void sign(Request&) const override {}
  bool learn(std::string_view, int) override { return false; }
};

struct Guarded : testing::Test {
  Response get(const std::string& url, AddressPolicy policy = AddressPolicy{}) {
    Request request;
    request.url = url;
    request.authorization = Secret("Bearer abc");
    request.signer = &signer;
    request.fields.add("Cookie", "a=b");
    GuardedHttp http(server, policy, 3);
    return http.send(request);
  }
  void redirect(const char* location, int status = 302) {
    server.answers.push_back(answer(status, {{"Location", location}}));
  }
  NoSigner signer;
  FakeHttp server;
};

TEST_F(Guarded, RefusesBeforeAnythingIsSent) {
  EXPECT_EQ(get("https://10.0.0.1/").failure->kind, FailureKind::forbidden);
  EXPECT_EQ(get("http://a.example/").failure->kind, FailureKind::forbidden);
  EXPECT_TRUE(server.requests.empty());
}

TEST_F(Guarded, FollowsRedirectsAndSaysWhereItArrived) {
  redirect("/users/ada", 301);
  redirect("https://a.example/ada?x#fragment", 308);
  const auto response = get("https://a.example/@ada");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.url, "https://a.example/ada?x");
  EXPECT_EQ(server.requests[1].url, "https://a.example/users/ada");
}

TEST_F(Guarded, KeepsWhatWasMeantForOneServerFromAnother) {
  redirect("/same");
  redirect("https://b.example/other");
  redirect("https://a.example/back");
  (void)get("https://a.example/");
  EXPECT_FALSE(server.requests[1].authorization.empty());
  EXPECT_EQ(server.requests[1].signer, &signer);
  for (const std::size_t hop : {2U, 3U}) {
    EXPECT_TRUE(server.requests[hop].authorization.empty());
    EXPECT_EQ(server.requests[hop].signer, nullptr);
    EXPECT_FALSE(server.requests[hop].fields.has("Cookie"));
  }
}

TEST_F(Guarded, LooksAtEachHopAsAtTheFirst) {
  for (const char* target :
       {"https://10.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest", "https://localhost/",
        "https://u:p@b.example/", "file:///etc/passwd", "http://b.example/", "gopher://b/", ""}) {
    redirect(target);
    const auto response = get("https://a.example/");
    ASSERT_TRUE(response.failure) << target;
    EXPECT_TRUE(response.failure->kind == FailureKind::forbidden ||
                response.failure->kind == FailureKind::redirects);
  }
  EXPECT_EQ(server.requests.size(), 9U) << "one each: no target was asked";
}

TEST_F(Guarded, GoesNotFromHttpsToHttpEvenHere) {
  redirect("http://127.0.0.1/");
  EXPECT_EQ(get("https://127.0.0.1/", AddressPolicy(true)).failure->kind, FailureKind::redirects);
}

TEST_F(Guarded, TiresOfRedirects) {
  for (int i = 0; i < 9; ++i) redirect("/again");
  EXPECT_EQ(get("https://a.example/").failure->kind, FailureKind::redirects);
  EXPECT_EQ(server.requests.size(), 4U);
}

TEST_F(Guarded, RepeatsNoActElsewhere) {
  redirect("https://b.example/");
  Request post;
  post.method = "POST";
  post.url = "https://a.example/";
  GuardedHttp http(server, AddressPolicy{}, 3);
  EXPECT_EQ(http.send(post).status, 302);
  EXPECT_EQ(server.requests.size(), 1U);
}

}  // namespace
}  // namespace permafrost::test
