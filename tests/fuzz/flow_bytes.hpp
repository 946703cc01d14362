// SPDX-License-Identifier: Apache-2.0
// For the fuzz targets of formats: runs a format's source over bytes into a sink that looks at everything it
// is lent. Error is the only exception that bad data may cause.
#pragma once

#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "bytes_as_file.hpp"
#include "flow/stage.hpp"
#include "formats/format.hpp"
#include "io/zstd_frames.hpp"

namespace permafrost::fuzz {

/// An Env with tight limits.
struct Surroundings {
  struct : Clock {
    [[nodiscard]] Seconds now() const override { return 1'700'000'000; }
  } clock;
  Deaf reporter;
  Limits limits{.item_bytes = std::uint64_t{64} << 10U,
                .document_bytes = std::uint64_t{256} << 10U,
                .entries = 200,
                .json_depth = 64,
                .entry_bytes = std::uint64_t{1} << 20U};
  Progress progress;
  /// So that inputs as small as a fuzzer makes them pass the limits.
  void tighten() {
    limits.item_bytes = 200;
    limits.document_bytes = 600;
    limits.entries = 5;
    limits.json_depth = 8;
    limits.entry_bytes = std::uint64_t{8} << 10U;
  }
  Env env{.clock = clock, .reporter = reporter, .limits = limits, .progress = progress, .stop = {}};
};

/// Reads every byte that it is lent.
class Reading : public NullSink {
 public:
  void put(const Record& record) override { static_cast<void>(hash64(document_of(record).raw)); }
  void put_file(const File&, ByteSource& bytes) override { static_cast<void>(drain(bytes)); }
};

inline const Format& format_named(std::string_view name) {
  for (const Format* const format : all_formats()) {
    if (format->name == name) return *format;
  }
  std::abort();
}

inline void push(const Format& format, std::span<const std::byte> bytes, const Options& options,
                 const Env& env, Sink& out) {
  const MemoryFile file(bytes);
  try {
    format.open({.path = file.path()}, options, env)->run(out);
  } catch (const Error&) {
  }
}

}  // namespace permafrost::fuzz
