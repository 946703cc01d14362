// SPDX-License-Identifier: Apache-2.0
// Whom `pull` takes and as whom it asks: reads ACCOUNT, finds the token, and so the format that pulls.
#pragma once

#include <stop_token>

#include "cli/account_choice.hpp"
#include "cli/command.hpp"
#include "cli/network_options.hpp"
#include "pull/pull.hpp"

namespace permafrost::cli {

class PullTarget {
 public:
  PullTarget(std::string server, std::string account, Secret token)
      : m_server(std::move(server)), m_account(std::move(account)), m_token(std::move(token)) {}
  /// A whole server.
  [[nodiscard]] static PullTarget instance(std::string server, std::string host, Secret token);

  /// With a token the owner's way, else the public one.
  [[nodiscard]] const Format& format() const;
  [[nodiscard]] PullOrder order() const {
    return {.server = m_server, .account = m_account, .token = m_token};
  }

 private:
  std::string m_server, m_account;
  Secret m_token;
  bool m_instance = false;
};

/// "alice@social.example", "@alice@social.example", "https://social.example/@alice", or the URL of a feed,
/// for which there is no token: "https://social.example/users/alice.atom". Without an operand what the
/// archive that is brought up to date (--update) was pulled from. The token is that of standard input
/// (--token-stdin), of PERMAFROST_TOKEN, or what `login` keeps. Error{usage} for what is no account.
[[nodiscard]] PullTarget read_pull_target(const Args& args, Session& session);

}  // namespace permafrost::cli
