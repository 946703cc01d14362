// SPDX-License-Identifier: Apache-2.0
#include "codec/activitystreams.hpp"

#include <algorithm>
#include <vector>

#include "base/url.hpp"

namespace permafrost {

namespace {

using Iris = std::vector<std::string_view>;

/// Where the human page or the file is: a string or a Link.
std::string_view url_of(JsonView property) {
  const JsonView value = first_of(property);
  return value.is_object() ? value.find(Term::href).text() : value.text();
}

/// The file behind an `icon` or `image`.
std::string_view image_of(JsonView property) {
  const JsonView image = first_of(property);
  return image.is_object() ? url_of(image.find(Term::url)) : image.text();
}

void collect(JsonView audience, Iris& iris) {
  iris.clear();
  for_each_value(audience, [&](JsonView who) { iris.push_back(iri_of(who)); });
}

}  // namespace

std::string_view iri_of(JsonView property) noexcept {
  const JsonView value = first_of(property);
  if (!value.is_object()) return value.text();
  const std::string_view id = value.find(Term::id).text();
  return id.empty() ? value.find(Term::href).text() : id;
}

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
  explicit State(const Limits& limits) : parser(limits) {}

  JsonParser parser;
  JsonView item;
  std::string followers;
  Iris to, cc, object_to, object_cc;
  std::vector<Attachment> attachments;

  bool parse(std::string_view raw, Document& document) {
    item = parser.parse(raw);
    document.json = &item;
    return static_cast<bool>(item);
  }

  void read_attachment(JsonView value) {
    const Attachment attachment{.url = url_of(value.find(Term::url)),
                                .media_type = value.find(Term::media_type).text()};
    if (!attachment.url.empty()) attachments.push_back(attachment);  // a Link preview (4.7) has no url
  }

  void read_object(JsonView value, Activity& activity, std::string_view& published) {
    activity.object_id = iri_of(value);
    if (!value.is_object()) return;
    for (const JsonView member : value) {
      switch (member.term()) {
        case Term::type: activity.object_type = first_of(member).text(); break;
        case Term::url: activity.object_url = url_of(member); break;
        case Term::attributed_to: activity.attributed_to = iri_of(member); break;
        case Term::in_reply_to: activity.in_reply_to = iri_of(member); break;
        case Term::published: published = member.text(); break;
        case Term::updated: activity.updated = member.text(); break;
        case Term::to: collect(member, object_to); break;
        case Term::cc: collect(member, object_cc); break;
        case Term::attachment:
          attachments.clear();
          for_each_value(member, [&](JsonView attachment) { read_attachment(attachment); });
          break;
        default: break;
      }
    }
  }

  /// What stands on the outside; false when it names nobody who may read it.
  bool read_members(Activity& activity, std::string_view& object_published) {
    bool addressed = false;
    for (const JsonView member : item) {
      switch (member.term()) {
        case Term::id: activity.id = member.text(); break;
        case Term::type: activity.type = first_of(member).text(); break;
        case Term::actor: activity.actor = iri_of(member); break;
        case Term::published: activity.published = member.text(); break;
        case Term::signature:
        case Term::proof: activity.signed_item = true; break;
        case Term::to:
          collect(member, to);
          addressed = true;
          break;
        case Term::cc:
          collect(member, cc);
          addressed = true;
          break;
        case Term::object: read_object(member, activity, object_published); break;
        default: break;
      }
    }
    return addressed;
  }
};

ItemReader::ItemReader(const Limits& limits) : m_state(std::make_unique<State>(limits)) {}
ItemReader::~ItemReader() = default;

void ItemReader::set_followers(std::string_view iri) { m_state->followers = iri; }

const JsonFailure& ItemReader::failure() const noexcept { return m_state->parser.failure(); }

bool ItemReader::check(std::string_view raw) { return static_cast<bool>(m_state->parser.parse(raw)); }

bool ItemReader::read(std::string_view raw, const Origin& origin, Activity& activity) {
  auto& state = *m_state;
  activity = {};
  activity.document = {raw, origin};
  if (!state.parse(raw, activity.document)) return false;
  if (!state.item.is_object()) return true;

  for (auto* iris : {&state.to, &state.cc, &state.object_to, &state.object_cc}) iris->clear();
  state.attachments.clear();
  std::string_view object_published;
  const bool addressed = state.read_members(activity, object_published);
  if (activity.published.empty()) activity.published = object_published;
  activity.time = parse_time(activity.published);
  activity.visibility = addressed ? visibility_of(state.to, state.cc, state.followers)
                                  : visibility_of(state.object_to, state.object_cc, state.followers);
  activity.attachments = state.attachments;
  return true;
}

bool ItemReader::read(std::string_view raw, const Origin& origin, Relation& relation) {
  relation.document = {raw, origin};
  const bool json = m_state->parse(raw, relation.document);
  relation.target = iri_of(m_state->item);
  return json;
}

bool ItemReader::read(std::string_view raw, const Origin& origin, Actor& actor) {
  actor = {};
  actor.document = {raw, origin};
  if (!m_state->parse(raw, actor.document)) return false;
  const JsonView item = m_state->item;
  actor.id = item.find(Term::id).text();
  actor.type = first_of(item.find(Term::type)).text();
  actor.username = item.find(Term::preferred_username).text();
  actor.followers = iri_of(item.find(Term::followers));
  actor.icon = image_of(item.find(Term::icon));
  actor.image = image_of(item.find(Term::image));
  if (const auto url = split_url(actor.id)) actor.host = url->host;
  return true;
}

}  // namespace permafrost
