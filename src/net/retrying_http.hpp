// SPDX-License-Identifier: Apache-2.0
// Tries again what may succeed the next time: broken lines, busy and broken servers. Waits longer each time,
// by chance, and at least as long as the server asks for. A signature that is not believed is tried in other
// forms at once.
#pragma once

#include "net/http.hpp"
#include "net/pace.hpp"
#include "net/timing.hpp"

namespace permafrost {

struct Patience {
  unsigned attempts = 4;          ///< in all
  Milliseconds first_wait{1000};  ///< doubled each time
  Milliseconds longest_backoff{60'000};
  Milliseconds longest_wait{15 * 60'000};  ///< a server that wants more is answered with what it said
};

class RetryingHttp : public Http {
 public:
  /// Both must outlive it.
  RetryingHttp(Http& inner, Timing& timing, Patience patience, WaitListener listener = {});
  [[nodiscard]] Response send(const Request& request) override;

 private:
  void wait(const std::string& origin, Milliseconds asked, unsigned attempt);
  [[nodiscard]] Milliseconds backoff(unsigned attempt);

  Http& m_inner;
  Timing& m_timing;
  Patience m_patience;
  WaitListener m_listener;
};

/// May `request` be sent once more after `response`? Not when that would end the same way, nor when the
/// server may have done already what a request that is no mere question asked for.
[[nodiscard]] bool is_worth_retrying(const Request& request, const Response& response);

}  // namespace permafrost
