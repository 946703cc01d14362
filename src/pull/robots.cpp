// SPDX-License-Identifier: Apache-2.0
#include "pull/robots.hpp"

#include <algorithm>
#include <optional>

#include "base/form.hpp"
#include "base/text.hpp"
#include "base/url.hpp"

namespace permafrost {

namespace {

constexpr std::size_t most_bytes = std::size_t{512} << 10;  // RFC 9309, 2.5 asks for 500 KiB at least
constexpr std::size_t most_pattern_bytes = 2048, most_path_bytes = 8192;
constexpr std::size_t most_servers = 1024;
constexpr std::string_view product = "permafrost";

bool is_hex(char letter) {
  return (letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'F') ||
         (letter >= 'a' && letter <= 'f');
}

/// Paths and patterns in one spelling (2.2.2): escapes of unreserved characters undone, others in capitals,
/// bytes outside ASCII escaped.
std::string comparable(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char byte = text[i];
    const bool escape = byte == '%' && i + 2 < text.size() && is_hex(text[i + 1]) && is_hex(text[i + 2]);
    if (escape) {
      std::byte value{};
      if (!from_hex(text.substr(i + 1, 2), {&value, 1})) continue;
      byte = static_cast<char>(value);
      i += 2;
    }
    const bool plain = static_cast<unsigned char>(byte) < 0x80 && (!escape || is_unreserved(byte));
    plain ? result.append(1, byte) : result.append(percent_encoded({&byte, 1}));
  }
  return result;
}

/// Does `pattern` match a beginning of `path`, or with '$' at its end all of it?
bool matches(std::string_view pattern, std::string_view path) {
  const bool anchored = pattern.ends_with('$');
  if (anchored) pattern.remove_suffix(1);
  std::size_t p = 0, at = 0;
  std::optional<std::size_t> star;  // behind the last '*', with which more may be swallowed
  std::size_t swallowed = 0;
  while (p < pattern.size() || (anchored && at < path.size())) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = ++p;
      swallowed = at;
    } else if (p < pattern.size() && at < path.size() && pattern[p] == path[at]) {
      ++p;
      ++at;
    } else if (star && swallowed < path.size()) {
      p = *star;
      at = ++swallowed;
    } else {
      return false;
    }
  }
  return true;
}

struct Line {
  std::string name;  ///< in lower case
  std::string_view value;
};

std::optional<Line> line_of(std::string_view text) {
  text = text.substr(0, text.find('#'));
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  return Line{ascii_lower(trim(text.substr(0, colon))), trim(text.substr(colon + 1))};
}

/// The product token at the beginning of a user-agent line's value: "permafrost" of "Permafrost/1.0 (x)".
std::string token_of(std::string_view value) {
  const auto end = std::find_if(value.begin(), value.end(), [](char letter) {
    return !((letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || letter == '_' ||
             letter == '-');
  });
  return ascii_lower(value.substr(0, static_cast<std::size_t>(end - value.begin())));
}

template <typename Visit>
void for_each_line(std::string_view text, const Visit& visit) {
  while (!text.empty()) {
    const auto end = text.find_first_of("\r\n");
    if (const auto line = line_of(text.substr(0, end))) visit(*line);
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

RobotsRules RobotsRules::parse(std::string_view text, std::string_view product_token) {
  text = text.substr(0, most_bytes);
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const std::string wanted = ascii_lower(product_token);
  RobotsRules named, common;
  bool names_us = false, names_all = false, in_rules = false, ever_named = false;
  for_each_line(text, [&](const Line& line) {
    if (line.name == "user-agent") {
      if (in_rules) names_us = names_all = in_rules = false;
      names_us = names_us || token_of(line.value) == wanted;
      names_all = names_all || line.value.starts_with('*');
      ever_named = ever_named || names_us;
      return;
    }
    if (line.name != "allow" && line.name != "disallow") return;
    in_rules = true;
    if (line.value.empty() || line.value.size() > most_pattern_bytes) return;
    const Rule rule{.pattern = comparable(line.value), .allow = line.name == "allow"};
    if (names_us) named.m_rules.push_back(rule);
    if (names_all) common.m_rules.push_back(rule);
  });
  return ever_named ? named : common;
}

RobotsRules RobotsRules::unreachable() {
  RobotsRules rules;
  rules.m_everything = tr("its robots.txt cannot be asked for, so nothing may be");
  return rules;
}

std::string RobotsRules::objection_to(std::string_view url) const {
  const auto parts = split_url(url);
  if (!parts || parts->path == "/robots.txt") return {};
  if (!m_everything.empty()) return m_everything;
  std::string path = comparable(parts->path.empty() ? "/" : parts->path);
  if (!parts->query.empty()) path += "?" + comparable(parts->query);
  if (path.size() > most_path_bytes) path.resize(most_path_bytes);
  const Rule* best = nullptr;
  for (const Rule& rule : m_rules) {
    const bool better = best == nullptr || rule.pattern.size() > best->pattern.size() ||
                        (rule.pattern.size() == best->pattern.size() && rule.allow && !best->allow);
    if (better && matches(rule.pattern, path)) best = &rule;
  }
  return best == nullptr || best->allow ? std::string{} : "Disallow: " + printable(best->pattern);
}

std::string Robots::objection_to(std::string_view url) {
  const std::string origin = origin_of(url);
  return origin.empty() ? std::string() : rules_of(origin).objection_to(url);
}

bool Robots::is_unreachable(std::string_view url) {
  const std::string origin = origin_of(url);
  return !origin.empty() && rules_of(origin).are_unreachable();
}

const RobotsRules& Robots::rules_of(const std::string& origin) {
  auto known = m_servers.find(origin);
  if (known == m_servers.end()) {
    if (m_servers.size() >= most_servers) m_servers.clear();
    known = m_servers.emplace(origin, ask(origin)).first;
  }
  return known->second;
}

RobotsRules Robots::ask(const std::string& origin) {
  const Response response = m_http.send({.method = "GET", .url = origin + "/robots.txt"});
  if (response.failure || response.status >= 500) return RobotsRules::unreachable();
  if (!response.ok()) return {};  // 2.3.1.3: who has none lets everybody in
  std::string text(most_bytes, '\0');
  text.resize(read_fully(*response.body.open(), {reinterpret_cast<std::byte*>(text.data()), text.size()}));
  return RobotsRules::parse(text, product);
}

}  // namespace permafrost
