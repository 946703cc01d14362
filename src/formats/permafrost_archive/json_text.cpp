// SPDX-License-Identifier: Apache-2.0
#include "formats/permafrost_archive/json_text.hpp"

namespace permafrost::archive {

JsonLine& JsonLine::raw(std::string_view key, std::string_view json) {
  if (!m_members.empty()) m_members += ',';
  m_members += json_quoted(key);
  m_members += ':';
  m_members += json;
  return *this;
}

}  // namespace permafrost::archive
