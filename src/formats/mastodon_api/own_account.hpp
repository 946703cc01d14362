// SPDX-License-Identifier: Apache-2.0
// Who a token speaks for, and what one's own posts bring along: read out of Mastodon's REST entities. Reads
// only; asking is account_pull's.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "codec/json_view.hpp"
#include "pull/staging.hpp"

namespace permafrost::mastodon_api {

/// The answer to verify_credentials.
struct OwnAccount {
  std::string raw;  ///< as received
  std::string id, acct, url;
  std::string uri;  ///< of the actor; empty before Mastodon 4.2
  std::string avatar, header;
  std::uint64_t posts = 0, following = 0, followers = 0;
};
/// Nothing for what is no account.
[[nodiscard]] std::optional<OwnAccount> read_account(std::string_view raw, const Limits& limits);

/// The files that a profile shows, unless they are the ones everybody has.
void want_profile_images(Staging& staging, const std::string& account, const OwnAccount& own);

/// A post of one's own; what is another's (a boost's) brings nothing along.
class OwnPost {
 public:
  explicit OwnPost(JsonView status) : m_status(status) {}

  [[nodiscard]] std::string_view id() const { return m_status.find("id").text(); }
  [[nodiscard]] bool is_boost() const { return m_status.find("reblog").is_object(); }
  /// When it was last edited, as written; empty when it never was.
  [[nodiscard]] std::string_view edited() const { return m_status.find("edited_at").text(); }
  /// The id by which its activity in the outbox is found; empty when it is in none.
  [[nodiscard]] std::string match() const;
  /// Its own files, and its emoji with their pictures.
  void want_files(Staging& staging, const std::string& account, bool media, bool emoji) const;

 private:
  JsonView m_status;
};

/// The id by which an activity's post is found: of a boost its own.
[[nodiscard]] std::string match_of_activity(JsonView activity);

}  // namespace permafrost::mastodon_api
