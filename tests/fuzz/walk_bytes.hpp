// SPDX-License-Identifier: Apache-2.0
// For the fuzz targets of containers: bytes as a file, walked over twice with tight limits, held to
// what Container promises.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "base/error.hpp"
#include "io/container.hpp"
#include "io/file.hpp"

namespace permafrost::fuzz {

class Deaf : public Reporter {
 public:
  using Reporter::report;
  void report(const Finding& finding) override {
    if (finding.info.id.empty() || finding.message.empty()) std::abort();
  }
};

inline std::shared_ptr<const InputFile> as_file(const std::uint8_t* data, std::size_t size) {
  const Descriptor memory(::memfd_create("fuzz", MFD_CLOEXEC));
  if (size != 0 && ::write(memory.number(), data, size) != static_cast<ssize_t>(size)) std::abort();
  return std::make_shared<const InputFile>(
      InputFile::open("/proc/self/fd/" + std::to_string(memory.number())));
}

/// Looks at every entry and reads every other one to its end.
inline void walk_twice(Container& container) {
  for (int walk = 0; walk != 2; ++walk) {
    std::uint64_t count = 0;
    container.walk([&](const Entry& entry, ByteSource& bytes) {
      if (safe_name(entry.name) != entry.name) std::abort();
      if (++count % 2 == 1) {
        std::byte buffer[4096];
        while (bytes.read(buffer) != 0) {
          if (entry.kind != Entry::Kind::file) std::abort();
        }
      }
      return true;
    });
  }
}

/// `open` makes a container of a file, or null.
template <typename Open>
void try_container(const std::uint8_t* data, std::size_t size, const Open& open) {
  Limits limits;
  limits.entries = 200;
  limits.entry_bytes = std::uint64_t{1} << 20U;
  Deaf reporter;
  try {
    const auto container =
        open(as_file(data, size), ContainerEnv{.reporter = reporter, .limits = limits, .stop = {}});
    if (container) walk_twice(*container);
  } catch (const Error&) {
  }
}

}  // namespace permafrost::fuzz
