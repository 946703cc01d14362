// SPDX-License-Identifier: Apache-2.0
// For the fuzz targets of containers and formats: bytes as a file with a path, and somebody to report to.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <span>
#include <string>

#include "base/finding.hpp"
#include "io/file.hpp"

namespace permafrost::fuzz {

class Deaf : public Reporter {
 public:
  using Reporter::report;
  void report(const Finding& finding) override {
    if (finding.info.id.empty() || finding.message.empty()) std::abort();
  }
};

/// Lives in memory; its path is good for as long as it lives.
class MemoryFile {
 public:
  explicit MemoryFile(std::span<const std::byte> bytes) : m_memory(::memfd_create("fuzz", MFD_CLOEXEC)) {
    if (::write(m_memory.number(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
      std::abort();
    }
  }
  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(m_memory.number()); }

 private:
  Descriptor m_memory;
};

}  // namespace permafrost::fuzz
