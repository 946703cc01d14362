// SPDX-License-Identifier: Apache-2.0
// The accounts that permafrost may speak for, and the tokens by which it does: one small JSON file that only
// its owner can read, with the tokens in it or in the desktop's keyring. `login` and `logout` write it,
// commands that ask servers read it. How a token is obtained is accounts/oauth.hpp's affair.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/keyring.hpp"
#include "base/handle.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"

namespace permafrost {

/// What a server gave the program when it registered there (RFC 6749, 2.2); wanted again to revoke a token.
struct Registration {
  std::string id;
  Secret secret;
  std::string redirect;  ///< where the server sends people back to, or urn:ietf:wg:oauth:2.0:oob
  std::string scopes;    ///< the most that tokens of it can have
};

/// Where the secrets of an account lie: its token and that of the registration.
enum class TokenPlace { file, keyring };

/// As `accounts --json` and --keep-token-in say it.
[[nodiscard]] std::string_view name_of(TokenPlace place) noexcept;

struct StoredAccount {
  Handle name;
  std::string server;  ///< whose API is asked: "https://social.example", no slash behind it
  std::string id;      ///< the account's at the server
  std::string scopes;  ///< as the server granted them, with spaces between; empty when it did not say
  Secret token;        ///< goes to `server` alone
  Seconds obtained = 0;
  std::optional<Seconds> expires;           ///< as the server said; most never do
  std::optional<Registration> application;  ///< absent: the token was obtained elsewhere
  TokenPlace token_in = TokenPlace::file;
};

class TokenStore {
 public:
  /// "accounts.json" in the folder for what outlasts a run (io/private_file.hpp), not in that of settings:
  /// people publish their settings.
  [[nodiscard]] static std::string default_path();

  /// Nothing is opened yet, and neither the file nor a keyring need be there.
  explicit TokenStore(Keyring keyring, std::string path = default_path());

  /// In the order of their names; without the secrets that lie in the keyring, which is not asked.
  /// Error{input} when the file cannot be read, is none of ours, or may be read by others than its owner.
  [[nodiscard]] std::vector<StoredAccount> all() const;
  /// As all() has it.
  [[nodiscard]] std::optional<StoredAccount> find(const Handle& name) const;
  /// `account`, which is one of all(), with its secrets. Error{input} that says what to do when the keyring
  /// does not give them out.
  [[nodiscard]] StoredAccount with_secrets(StoredAccount account) const;
  /// Adds the account, with its secrets where it says; what was kept under its name before is replaced and
  /// returned, without secrets that the keyring does not give out. The file changes as a whole or not at
  /// all, and runs wait for each other. Error{output} when it cannot be written; as Keyring::keep().
  std::optional<StoredAccount> put(StoredAccount account);
  /// Forgets the account; what was kept, if it was there. Error{output} when it is forgotten, but the keyring
  /// still has its secrets.
  std::optional<StoredAccount> remove(const Handle& name);
  /// Why the keyring takes no secrets now; nothing when it does.
  [[nodiscard]] std::optional<std::string> trouble_with_keyring() const { return m_keyring.trouble(); }
  [[nodiscard]] const std::string& path() const noexcept { return m_path; }

 private:
  void write(const std::vector<StoredAccount>& accounts) const;
  Keyring m_keyring;
  std::string m_path;
};

}  // namespace permafrost
