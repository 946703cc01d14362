// SPDX-License-Identifier: Apache-2.0
#include "pull/webfinger.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "base/url.hpp"
#include "codec/json_view.hpp"
#include "codec/xml_reader.hpp"
#include "net/address.hpp"

namespace permafrost {

namespace {

constexpr std::uint64_t most_bytes = std::uint64_t{1} << 20;
constexpr std::string_view feed_relation = "http://schemas.google.com/g/2010#updates-from";
constexpr std::string_view jrd_types =
    "application/jrd+json, application/json;q=0.9, application/xrd+xml;q=0.5";
constexpr std::string_view host_meta_types =
    "application/json, application/xrd+xml;q=0.9, application/xml;q=0.5";

/// One link of a JRD or XRD.
struct Link {
  std::string_view rel, type, href, with_template;
};

/// Calls `visit` for each link of either form; the subject, where it is told.
template <typename Visit>
std::string read_links(const std::string& text, const Limits& limits, const Visit& visit) {
  if (trim(text).starts_with('<')) {
    std::string subject, characters;
    XmlReader xml({.start =
                       [&](const XmlElement& element) {
                         characters.clear();
                         if (element.name == "Link")
                           visit(Link{element.attribute("rel"), element.attribute("type"),
                                      element.attribute("href"), element.attribute("template")});
                       },
                   .text = [&](std::string_view more) { characters += more; },
                   .end =
                       [&](std::string_view, std::string_view name) {
                         if (name == "Subject") subject = trim(characters);
                       }});
    xml.feed(text);
    return subject;
  }
  JsonParser parser(limits);
  const JsonView document = parser.parse_copy(text);
  for (const JsonView link : document.find("links")) {
    visit(Link{link.find("rel").text(), link.find("type").text(), link.find("href").text(),
               link.find("template").text()});
  }
  return std::string(document.find("subject").text());
}

struct Answer {
  std::string text;
  std::string trouble;
  bool unreachable = false;
};

Answer ask(Http& http, const std::string& url, std::string_view types) {
  Request request{.method = "GET", .url = url};
  request.fields.set("Accept", types);
  const Response response = http.send(request);
  if (response.failure) return {{}, response.failure->message, true};
  if (!response.ok()) return {{}, fill(tr("it answers {1}"), {response.status})};
  if (response.body.size() > most_bytes) return {{}, tr("its answer is too large")};
  return {read_text(*response.body.open(), most_bytes, url), {}};
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string result;
  for (const char letter : text) {
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                       (letter >= '0' && letter <= '9') ||
                       std::string_view("-._~:@").find(letter) != std::string_view::npos;
    const auto byte = static_cast<unsigned char>(letter);
    plain ? result.append(1, letter)
          : result.append("%").append(1, digits[byte >> 4U]).append(1, digits[byte & 0xFU]);
  }
  return result;
}

/// Where the host says that accounts are to be asked for, with `resource` in its place; empty when it does
/// not.
std::string url_from_host_meta(const std::string& base, const std::string& resource, Http& http,
                               const Limits& limits) {
  const Answer meta = ask(http, base + "/.well-known/host-meta", host_meta_types);
  std::string url;
  read_links(meta.text, limits, [&](const Link& link) {
    const auto place = link.with_template.find("{uri}");
    if (link.rel != "lrdd" || place == std::string_view::npos || !url.empty()) return;
    url = std::string(link.with_template.substr(0, place)) + resource;
    url += link.with_template.substr(place + 5);
  });
  return url;
}

AccountLinks links_of(const Answer& answer, const Limits& limits) {
  AccountLinks links;
  links.subject = read_links(answer.text, limits, [&](const Link& link) {
    if (link.rel == "self" && is_activity_type(link.type) && links.actor.empty()) links.actor = link.href;
    if (link.rel == feed_relation && links.feed.empty()) links.feed = link.href;
  });
  return links;
}

}  // namespace

std::optional<AccountName> account_named(std::string_view text) {
  if (const auto url = split_url(text)) {
    AccountName name{.user = {}, .host = std::string(url->host), .url = std::string(text)};
    if (!url->port.empty()) name.host.append(":").append(url->port);
    return name;
  }
  if (text.starts_with("acct:")) text.remove_prefix(5);
  if (text.starts_with('@')) text.remove_prefix(1);
  const auto at = text.find('@');
  if (at == 0 || at == std::string_view::npos ||
      text.find_first_of("/?#@ \t", at + 1) != std::string_view::npos)
    return std::nullopt;
  AccountName name{
      .user = std::string(text.substr(0, at)), .host = std::string(text.substr(at + 1)), .url = {}};
  if (name.host.empty() || !split_url(base_url_of(name.host) + "/")) return std::nullopt;
  return name;
}

std::string base_url_of(std::string_view host) {
  const auto name = host.substr(0, host.starts_with('[') ? host.find(']') + 1 : host.find(':'));
  const auto address = Address::parse(name);
  const bool here = name == "localhost" || (address && address->kind() == AddressKind::loopback);
  return (here ? "http://" : "https://") + std::string(host);
}

AccountLinks find_account(const AccountName& name, Http& http, const Limits& limits) {
  const std::string base = name.server.empty() ? base_url_of(name.host) : name.server;
  const std::string resource = percent_encoded("acct:" + name.user + "@" + name.host);
  const Answer direct = ask(http, base + "/.well-known/webfinger?resource=" + resource, jrd_types);
  AccountLinks links = links_of(direct, limits);
  if (links) return links;
  const std::string elsewhere = url_from_host_meta(base, resource, http, limits);
  if (!elsewhere.empty()) links = links_of(ask(http, elsewhere, jrd_types), limits);
  links.unreachable = !links && direct.unreachable;
  if (!links) links.trouble = direct.trouble.empty() ? tr("it knows no such account") : direct.trouble;
  return links;
}

}  // namespace permafrost
