// SPDX-License-Identifier: Apache-2.0
// The accounts that permafrost may speak for, and the tokens by which it does: one small JSON file that only
// its owner can read. `login` and `logout` write it, commands that ask servers read it. How a token is
// obtained is accounts/oauth.hpp's affair.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

struct StoredAccount {
  Handle name;
  std::string server;  ///< whose API is asked: "https://social.example", no slash behind it
  std::string id;      ///< the account's at the server
  std::string scopes;  ///< as the server granted them, with spaces between; empty when it did not say
  Secret token;        ///< goes to `server` alone
  Seconds obtained = 0;
  std::optional<Seconds> expires;           ///< as the server said; most never do
  std::optional<Registration> application;  ///< absent: the token was obtained elsewhere
};

class TokenStore {
 public:
  /// "accounts.json" in the folder for what outlasts a run (io/private_file.hpp), not in that of settings:
  /// people publish their settings.
  [[nodiscard]] static std::string default_path();

  /// Nothing is opened yet, and the file need not be there.
  explicit TokenStore(std::string path = default_path());

  /// In the order of their names. Error{input} when the file cannot be read, is none of ours, or may be read
  /// by others than its owner.
  [[nodiscard]] std::vector<StoredAccount> all() const;
  [[nodiscard]] std::optional<StoredAccount> find(const Handle& name) const;
  /// Adds the account; what was kept under its name before is replaced and returned. The file changes as a
  /// whole or not at all, and runs wait for each other. Error{output} when it cannot be written.
  std::optional<StoredAccount> put(StoredAccount account);
  /// Forgets the account; what was kept, if it was there.
  std::optional<StoredAccount> remove(const Handle& name);
  [[nodiscard]] const std::string& path() const noexcept { return m_path; }

 private:
  void write(const std::vector<StoredAccount>& accounts) const;
  std::string m_path;
};

}  // namespace permafrost
