// SPDX-License-Identifier: Apache-2.0
// robots.txt (RFC 9309): what the people who run a server ask of programs that visit it unbidden. Whoever
// takes accounts without their owners' word looks here first; whether it is obeyed is consent's
// (pull/consent.hpp).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.hpp"

namespace permafrost {

/// The rules of one robots.txt that are meant for one program.
class RobotsRules {
 public:
  /// Takes the groups that name `product` ("permafrost"; RFC 9309, 2.2.1), else those for everybody ("*").
  /// Any text is a robots.txt; of a hostile one the first 512 KiB count (2.5).
  [[nodiscard]] static RobotsRules parse(std::string_view text, std::string_view product);
  /// Of a server that cannot be asked: "complete disallow" (2.3.1.4).
  [[nodiscard]] static RobotsRules unreachable();
  [[nodiscard]] bool are_unreachable() const noexcept { return !m_everything.empty(); }

  /// The line that keeps `url` from being asked for, as written; empty when nothing does. The longest rule
  /// that matches path and query counts; of equal ones the one that allows (2.2.2).
  [[nodiscard]] std::string objection_to(std::string_view url) const;

 private:
  struct Rule {
    std::string pattern;  ///< '*' any characters, '$' at the end
    bool allow = false;
  };
  std::vector<Rule> m_rules;
  std::string m_everything;  ///< the objection to all URLs
};

/// Asks each server for its robots.txt, once.
class Robots {
 public:
  /// `http` must outlive it.
  explicit Robots(Http& http) : m_http(http) {}
  /// As RobotsRules::objection_to, for permafrost, by the rules of the URL's own server.
  [[nodiscard]] std::string objection_to(std::string_view url);
  /// Did that server not answer? Then what it objects to may be less tomorrow.
  [[nodiscard]] bool is_unreachable(std::string_view url);

 private:
  [[nodiscard]] const RobotsRules& rules_of(const std::string& origin);
  [[nodiscard]] RobotsRules ask(const std::string& origin);

  Http& m_http;
  std::map<std::string, RobotsRules, std::less<>> m_servers;  ///< by origin
};

}  // namespace permafrost
