// SPDX-License-Identifier: Apache-2.0
#include "codec/atom_activity.hpp"

#include "base/text.hpp"
#include "base/url.hpp"
#include "codec/json_out.hpp"
#include "io/bytes.hpp"

namespace permafrost::atom_feed {

namespace {

constexpr std::string_view context = "https://www.w3.org/ns/activitystreams";
constexpr std::string_view everyone = "https://www.w3.org/ns/activitystreams#Public";
constexpr std::string_view everyone_ostatus = "http://activityschema.org/collection/public";
constexpr std::string_view activity_json = "application/activity+json";

/// What Mastodon calls the post in ActivityPub: the link to its document (2.x), else the entry's own id.
std::string post_id(const std::string& entry_id, const std::vector<Link>& links) {
  const auto document = link_of(links, "alternate", activity_json);
  return document.empty() ? entry_id : std::string(document);
}

/// Of the activity that brings the post: as Mastodon has it; of a tag: URI, which leads nowhere, a part.
std::string activity_id(const std::string& post) {
  return post + (split_url(post) ? "/activity" : "#activity");
}

void write(JsonOut& json, std::string_view name, std::string_view text) {
  if (!text.empty()) json.key(name).text(text);
}

void write_image(JsonOut& json, std::string_view name, const std::vector<Link>& links, std::string_view rel) {
  for (const auto& link : links) {
    if (link.rel != rel || link.href.empty()) continue;
    json.key(name).begin_object();
    json.key("type").text("Image");
    write(json, "mediaType", link.type);
    json.key("url").text(link.href).end();
    return;
  }
}

bool is_person(const Link& link) { return link.rel == "mentioned" && link.href != everyone_ostatus; }

bool mentions_everyone(const Entry& entry) {
  for (const auto& link : entry.links) {
    if (link.rel == "mentioned" && link.href == everyone_ostatus) return true;
  }
  return false;
}

void write_list(JsonOut& json, std::string_view name, const std::vector<std::string_view>& iris) {
  if (iris.empty()) return;
  json.key(name).begin_array();
  for (const auto iri : iris) json.text(iri);
  json.end();
}

/// `to` and `cc`: Mastodon's own word where there is one, else public is what names the public collection,
/// and everything else in a public feed is unlisted.
void write_audience(JsonOut& json, const Entry& entry) {
  const std::string_view scope = !entry.scope.empty()       ? std::string_view(entry.scope)
                                 : mentions_everyone(entry) ? "public"
                                                            : "unlisted";
  std::vector<std::string_view> to, cc;
  if (scope == "public") to.push_back(everyone);
  if (scope == "unlisted") cc.push_back(everyone);
  auto& mentioned = to.empty() && cc.empty() ? to : cc;
  for (const auto& link : entry.links) {
    if (is_person(link)) mentioned.push_back(link.href);
  }
  write_list(json, "to", to);
  write_list(json, "cc", cc);
}

/// An array that is only there when something stands in it.
class LazyArray {
 public:
  LazyArray(JsonOut& json, std::string_view name) : m_json(json), m_name(name) {}
  JsonOut& begin_object(std::string_view type) {
    if (!m_begun) m_json.key(m_name).begin_array();
    m_begun = true;
    return m_json.begin_object().key("type").text(type);
  }
  void end() {
    if (m_begun) m_json.end();
  }

 private:
  JsonOut& m_json;
  std::string_view m_name;
  bool m_begun = false;
};

void write_attachments(JsonOut& json, const Entry& entry) {
  LazyArray attachments(json, "attachment");
  for (const auto& link : entry.links) {
    if (link.rel != "enclosure" || link.href.empty()) continue;
    attachments.begin_object("Document");
    write(json, "mediaType", link.type);
    json.key("url").text(link.href).end();
  }
  attachments.end();
}

void write_tags(JsonOut& json, const Entry& entry) {
  LazyArray tags(json, "tag");
  for (const auto& link : entry.links) {
    if (is_person(link)) tags.begin_object("Mention").key("href").text(link.href).end();
    if (link.rel != "emoji") continue;
    tags.begin_object("Emoji").key("name").text(":" + link.name + ":");
    json.key("icon").begin_object().key("type").text("Image").key("url").text(link.href).end().end();
  }
  for (const auto& category : entry.categories) {
    if (category != "nsfw") tags.begin_object("Hashtag").key("name").text("#" + category).end();
  }
  tags.end();
}

bool is_sensitive(const Entry& entry) {
  for (const auto& category : entry.categories) {
    if (category == "nsfw") return true;
  }
  return !entry.summary.empty();
}

void write_note(JsonOut& json, const Entry& entry, const std::string& actor) {
  json.begin_object();
  json.key("id").text(post_id(entry.id, entry.links));
  json.key("type").text("Note");
  write(json, "summary", entry.summary);
  write(json, "inReplyTo", entry.reply_to);
  write(json, "published", entry.published);
  if (entry.updated != entry.published) write(json, "updated", entry.updated);
  write(json, "url", link_of(entry.links, "alternate", "text/html"));
  json.key("attributedTo").text(actor);
  write_audience(json, entry);
  json.key("sensitive").boolean(is_sensitive(entry));
  json.key("atomUri").text(entry.id);
  write(json, "inReplyToAtomUri", entry.reply_to);
  write(json, "conversation", entry.conversation);
  json.key("content").text(entry.content);
  if (!entry.language.empty())
    json.key("contentMap").begin_object().key(entry.language).text(entry.content).end();
  write_attachments(json, entry);
  write_tags(json, entry);
  json.end();
}

/// The activity for a verb; empty for those that no reader of posts would miss.
std::string_view type_of(std::string_view verb) {
  if (verb.empty() || verb == "post") return "Create";
  if (verb == "share") return "Announce";
  if (verb == "favorite") return "Like";
  if (verb == "follow") return "Follow";
  if (verb == "delete") return "Delete";
  return {};
}

}  // namespace

std::string actor_id(const Head& head) {
  const auto& author = head.author;
  if (!author.uri.empty()) return author.uri;
  if (!author.id.empty()) return author.id;
  const auto page = link_of(head.links, "alternate");
  return page.empty() ? head.id : std::string(page);
}

std::string actor_document(const Head& head) {
  const auto& author = head.author;
  StringSink out;
  JsonOut json(out);
  json.begin_object();
  json.key("@context").text(context);
  json.key("id").text(actor_id(head));
  json.key("type").text("Person");
  json.key("preferredUsername").text(!author.username.empty() ? author.username : author.name);
  write(json, "name", !author.display_name.empty() ? author.display_name : head.title);
  write(json, "summary",
        !author.summary.empty() ? author.summary
        : !author.note.empty()  ? author.note
                                : head.subtitle);
  write(json, "url", link_of(author.links, "alternate"));
  write_image(json, "icon", author.links, "avatar");
  write_image(json, "image", author.links, "header");
  json.end();
  return out.text;
}

std::string activity_document(const Entry& entry, const std::string& actor) {
  const auto type = type_of(entry.verb);
  if (type.empty() || entry.id.empty()) return {};
  const std::string post = post_id(entry.id, entry.links);
  StringSink out;
  JsonOut json(out);
  json.begin_object();
  json.key("@context").text(context);
  json.key("id").text(type == "Delete" ? post + "#delete" : activity_id(post));
  json.key("type").text(type);
  json.key("actor").text(actor);
  write(json, "published", entry.published);
  write_audience(json, entry);
  json.key("object");
  if (type == "Create") {
    write_note(json, entry, actor);
  } else {
    json.text(entry.object ? post_id(entry.object->id, entry.object->links) : post);
  }
  json.end();
  return out.text;
}

}  // namespace permafrost::atom_feed
