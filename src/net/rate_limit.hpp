// SPDX-License-Identifier: Apache-2.0
// What a server says about how often it wants to be asked. Read by those who wait between requests.
#pragma once

#include "net/http.hpp"
#include "net/timing.hpp"

namespace permafrost {

/// How long a server asks us to stay away: by Retry-After (RFC 9110, 10.2.3: seconds or a date), else, when
/// its limit is used up, by X-RateLimit-Reset (a time as Mastodon and GoToSocial write it, seconds since
/// 1970, or seconds from now). Zero when it does not. `wall_time` is now.
[[nodiscard]] Milliseconds asked_to_wait(const Response& response, Seconds wall_time);

}  // namespace permafrost
