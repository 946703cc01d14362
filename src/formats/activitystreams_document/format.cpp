// SPDX-License-Identifier: Apache-2.0
#include "formats/format.hpp"

#include <array>

#include "base/text.hpp"
#include "formats/activitystreams_document/source.hpp"
#include "io/bytes.hpp"

namespace permafrost {

namespace {

constexpr std::array<std::string_view, 3> names{".json", ".jsonld", ".activity"};

/// By its beginning; by its name when it is no JSON at all, so that a rule can say what is wrong with it.
bool recognise(const Probe& probe) {
  if (probe.directory) return false;
  std::string_view head = as_text(probe.head);
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  const std::size_t first = head.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && (head[first] == '{' || head[first] == '[')) return true;
  for (const std::string_view suffix : names) {
    if (std::string_view{probe.path}.ends_with(suffix)) return true;
  }
  return false;
}

}  // namespace

extern const Format activitystreams_document_format;
constinit const Format activitystreams_document_format{
    .name = activitystreams_document::format_name,
    .title = tr_later("one ActivityStreams document: an actor, an activity, a post, a collection"),
    .findings = activitystreams_document::findings,
    .recognise = recognise,
    .open = activitystreams_document::open,
};

}  // namespace permafrost
