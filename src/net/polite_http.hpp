// SPDX-License-Identifier: Apache-2.0
// Asks each host at a measured pace: one request at a time, an interval between them, and not before the time
// that the host asked for when it had enough. Stands below retries and redirects, so that these keep the
// pace.
#pragma once

#include <map>
#include <string>

#include "net/http.hpp"
#include "net/timing.hpp"

namespace permafrost {

struct Politeness {
  Milliseconds interval{1000};             ///< between the beginnings of two requests to one host
  Milliseconds longest_wait{15 * 60'000};  ///< a host that wants more is busy; Mastodon's longest window
};

class PoliteHttp : public Http {
 public:
  /// Both must outlive it.
  PoliteHttp(Http& inner, Timing& timing, Politeness politeness);
  [[nodiscard]] Response send(const Request& request) override;

 private:
  void forget_the_past();

  Http& m_inner;
  Timing& m_timing;
  Politeness m_politeness;
  std::map<std::string, Milliseconds, std::less<>> m_not_before;  ///< by origin, in elapsed time
};

}  // namespace permafrost
