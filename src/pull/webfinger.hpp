// SPDX-License-Identifier: Apache-2.0
// From the name of an account to its documents: WebFinger (RFC 7033), through host-meta (RFC 6415) where a
// server has its addresses elsewhere. Used by every pull that is told "user@host".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/limits.hpp"
#include "net/http.hpp"

namespace permafrost {

/// "alice@social.example", "@alice@social.example", "acct:…", "https://social.example/@alice",
/// "https://social.example/users/alice.atom": an account as people write it.
struct AccountName {
  std::string user, host;   ///< host with its port; user empty when only `url` is known
  std::string url;          ///< as given; empty for user@host
  std::string feed = {};    ///< what is given is the URL of its Atom feed
  std::string server = {};  ///< where to ask; empty: base_url_of(host)
  [[nodiscard]] std::string text() const {
    return !feed.empty() ? feed : !url.empty() ? url : user + "@" + host;
  }
};
/// Nothing for text that is no account's name.
[[nodiscard]] std::optional<AccountName> account_named(std::string_view text);

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

/// Asks the account's host. A link may lead to another host (WEB_DOMAIN); whether what lies there belongs to
/// the account is for the reader of the documents to see.
[[nodiscard]] AccountLinks find_account(const AccountName& name, Http& http, const Limits& limits);

}  // namespace permafrost
