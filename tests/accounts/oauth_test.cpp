// SPDX-License-Identifier: Apache-2.0
// Signing in at servers of many ages; tests/e2e/login_test.py does it with a whole one.
#include "accounts/oauth.hpp"

#include <gtest/gtest.h>

#include <map>

#include "base/error.hpp"
#include "base/form.hpp"
#include "crypto/base_encoding.hpp"
#include "io/sha256.hpp"
#include "net/fakes.hpp"

namespace permafrost::test {
namespace {

/// Answers by URL; 404 for what it does not know.
class Servers : public Http {
 public:
  Response send(const Request& request) override {
    requests.push_back(request);
    const auto found = answers.find(request.url);
    Response response =
        found == answers.end()
            ? answer(404, {{"Content-Type", "text/html"}}, "<h1>no")
            : answer(found->second.first, {{"Content-Type", "application/json"}}, found->second.second);
    response.url = request.url;
    return response;
  }
  std::map<std::string, std::pair<int, std::string>> answers;
  std::vector<Request> requests;
};

constexpr const char* metadata = "https://a.example/.well-known/oauth-authorization-server";
constexpr const char* instance = "https://a.example/api/v1/instance";

struct OAuth : testing::Test {
  AuthorizationServer discovered() { return discover(http, "https://a.example"); }
  template <typename Act>
  std::string refusal_of(Act act) {
    try {
      act();
    } catch (const Error& error) {
      EXPECT_EQ(error.fault(), Fault::refused) << error.what();
      return error.what();
    }
    return "nothing was refused";
  }
  Servers http;
  AuthorizationServer server{.origin = "https://a.example",
                             .authorization_url = "https://a.example/oauth/authorize",
                             .token_url = "https://a.example/oauth/token",
                             .revocation_url = "https://a.example/oauth/revoke",
                             .scopes = std::nullopt};
  Registration program{
      .id = "id", .secret = Secret("s3cret"), .redirect = "http://127.0.0.1:4711/", .scopes = "read"};
};

TEST_F(OAuth, GoesByWhatTheServerTellsOfItself) {
  http.answers[metadata] = {
      200, R"({"issuer":"https://a.example/","authorization_endpoint":"https://a.example/yes?a=b",
    "token_endpoint":"https://a.example/token","scopes_supported":["read","read:accounts"],
    "code_challenge_methods_supported":["S256"]})"};
  const auto told = discovered();
  EXPECT_EQ(told.authorization_url, "https://a.example/yes?a=b");
  EXPECT_EQ(told.token_url, "https://a.example/token");
  EXPECT_EQ(told.revocation_url, "https://a.example/oauth/revoke");
  EXPECT_EQ(told.scopes, (std::vector<std::string>{"read", "read:accounts"}));
  EXPECT_TRUE(told.pkce);
  EXPECT_TRUE(begin_sign_in(told, program).url.starts_with("https://a.example/yes?a=b&response_type=code&"));
}

TEST_F(OAuth, BelievesNoMetadataThatAreAnothersOrLeadAstray) {
  http.answers[instance] = {200, R"({"uri":"a.example","version":"4.1.3"})"};
  http.answers[metadata] = {200,
                            R"({"issuer":"https://b.example/","token_endpoint":"https://b.example/token"})"};
  EXPECT_EQ(discovered().token_url, "https://a.example/oauth/token");
  http.answers[metadata] = {200, R"({"issuer":"https://a.example","token_endpoint":"http://a.example/token",
    "authorization_endpoint":"javascript:alert"})"};
  EXPECT_EQ(discovered().token_url, "https://a.example/oauth/token");
  EXPECT_EQ(discovered().authorization_url, "https://a.example/oauth/authorize");
}

TEST_F(OAuth, KnowsOldServersByTheirVersion) {
  for (const auto& [version, fine] : std::map<std::string, bool>{{"4.1.3", true},
                                                                 {"2.4.3", true},
                                                                 {"2.4.2", false},
                                                                 {"1.0", false},
                                                                 {"", false},
                                                                 {"2.7.2 (compatible; Pleroma 2.5.0)", true},
                                                                 {"0.20.0-rc1+git-8221628", false},
                                                                 {"10.1.0", true},
                                                                 {"2.4.3rc1", true}}) {
    http.answers[instance] = {200, R"({"uri":"a.example","version":")" + version + "\"}"};
    EXPECT_EQ(discovered().fine_scopes, fine) << version;
    EXPECT_FALSE(discovered().scopes);
  }
  http.answers[instance] = {401, R"({"error":"This method requires an authenticated user"})"};
  EXPECT_TRUE(discovered().fine_scopes) << "a server in limited federation mode";
}

TEST_F(OAuth, FindsTheServerOfADomainThatLiesElsewhere) {
  http.answers["https://a.example/.well-known/host-meta"] = {
      200,
      R"(<?xml version="1.0"?><XRD><Link rel="lrdd" template="https://social.a.example/.well-known/webfinger?resource={uri}"/></XRD>)"};
  http.answers["https://social.a.example/api/v1/instance"] = {200,
                                                              R"({"uri":"a.example","version":"4.1.3"})"};
  EXPECT_EQ(discovered().origin, "https://social.a.example");
  http.answers.clear();
  EXPECT_NE(refusal_of([&] { (void)discovered(); }).find("does not speak"), std::string::npos);
}

TEST_F(OAuth, RegistersForCoarseScopesWhereFineOnesAreRefused) {
  http.answers["https://a.example/api/v1/apps"] = {422, R"({"error":"Validation failed: Scopes"})"};
  EXPECT_NE(refusal_of([&] {
              (void)register_program(http, server, {.name = "p", .website = "w"}, "r",
                                     {"read:lists", "read:mutes"});
            }).find("Validation failed"),
            std::string::npos);
  ASSERT_EQ(http.requests.size(), 2U);
  EXPECT_EQ(form_value(http.requests[0].body, "scopes"), "read:lists read:mutes");
  EXPECT_EQ(form_value(http.requests[1].body, "scopes"), "read");
  http.answers["https://a.example/api/v1/apps"] = {200, R"({"client_id":"i","client_secret":"s"})"};
  const auto made = register_program(http, server, {.name = "p", .website = "w"}, "r", {"read:lists"});
  EXPECT_EQ(made.id, "i");
  EXPECT_EQ(made.scopes, "read:lists");
  EXPECT_EQ(form_value(http.requests.back().body, "redirect_uris"), "r");
}

TEST_F(OAuth, ProvesThatTheCodeIsItsOwn) {
  const auto sign_in = begin_sign_in(server, program);
  const auto query = sign_in.url.substr(sign_in.url.find('?') + 1);
  EXPECT_EQ(form_value(query, "code_challenge_method"), "S256");
  EXPECT_EQ(form_value(query, "code_challenge"),
            encode_base64url(sha256_of(as_bytes(sign_in.verifier.reveal())).bytes));
  EXPECT_EQ(form_value(query, "state"), sign_in.state);
  EXPECT_EQ(form_value(query, "redirect_uri"), program.redirect);
  EXPECT_GE(sign_in.verifier.reveal().size(), 43U);
  EXPECT_NE(begin_sign_in(server, program).state, sign_in.state);
  EXPECT_EQ(sign_in.url.find("s3cret"), std::string::npos);
  EXPECT_EQ(sign_in.url.find(sign_in.verifier.reveal()), std::string::npos);
  server.pkce = false;
  EXPECT_EQ(begin_sign_in(server, program).url.find("code_challenge"), std::string::npos);
}

TEST_F(OAuth, RedeemsACodeForAToken) {
  const auto sign_in = begin_sign_in(server, program);
  const auto redeem = [&] { return redeem_code(http, server, program, sign_in, Secret("c0de")); };
  http.answers[server.token_url] = {200, R"({"access_token":"t","token_type":"bearer","expires_in":60})"};
  const auto grant = redeem();
  EXPECT_EQ(grant.token.reveal(), "t");
  EXPECT_EQ(grant.scopes, "read") << "as asked for, since nothing else was said";
  EXPECT_EQ(grant.expires, 60);
  EXPECT_EQ(form_value(http.requests.back().body, "code_verifier"), sign_in.verifier.reveal());
  EXPECT_EQ(form_value(http.requests.back().body, "code"), "c0de");
  http.answers[server.token_url] = {400,
                                    R"({"error":"invalid_grant","error_description":"expired\u001b[2J"})"};
  EXPECT_EQ(refusal_of(redeem), "'https://a.example' refuses: expired\\x1b[2J");
  http.answers[server.token_url] = {200, R"({"access_token":"t","token_type":"mac"})"};
  EXPECT_EQ(refusal_of(redeem).find("refuses"), 20U);
  http.answers[server.token_url] = {200, "[]"};
  EXPECT_NE(refusal_of(redeem), "nothing was refused");
}

TEST_F(OAuth, TakesATokenBack) {
  http.answers[server.revocation_url] = {200, "{}"};
  EXPECT_FALSE(revoke(http, server, program, Secret("t")));
  EXPECT_EQ(form_value(http.requests.back().body, "token"), "t");
  EXPECT_EQ(form_value(http.requests.back().body, "client_secret"), "s3cret");
  http.answers[server.revocation_url] = {403, R"({"error":"unauthorized_client"})"};
  EXPECT_EQ(revoke(http, server, program, Secret("t")), "unauthorized_client");
}

TEST_F(OAuth, FindsOutWhoseATokenIs) {
  http.answers["https://a.example/api/v1/accounts/verify_credentials"] = {200,
                                                                          R"({"id":"7","username":"Alice"})"};
  http.answers[instance] = {200, R"({"uri":"https://a.example/","version":"4.1.3"})"};
  const auto account = identify(http, "https://a.example", Secret("t"));
  EXPECT_EQ(account.name.text(), "Alice@a.example");
  EXPECT_EQ(account.id, "7");
  EXPECT_EQ(http.requests.front().authorization.reveal(), "Bearer t");
  http.answers.begin()->second = {401, R"({"error":"The access token is invalid"})"};
  EXPECT_NE(
      refusal_of([&] { (void)identify(http, "https://a.example", Secret("t")); }).find("token is invalid"),
      std::string::npos);
}

TEST_F(OAuth, LetsNoServerClaimTheAccountsOfAnother) {
  http.answers["https://a.example/api/v1/accounts/verify_credentials"] = {200,
                                                                          R"({"id":"7","username":"alice"})"};
  http.answers[instance] = {200, R"({"uri":"big.example","version":"4.1.3"})"};
  EXPECT_EQ(identify(http, "https://a.example", Secret("t")).name.text(), "alice@a.example");
  const std::string asked = http.requests.back().url;
  EXPECT_TRUE(asked.starts_with("https://big.example/.well-known/")) << asked;
  EXPECT_TRUE(http.requests.back().authorization.empty());
  for (const auto& request : http.requests) {
    if (!request.url.starts_with("https://big.example/.well-known/webfinger")) continue;
    http.answers[request.url] = {200, R"({"subject":"acct:alice@big.example","links":[{"rel":"self",
      "type":"application/activity+json","href":"https://a.example/users/alice"}]})"};
  }
  EXPECT_EQ(identify(http, "https://a.example", Secret("t")).name.text(), "alice@big.example");
}

}  // namespace
}  // namespace permafrost::test
