// SPDX-License-Identifier: Apache-2.0
// For the fuzz targets that write archives: whatever was read, what is written is whole.
#pragma once

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "flow_bytes.hpp"

namespace permafrost::fuzz {

/// A place for one archive; in memory, where the machine has such a place.
class Written {
 public:
  Written()
      : m_path((std::filesystem::exists("/dev/shm") ? "/dev/shm" : std::filesystem::temp_directory_path())) {
    m_path /= "permafrost-fuzz-" + std::to_string(::getpid()) + ".tar.zst";
  }
  ~Written() { ::unlink(m_path.c_str()); }
  Written(const Written&) = delete;
  Written& operator=(const Written&) = delete;
  [[nodiscard]] Location location() const { return {.path = m_path, .replace = true}; }

  /// The end of the world when reading it in that way ("fixity", "quick") finds an error.
  void check(std::string_view way) const {
    class Judge : public Reporter {
     public:
      using Reporter::report;
      void report(const Finding& finding) override {
        // What it says of earlier losses is no fault of its own.
        if (finding.severity != Severity::error || finding.info.id == "loss-recorded") return;
        std::fprintf(stderr, "written, and wrong: %s: %s\n", std::string(finding.info.id).c_str(),
                     finding.message.c_str());
        std::abort();
      }
    } judge;
    Surroundings around;
    around.limits = {};
    NullSink end;
    try {
      format_named("permafrost")
          .open(location(), {{std::string(way), "yes"}}, env_with(around.env, judge))
          ->run(end);
    } catch (const Error& error) {
      std::fprintf(stderr, "written, and cannot be read: %s\n", error.what());
      std::abort();
    }
  }

 private:
  std::filesystem::path m_path;
};

}  // namespace permafrost::fuzz
