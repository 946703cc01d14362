// SPDX-License-Identifier: Apache-2.0
#include "codec/activitystreams.hpp"

#include <simdjson.h>

#include <algorithm>
#include <vector>

#include "base/url.hpp"

namespace permafrost {

namespace {

namespace dom = simdjson::dom;
using Iris = std::vector<std::string_view>;

std::string_view text_of(const dom::element& value) {
  std::string_view text;
  return value.get(text) == simdjson::SUCCESS ? text : std::string_view{};
}

/// Visits the members of an object; nothing for every other value.
template <typename Visit>
void for_each_member(const dom::element& value, const Visit& visit) {
  dom::object object;
  if (value.get(object) != simdjson::SUCCESS) return;
  for (const auto [key, member] : object) visit(key, member);
}

/// A property may hold one value or an array of them.
template <typename Visit>
void for_each_value(const dom::element& value, const Visit& visit) {
  dom::array array;
  if (value.get(array) != simdjson::SUCCESS) return visit(value);
  for (const dom::element element : array) visit(element);
}

dom::element first_of(const dom::element& value) {
  dom::array array;
  if (value.get(array) == simdjson::SUCCESS && array.begin() != array.end()) return *array.begin();
  return value;
}

/// The IRI that a property names: a string, or the id (of a Link, the href) of an object.
std::string_view iri_of(const dom::element& property) {
  const dom::element value = first_of(property);
  std::string_view id = text_of(value);
  std::string_view href;
  for_each_member(value, [&](std::string_view key, const dom::element& member) {
    if (key == "id") id = text_of(member);
    if (key == "href") href = text_of(member);
  });
  return id.empty() ? href : id;
}

/// Where the human page or the file is: a string or a Link.
std::string_view url_of(const dom::element& property) {
  const dom::element value = first_of(property);
  std::string_view url = text_of(value);
  for_each_member(value, [&](std::string_view key, const dom::element& member) {
    if (key == "href") url = text_of(member);
  });
  return url;
}

/// The file behind an `icon` or `image`.
std::string_view image_of(const dom::element& property) {
  const dom::element image = first_of(property);
  std::string_view url = text_of(image);
  for_each_member(image, [&](std::string_view key, const dom::element& member) {
    if (key == "url") url = url_of(member);
  });
  return url;
}

void collect(const dom::element& audience, Iris& iris) {
  iris.clear();
  for_each_value(audience, [&](const dom::element& who) { iris.push_back(iri_of(who)); });
}

}  // namespace

bool is_public(std::string_view iri) {
  return iri == "https://www.w3.org/ns/activitystreams#Public" || iri == "as:Public" || iri == "Public";
}

Visibility visibility_of(std::span<const std::string_view> to, std::span<const std::string_view> cc,
                         std::string_view followers) {
  const auto is_followers = [&](std::string_view iri) {
    return followers.empty() ? iri.ends_with("/followers") : iri == followers;
  };
  const auto anybody = [](std::string_view iri) { return !iri.empty(); };
  const auto in = [](std::span<const std::string_view> audience, const auto& matches) {
    return std::any_of(audience.begin(), audience.end(), matches);
  };
  if (in(to, is_public)) return Visibility::everyone;
  if (in(cc, is_public)) return Visibility::unlisted;
  if (in(to, is_followers) || in(cc, is_followers)) return Visibility::followers;
  if (in(to, anybody) || in(cc, anybody)) return Visibility::direct;
  return Visibility::unknown;
}

std::string section_of(const Actor& actor) {
  constexpr std::size_t longest = 64;
  std::string_view name = actor.username;
  if (name.empty()) name = actor.id.substr(actor.id.rfind('/') + 1);
  std::string section;
  for (const char c : name.substr(0, longest)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '_' || c == '-' || (c == '.' && !section.empty());
    section += plain ? c : '_';
  }
  return section.empty() ? "account" : section;
}

struct ItemReader::State {
  explicit State(const Limits& limits) : judge(limits) {}

  dom::parser parser;
  dom::element item;
  JsonParser judge;  ///< has the last word on what simdjson refuses, and says where the fault is
  JsonFailure failure;
  std::string followers;
  Iris to, cc, object_to, object_cc;
  std::vector<Attachment> attachments;

  enum class Verdict { json, json_but_unread, no_json };

  /// simdjson refuses integers past 64 bits and lone surrogates; such an item is JSON all the same, so
  /// it is carried, only not looked into.
  Verdict parse(std::string_view raw) {
    failure = {};
    if (parser.parse(raw.data(), raw.size(), false).get(item) == simdjson::SUCCESS) return Verdict::json;
    if (judge.parse(raw)) return Verdict::json_but_unread;
    failure = judge.failure();
    return Verdict::no_json;
  }

  void read_attachment(const dom::element& value) {
    Attachment attachment;
    for_each_member(value, [&](std::string_view key, const dom::element& member) {
      if (key == "url") attachment.url = url_of(member);
      if (key == "mediaType") attachment.media_type = text_of(member);
    });
    if (!attachment.url.empty()) attachments.push_back(attachment);  // a Link preview (4.7) has no url
  }

  void read_object(const dom::element& value, Activity& activity, std::string_view& published) {
    activity.object_id = iri_of(value);
    for_each_member(value, [&](std::string_view key, const dom::element& member) {
      if (key == "type") activity.object_type = text_of(first_of(member));
      if (key == "url") activity.object_url = url_of(member);
      if (key == "attributedTo") activity.attributed_to = iri_of(member);
      if (key == "inReplyTo") activity.in_reply_to = iri_of(member);
      if (key == "published") published = text_of(member);
      if (key == "updated") activity.updated = text_of(member);
      if (key == "to") collect(member, object_to);
      if (key == "cc") collect(member, object_cc);
      if (key == "attachment") {
        attachments.clear();
        for_each_value(member, [&](const dom::element& attachment) { read_attachment(attachment); });
      }
    });
  }
};

ItemReader::ItemReader(const Limits& limits) : m_state(std::make_unique<State>(limits)) {}
ItemReader::~ItemReader() = default;

void ItemReader::set_followers(std::string_view iri) { m_state->followers = iri; }

const JsonFailure& ItemReader::failure() const noexcept { return m_state->failure; }

bool ItemReader::check(std::string_view raw) { return m_state->parse(raw) != State::Verdict::no_json; }

bool ItemReader::read(std::string_view raw, const Origin& origin, Activity& activity) {
  auto& state = *m_state;
  activity = {};
  activity.document = {raw, origin};
  const auto verdict = state.parse(raw);
  if (verdict != State::Verdict::json) return verdict != State::Verdict::no_json;

  for (auto* iris : {&state.to, &state.cc, &state.object_to, &state.object_cc}) iris->clear();
  state.attachments.clear();
  std::string_view object_published;
  bool addressed = false;
  for_each_member(state.item, [&](std::string_view key, const dom::element& member) {
    if (key == "id") activity.id = text_of(member);
    if (key == "type") activity.type = text_of(first_of(member));
    if (key == "actor") activity.actor = iri_of(member);
    if (key == "published") activity.published = text_of(member);
    if (key == "signature" || key == "proof") activity.signed_item = true;
    if (key == "to") collect(member, state.to);
    if (key == "cc") collect(member, state.cc);
    if (key == "to" || key == "cc") addressed = true;
    if (key == "object") state.read_object(member, activity, object_published);
  });
  if (activity.published.empty()) activity.published = object_published;
  activity.time = parse_time(activity.published);
  activity.visibility = addressed ? visibility_of(state.to, state.cc, state.followers)
                                  : visibility_of(state.object_to, state.object_cc, state.followers);
  activity.attachments = state.attachments;
  return true;
}

bool ItemReader::read(std::string_view raw, const Origin& origin, Relation& relation) {
  relation.target = {};
  relation.document = {raw, origin};
  const auto verdict = m_state->parse(raw);
  if (verdict == State::Verdict::json) relation.target = iri_of(m_state->item);
  return verdict != State::Verdict::no_json;
}

bool ItemReader::read(std::string_view raw, const Origin& origin, Actor& actor) {
  actor = {};
  actor.document = {raw, origin};
  const auto verdict = m_state->parse(raw);
  if (verdict != State::Verdict::json) return verdict != State::Verdict::no_json;
  for_each_member(m_state->item, [&](std::string_view key, const dom::element& member) {
    if (key == "id") actor.id = text_of(member);
    if (key == "type") actor.type = text_of(first_of(member));
    if (key == "preferredUsername") actor.username = text_of(member);
    if (key == "followers") actor.followers = iri_of(member);
    if (key == "icon") actor.icon = image_of(member);
    if (key == "image") actor.image = image_of(member);
  });
  if (const auto url = split_url(actor.id)) actor.host = url->host;
  return true;
}

}  // namespace permafrost
