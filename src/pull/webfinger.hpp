// SPDX-License-Identifier: Apache-2.0
// From the name of an account to its documents: WebFinger (RFC 7033), through host-meta (RFC 6415) where a
// server has its addresses elsewhere. Used by every pull that is told "user@host".
#pragma once

#include <string>
#include <string_view>

#include "base/handle.hpp"
#include "base/limits.hpp"
#include "net/http.hpp"

namespace permafrost {

/// "https://HOST", or "http://" for an address of this machine, which alone is ever asked without TLS.
[[nodiscard]] std::string base_url_of(std::string_view host);

/// What WebFinger tells of an account.
struct AccountLinks {
  std::string subject;       ///< "acct:alice@social.example", as the server spells it
  std::string actor;         ///< the actor document; empty when there is none
  std::string feed;          ///< the Atom feed of the OStatus era; empty when there is none
  std::string trouble;       ///< why nothing was found, for people, translated
  bool unreachable = false;  ///< no answer came: later there may be one
  [[nodiscard]] explicit operator bool() const noexcept { return !actor.empty() || !feed.empty(); }
};

/// Asks the account's host, or `server`, when that is known to be elsewhere. A link may lead to another host
/// (WEB_DOMAIN); whether what lies there belongs to the account is for the reader of the documents to see.
[[nodiscard]] AccountLinks find_account(const Handle& name, Http& http, const Limits& limits,
                                        const std::string& server = {});

/// Where the host-meta of `origin` says that questions about accounts are answered, with "{uri}" for the
/// account (RFC 6415, 3; RFC 7033 replaced it, but Mastodon has it for domains whose server lies elsewhere);
/// empty when it does not.
[[nodiscard]] std::string account_template(const std::string& origin, Http& http, const Limits& limits);

}  // namespace permafrost
