// SPDX-License-Identifier: Apache-2.0
// An Env for tests: a clock that stands still, a reporter that keeps what it hears, the usual limits.
#pragma once

#include <string>
#include <vector>

#include "formats/format.hpp"

namespace permafrost::test {

class FixedClock : public Clock {
 public:
  [[nodiscard]] Seconds now() const override { return time; }
  Seconds time = 1'700'000'000;  // 2023-11-14
};

class RecordingReporter : public Reporter {
 public:
  using Reporter::report;
  void report(const Finding& finding) override {
    ids.emplace_back(finding.info.id);
    lines.push_back(ids.back() + " " + finding.place.entry + " " + finding.place.object + " " +
                    finding.message);
  }
  [[nodiscard]] bool heard(std::string_view id) const {
    for (const std::string& one : ids) {
      if (one == id) return true;
    }
    return false;
  }

  std::vector<std::string> ids;    ///< of the findings, in order
  std::vector<std::string> lines;  ///< the same, readable
};

/// `env` lives as long as this; every part of it can be looked at or set.
struct TestEnv {
  explicit TestEnv(unsigned workers = 1)
      : env{.clock = clock,
            .reporter = reporter,
            .limits = limits,
            .progress = progress,
            .stop = stop.get_token(),
            .workers = workers} {}
  FixedClock clock;
  RecordingReporter reporter;
  Limits limits;
  Progress progress;
  std::stop_source stop;
  Env env;
};

}  // namespace permafrost::test
