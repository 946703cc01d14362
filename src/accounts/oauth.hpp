// SPDX-License-Identifier: Apache-2.0
// Signing in as OAuth 2.0 has it (RFC 6749): the authorization code flow with PKCE (RFC 7636), as Mastodon
// and the servers like it do it, and as far as older ones can. What the browser brings back is received by
// accounts/redirect_listener.hpp or typed by the user; who asks the user is cli/login.cpp.
//
// Everything that a server refuses is Error{refused} in its own words, no answer is Error{network}. No
// message holds a token, a code or a secret.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/token_store.hpp"
#include "net/http.hpp"

namespace permafrost {

/// The code is shown to the user, who copies it (Doorkeeper, and all servers like Mastodon).
inline constexpr std::string_view shown_code = "urn:ietf:wg:oauth:2.0:oob";

/// How a server wants to be asked for tokens (RFC 8414).
struct AuthorizationServer {
  std::string origin;  ///< whose API the tokens are for
  std::string authorization_url, token_url, revocation_url;
  std::optional<std::vector<std::string>> scopes;  ///< that it knows; absent: it does not say
  bool fine_scopes = true;                         ///< guessed from its version where it does not say
  bool pkce = true;  ///< a challenge may be sent; servers that do not know it pass over it (RFC 6749, 3.1)
};

/// Asks "https://social.example" for its metadata; older servers than Mastodon 4.3 have none, and then its
/// usual addresses are taken. Where the API of a domain lies at another host, host-meta leads there
/// (RFC 6415). Error{refused} when nobody there speaks the API of Mastodon.
[[nodiscard]] AuthorizationServer discover(Http& http, const std::string& origin);

/// What permafrost tells of itself.
struct Program {
  std::string name, website;
};

/// Makes the program known, for `scopes` at most and with `redirect` as the place where people come back to.
/// A server that knows no fine scopes gets coarse ones: see the result's.
[[nodiscard]] Registration register_program(Http& http, const AuthorizationServer& server,
                                            const Program& program, const std::string& redirect,
                                            const std::vector<std::string>& scopes);

/// What one sign-in goes by.
struct SignIn {
  std::string url;    ///< for the user's browser
  std::string state;  ///< that must come back with the code, where a listener receives it
  Secret verifier;    ///< of PKCE
};
/// Where the user says yes. `server` and `program` belong together.
[[nodiscard]] SignIn begin_sign_in(const AuthorizationServer& server, const Registration& program);

/// What a code is exchanged for.
struct Grant {
  Secret token;
  std::string scopes;              ///< granted, with spaces between
  std::optional<Seconds> expires;  ///< in so many seconds
};
[[nodiscard]] Grant redeem_code(Http& http, const AuthorizationServer& server, const Registration& program,
                                const SignIn& sign_in, const Secret& code);

/// Makes `token` worthless (RFC 7009). Why that failed; nothing when it is done.
[[nodiscard]] std::optional<std::string> revoke(Http& http, const AuthorizationServer& server,
                                                const Registration& program, const Secret& token);

/// Whose token it is: the account, with the token in it and nothing else but name, server and id. The name's
/// host is the one that the server claims if that host confirms it by WebFinger (RFC 7033), since anybody can
/// claim any; else the server's own.
[[nodiscard]] StoredAccount identify(Http& http, const std::string& origin, Secret token);

}  // namespace permafrost
