// SPDX-License-Identifier: Apache-2.0
// What a server says about how often it wants to be asked. Read by those who wait between requests.
#pragma once

#include <cstdint>
#include <optional>

#include "net/http.hpp"
#include "net/timing.hpp"

namespace permafrost {

/// What `wall_time` is by the server's own clock, since that is the one its limits run by: the answer's Date,
/// else ours.
[[nodiscard]] Seconds time_at_server(const Response& response, Seconds wall_time);

/// How long a server asks us to stay away: by Retry-After (RFC 9110, 10.2.3: seconds or a date), else, when
/// its limit is used up, by X-RateLimit-Reset (a time as Mastodon and GoToSocial write it, seconds since
/// 1970, or seconds from now). Zero when it does not. `wall_time` is now.
[[nodiscard]] Milliseconds asked_to_wait(const Response& response, Seconds wall_time);

/// How much a server lets us ask within a period, and how much of that is left.
struct RateLimit {
  std::uint64_t limit = 0, remaining = 0;
  Milliseconds reset{};  ///< until all of it is there again
};

/// By X-RateLimit-Limit, -Remaining and -Reset; of several limits Mastodon tells the one that is used up
/// most. Nothing when they are not all there.
[[nodiscard]] std::optional<RateLimit> rate_limit_of(const Response& response, Seconds wall_time);

}  // namespace permafrost
