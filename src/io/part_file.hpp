// SPDX-License-Identifier: Apache-2.0
// A file that several runs may fill: what was written stays after a kill, under a name of its own, and it
// gets its final name when it is whole. Used by downloads that go on where they broke off.
#pragma once

#include <cstdint>
#include <string>

#include "io/bytes.hpp"
#include "io/file.hpp"

namespace permafrost {

class PartFile : public ByteSink {
 public:
  /// Makes the file, for the user alone, or opens what an earlier run left. Error{output} when it cannot be
  /// written.
  explicit PartFile(std::string path);

  /// Bytes that are there.
  [[nodiscard]] std::uint64_t size() const noexcept { return m_size; }
  void write(std::span<const std::byte> bytes) override;
  /// Forgets everything written so far.
  void restart();
  /// What is there survives a loss of power, as the beginning of `version` of the file; until more is
  /// written.
  void keep(const std::string& version);
  /// The version it is the beginning of, also when an earlier run kept it; empty: nobody knows.
  [[nodiscard]] const std::string& version() const noexcept { return m_version; }
  /// Learns the facts of all that is there.
  [[nodiscard]] ByteFacts facts() const;
  /// The last act: fsync, rename, fsync of the directory, after which the file survives a loss of power.
  void name(const std::string& final_path);

 private:
  void forget_version();
  [[nodiscard]] std::string version_path() const { return m_path + ".version"; }

  std::string m_path;
  Descriptor m_descriptor;
  std::uint64_t m_size = 0;
  std::string m_version;
};

}  // namespace permafrost
