// SPDX-License-Identifier: Apache-2.0
// Writes XML to a sink as it comes; HTML pages are written so that they are XML too. Every text is made safe
// here, once for all: what an input says cannot become markup, forge an order of reading, or hold a character
// that XML 1.0 forbids. Used by the reports.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "io/bytes.hpp"

namespace permafrost {

/// `text` as character data or the value of an attribute: control characters, bidirectional overrides, bad
/// UTF-8 and U+FFFE, U+FFFF become \xNN (XML 1.0, section 2.2), markup becomes references.
[[nodiscard]] std::string escaped(std::string_view text);

class Markup {
 public:
  struct Attribute {
    std::string_view name;
    std::string value;
  };
  using Attributes = std::initializer_list<Attribute>;

  /// `out` must outlive it.
  explicit Markup(ByteSink& out) : m_out(out) {}

  Markup& open(std::string name, Attributes attributes = {});
  /// Closes the element that was opened last.
  Markup& close();
  Markup& text(std::string_view text) { return verbatim(escaped(text)); }
  /// An element that holds a text.
  Markup& element(std::string name, Attributes attributes, std::string_view content);
  /// An element that holds nothing.
  Markup& empty(std::string_view name, Attributes attributes = {});
  /// What is markup already, and never comes from an input.
  Markup& verbatim(std::string_view markup) {
    m_out.write(as_bytes(markup));
    return *this;
  }

 private:
  void start(std::string_view name, Attributes attributes);

  ByteSink& m_out;
  std::vector<std::string> m_open;
};

}  // namespace permafrost
