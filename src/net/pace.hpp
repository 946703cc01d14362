// SPDX-License-Identifier: Apache-2.0
// When each host may be asked again: an interval between two requests, a share of the host's limit that is
// left to the owner's other programs, and the time that a host asked for when it had enough. Several
// connections to one host share one Pace.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "net/http.hpp"
#include "net/timing.hpp"

namespace permafrost {

/// Why nothing is asked for a while.
enum class WaitReason {
  interval,  ///< between any two requests
  limit,     ///< what the host allows in a period is used up, but for the share of others
  asked,     ///< the host asked for it
  trouble,   ///< it did not answer, or is broken; it is asked once more
};
/// One line for people, translated: "its limit is used up".
[[nodiscard]] std::string describe(WaitReason reason);

struct Wait {
  std::string_view origin;  ///< "https://a.example"
  Milliseconds time;
  WaitReason reason;
};
/// Hears of a wait before it begins, in any thread. Empty: nobody.
using WaitListener = std::function<void(const Wait&)>;

struct Politeness {
  Milliseconds interval{1000};  ///< between the beginnings of two requests to one host
  /// For a host whose answers tell its limit, so that the limit is what paces; absent: the same interval.
  std::optional<Milliseconds> interval_within_limit = std::nullopt;
  /// Of a limit that the host tells, the share that is left to others: Mastodon's limit for paged requests
  /// (300 in 15 minutes) is that of the person, whatever the program.
  double reserve = 0.25;
  Milliseconds longest_wait{15 * 60'000};  ///< a host that wants more is busy; Mastodon's longest window
};

class Pace {
 public:
  /// `timing` must outlive it.
  Pace(Timing& timing, const Politeness& politeness, WaitListener listener = {});
  Pace(const Pace&) = delete;
  Pace& operator=(const Pace&) = delete;

  /// Waits until the host of `origin` may be asked, and counts the request. The failure (busy) when that is
  /// too long to wait. Any thread.
  [[nodiscard]] std::optional<Failure> await(const std::string& origin);
  /// Learns from what the host answered. An act that succeeded tells nothing about questions: creating has
  /// limits of its own. Any thread.
  void learn(const Request& request, const Response& response);

 private:
  struct Host {
    Milliseconds not_before{};  ///< in elapsed time
    WaitReason reason = WaitReason::interval;
    bool tells_limit = false;
  };
  void hold(Host& host, Milliseconds time, WaitReason reason);
  void forget_the_past();

  Timing& m_timing;
  Politeness m_politeness;
  WaitListener m_listener;
  std::mutex m_mutex;
  std::map<std::string, Host, std::less<>> m_hosts;
};

}  // namespace permafrost
