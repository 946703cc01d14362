// SPDX-License-Identifier: Apache-2.0
// For which account a command speaks, and by which token: one that `login` keeps, or the one that a script
// gives in PERMAFROST_TOKEN.
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "accounts/token_store.hpp"

namespace permafrost::cli {

/// The accounts that are logged in. A desktop may ask its user to unlock the keyring where there is a screen;
/// that wait ends with `stop`.
[[nodiscard]] TokenStore kept_accounts(const std::stop_token& stop);

/// Where a token may come from without login. Other users do not see another's environment, but they see
/// arguments; it is wiped when it was read, so that no child inherits it.
inline constexpr const char* token_variable = "PERMAFROST_TOKEN";

/// PERMAFROST_TOKEN, if it is set; the first call takes it away.
[[nodiscard]] std::optional<Secret> take_token_from_environment();

/// The account called `name`, with the token of PERMAFROST_TOKEN if there is one (then its server is the
/// name's host, and nothing else is known of it), else with the one that is kept. Nothing when there is
/// neither: what is public can be had without. Error{input} when the keyring does not give the token out.
[[nodiscard]] std::optional<StoredAccount> token_for(const Handle& name, const TokenStore& store);

/// The one that `words` name, or the only one that is kept, as TokenStore::all() has it. Error{usage} when
/// there are several, or none.
[[nodiscard]] StoredAccount choose_account(std::optional<std::string> word, const TokenStore& store);

}  // namespace permafrost::cli
