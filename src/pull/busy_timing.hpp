// SPDX-License-Identifier: Apache-2.0
// Time in which something else is done: a server that wants to be left alone for a quarter of an hour leaves
// time for the files, which most have elsewhere. Given to the client of documents in place of the real one.
#pragma once

#include <functional>

#include "net/timing.hpp"

namespace permafrost {

class BusyTiming : public Timing {
 public:
  /// `inner` must outlive it.
  explicit BusyTiming(Timing& inner) : m_inner(inner) {}

  /// What to do in long waits: work that ends by itself soon after the time it is given, or earlier. Nobody
  /// may be waiting meanwhile, so set and forgotten by the one thread that waits.
  void set_work(std::function<void(Milliseconds)> work) { m_work = std::move(work); }

  [[nodiscard]] Seconds wall_time() const override { return m_inner.wall_time(); }
  [[nodiscard]] Milliseconds elapsed() const override { return m_inner.elapsed(); }
  [[nodiscard]] double chance() override { return m_inner.chance(); }
  void wait(Milliseconds time) override {
    constexpr Milliseconds worth_working{5000};
    const Milliseconds end = elapsed() + time;
    if (m_work && time >= worth_working) m_work(time);
    const Milliseconds rest = end - elapsed();
    if (rest > Milliseconds{0}) m_inner.wait(rest);
  }

 private:
  Timing& m_inner;
  std::function<void(Milliseconds)> m_work;
};

}  // namespace permafrost
