// SPDX-License-Identifier: Apache-2.0
// THE table of formats: one line each. Order is the order of recognition.
#include "formats/format.hpp"

namespace permafrost {

std::span<const Format* const> all_formats() { return {}; }

std::string_view name_of(Kind kind) noexcept {
  switch (kind) {
    case Kind::actors: return "actors";
    case Kind::activities: return "activities";
    case Kind::likes: return "likes";
    case Kind::bookmarks: return "bookmarks";
    case Kind::follows: return "follows";
    case Kind::files: return "files";
    case Kind::extras: return "extras";
    case Kind::entities: return "entities";
    case Kind::history: return "history";
    case Kind::envelopes: return "envelopes";
  }
  return "unknown";
}

}  // namespace permafrost
