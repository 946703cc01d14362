// SPDX-License-Identifier: Apache-2.0
// What a flow has at hand besides its input and output: the doors to the outside, built by the command line
// and lent to everything that runs.
#pragma once

#include <atomic>
#include <cstdint>
#include <stop_token>

#include "base/finding.hpp"
#include "base/limits.hpp"
#include "base/time.hpp"
#include "flow/seal.hpp"

namespace permafrost {

/// How far a flow has come; written by sources, read by whoever draws it. Any thread.
struct Progress {
  std::atomic<std::uint64_t> bytes_total{0};  ///< of the input as it is stored; 0: not known
  std::atomic<std::uint64_t> bytes_done{0};
  std::atomic<std::uint64_t> records{0};
  std::atomic<std::uint64_t> files{0};
  std::atomic<std::uint64_t> questions_total{0};  ///< to servers; 0: none
  std::atomic<std::uint64_t> questions{0};        ///< that are settled
};

struct Env {
  Clock& clock;
  Reporter& reporter;
  const Limits& limits;
  Progress& progress;
  std::stop_token stop;
  const FindingCounter* findings =
      nullptr;              ///< what the sources of this flow have reported, if anybody counts
  BagSeal* seal = nullptr;  ///< where the source of a bag writes what its signature is about, if anybody asks
  unsigned workers = 1;     ///< threads for compression and hashing; never changes any output
};

/// `env` with another reporter.
[[nodiscard]] inline Env env_with(const Env& env, Reporter& reporter) {
  return {.clock = env.clock,
          .reporter = reporter,
          .limits = env.limits,
          .progress = env.progress,
          .stop = env.stop,
          .findings = env.findings,
          .seal = env.seal,
          .workers = env.workers};
}

}  // namespace permafrost
