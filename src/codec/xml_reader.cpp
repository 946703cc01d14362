// SPDX-License-Identifier: Apache-2.0
#include "codec/xml_reader.hpp"

#include <expat.h>

#include <exception>
#include <new>
#include <vector>

#include "base/text.hpp"

namespace permafrost {

namespace {

constexpr std::size_t piece_bytes = std::size_t{64} << 10;
constexpr std::uint64_t most_token_bytes = std::uint64_t{1} << 20;
constexpr unsigned most_depth = 256;
constexpr char separator = '\n';  // stands in no name and in no namespace IRI that is one

struct Name {
  std::string_view space, local;
};

Name split(const char* text) {
  const std::string_view whole(text);
  const auto at = whole.rfind(separator);
  if (at == std::string_view::npos) return {{}, whole};
  return {whole.substr(0, at), whole.substr(at + 1)};
}

}  // namespace

std::string_view XmlElement::attribute(std::string_view local_name) const {
  for (const auto& attribute : attributes) {
    if (attribute.space.empty() && attribute.name == local_name) return attribute.value;
  }
  return {};
}

std::string describe(XmlFault fault) {
  switch (fault) {
    case XmlFault::syntax: break;
    case XmlFault::doctype: return tr("it brings a document type, and perhaps entities, of its own");
    case XmlFault::depth: return tr("its elements are nested too deeply");
    case XmlFault::size: return tr("one tag of it is too large");
    case XmlFault::torn: return tr("the text ends inside an element");
  }
  return tr("this is no well-formed XML");
}

struct XmlReader::State {
  explicit State(XmlEvents the_events)
      : events(std::move(the_events)), parser(XML_ParserCreateNS(nullptr, separator)) {
    if (parser == nullptr) throw std::bad_alloc();
    XML_SetUserData(parser, this);
    XML_SetElementHandler(parser, on_start, on_end);
    XML_SetCharacterDataHandler(parser, on_text);
    XML_SetStartDoctypeDeclHandler(parser, [](void* self, const XML_Char*, const XML_Char*, const XML_Char*,
                                              int) { static_cast<State*>(self)->stop(XmlFault::doctype); });
    XML_SetDefaultHandler(parser,
                          [](void* self, const XML_Char*, int) { static_cast<State*>(self)->mark(); });
  }
  ~State() { XML_ParserFree(parser); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  static void on_start(void* self, const XML_Char* name, const XML_Char** attributes) {
    static_cast<State*>(self)->guarded([&](State& state) { state.start(name, attributes); });
  }
  static void on_end(void* self, const XML_Char* name) {
    static_cast<State*>(self)->guarded([&](State& state) {
      --state.depth;
      const Name parts = split(name);
      if (state.events.end) state.events.end(parts.space, parts.local);
    });
  }
  static void on_text(void* self, const XML_Char* text, int length) {
    static_cast<State*>(self)->guarded([&](State& state) {
      if (state.events.text) state.events.text({text, static_cast<std::size_t>(length)});
    });
  }

  /// No exception may cross expat, which is C: it waits here until feed() can throw it on.
  template <typename Act>
  void guarded(const Act& act) {
    mark();
    if (failure || thrown) return;  // expat may deliver one more event after it was stopped
    try {
      act(*this);
    } catch (...) {
      thrown = std::current_exception();
      XML_StopParser(parser, XML_FALSE);
    }
  }

  void mark() { progress = fed; }

  void start(const XML_Char* name, const XML_Char** pairs) {
    if (++depth > most_depth) return stop(XmlFault::depth);
    attributes.clear();
    for (; *pairs != nullptr; pairs += 2) {
      const Name parts = split(pairs[0]);
      attributes.push_back({parts.space, parts.local, pairs[1]});
    }
    const Name parts = split(name);
    if (events.start) events.start({parts.space, parts.local, attributes});
  }

  void stop(XmlFault fault) {
    if (!failure) failure = XmlFailure{fault, offset()};
    XML_StopParser(parser, XML_FALSE);
  }

  [[nodiscard]] std::uint64_t offset() const {
    const auto index = XML_GetCurrentByteIndex(parser);
    return index < 0 ? 0 : static_cast<std::uint64_t>(index);
  }

  bool parse(std::string_view bytes, bool last) {
    if (failure) return false;
    fed += bytes.size();
    const auto status =
        XML_Parse(parser, bytes.data(), static_cast<int>(bytes.size()), last ? XML_TRUE : XML_FALSE);
    if (thrown) std::rethrow_exception(thrown);
    if (status != XML_STATUS_OK && !failure) {
      const auto code = XML_GetErrorCode(parser);
      const bool torn = code == XML_ERROR_NO_ELEMENTS || code == XML_ERROR_UNCLOSED_TOKEN ||
                        code == XML_ERROR_PARTIAL_CHAR || code == XML_ERROR_UNCLOSED_CDATA_SECTION;
      failure = XmlFailure{last && torn ? XmlFault::torn : XmlFault::syntax, offset()};
    }
    if (!failure && fed - progress > most_token_bytes) failure = XmlFailure{XmlFault::size, progress};
    return !failure;
  }

  XmlEvents events;
  XML_Parser parser;
  std::vector<XmlAttribute> attributes;
  unsigned depth = 0;
  std::uint64_t fed = 0, progress = 0;  // bytes in all, and when something last came of them
  std::optional<XmlFailure> failure;
  std::exception_ptr thrown;
};

XmlReader::XmlReader(XmlEvents events) : m_state(std::make_unique<State>(std::move(events))) {}
XmlReader::~XmlReader() = default;

bool XmlReader::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    if (!m_state->parse(bytes.substr(0, piece_bytes), false)) return false;
    bytes.remove_prefix(std::min(piece_bytes, bytes.size()));
  }
  return !m_state->failure;
}

bool XmlReader::finish() { return m_state->parse({}, true); }

const std::optional<XmlFailure>& XmlReader::failure() const noexcept { return m_state->failure; }

}  // namespace permafrost
