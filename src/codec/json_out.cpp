// SPDX-License-Identifier: Apache-2.0
#include "codec/json_out.hpp"

#include <nlohmann/json.hpp>

namespace permafrost {

std::string json_quoted(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void JsonOut::separate() {
  if (m_after_key) {
    m_after_key = false;
    return;
  }
  if (m_levels.empty()) return;
  if (!m_levels.back().empty) put(",");
  m_levels.back().empty = false;
}

JsonOut& JsonOut::key(std::string_view name) {
  separate();
  put(json_quoted(name));
  put(":");
  m_after_key = true;
  return *this;
}

JsonOut& JsonOut::raw(std::string_view json) {
  separate();
  put(json);
  return *this;
}

JsonOut& JsonOut::begin(char bracket) {
  separate();
  put(std::string_view(&bracket, 1));
  m_levels.push_back({bracket == '{' ? '}' : ']'});
  return *this;
}

JsonOut& JsonOut::end() {
  put(std::string_view(&m_levels.back().closing, 1));
  m_levels.pop_back();
  return *this;
}

}  // namespace permafrost
