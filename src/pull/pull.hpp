// SPDX-License-Identifier: Apache-2.0
// A pull: everything that one account (or a host) has on a running server, staged and then run as a flow.
// What it is in detail is a format's affair; the command line asks for a plan, says it, lets it fetch and
// writes the flow.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.hpp"
#include "flow/env.hpp"
#include "flow/source.hpp"
#include "net/http.hpp"
#include "net/timing.hpp"
#include "pull/busy_timing.hpp"
#include "pull/media_fetch.hpp"
#include "pull/staging.hpp"

namespace permafrost {

/// Whom to take, and how much of it.
struct PullOrder {
  std::string server;   ///< "https://social.example": where its API is
  std::string account;  ///< "alice@social.example", as messages call it
  Secret token = {};    ///< empty: only what everybody may see
  /// For ActivityPub, where a server wants to know who asks; null: nobody signs.
  RequestSigner* signer = nullptr;
  std::set<std::string, std::less<>> streams;  ///< to take, by the names of the format's table
  std::string ground = {};  ///< for taking what has not agreed (pull/consent.hpp); empty: none
  bool context = false;     ///< also others' posts that the account's posts are about
};

/// The doors to the network; all are lent for as long as the pull lives.
struct PullDoors {
  Http& http;  ///< polite: one connection for documents
  MediaManner media;
  Timing& timing;
  BusyTiming* waits = nullptr;  ///< in which files may be fetched; null: in none
};

/// How much there is, as far as the server says.
struct PullPlan {
  std::optional<std::uint64_t> posts, following, followers;  ///< nothing: nobody tells, or wants them
  std::uint64_t requests = 0;                                ///< for documents, of these:
  std::uint64_t pages = 0;  ///< that count against the slower limit for pages
};

/// One thing that can be switched on or off.
struct PullStream {
  std::string_view name;
  bool by_default = true;
};

class Pull {
 public:
  virtual ~Pull() = default;
  /// Asks the server who this is. Error{refused} when the token is not accepted, Error{input} when there is
  /// no such account.
  [[nodiscard]] virtual PullPlan plan() = 0;
  /// Fetches what is not staged yet; after plan(). Errors as Walker::go's.
  virtual void fetch(Staging& staging) = 0;
  /// Says what could not be had; after fetch().
  virtual void report(Staging& staging, Reporter& reporter) = 0;
  /// Streams of which source() gives a part only, since the rest is in the archive that is brought up to
  /// date, or since they broke.
  [[nodiscard]] virtual std::vector<std::string> partial_streams(Staging& staging) {
    return staging.broken_streams();
  }
  /// The flow; `staging` and `env` must outlive it.
  [[nodiscard]] virtual std::unique_ptr<Source> source(Staging& staging, const Env& env) = 0;
};

}  // namespace permafrost
