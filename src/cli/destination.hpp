// SPDX-License-Identifier: Apache-2.0
// A directory that files are unpacked into: nothing is ever written outside of it, whatever names and links
// are found there, and no file bears its name before it is whole.
#pragma once

#include <stop_token>
#include <string>
#include <string_view>

#include "io/bytes.hpp"
#include "io/file.hpp"

namespace permafrost::cli {

class Destination {
 public:
  /// Makes `directory` where it is absent (its parent must exist).
  Destination(std::string directory, bool replace, std::stop_token stop);

  /// Writes `bytes` to `path` below the directory, making directories on the way; links are not followed.
  /// Error{output} when the name is taken and may not be replaced.
  void write(std::string_view path, ByteSource& bytes);

 private:
  /// The directory of `path`, opened part by part; the last one is kept, since neighbours come together.
  const Descriptor& open_parent(std::string_view path);
  void copy_into(int file, ByteSource& bytes, const std::string& path) const;
  void give_name(int directory, const std::string& path, const std::string& name) const;

  std::string m_directory;
  bool m_replace;
  std::stop_token m_stop;
  Descriptor m_root;
  std::string m_parent_path;
  Descriptor m_parent;
};

}  // namespace permafrost::cli
