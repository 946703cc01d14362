// SPDX-License-Identifier: Apache-2.0
// The options that say what is checked and how strictly, for every command that checks.
#pragma once

#include "base/text.hpp"
#include "cli/args.hpp"
#include "formats/format.hpp"
#include "verify/checking_stage.hpp"

namespace permafrost::cli {

inline constexpr std::string_view for_rules = tr_later("For rules");
inline constexpr OptionDecl rule_rows[] = {
    {"rules", 0, Takes::rules, "RULE,...", tr_later("only these rules or groups (permafrost rules)")},
    {"without-rules", 0, Takes::rules, "RULE,...", tr_later("all but these"), for_rules},
    {"profile", 0, Takes::profile, "PROFILE", tr_later("auto, strict, or mastodon (known habits are notes)"),
     for_rules},
};

inline constexpr std::string_view for_signatures = tr_later("For signatures");
inline constexpr OptionDecl signature_rows[] = {
    {"keys", 0, Takes::directory, "DIR", tr_later("keys and actors for checking signatures"), for_signatures},
    {"context", 0, Takes::file, "DIR|URL=FILE", tr_later("JSON-LD contexts that are not bundled"),
     for_signatures},
    {"media-prefix", 0, Takes::text, "URL", tr_later("where the server kept media, if signatures need it"),
     for_signatures},
};

/// Error{usage} for a rule or profile that does not exist, and for a context or prefix that is none.
[[nodiscard]] CheckOptions read_check_options(const Args& args, const Env& env);

}  // namespace permafrost::cli
