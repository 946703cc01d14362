// SPDX-License-Identifier: Apache-2.0
// permafrost logout: the server makes the token worthless, and permafrost forgets it.
#include "accounts/oauth.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/account_choice.hpp"
#include "cli/command.hpp"
#include "cli/network_options.hpp"

namespace permafrost::cli {

namespace {

/// Why the server still takes the token; nothing when it does not.
std::optional<std::string> revoke_token(const StoredAccount& account, const TokenStore& store,
                                        const Args& args, Session& session) {
  if (!account.application) return tr("it was not given to permafrost");
  SystemTiming timing(session.env.stop);
  Client http(client_options(args, session, no_interval), timing);
  try {
    const StoredAccount whole = store.with_secrets(account);
    return revoke(http, discover(http, whole.server), *whole.application, whole.token);
  } catch (const Error& error) {
    if (error.fault() == Fault::interrupted) throw;
    return error.what();
  }
}

int run_logout(const Args& args, Session& session) {
  TokenStore store = kept_accounts(session.env.stop);
  const auto operands = args.operands();
  const StoredAccount account =
      choose_account(operands.empty() ? std::nullopt : std::optional(operands.front()), store);
  const std::string name = printable(account.name.text());
  const auto left = revoke_token(account, store, args, session);
  if (left && account.application && !args.has("forget")) {
    throw Error(Fault::refused,
                fill(tr("'{1}' was not told to forget the token of {2}: {3}; try again later, or say "
                        "--forget and take it back in your settings there"),
                     {account.server, name, *left}));
  }
  store.remove(account.name);
  if (left && !session.terminal.quiet()) {
    session.terminal.say(fill(tr("the token of {1} still works: {2}; take it back in your settings at '{3}'"),
                              {name, *left, account.server}));
  }
  if (!session.terminal.quiet()) session.terminal.say(fill(tr("logged out {1}"), {name}));
  return 0;
}

constexpr OptionDecl rows[] = {
    {"forget", 0, Takes::nothing, "", tr_later("forget the token even if the server does not")},
};
constexpr OptionGroup groups[] = {rows, network_rows};
constexpr Example examples[] = {
    {"logout", tr_later("the only account that is logged in")},
    {"logout alice@social.example", ""},
};

}  // namespace

extern const Command logout_command{
    .name = "logout",
    .summary = tr_later("give an account's token back and forget it"),
    .synopsis = "[ACCOUNT] [OPTION]...",
    .options = groups,
    .operands = {0, 1},
    .examples = examples,
    .operand = Takes::text,
    .run = run_logout,
};

}  // namespace permafrost::cli
