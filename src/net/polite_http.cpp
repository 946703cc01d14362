// SPDX-License-Identifier: Apache-2.0
#include "net/polite_http.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "base/url.hpp"
#include "net/rate_limit.hpp"

namespace permafrost {

namespace {

constexpr std::size_t most_hosts = 4096;

}  // namespace

PoliteHttp::PoliteHttp(Http& inner, Timing& timing, Politeness politeness)
    : m_inner(inner), m_timing(timing), m_politeness(politeness) {}

Response PoliteHttp::send(const Request& request) {
  if (m_not_before.size() >= most_hosts) forget_the_past();
  const std::string host = origin_of(request.url);
  const Milliseconds wait = m_not_before[host] - m_timing.elapsed();
  if (wait > m_politeness.longest_wait) {
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(wait).count() + 1;
    return failed(request, FailureKind::busy,
                  fill(tr("it asks to be left alone for {1} minutes"), {std::int64_t{minutes}}));
  }
  if (wait > Milliseconds{0}) m_timing.wait(wait);
  m_not_before[host] = m_timing.elapsed() + m_politeness.interval;
  Response response = m_inner.send(request);
  const Milliseconds asked = asked_to_wait(response, m_timing.wall_time());
  auto& not_before = m_not_before[host];
  not_before = std::max(not_before, m_timing.elapsed() + asked);
  return response;
}

void PoliteHttp::forget_the_past() {
  const Milliseconds now = m_timing.elapsed();
  std::erase_if(m_not_before, [now](const auto& host) { return host.second <= now; });
}

}  // namespace permafrost
