// SPDX-License-Identifier: Apache-2.0
// For the fuzz targets of containers: bytes as a file, walked over twice with tight limits, held to
// what Container promises.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>

#include "base/error.hpp"
#include "bytes_as_file.hpp"
#include "io/container.hpp"

namespace permafrost::fuzz {

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
  const MemoryFile file(std::as_bytes(std::span(data, size)));
  try {
    const auto container = open(std::make_shared<const InputFile>(InputFile::open(file.path())),
                                ContainerEnv{.reporter = reporter, .limits = limits, .stop = {}});
    if (container) walk_twice(*container);
  } catch (const Error&) {
  }
}

}  // namespace permafrost::fuzz
