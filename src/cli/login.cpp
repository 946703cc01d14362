// SPDX-License-Identifier: Apache-2.0
// permafrost login: a token for an account, given by its server after its owner said yes in a browser.
#include "accounts/oauth.hpp"
#include "accounts/redirect_listener.hpp"
#include "accounts/scopes.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "cli/account_choice.hpp"
#include "cli/browser.hpp"
#include "cli/command.hpp"
#include "cli/network_options.hpp"
#include "cli/password.hpp"

namespace permafrost::cli {

namespace {

constexpr Milliseconds time_to_say_yes{15 * 60'000};

/// One login as it goes on.
class Login {
 public:
  Login(const Args& args, Session& session)
      : m_session(session),
        m_timing(session.env.stop),
        m_browser_here(!args.has("no-browser") && has_screen()),
        m_http(client_options(args, session, no_interval), m_timing) {}

  /// The account with its token, which the server has given out by now.
  [[nodiscard]] StoredAccount through_browser(const AuthorizationServer& server,
                                              const std::vector<std::string>& scopes);
  [[nodiscard]] StoredAccount with_token_from_elsewhere(const std::string& origin);
  /// Keeps `account`; the token that it replaces is of no more use, so the server forgets that.
  void keep(StoredAccount account, const AuthorizationServer& server, TokenStore& store);
  [[nodiscard]] Http& http() { return m_http; }

 private:
  struct Answer {
    Registration program;
    SignIn sign_in;
    Secret code;
  };
  [[nodiscard]] Answer ask_by_redirect(const AuthorizationServer& server,
                                       const std::vector<std::string>& scopes, RedirectListener& listener);
  [[nodiscard]] Answer ask_by_shown_code(const AuthorizationServer& server,
                                         const std::vector<std::string>& scopes);

  Session& m_session;
  SystemTiming m_timing;
  bool m_browser_here;
  Client m_http;
};

const Program permafrost_itself{.name = "permafrost", .website = program_website};

std::vector<std::string> read_scopes(const Args& args) {
  auto words = args.list("scope");
  for (const auto& word : words) {
    if (word.find_first_of(" \t&\"\\") != std::string::npos)
      throw Error(Fault::usage,
                  fill(tr("'{1}' is no scope: say --scope read:accounts,read:statuses"), {word}));
  }
  if (words.empty()) words = {"pull"};
  auto scopes = expand_purposes(words);
  if (!tell_whose(scopes))
    throw Error(Fault::usage,
                tr("'--scope' needs read:accounts, profile or read among the others: without it "
                   "nobody can tell whose the token is"));
  return scopes;
}

/// Where the token is to lie: as the user says, else in the keyring if that takes it.
TokenPlace choose_place(const Args& args, const TokenStore& store) {
  const auto word = args.text("keep-token-in");
  if (word == name_of(TokenPlace::file)) return TokenPlace::file;
  if (word && word != name_of(TokenPlace::keyring))
    throw Error(Fault::usage, fill(tr("'--keep-token-in' wants keyring or file, not '{1}'"), {*word}));
  const auto trouble = store.trouble_with_keyring();
  if (word && trouble)
    throw Error(Fault::output, fill(tr("the token cannot be kept in the keyring: {1}"), {*trouble}));
  return trouble ? TokenPlace::file : TokenPlace::keyring;
}

std::vector<std::string> in_the_words_of(const AuthorizationServer& server,
                                         const std::vector<std::string>& scopes) {
  if (!server.scopes) return server.fine_scopes ? scopes : coarse(scopes);
  auto known = narrow_to(scopes, *server.scopes);
  if (!tell_whose(known))
    throw Error(Fault::refused,
                fill(tr("'{1}' does not know the scopes: {2}"), {server.origin, joined(scopes, " ")}));
  return known;
}

Login::Answer Login::ask_by_redirect(const AuthorizationServer& server,
                                     const std::vector<std::string>& scopes, RedirectListener& listener) {
  Answer answer{.program = register_program(m_http, server, permafrost_itself, listener.address(), scopes)};
  answer.sign_in = begin_sign_in(server, answer.program);
  const bool opened = open_browser(answer.sign_in.url);
  m_session.terminal.say(opened ? tr("your browser should have opened; if not, open this address in it:")
                                : tr("open this address in a browser on this machine:"));
  m_session.terminal.say("  " + answer.sign_in.url);
  auto told = listener.await(answer.sign_in.state, time_to_say_yes, m_session.env.stop);
  if (!told)
    throw Error(Fault::refused,
                tr("nobody said yes in the browser; with --no-browser the code can be typed instead"));
  if (told->code.empty())
    throw Error(Fault::refused, fill(tr("'{1}' refuses: {2}"), {server.origin, told->refusal}));
  answer.code = std::move(told->code);
  return answer;
}

Login::Answer Login::ask_by_shown_code(const AuthorizationServer& server,
                                       const std::vector<std::string>& scopes) {
  Answer answer{.program =
                    register_program(m_http, server, permafrost_itself, std::string(shown_code), scopes)};
  answer.sign_in = begin_sign_in(server, answer.program);
  m_session.terminal.say(
      tr("open this address in a browser on any machine, say yes, and copy the code that is shown:"));
  m_session.terminal.say("  " + answer.sign_in.url);
  const Secret line = read_secret(tr("code:"), Echo::shown, m_session.env.stop);
  answer.code = Secret(std::string(trim(line.reveal())));
  if (answer.code.empty()) throw Error(Fault::usage, tr("no code was given"));
  return answer;
}

StoredAccount Login::through_browser(const AuthorizationServer& server,
                                     const std::vector<std::string>& scopes) {
  const auto words = in_the_words_of(server, scopes);
  auto listener = m_browser_here ? RedirectListener::open() : std::nullopt;
  Answer answer = listener ? ask_by_redirect(server, words, *listener) : ask_by_shown_code(server, words);
  Grant grant = redeem_code(m_http, server, answer.program, answer.sign_in, answer.code);
  try {
    StoredAccount account = identify(m_http, server.origin, grant.token);
    account.scopes = std::move(grant.scopes);
    account.obtained = m_timing.wall_time();
    if (grant.expires) account.expires = account.obtained + *grant.expires;
    account.application = std::move(answer.program);
    return account;
  } catch (const Error&) {
    static_cast<void>(revoke(m_http, server, answer.program, grant.token));  // nobody would know it any more
    throw;
  }
}

StoredAccount Login::with_token_from_elsewhere(const std::string& origin) {
  const Secret line = read_secret(tr("token:"), Echo::hidden, m_session.env.stop);
  const Secret token(std::string(trim(line.reveal())));
  if (token.empty()) throw Error(Fault::usage, tr("no token came on standard input"));
  StoredAccount account = identify(m_http, origin, token);
  account.obtained = m_timing.wall_time();
  return account;
}

void Login::keep(StoredAccount account, const AuthorizationServer& server, TokenStore& store) {
  const StoredAccount kept = account;
  const auto before = store.put(std::move(account));
  const std::string name = printable(kept.name.text());
  auto& terminal = m_session.terminal;
  if (before && before->token.empty()) {
    terminal.say(fill(tr("the former token of {1} lies in a keyring that does not give it out, and still "
                         "works; take it back in your settings at '{2}'"),
                      {name, before->server}));
  } else if (before && before->application && before->server == kept.server &&
             before->token.reveal() != kept.token.reveal()) {
    static_cast<void>(revoke(m_http, server, *before->application, before->token));
  }
  if (!terminal.quiet()) {
    terminal.say(
        kept.token_in == TokenPlace::keyring
            ? fill(tr("logged in as {1}; the token lies in the keyring"), {name})
            : fill(tr("logged in as {1}; the token lies in '{2}'"), {name, printable(store.path())}));
    if (!kept.scopes.empty()) terminal.say(fill(tr("it may be used for: {1}"), {printable(kept.scopes)}));
  }
  m_session.out.print(name + "\n");
}

int run_login(const Args& args, Session& session) {
  const std::string asked = read_server(args.operands().front(), args);
  const bool given = args.has("token-stdin");
  if (given && (args.has("scope") || args.has("no-browser")))
    throw Error(Fault::usage, tr("'--token-stdin' takes a token as it is: leave the other options out"));
  const auto scopes = read_scopes(args);
  TokenStore store = kept_accounts(session.env.stop);
  static_cast<void>(store.all());  // what cannot be kept is not asked for
  const TokenPlace place = choose_place(args, store);
  Login login(args, session);
  const AuthorizationServer server = discover(login.http(), asked);
  StoredAccount account =
      given ? login.with_token_from_elsewhere(server.origin) : login.through_browser(server, scopes);
  account.token_in = place;
  login.keep(std::move(account), server, store);
  return 0;
}

constexpr OptionDecl rows[] = {
    {"scope", 0, Takes::scopes, "SCOPE,...", tr_later("what the token may be used for (default: pull)")},
    {"no-browser", 0, Takes::nothing, "", tr_later("show an address, and read the code that it gives")},
    {"keep-token-in", 0, Takes::token_place, "PLACE",
     tr_later("keyring or file (default: keyring, if it answers)")},
    {"token-stdin", 0, Takes::nothing, "", tr_later("take a token from standard input instead")},
};
constexpr OptionGroup groups[] = {rows, network_rows};
constexpr Example examples[] = {
    {"login social.example", tr_later("opens your browser")},
    {"login social.example --no-browser", tr_later("over ssh")},
    {"login social.example --token-stdin", tr_later("a token of your own")},
};

}  // namespace

extern const Command login_command{
    .name = "login",
    .summary = tr_later("let permafrost read an account of yours"),
    .synopsis = "SERVER [OPTION]...",
    .options = groups,
    .operands = {1, 1},
    .examples = examples,
    .operand = Takes::text,
    .run = run_login,
};

}  // namespace permafrost::cli
