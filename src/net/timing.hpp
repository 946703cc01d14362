// SPDX-License-Identifier: Apache-2.0
// The door to time and chance for what waits between requests, so that tests need not wait.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <random>
#include <stop_token>

#include "base/time.hpp"

namespace permafrost {

using Milliseconds = std::chrono::milliseconds;

/// Any thread.
class Timing {
 public:
  virtual ~Timing() = default;
  /// What servers mean by dates.
  [[nodiscard]] virtual Seconds wall_time() const = 0;
  /// Since some moment; never goes back.
  [[nodiscard]] virtual Milliseconds elapsed() const = 0;
  /// Error{interrupted} when the user asked to stop.
  virtual void wait(Milliseconds time) = 0;
  /// At least 0 and below 1.
  [[nodiscard]] virtual double chance() = 0;
};

/// The real one.
class SystemTiming : public Timing {
 public:
  explicit SystemTiming(std::stop_token stop);
  [[nodiscard]] Seconds wall_time() const override;
  [[nodiscard]] Milliseconds elapsed() const override;
  void wait(Milliseconds time) override;
  [[nodiscard]] double chance() override;

 private:
  std::stop_token m_stop;
  std::mutex m_mutex;
  std::condition_variable_any m_wake;
  std::minstd_rand m_random;
};

}  // namespace permafrost
