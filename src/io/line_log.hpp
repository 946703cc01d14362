// SPDX-License-Identifier: Apache-2.0
// A file of lines that only grows, for what must outlast a kill: each line is there as soon as append() has
// returned. Used by long work that goes on where it stopped.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "io/file.hpp"

namespace permafrost {

class LineLog {
 public:
  /// Makes the file, and its directory, readable to the user alone. A torn last line is cut off.
  /// Error{output} when it cannot be written or another process has it open.
  explicit LineLog(std::string path);

  /// Every line, without its line feed; views live for the call. A line above 64 KiB is skipped.
  void for_each(const std::function<void(std::string_view line)>& visit) const;
  /// `line` holds no line feed.
  void append(std::string_view line);
  /// Takes the file away: the work is done.
  void remove();
  [[nodiscard]] const std::string& path() const noexcept { return m_path; }

 private:
  void cut_torn_line();

  std::string m_path;
  Descriptor m_descriptor;
};

}  // namespace permafrost
