// SPDX-License-Identifier: Apache-2.0
#include "verify/markup.hpp"

#include <cassert>

#include "base/text.hpp"

namespace permafrost {

namespace {

std::string_view reference_for(char character) {
  switch (character) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return {};
  }
}

}  // namespace

std::string escaped(std::string_view text) {
  const std::string safe = printable(text);
  std::string markup;
  markup.reserve(safe.size());
  for (std::size_t at = 0; at < safe.size(); ++at) {
    const std::string_view rest = std::string_view(safe).substr(at);
    if (rest.starts_with("\xEF\xBF\xBE") || rest.starts_with("\xEF\xBF\xBF")) {
      markup += rest[2] == '\xBE' ? "\\xef\\xbf\\xbe" : "\\xef\\xbf\\xbf";
      at += 2;
    } else if (const auto reference = reference_for(safe[at]); !reference.empty()) {
      markup += reference;
    } else {
      markup += safe[at];
    }
  }
  return markup;
}

void Markup::start(std::string_view name, Attributes attributes) {
  std::string tag = "<";
  tag += name;
  for (const auto& attribute : attributes) {
    tag.append(" ").append(attribute.name).append("=\"").append(escaped(attribute.value)).append("\"");
  }
  verbatim(tag);
}

Markup& Markup::open(std::string name, Attributes attributes) {
  start(name, attributes);
  m_open.push_back(std::move(name));
  return verbatim(">");
}

Markup& Markup::close() {
  assert(!m_open.empty());
  verbatim("</" + m_open.back() + ">");
  m_open.pop_back();
  return *this;
}

Markup& Markup::element(std::string name, Attributes attributes, std::string_view content) {
  return open(std::move(name), attributes).text(content).close();
}

Markup& Markup::empty(std::string_view name, Attributes attributes) {
  start(name, attributes);
  return verbatim("/>");
}

}  // namespace permafrost
