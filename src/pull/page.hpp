// SPDX-License-Identifier: Apache-2.0
// One page of a server's collection, read: its items as they came, and where it says that the next page is.
// Two vocabularies page: REST APIs answer with an array and a Link field, ActivityPub with objects that name
// the next one. Where a walk goes from here is pull/walk.hpp's to decide.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/limits.hpp"
#include "codec/json_splice.hpp"
#include "codec/json_view.hpp"
#include "net/http.hpp"

namespace permafrost {

/// What a page is made of.
enum class PageShape : std::uint8_t {
  entities,     ///< a JSON array: each of its elements is an item
  document,     ///< whatever came is the one item
  activitypub,  ///< a Collection, an OrderedCollection, or a page of one
};

struct PageItem {
  JsonView value;
  std::string key;
};

class Page {
 public:
  explicit Page(const Limits& limits) : m_limits(limits), m_parser(limits) {}

  /// Reads the body of `response`. False when it is no page of that shape: trouble() says why. What was read
  /// lives until the next call. `part` is the key of a document.
  [[nodiscard]] bool read(const Response& response, PageShape shape, std::string_view part);

  [[nodiscard]] const std::vector<PageItem>& items() const noexcept { return m_items; }
  /// The URL of the next page by Link or by the page itself, absolute; empty when there is none.
  [[nodiscard]] const std::string& next() const noexcept { return m_next; }
  /// Does the answer page by Link at all (then no "next" is the end)?
  [[nodiscard]] bool has_link() const noexcept { return m_has_link; }
  /// Of a collection: its own members, without its items.
  [[nodiscard]] std::string_view envelope();
  /// Its @context; absent where there is none.
  [[nodiscard]] JsonView context() const { return m_top.find("@context"); }
  [[nodiscard]] const std::string& trouble() const noexcept { return m_trouble; }

 private:
  bool refuse(std::string why);
  void take_items(JsonView array);
  void read_collection(const std::string& base);

  Limits m_limits;
  JsonParser m_parser;
  std::string m_text;
  JsonView m_top;
  std::vector<PageItem> m_items;
  std::string m_next, m_trouble;
  bool m_has_link = false;
  JsonSplice m_splice;
};

/// What tells an item from others of its collection: its `id`, a string itself, else the digest of its bytes.
[[nodiscard]] std::string key_of_item(JsonView item);

}  // namespace permafrost
