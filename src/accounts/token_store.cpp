// SPDX-License-Identifier: Apache-2.0
#include "accounts/token_store.hpp"

#include <algorithm>
#include <filesystem>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "codec/json_out.hpp"
#include "codec/json_view.hpp"
#include "io/private_file.hpp"

namespace permafrost {

namespace {

constexpr std::uint64_t longest_file = std::uint64_t{4} << 20;
constexpr unsigned only_mine = 0600;
constexpr int version = 1;

void write_time(JsonOut& json, std::string_view name, std::optional<Seconds> time) {
  if (time) json.key(name).text(format_time(*time));
}

void write_application(JsonOut& json, const StoredAccount& account) {
  const Registration& application = *account.application;
  json.key("application").begin_object().key("id").text(application.id);
  if (account.token_in == TokenPlace::file) json.key("secret").text(application.secret.reveal());
  json.key("redirect").text(application.redirect).key("scopes").text(application.scopes);
  json.end();
}

void write_account(JsonOut& json, const StoredAccount& account) {
  json.begin_object().key("account").text(account.name.text()).key("server").text(account.server);
  json.key("id").text(account.id).key("scopes").text(account.scopes);
  if (account.token_in == TokenPlace::file)
    json.key("token").text(account.token.reveal());
  else
    json.key("token_in").text(name_of(account.token_in));
  write_time(json, "obtained", account.obtained);
  write_time(json, "expires", account.expires);
  if (account.application) write_application(json, account);
  json.end();
}

/// An account's secrets as the keyring has them: one item, so that they change together.
Secret secrets_of(const StoredAccount& account) {
  StringSink sink;
  JsonOut json(sink);
  json.begin_object().key("token").text(account.token.reveal());
  if (account.application) json.key("secret").text(account.application->secret.reveal());
  json.end();
  return Secret(std::move(sink.text));
}

std::string key_of(const Handle& name) { return ascii_lower(name.text()); }

std::string text_of(JsonView object, std::string_view name) { return std::string(object.find(name).text()); }

Registration read_application(JsonView object) {
  return {.id = text_of(object, "id"),
          .secret = Secret(text_of(object, "secret")),
          .redirect = text_of(object, "redirect"),
          .scopes = text_of(object, "scopes")};
}

/// Nothing where what cannot be done without is not there.
std::optional<StoredAccount> read_account(JsonView object) {
  const auto name = parse_handle(object.find("account").text());
  StoredAccount account{.name = name.value_or(Handle{}),
                        .server = text_of(object, "server"),
                        .id = text_of(object, "id"),
                        .scopes = text_of(object, "scopes"),
                        .token = Secret(text_of(object, "token")),
                        .obtained = parse_time(object.find("obtained").text()).value_or(0),
                        .expires = parse_time(object.find("expires").text()),
                        .application = std::nullopt,
                        .token_in = object.find("token_in").text() == name_of(TokenPlace::keyring)
                                        ? TokenPlace::keyring
                                        : TokenPlace::file};
  if (const auto application = object.find("application"); application.is_object())
    account.application = read_application(application);
  const bool has_token = account.token_in == TokenPlace::keyring || !account.token.empty();
  if (!name || !has_token || origin_of(account.server) != account.server) return std::nullopt;
  return account;
}

[[noreturn]] void is_none_of_ours(const std::string& path) {
  throw Error(
      Fault::input,
      fill(tr("'{1}' is no list of accounts, or one of a later permafrost: move it away and log in anew"),
           {path}));
}

std::string lock_of(const std::string& path) { return path + ".lock"; }

/// Takes the account called `name` out of `accounts`.
std::optional<StoredAccount> take(std::vector<StoredAccount>& accounts, const Handle& name) {
  const auto found = std::find_if(accounts.begin(), accounts.end(),
                                  [&](const StoredAccount& account) { return account.name == name; });
  if (found == accounts.end()) return std::nullopt;
  StoredAccount taken = std::move(*found);
  accounts.erase(found);
  return taken;
}

/// `account` as it is where the keyring keeps its secrets to itself.
StoredAccount with_secrets_if_given(StoredAccount account, const TokenStore& store) {
  try {
    return store.with_secrets(account);
  } catch (const Error& error) {
    if (error.fault() == Fault::interrupted) throw;
    return account;
  }
}

}  // namespace

std::string_view name_of(TokenPlace place) noexcept {
  return place == TokenPlace::keyring ? "keyring" : "file";
}

std::string TokenStore::default_path() { return state_folder() + "/accounts.json"; }

TokenStore::TokenStore(Keyring keyring, std::string path)
    : m_keyring(std::move(keyring)), m_path(std::move(path)) {}

std::vector<StoredAccount> TokenStore::all() const {
  std::error_code unknown;
  if (!std::filesystem::exists(m_path, unknown)) return {};
  if (is_open_to_others(m_path)) {
    throw Error(
        Fault::input,
        fill(tr("other users may read '{1}', which holds tokens: say 'chmod 600 {1}', and log in anew "
                "if they could have done so"),
             {m_path}));
  }
  const auto file = InputFile::open(m_path);
  const Secret text(read_text(*file.range(0, file.size()), longest_file, m_path));
  JsonParser parser;
  const JsonView document = parser.parse_copy(text.reveal());
  if (document.find("version").integer() != version) is_none_of_ours(m_path);
  std::vector<StoredAccount> accounts;
  for (const JsonView item : document.find("accounts")) {
    auto account = read_account(item);
    if (!account) is_none_of_ours(m_path);
    accounts.push_back(*std::move(account));
  }
  return accounts;
}

std::optional<StoredAccount> TokenStore::find(const Handle& name) const {
  auto accounts = all();
  return take(accounts, name);
}

StoredAccount TokenStore::with_secrets(StoredAccount account) const {
  if (account.token_in == TokenPlace::file) return account;
  try {
    const auto kept = m_keyring.find(key_of(account.name));
    JsonParser parser;
    const JsonView secrets = kept ? parser.parse_copy(kept->reveal()) : JsonView();
    account.token = Secret(text_of(secrets, "token"));
    if (account.application) account.application->secret = Secret(text_of(secrets, "secret"));
    if (account.token.empty()) throw Error(Fault::input, tr("it is not there any more"));
  } catch (const Error& error) {
    if (error.fault() == Fault::interrupted) throw;
    throw Error(Fault::input,
                fill(tr("the token of {1} should lie in the keyring: {2}; unlock that, or log in "
                        "anew with --keep-token-in file"),
                     {account.name.text(), error.what()}));
  }
  return account;
}

std::optional<StoredAccount> TokenStore::put(StoredAccount account) {
  const FileLock lock(lock_of(m_path));
  auto accounts = all();
  auto before = take(accounts, account.name);
  const bool replaces_item = before && before->token_in == TokenPlace::keyring;
  if (replaces_item) before = with_secrets_if_given(*std::move(before), *this);
  const std::string key = key_of(account.name);
  const bool needs_item = account.token_in == TokenPlace::keyring;
  if (needs_item) m_keyring.keep(key, secrets_of(account));
  accounts.push_back(std::move(account));
  write(accounts);
  if (replaces_item && !needs_item && !before->token.empty()) m_keyring.forget(key);
  return before;
}

std::optional<StoredAccount> TokenStore::remove(const Handle& name) {
  const FileLock lock(lock_of(m_path));
  auto accounts = all();
  auto before = take(accounts, name);
  if (!before) return before;
  write(accounts);
  if (before->token_in == TokenPlace::file) return before;
  try {
    m_keyring.forget(key_of(name));
  } catch (const Error& error) {
    throw Error(Fault::output, fill(tr("{1} is forgotten, but its token still lies in the keyring: {2}"),
                                    {name.text(), error.what()}));
  }
  return before;
}

void TokenStore::write(const std::vector<StoredAccount>& accounts) const {
  std::vector<const StoredAccount*> ordered;
  for (const auto& account : accounts) ordered.push_back(&account);
  std::sort(ordered.begin(), ordered.end(), [](const StoredAccount* left, const StoredAccount* right) {
    return left->name.text() < right->name.text();
  });
  AtomicFile file(m_path, AtomicFile::Existing::replace);
  file.set_mode(only_mine);
  JsonOut json(file);
  json.begin_object().key("version").number(version).key("accounts").begin_array();
  for (const auto* account : ordered) write_account(json, *account);
  json.end().end().newline();
  file.commit();
}

}  // namespace permafrost
