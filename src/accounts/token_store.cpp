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

void write_application(JsonOut& json, const Registration& application) {
  json.key("application").begin_object();
  json.key("id").text(application.id).key("secret").text(application.secret.reveal());
  json.key("redirect").text(application.redirect).key("scopes").text(application.scopes);
  json.end();
}

void write_account(JsonOut& json, const StoredAccount& account) {
  json.begin_object().key("account").text(account.name.text()).key("server").text(account.server);
  json.key("id")
      .text(account.id)
      .key("scopes")
      .text(account.scopes)
      .key("token")
      .text(account.token.reveal());
  write_time(json, "obtained", account.obtained);
  write_time(json, "expires", account.expires);
  if (account.application) write_application(json, *account.application);
  json.end();
}

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
                        .application = std::nullopt};
  if (const auto application = object.find("application"); application.is_object())
    account.application = read_application(application);
  if (!name || account.token.empty() || origin_of(account.server) != account.server) return std::nullopt;
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

}  // namespace

std::string TokenStore::default_path() { return state_folder() + "/accounts.json"; }

TokenStore::TokenStore(std::string path) : m_path(std::move(path)) {}

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

std::optional<StoredAccount> TokenStore::put(StoredAccount account) {
  const FileLock lock(lock_of(m_path));
  auto accounts = all();
  auto before = take(accounts, account.name);
  accounts.push_back(std::move(account));
  write(accounts);
  return before;
}

std::optional<StoredAccount> TokenStore::remove(const Handle& name) {
  const FileLock lock(lock_of(m_path));
  auto accounts = all();
  auto before = take(accounts, name);
  if (before) write(accounts);
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
