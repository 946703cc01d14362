// SPDX-License-Identifier: Apache-2.0
// Reads an XML document of any size as it comes and tells its elements and text: Atom feeds of the OStatus
// era, host-meta. Nothing is ever loaded or expanded for a document: one with a DOCTYPE is refused, and with
// it every entity of its own. The only place that knows expat.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace permafrost {

struct XmlAttribute {
  std::string_view space, name, value;  ///< space: the namespace's IRI, empty without a prefix
};

struct XmlElement {
  std::string_view space, name;  ///< namespace IRI and local name
  std::span<const XmlAttribute> attributes;
  /// The value of the attribute without a namespace; empty when there is none.
  [[nodiscard]] std::string_view attribute(std::string_view local_name) const;
};

/// Views live for the call. An exception passes through feed().
struct XmlEvents {
  std::function<void(const XmlElement& element)> start;
  std::function<void(std::string_view more)> text;  ///< may come in pieces
  std::function<void(std::string_view space, std::string_view name)> end;
};

enum class XmlFault : std::uint8_t {
  syntax,   ///< not well-formed, or not in the encoding that it says
  doctype,  ///< brings a DOCTYPE
  depth,    ///< nested deeper than we follow (256)
  size,     ///< one tag, comment or the like is larger than we hold (1 MiB)
  torn,     ///< ends inside an element
};
[[nodiscard]] std::string describe(XmlFault fault);

struct XmlFailure {
  XmlFault fault = XmlFault::syntax;
  std::uint64_t offset = 0;  ///< bytes from the start of the document
};

class XmlReader {
 public:
  explicit XmlReader(XmlEvents events);
  ~XmlReader();
  XmlReader(const XmlReader&) = delete;
  XmlReader& operator=(const XmlReader&) = delete;

  /// The next bytes of the document; false when it cannot be read on, now and later (see failure()).
  bool feed(std::string_view bytes);
  /// The document has ended.
  bool finish();
  [[nodiscard]] const std::optional<XmlFailure>& failure() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

}  // namespace permafrost
