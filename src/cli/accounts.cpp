// SPDX-License-Identifier: Apache-2.0
// permafrost accounts: who is logged in, and what for. Asks nobody.
#include "base/text.hpp"
#include "cli/account_choice.hpp"
#include "cli/args.hpp"
#include "cli/command.hpp"
#include "cli/table.hpp"
#include "codec/json_out.hpp"

namespace permafrost::cli {

namespace {

std::string day_of(Seconds time) { return format_time(time).substr(0, 10); }

void print_table(const std::vector<StoredAccount>& accounts, Session& session) {
  Table table;
  for (const auto& account : accounts) {
    std::string state = fill(tr("since {1}"), {day_of(account.obtained)});
    if (account.expires) {
      const bool over = *account.expires <= session.env.clock.now();
      state = fill(over ? tr("expired {1}: log in again") : tr("until {1}"), {day_of(*account.expires)});
    }
    table.row({printable(account.name.text()), printable(account.server), state,
               account.token_in == TokenPlace::keyring ? tr("in the keyring") : tr("in a file"),
               printable(account.scopes)});
  }
  session.out.print(table.text());
}

void print_json(const std::vector<StoredAccount>& accounts, ByteSink& out) {
  JsonOut json(out);
  json.begin_array();
  for (const auto& account : accounts) {
    json.begin_object().key("account").text(account.name.text()).key("server").text(account.server);
    json.key("scopes").begin_array();
    for (const auto& scope : split(account.scopes, ' ')) json.text(scope);
    json.end().key("obtained").text(format_time(account.obtained));
    if (account.expires) json.key("expires").text(format_time(*account.expires));
    json.key("revocable").boolean(account.application.has_value());
    json.key("token_in").text(name_of(account.token_in)).end();
  }
  json.end().newline();
}

int run_accounts(const Args& args, Session& session) {
  const auto accounts = kept_accounts(session.env.stop).all();
  if (args.has("json")) {
    print_json(accounts, session.out);
    return 0;
  }
  print_table(accounts, session);
  if (accounts.empty() && !session.terminal.quiet())
    session.terminal.say(tr("nobody is logged in; log in with 'permafrost login SERVER'"));
  return 0;
}

constexpr OptionDecl rows[] = {
    {"json", 0, Takes::nothing, "", tr_later("as JSON on standard output")},
};
constexpr OptionGroup groups[] = {rows};
constexpr Example examples[] = {{"accounts", ""}};

}  // namespace

extern const Command accounts_command{
    .name = "accounts",
    .summary = tr_later("list the accounts that are logged in"),
    .synopsis = "[OPTION]...",
    .options = groups,
    .operands = {0, 0},
    .examples = examples,
    .operand = Takes::nothing,
    .run = run_accounts,
};

}  // namespace permafrost::cli
