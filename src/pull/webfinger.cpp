// SPDX-License-Identifier: Apache-2.0
#include "pull/webfinger.hpp"

#include <algorithm>

#include "base/form.hpp"
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

constexpr std::string_view place_of_account = "{uri}";

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

AccountLinks links_of(const Answer& answer, const Limits& limits) {
  AccountLinks links;
  links.subject = read_links(answer.text, limits, [&](const Link& link) {
    if (link.rel == "self" && is_activity_type(link.type) && links.actor.empty()) links.actor = link.href;
    if (link.rel == feed_relation && links.feed.empty()) links.feed = link.href;
  });
  return links;
}

}  // namespace

std::string base_url_of(std::string_view host) {
  const auto name = host.substr(0, host.starts_with('[') ? host.find(']') + 1 : host.find(':'));
  const auto address = Address::parse(name);
  const bool here = name == "localhost" || (address && address->kind() == AddressKind::loopback);
  return (here ? "http://" : "https://") + std::string(host);
}

std::string account_template(const std::string& origin, Http& http, const Limits& limits) {
  const Answer meta = ask(http, origin + "/.well-known/host-meta", host_meta_types);
  std::string found;
  read_links(meta.text, limits, [&](const Link& link) {
    if (link.rel == "lrdd" && link.with_template.find(place_of_account) != std::string_view::npos &&
        found.empty())
      found = link.with_template;
  });
  return found;
}

AccountLinks find_account(const Handle& name, Http& http, const Limits& limits, const std::string& server) {
  const std::string base = server.empty() ? base_url_of(name.host) : server;
  const std::string resource = "acct:" + percent_encoded(name.user) + "@" + name.host;
  const Answer direct = ask(http, base + "/.well-known/webfinger?resource=" + resource, jrd_types);
  AccountLinks links = links_of(direct, limits);
  if (links) return links;
  std::string elsewhere = account_template(base, http, limits);
  if (!elsewhere.empty()) {
    elsewhere.replace(elsewhere.find(place_of_account), place_of_account.size(), resource);
    links = links_of(ask(http, elsewhere, jrd_types), limits);
  }
  links.unreachable = !links && direct.unreachable;
  if (!links) links.trouble = direct.trouble.empty() ? tr("it knows no such account") : direct.trouble;
  return links;
}

}  // namespace permafrost
