// SPDX-License-Identifier: Apache-2.0
#include "accounts/oauth.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "accounts/json_answer.hpp"
#include "accounts/scopes.hpp"
#include "base/error.hpp"
#include "base/form.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "crypto/random.hpp"
#include "io/sha256.hpp"
#include "pull/webfinger.hpp"

namespace permafrost {

namespace {

constexpr std::size_t guessing_is_vain = 32;  ///< bytes of chance, as RFC 7636, 7.1 has it

Request json_question(std::string url) {
  Request request;
  request.url = std::move(url);
  request.fields.add("Accept", "application/json");
  return request;
}

[[noreturn]] void refused(const std::string& origin, const std::string& why) {
  throw Error(Fault::refused, fill(tr("'{1}' refuses: {2}"), {printable(origin), why}));
}

std::string unguessable() { return encode_base64url(random_bytes(guessing_is_vain)); }

/// RFC 7636, 4.2: S256.
std::string challenge_of(const Secret& verifier) {
  return encode_base64url(sha256_of(as_bytes(verifier.reveal())).bytes);
}

std::vector<std::string> texts_of(JsonView array) {
  std::vector<std::string> texts;
  for (const JsonView item : array) texts.emplace_back(item.text());
  return texts;
}

/// Is `version` ("4.3.23", "2.7.2 (compatible; Pleroma 2.5.0)") at least Mastodon 2.4.3?
bool knows_fine_scopes(std::string_view version) {
  constexpr std::array<unsigned, 3> first{2, 4, 3};
  std::array<unsigned, 3> numbers{};
  for (unsigned& number : numbers) {
    const auto [end, error] = std::from_chars(version.data(), version.data() + version.size(), number);
    if (error != std::errc{}) break;
    version.remove_prefix(static_cast<std::size_t>(end - version.data()));
    if (!version.starts_with('.')) break;
    version.remove_prefix(1);
  }
  return numbers >= first;
}

AuthorizationServer usual_addresses(const std::string& origin) {
  return {.origin = origin,
          .authorization_url = origin + "/oauth/authorize",
          .token_url = origin + "/oauth/token",
          .revocation_url = origin + "/oauth/revoke",
          .scopes = std::nullopt};
}

/// RFC 8414. Nothing where there is no metadata, or another's (3.3).
std::optional<AuthorizationServer> ask_for_metadata(Http& http, const std::string& origin) {
  const JsonAnswer answer(http, json_question(origin + "/.well-known/oauth-authorization-server"));
  const std::string issuer = answer.text("issuer");
  if (!answer.ok() || origin_of(issuer) != origin) return std::nullopt;
  AuthorizationServer server = usual_addresses(origin);
  for (const auto& [member, url] : {std::pair{"authorization_endpoint", &server.authorization_url},
                                    {"token_endpoint", &server.token_url},
                                    {"revocation_endpoint", &server.revocation_url}}) {
    const auto told = answer.text(member);
    if (const auto parts = split_url(told); parts && parts->scheme == split_url(origin)->scheme) *url = told;
  }
  if (const auto scopes = texts_of(answer.json().find("scopes_supported")); !scopes.empty())
    server.scopes = scopes;
  const auto methods = texts_of(answer.json().find("code_challenge_methods_supported"));
  server.pkce = methods.empty() || std::ranges::find(methods, "S256") != methods.end();
  return server;
}

std::optional<AuthorizationServer> ask_for_instance(Http& http, const std::string& origin) {
  const JsonAnswer answer(http, json_question(origin + "/api/v1/instance"));
  const bool closed = (answer.status() == 401 || answer.status() == 403) && answer.json();
  if (!answer.ok() && !closed) return std::nullopt;
  AuthorizationServer server = usual_addresses(origin);
  server.fine_scopes = closed || knows_fine_scopes(answer.text("version"));
  return server;
}

std::optional<AuthorizationServer> ask(Http& http, const std::string& origin) {
  if (auto told = ask_for_metadata(http, origin)) return told;
  return ask_for_instance(http, origin);
}

JsonAnswer ask_to_register(Http& http, const AuthorizationServer& server, const Program& program,
                           std::string_view redirect, std::string_view scopes) {
  return {http, form_request(server.origin + "/api/v1/apps", form_text({{"client_name", program.name},
                                                                        {"redirect_uris", redirect},
                                                                        {"scopes", scopes},
                                                                        {"website", program.website}}))};
}

/// Does the handle's own host say, by WebFinger, that the account is at `origin`?
bool leads_to(Http& http, const Handle& handle, const std::string& origin) {
  return origin_of(find_account(handle, http, Limits{}).actor) == origin;
}

std::string host_and_port(const std::string& origin) { return origin.substr(origin.find("://") + 3); }

/// Which domain the accounts of a server bear: GoToSocial's `account_domain`, else `uri`, which Mastodon
/// gives without a scheme and others with one.
std::string claimed_domain(Http& http, const std::string& origin, const Secret& authorization) {
  Request request = json_question(origin + "/api/v1/instance");
  request.authorization = authorization;
  const JsonAnswer answer(http, request);
  for (const auto* member : {"account_domain", "uri"}) {
    std::string told = answer.text(member);
    if (told.find("://") == std::string::npos) told.insert(0, "https://");
    const auto parts = split_url(told);
    if (parts) return ascii_lower(parts->host);
  }
  return {};
}

}  // namespace

AuthorizationServer discover(Http& http, const std::string& origin) {
  if (auto server = ask(http, origin)) return *std::move(server);
  const std::string accounts = account_template(origin, http, Limits{});
  const std::string elsewhere = origin_of(accounts.substr(0, accounts.find('{')));
  if (!elsewhere.empty() && elsewhere != origin) {
    if (auto server = ask(http, elsewhere)) return *std::move(server);
  }
  throw Error(Fault::refused,
              fill(tr("'{1}' does not speak the API of Mastodon; is that the address of your server?"),
                   {printable(origin)}));
}

Registration register_program(Http& http, const AuthorizationServer& server, const Program& program,
                              const std::string& redirect, const std::vector<std::string>& scopes) {
  std::string why;
  for (const auto& asked : {joined(scopes, " "), joined(coarse(scopes), " ")}) {
    const JsonAnswer answer = ask_to_register(http, server, program, redirect, asked);
    if (answer.ok() && !answer.text("client_id").empty())
      return {.id = answer.text("client_id"),
              .secret = Secret(answer.text("client_secret")),
              .redirect = redirect,
              .scopes = asked};
    why = answer.objection();
    if (answer.status() != 400 && answer.status() != 422)
      break;  // what a server says to scopes it does not know
  }
  refused(server.origin, why);
}

SignIn begin_sign_in(const AuthorizationServer& server, const Registration& program) {
  SignIn sign_in{.url = server.authorization_url, .state = unguessable(), .verifier = Secret(unguessable())};
  sign_in.url += sign_in.url.find('?') == std::string::npos ? '?' : '&';
  sign_in.url += form_text({{"response_type", "code"},
                            {"client_id", program.id},
                            {"redirect_uri", program.redirect},
                            {"scope", program.scopes},
                            {"state", sign_in.state}});
  if (server.pkce)
    sign_in.url += "&" + form_text({{"code_challenge", challenge_of(sign_in.verifier)},
                                    {"code_challenge_method", "S256"}});
  return sign_in;
}

Grant redeem_code(Http& http, const AuthorizationServer& server, const Registration& program,
                  const SignIn& sign_in, const Secret& code) {
  std::string form = form_text({{"grant_type", "authorization_code"},
                                {"client_id", program.id},
                                {"client_secret", program.secret.reveal()},
                                {"redirect_uri", program.redirect},
                                {"code", code.reveal()}});
  if (server.pkce) form += "&" + form_text({{"code_verifier", sign_in.verifier.reveal()}});
  const JsonAnswer answer(http, form_request(server.token_url, std::move(form)));
  Grant grant{
      .token = Secret(answer.text("access_token")), .scopes = answer.text("scope"), .expires = std::nullopt};
  if (!answer.ok() || grant.token.empty()) refused(server.origin, answer.objection());
  if (!equal_ignoring_case(answer.text("token_type"), "bearer"))
    refused(server.origin, tr("its tokens are of a kind that permafrost does not know"));
  if (grant.scopes.empty()) grant.scopes = program.scopes;  // "if identical to the scope requested" (5.1)
  if (const auto seconds = answer.json().find("expires_in").integer(); seconds && *seconds > 0)
    grant.expires = *seconds;
  return grant;
}

std::optional<std::string> revoke(Http& http, const AuthorizationServer& server, const Registration& program,
                                  const Secret& token) {
  const JsonAnswer answer(
      http, form_request(server.revocation_url, form_text({{"client_id", program.id},
                                                           {"client_secret", program.secret.reveal()},
                                                           {"token", token.reveal()}})));
  if (answer.status() >= 200 && answer.status() < 300) return std::nullopt;
  return answer.objection();
}

StoredAccount identify(Http& http, const std::string& origin, Secret token) {
  Request request = json_question(origin + "/api/v1/accounts/verify_credentials");
  request.authorization = bearer(token);
  const JsonAnswer answer(http, request);
  if (!answer.ok() || answer.text("id").empty()) refused(origin, answer.objection());
  const auto own = parse_handle(answer.text("username") + "@" + host_and_port(origin));
  if (!own) refused(origin, tr("it does not say whose token this is"));
  StoredAccount account{
      .name = *own, .server = origin, .id = answer.text("id"), .scopes = {}, .token = std::move(token)};
  const Handle claimed{.user = own->user, .host = claimed_domain(http, origin, request.authorization)};
  const bool differs = !claimed.host.empty() && claimed.host != split_url(origin)->host;
  if (differs && leads_to(http, claimed, origin)) account.name = claimed;
  return account;
}

}  // namespace permafrost
