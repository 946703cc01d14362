// SPDX-License-Identifier: Apache-2.0
// What an API answered, read as JSON. For small answers about one thing; lists are read page by page by those
// who want them.
#pragma once

#include <string>

#include "codec/json_view.hpp"
#include "net/http.hpp"

namespace permafrost {

class JsonAnswer {
 public:
  /// Sends `request` and reads what comes. Error{network} when there is no answer.
  JsonAnswer(Http& http, const Request& request);
  JsonAnswer(const JsonAnswer&) = delete;
  JsonAnswer& operator=(const JsonAnswer&) = delete;

  [[nodiscard]] int status() const noexcept { return m_status; }
  /// Did it succeed, with a JSON object?
  [[nodiscard]] bool ok() const noexcept { return m_status >= 200 && m_status < 300 && m_json.is_object(); }
  /// Absent when it is no JSON object; lives as long as this.
  [[nodiscard]] JsonView json() const noexcept { return m_json; }
  [[nodiscard]] std::string text(std::string_view member) const {
    return std::string(m_json.find(member).text());
  }
  /// What the server said against it, for people: its words (OAuth's `error_description`, else `error`), else
  /// the status.
  [[nodiscard]] std::string objection() const;

 private:
  int m_status = 0;
  JsonParser m_parser;
  JsonView m_json;
};

}  // namespace permafrost
