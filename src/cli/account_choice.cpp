// SPDX-License-Identifier: Apache-2.0
#include "cli/account_choice.hpp"

#include <cstdlib>
#include <cstring>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/browser.hpp"

namespace permafrost::cli {

namespace {

std::string names_of(const std::vector<StoredAccount>& accounts) {
  return joined(accounts, ", ", [](const StoredAccount& account) { return account.name.text(); });
}

}  // namespace

TokenStore kept_accounts(const std::stop_token& stop) {
  return TokenStore(Keyring(has_screen() ? Keyring::Asking::allowed : Keyring::Asking::never, stop));
}

std::optional<Secret> take_token_from_environment() {
  char* const given = std::getenv(token_variable);
  if (given == nullptr || *given == '\0') return std::nullopt;
  Secret token(given);
  ::explicit_bzero(given, std::strlen(given));
  ::unsetenv(token_variable);
  return token;
}

std::optional<StoredAccount> token_for(const Handle& name, const TokenStore& store) {
  if (auto token = take_token_from_environment()) {
    return StoredAccount{.name = name,
                         .server = "https://" + name.host,
                         .id = {},
                         .scopes = {},
                         .token = *std::move(token),
                         .obtained = 0,
                         .expires = std::nullopt,
                         .application = std::nullopt};
  }
  auto kept = store.find(name);
  if (kept) kept = store.with_secrets(*std::move(kept));
  return kept;
}

StoredAccount choose_account(std::optional<std::string> word, const TokenStore& store) {
  if (word) {
    const auto name = parse_handle(*word);
    if (!name)
      throw Error(Fault::usage, fill(tr("'{1}' is no account: say it like alice@social.example"), {*word}));
    if (auto account = store.find(*name)) return *std::move(account);
    throw Error(Fault::usage,
                fill(tr("nobody is logged in as '{1}' (see 'permafrost accounts')"), {name->text()}));
  }
  auto accounts = store.all();
  if (accounts.empty()) throw Error(Fault::usage, tr("nobody is logged in"));
  if (accounts.size() > 1)
    throw Error(Fault::usage, fill(tr("say which account: {1}"), {names_of(accounts)}));
  return std::move(accounts.front());
}

}  // namespace permafrost::cli
