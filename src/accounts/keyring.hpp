// SPDX-License-Identifier: Apache-2.0
// The keyring of the user's desktop: whatever answers as Secret Service (freedesktop.org) on the session's
// D-Bus, like gnome-keyring, KWallet or KeePassXC. Asked through libsecret, which is loaded by then and need
// not be there. What the secrets mean is the affair of accounts/token_store.hpp.
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "base/secret.hpp"

namespace permafrost {

/// Nothing is asked before a function is called. All throw Error{input} that says why the keyring cannot be
/// used: there is none, it is locked, it took too long; and Error{interrupted}.
class Keyring {
 public:
  /// May the desktop ask its user to unlock the keyring? Nobody would see that without a screen.
  enum class Asking { never, allowed };

  explicit Keyring(Asking asking, std::stop_token stop = {});

  /// Why nothing can be kept in it now; nothing when it can. Unlocks it, where asking is allowed.
  [[nodiscard]] std::optional<std::string> trouble() const;
  /// Under the name `account`; what was kept under it before is replaced.
  void keep(const std::string& account, const Secret& secret) const;
  [[nodiscard]] std::optional<Secret> find(const std::string& account) const;
  /// Nothing happens when there is none.
  void forget(const std::string& account) const;

 private:
  Asking m_asking;
  std::stop_token m_stop;
};

}  // namespace permafrost
