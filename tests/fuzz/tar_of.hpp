// SPDX-License-Identifier: Apache-2.0
// For the fuzz targets that need a container around what they are given.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "io/tar_stream.hpp"

namespace permafrost::fuzz {

inline std::string tar_of(std::initializer_list<std::pair<const char*, std::string_view>> files) {
  std::string tar;
  for (const auto& [name, content] : files) {
    tar.append(tar_header({.name = name, .link = {}, .size = content.size()})).append(content);
    tar.append(tar_padding(content.size()), '\0');
  }
  return tar.append(2 * tar_block, '\0');
}

}  // namespace permafrost::fuzz
