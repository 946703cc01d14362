// SPDX-License-Identifier: Apache-2.0
// The little JSON that the archive writes about itself: strings, and objects of them on one line. Reading
// is codec/json_view.hpp; items are never written through this.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "codec/json_out.hpp"

namespace permafrost::archive {

/// One object on one line, members in the order they are added.
class JsonLine {
 public:
  JsonLine& text(std::string_view key, std::string_view value) { return raw(key, json_quoted(value)); }
  JsonLine& number(std::string_view key, std::int64_t value) { return raw(key, std::to_string(value)); }
  JsonLine& number(std::string_view key, std::uint64_t value) { return raw(key, std::to_string(value)); }
  JsonLine& flag(std::string_view key, bool value) { return raw(key, value ? "true" : "false"); }
  /// `json` must be one JSON value.
  JsonLine& raw(std::string_view key, std::string_view json);
  /// The object without a line end.
  [[nodiscard]] std::string str() const { return "{" + m_members + "}"; }

 private:
  std::string m_members;
};

}  // namespace permafrost::archive
