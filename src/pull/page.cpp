// SPDX-License-Identifier: Apache-2.0
#include "pull/page.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "io/sha256.hpp"
#include "model/record.hpp"
#include "net/link_header.hpp"

namespace permafrost {

std::string key_of_item(JsonView item) {
  if (item.is_string()) return std::string(item.text());
  const JsonView id = item.find("id");
  if (id.is_string() && !id.text().empty()) return std::string(id.text());
  if (id.is_number()) return std::string(id.raw());
  return "sha256:" + sha256_of(as_bytes(item.raw())).hex();
}

bool Page::refuse(std::string why) {
  m_trouble = std::move(why);
  return false;
}

bool Page::read(const Response& response, PageShape shape, std::string_view part,
                const PageTranslator& translate) {
  m_items.clear();
  m_next.clear();
  m_has_link = response.fields.has("Link");
  m_text.resize(response.body.size());
  response.body.read_at(0, {reinterpret_cast<std::byte*>(m_text.data()), m_text.size()});
  if (translate) {
    m_received.swap(m_text);
    TranslatedPage page = translate(m_received);
    if (page.text.empty()) return refuse(std::move(page.trouble));
    m_text = std::move(page.text);
  }
  const std::size_t size = m_text.size();
  m_text.append(raw_padding, '\0');
  const auto text = std::string_view(m_text).substr(0, size);
  m_body = translate ? std::string_view(m_received) : text;
  m_top = m_parser.parse(text);
  if (!m_top) return refuse(fill(tr("the answer is no JSON: {1}"), {describe(m_parser.failure().fault)}));
  m_next = link_target(response.fields.joined("Link"), "next", response.url);
  switch (shape) {
    case PageShape::document: m_items.push_back({m_top, std::string(part)}); return true;
    case PageShape::entities:
      if (!m_top.is_array()) return refuse(tr("the answer is no list"));
      take_items(m_top);
      return true;
    case PageShape::activitypub:
      if (!m_top.is_object()) return refuse(tr("the answer is no collection"));
      read_collection(response.url);
      return true;
  }
  return false;
}

void Page::take_items(JsonView array) {
  if (array.is_array()) {
    for (const JsonView item : array) m_items.push_back({item, key_of_item(item)});
  } else if (array.is_object() || array.is_string()) {
    m_items.push_back({array, key_of_item(array)});  // JSON-LD: a list of one may stand without brackets
  }
}

namespace {

/// What leads to another document: a URL, or an object with an id.
std::string_view reference(JsonView value) {
  if (value.is_string()) return value.text();
  return value.find("id").text();
}

JsonView items_of(JsonView collection) {
  const JsonView ordered = collection.find("orderedItems");
  return ordered ? ordered : collection.find("items");
}

}  // namespace

/// A collection's `first` may be a URL, or the first page itself; items may stand in either.
void Page::read_collection(const std::string& base) {
  take_items(items_of(m_top));
  const auto absolute = [&base](JsonView value) {
    const auto target = reference(value);
    return target.empty() ? std::string() : resolve_url(base, target);
  };
  const JsonView first = m_top.find("first");
  const JsonView inside = items_of(first);
  m_next = absolute(m_top.find("next"));
  if (m_next.empty() && first && m_items.empty()) {
    take_items(inside);
    m_next = inside ? absolute(first.find("next")) : absolute(first);
  }
}

std::string_view Page::envelope() {
  static constexpr std::string_view items[] = {"orderedItems", "items"};
  m_splice.start(m_top);
  m_splice.edit_members(m_top, items);
  const JsonView first = m_top.find("first");
  if (items_of(first)) m_splice.edit_members(first, items);
  return m_splice.apply();
}

}  // namespace permafrost
