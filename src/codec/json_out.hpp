// SPDX-License-Identifier: Apache-2.0
// Writes JSON to a sink as it comes, so that a list of millions needs no memory. Used by reports, by every
// command's --json and by what the archive says about itself; keys stand in the order they are given.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "io/bytes.hpp"

namespace permafrost {

/// `text` as a JSON string with its quotes; bytes that are no UTF-8 become U+FFFD.
[[nodiscard]] std::string json_quoted(std::string_view text);

class JsonOut {
 public:
  explicit JsonOut(ByteSink& out) : m_out(out) {}

  JsonOut& key(std::string_view name);
  JsonOut& text(std::string_view value) { return raw(json_quoted(value)); }
  JsonOut& number(std::uint64_t value) { return raw(std::to_string(value)); }
  JsonOut& boolean(bool value) { return raw(value ? "true" : "false"); }
  JsonOut& null() { return raw("null"); }
  /// A value that is JSON already.
  JsonOut& raw(std::string_view json);
  JsonOut& begin_object() { return begin('{'); }
  JsonOut& begin_array() { return begin('['); }
  JsonOut& end();
  /// After the outermost value.
  void newline() { put("\n"); }

 private:
  JsonOut& begin(char bracket);
  void separate();
  void put(std::string_view text) { m_out.write(as_bytes(text)); }

  struct Level {
    char closing;
    bool empty = true;
  };
  ByteSink& m_out;
  std::vector<Level> m_levels;
  bool m_after_key = false;
};

}  // namespace permafrost
