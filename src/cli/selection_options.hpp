// SPDX-License-Identifier: Apache-2.0
// The options that choose what is moved (--only, --without, --since, --until, --account, --visibility), as
// rows and as a Selection.
#pragma once

#include "base/text.hpp"
#include "cli/args.hpp"
#include "flow/stages/filter.hpp"

namespace permafrost::cli {

inline constexpr OptionDecl selection_rows[] = {
    {"only", 0, Takes::kinds, "KIND,...", tr_later("move only these kinds (accounts always come along)")},
    {"without", 0, Takes::kinds, "KIND,...", tr_later("leave these kinds out")},
    {"visibility", 0, Takes::visibilities, "V,...", tr_later("only posts that are public, unlisted, …")},
    {"since", 0, Takes::text, "DATE", tr_later("only posts from DATE on (2024, 2024-02, 2024-02-29)")},
    {"until", 0, Takes::text, "DATE", tr_later("only posts up to the end of DATE")},
    {"account", 0, Takes::text, "NAME", tr_later("only the account NAME, NAME@HOST or with that id")},
};
/// Error{usage} for words that are none.
[[nodiscard]] Selection read_selection(const Args& args);

/// A day, month, year or moment: the seconds it spans, first included, last not.
struct Span {
  Seconds first, last;
};
/// "2024", "2024-02", "2024-02-29" or an RFC 3339 time; nothing for everything else.
[[nodiscard]] std::optional<Span> read_date(std::string_view text);

}  // namespace permafrost::cli
