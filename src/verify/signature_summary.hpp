// SPDX-License-Identifier: Apache-2.0
// What came of the signatures of a flow, in words and as JSON: the same in every report.
#pragma once

#include <string>
#include <vector>

#include "verify/signature_counts.hpp"

namespace permafrost {

class JsonOut;

/// One line each, translated, without line feeds: how many are signed, then what came of them. None when
/// there was nothing that could be signed.
[[nodiscard]] std::vector<std::string> describe(const SignatureCounts& counts);
/// An object, as `summary.signatures` of schemas/report.schema.json.
void write_json(JsonOut& json, const SignatureCounts& counts);

}  // namespace permafrost
