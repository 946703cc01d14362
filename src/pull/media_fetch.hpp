// SPDX-License-Identifier: Apache-2.0
// Fetches the files that are wanted into the staging folder, a few at once. A file that broke off goes on
// where it stopped, also in a later run; what comes is looked at (an error page is no picture), tried again,
// and given up with a reason. Used by all pulls.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "flow/env.hpp"
#include "net/http.hpp"
#include "net/timing.hpp"
#include "pull/staging.hpp"

namespace permafrost {

struct MediaManner {
  /// A client of its own for each connection; asks no server twice by itself for what broke off.
  std::function<std::unique_ptr<Http>()> connect;
  unsigned connections = 4;
  unsigned attempts = 3;  ///< at one file, in one run
};

class MediaFetch {
 public:
  /// All must outlive it.
  MediaFetch(Staging& staging, Timing& timing, MediaManner manner, const Env& env)
      : m_staging(staging), m_timing(timing), m_manner(std::move(manner)), m_env(env) {}

  /// Until nothing is wanted any more, or `time` is over; files that are under way are finished.
  /// Error{network} when no server can be reached, Error{interrupted}; whatever is here by then stays.
  void run(Milliseconds time = Milliseconds::max());

 private:
  Staging& m_staging;
  Timing& m_timing;
  const MediaManner m_manner;
  const Env m_env;
};

/// Why bytes that begin so and came as `content_type` cannot be what was wanted as `declared` ("image/png",
/// "image", or empty), for people; empty when they can.
[[nodiscard]] std::string objection_to_media(std::span<const std::byte> head, std::uint64_t size,
                                             std::string_view content_type, std::string_view declared);

}  // namespace permafrost
