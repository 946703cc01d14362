// SPDX-License-Identifier: Apache-2.0
#include "pull/feed.hpp"

#include "base/text.hpp"
#include "base/url.hpp"
#include "codec/atom_activity.hpp"
#include "codec/atom_feed.hpp"
#include "codec/json_out.hpp"
#include "io/bytes.hpp"

namespace permafrost {

namespace {

/// Why what ended so is not to be taken for a page; empty: it is one.
std::string trouble_of(const atom_feed::FeedEnd& end) {
  if (!end.is_feed) return tr("the answer is no Atom feed");
  if (end.failure) return fill(tr("the feed cannot be read to its end: {1}"), {describe(end.failure->fault)});
  return {};
}

FeedAnswer not_had(const Response& response) {
  FeedAnswer answer;
  answer.unreachable = response.failure || response.says_later();
  answer.trouble = response.failure
                       ? response.failure->message
                       : fill(tr("its feed '{1}' is not to be had: the server answers with status {2}"),
                              {printable(response.url), response.status});
  return answer;
}

}  // namespace

bool is_feed_url(std::string_view text) {
  const auto url = split_url(text);
  return url && url->path.ends_with(".atom");
}

FeedAnswer ask_for_feed(Http& http, const std::string& url, const Limits& limits) {
  Request request{.method = "GET", .url = url};
  request.fields.set("Accept", feed_types);
  const Response response = http.send(request);
  if (response.failure || !response.ok()) return not_had(response);
  const auto end = atom_feed::read_feed(*response.body.open(), limits, {});
  FeedAnswer answer;
  answer.robots_header = response.fields.joined("X-Robots-Tag");
  answer.actor = atom_feed::actor_id(end.head);
  answer.trouble = trouble_of(end);
  if (!answer.trouble.empty()) return answer;
  if (same_host(answer.actor, response.url)) {
    answer.document = atom_feed::actor_document(end.head);
  } else {
    answer.trouble = fill(tr("the feed says that it is that of '{1}', which is not for its server to say"),
                          {printable(shortened(answer.actor, 200))});
  }
  return answer;
}

TranslatedPage outbox_page_of_feed(std::string_view feed, const std::string& actor, const Limits& limits) {
  TranslatedPage page;
  MemorySource bytes(feed);
  std::string items;
  const auto end = atom_feed::read_feed(bytes, limits, {.entry = [&](const atom_feed::Entry& entry) {
                                          const std::string activity =
                                              atom_feed::activity_document(entry, actor);
                                          if (activity.empty()) return;  // stays in the feed alone
                                          items.append(items.empty() ? "" : ",").append(activity);
                                        }});
  page.trouble = trouble_of(end);
  if (!page.trouble.empty()) return page;
  page.text = R"({"type":"OrderedCollectionPage","orderedItems":[)" + items + "]";
  const auto next = atom_feed::link_of(end.head.links, "next");
  if (!next.empty() && end.entries != 0) page.text += R"(,"next":)" + json_quoted(next);
  page.text += '}';
  return page;
}

std::string feed_path(std::string_view url, std::uint64_t number) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
  const auto parts = split_url(url);
  std::string_view name = parts ? parts->path : std::string_view{};
  name.remove_prefix(name.rfind('/') + 1);
  name = name.substr(0, name.rfind('.'));
  if (name.empty() || name.find_first_not_of(plain) != std::string_view::npos) name = "feed";
  const std::string piece = number < 2 ? std::string() : "-" + std::to_string(number);
  return "atom/" + std::string(name) + piece + ".atom";
}

}  // namespace permafrost
