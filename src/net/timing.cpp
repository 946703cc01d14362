// SPDX-License-Identifier: Apache-2.0
#include "net/timing.hpp"

#include <ctime>

#include "base/error.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"

namespace permafrost {

SystemTiming::SystemTiming(std::stop_token stop)
    : m_stop(std::move(stop)), m_random(std::random_device{}()) {}

Seconds SystemTiming::wall_time() const { return std::time(nullptr); }

Milliseconds SystemTiming::elapsed() const {
  return std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

void SystemTiming::wait(Milliseconds time) {
  std::unique_lock lock(m_mutex);
  m_wake.wait_for(lock, m_stop, time, [] { return false; });
  throw_if_stopped(m_stop);
}

double SystemTiming::chance() {
  const std::scoped_lock lock(m_mutex);
  return std::uniform_real_distribution<double>(0, 1)(m_random);
}

}  // namespace permafrost
