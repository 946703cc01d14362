// SPDX-License-Identifier: Apache-2.0
#include "net/pace.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "base/url.hpp"
#include "net/rate_limit.hpp"

namespace permafrost {

namespace {

constexpr std::size_t most_hosts = 4096;

Failure busy_for(Milliseconds wait) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(wait).count() + 1;
  return {FailureKind::busy, fill(tr("it asks to be left alone for {1} minutes"), {std::int64_t{minutes}})};
}

/// Is no more left than the share of others?
bool is_spent(const RateLimit& limit, double reserve) {
  return static_cast<double>(limit.remaining) <= static_cast<double>(limit.limit) * reserve;
}

}  // namespace

std::string describe(WaitReason reason) {
  switch (reason) {
    case WaitReason::interval: return tr("requests keep a distance");
    case WaitReason::limit: return tr("its limit is used up, but for what is left to other programs");
    case WaitReason::asked: return tr("it asks to be left alone so long");
    case WaitReason::trouble: return tr("it gave no good answer and is asked once more");
  }
  return {};
}

Pace::Pace(Timing& timing, const Politeness& politeness, WaitListener listener)
    : m_timing(timing), m_politeness(politeness), m_listener(std::move(listener)) {}

std::optional<Failure> Pace::await(const std::string& origin) {
  for (std::unique_lock lock(m_mutex);;) {
    if (m_hosts.size() >= most_hosts) forget_the_past();
    Host& host = m_hosts[origin];
    const Milliseconds now = m_timing.elapsed();
    const Milliseconds wait = host.not_before - now;
    if (wait <= Milliseconds{0}) {
      host.reason = WaitReason::interval;
      const auto within_limit = m_politeness.interval_within_limit.value_or(m_politeness.interval);
      host.not_before = now + (host.tells_limit ? within_limit : m_politeness.interval);
      return std::nullopt;
    }
    if (wait > m_politeness.longest_wait) return busy_for(wait);
    const WaitReason reason = host.reason;
    lock.unlock();
    if (m_listener) m_listener({.origin = origin, .time = wait, .reason = reason});
    m_timing.wait(wait);
    lock.lock();  // and look again: another connection may have been told to stay away
  }
}

void Pace::learn(const Request& request, const Response& response) {
  if (!is_question(request) && response.ok()) return;
  const Seconds wall_time = m_timing.wall_time();
  const Milliseconds asked = asked_to_wait(response, wall_time);
  const auto limit = rate_limit_of(response, wall_time);
  const std::scoped_lock lock(m_mutex);
  Host& host = m_hosts[origin_of(request.url)];
  if (limit) host.tells_limit = true;
  if (limit && response.status != 429 && is_spent(*limit, m_politeness.reserve)) {
    hold(host, limit->reset, WaitReason::limit);
  } else {
    hold(host, asked, WaitReason::asked);
  }
}

void Pace::hold(Host& host, Milliseconds time, WaitReason reason) {
  const Milliseconds until = m_timing.elapsed() + time;
  if (time <= Milliseconds{0} || until <= host.not_before) return;
  host.not_before = until;
  host.reason = reason;
}

void Pace::forget_the_past() {
  const Milliseconds now = m_timing.elapsed();
  std::erase_if(m_hosts, [now](const auto& host) { return host.second.not_before <= now; });
}

}  // namespace permafrost
