// SPDX-License-Identifier: Apache-2.0
#include "codec/atom_feed.hpp"

#include <array>

#include "base/text.hpp"

namespace permafrost::atom_feed {

namespace {

constexpr std::string_view atom = "http://www.w3.org/2005/Atom";
constexpr std::string_view mastodon = "http://mastodon.social/schema/1.0";
constexpr std::size_t most_of_a_kind = 10'000;  // links or categories of one entry

/// What the element that is open belongs to.
enum class Part { outside, feed, author, entry, object, other };

std::string_view last_word(std::string_view iri) { return iri.substr(iri.rfind('/') + 1); }

class Reading {
 public:
  Reading(const Limits& limits, const FeedVisitor& visitor) : m_limits(limits), m_visitor(visitor) {}

  void start(const XmlElement& element) {
    m_text.clear();
    m_parts.push_back(part_of(element));
    if (m_parts.size() == 1) m_end.is_feed = m_parts.front() != Part::other;
    if (m_parts.back() == Part::entry && element.name == "entry") m_entry = {};
    if (m_parts.back() == Part::object && element.name == "object") m_entry.object.emplace();
    read_attributes(element);
  }

  void text(std::string_view more) {
    if (m_text.size() + more.size() <= m_limits.item_bytes) m_text += more;
  }

  void end(std::string_view space, std::string_view name) {
    const Part part = m_parts.back();
    m_parts.pop_back();
    if (space == atom && name == "entry" && part == Part::entry) return finish_entry();
    if (!m_parts.empty()) take(m_parts.back(), space, name);
    m_text.clear();
  }

  [[nodiscard]] FeedEnd take_end() { return std::move(m_end); }

 private:
  /// Elements that open a part of their own; all others belong to the part they stand in.
  [[nodiscard]] Part part_of(const XmlElement& element) const {
    const Part around = m_parts.empty() ? Part::outside : m_parts.back();
    const bool of_atom = element.space == atom;
    if (around == Part::outside) {
      if (of_atom && element.name == "feed") return Part::feed;
      return of_atom && element.name == "entry" ? Part::entry : Part::other;
    }
    if (around == Part::other || (of_atom && element.name == "source")) return Part::other;
    if (of_atom && element.name == "entry") return around == Part::feed ? Part::entry : Part::other;
    if (of_atom && element.name == "author") return around == Part::object ? Part::other : Part::author;
    if (element.name == "object" && around == Part::entry) return Part::object;
    return around;
  }

  /// The author that is being read: of an entry where one is open.
  Author& author() {
    for (const Part part : m_parts) {
      if (part == Part::entry) return m_entry.author;
    }
    return m_end.head.author;
  }

  std::vector<Link>& links(Part part) {
    switch (part) {
      case Part::author: return author().links;
      case Part::entry: return m_entry.links;
      case Part::object: return m_entry.object->links;
      default: return m_end.head.links;
    }
  }

  void read_attributes(const XmlElement& element) {
    if (m_parts.size() < 2) return;
    const Part part = m_parts[m_parts.size() - 2];
    if (part == Part::other) return;
    if (element.name == "link" && element.space == atom) {
      Link link{.rel = std::string(element.attribute("rel")),
                .type = std::string(element.attribute("type")),
                .href = std::string(element.attribute("href")),
                .name = std::string(element.attribute("name"))};
      auto& all = links(part);
      if (all.size() < most_of_a_kind) all.push_back(std::move(link));
    }
    if (part != Part::entry) return;
    if (element.name == "category" && m_entry.categories.size() < most_of_a_kind)
      m_entry.categories.emplace_back(element.attribute("term"));
    if (element.name == "in-reply-to") m_entry.reply_to = element.attribute("ref");
    if (element.name == "conversation") m_entry.conversation = element.attribute("ref");
    if (element.name == "content") {
      for (const auto& attribute : element.attributes) {
        if (attribute.name == "lang") m_entry.language = attribute.value;
      }
    }
  }

  /// The text of the element `name` that has just ended inside `part`.
  void take(Part part, std::string_view space, std::string_view name) {
    if (space == mastodon) m_end.head.of_mastodon = true;
    switch (part) {
      case Part::feed: return take_for(m_end.head, name);
      case Part::author: return take_for(author(), space, name);
      case Part::entry: return take_for(m_entry, name);
      case Part::object:
        if (name == "id" && m_entry.object) m_entry.object->id = trim(m_text);
        return;
      case Part::outside:
      case Part::other: return;
    }
  }

  void take_for(Head& head, std::string_view name) {
    if (name == "id") head.id = trim(m_text);
    if (name == "title") head.title = m_text;
    if (name == "subtitle") head.subtitle = m_text;
    if (name == "updated") head.updated = trim(m_text);
  }

  void take_for(Author& who, std::string_view space, std::string_view name) {
    if (space == atom && name == "id") who.id = trim(m_text);
    if (name == "uri") who.uri = trim(m_text);
    if (name == "name") who.name = trim(m_text);
    if (name == "summary") who.summary = m_text;
    if (name == "preferredUsername") who.username = trim(m_text);
    if (name == "displayName") who.display_name = m_text;
    if (name == "note") who.note = m_text;
  }

  void take_for(Entry& entry, std::string_view name) {
    if (name == "id") entry.id = trim(m_text);
    if (name == "published") entry.published = trim(m_text);
    if (name == "updated") entry.updated = trim(m_text);
    if (name == "title") entry.title = m_text;
    if (name == "verb") entry.verb = last_word(trim(m_text));
    if (name == "summary") entry.summary = m_text;
    if (name == "content") entry.content = m_text;
    if (name == "scope") entry.scope = trim(m_text);
  }

  void finish_entry() {
    ++m_end.entries;
    if (!m_end.head.author.known()) m_end.head.author = m_entry.author;
    if (m_visitor.entry) m_visitor.entry(m_entry);
    m_text.clear();
  }

  const Limits& m_limits;
  const FeedVisitor& m_visitor;
  std::vector<Part> m_parts;  ///< of the open elements
  std::string m_text;         ///< of the innermost open element
  Entry m_entry;
  FeedEnd m_end;
};

}  // namespace

std::string_view link_of(const std::vector<Link>& links, std::string_view rel, std::string_view type) {
  for (const auto& link : links) {
    if (link.rel == rel && (type.empty() || link.type == type)) return link.href;
  }
  return {};
}

FeedEnd read_feed(ByteSource& source, const Limits& limits, const FeedVisitor& visitor) {
  Reading reading(limits, visitor);
  XmlReader xml({.start = [&](const XmlElement& element) { reading.start(element); },
                 .text = [&](std::string_view more) { reading.text(more); },
                 .end = [&](std::string_view space, std::string_view name) { reading.end(space, name); }});
  std::array<std::byte, std::size_t{64} << 10> buffer;
  bool good = true;
  for (std::size_t size = source.read(buffer); good && size != 0; size = source.read(buffer))
    good = xml.feed(as_text(std::span(buffer).first(size)));
  if (good) good = xml.finish();
  FeedEnd end = reading.take_end();
  end.failure = xml.failure();
  return end;
}

}  // namespace permafrost::atom_feed
