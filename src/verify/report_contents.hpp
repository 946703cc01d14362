// SPDX-License-Identifier: Apache-2.0
// The part of the page that shows what an input holds, whatever is wrong with it: posts, their audience,
// files, accounts. Used by report_html.cpp alone.
#pragma once

#include "flow/survey.hpp"
#include "verify/checking_stage.hpp"
#include "verify/markup.hpp"

namespace permafrost {

/// A section of the page; nothing where nothing was seen.
void write_contents(Markup& page, const Survey& survey, const CheckedCounts& counts);

}  // namespace permafrost
