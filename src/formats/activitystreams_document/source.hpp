// SPDX-License-Identifier: Apache-2.0
// Reads one JSON file as an ActivityStreams document: an actor, an activity, any other object, or an array of
// these. What is wrong with it is for the rules to say, so even a text that is no JSON becomes a record.
#pragma once

#include <array>
#include <memory>

#include "base/text.hpp"
#include "formats/format.hpp"

namespace permafrost::activitystreams_document {

inline constexpr std::string_view format_name = "activitystreams-document";

/// What the source may report.
inline constexpr std::array findings{
    FindingInfo{.id = "document-is-array",
                .severity = Severity::error,
                .title = tr_later("the document is an array of objects"),
                .advice = tr_later("each of them is checked alone; a document should be one object"),
                .reference = "AS-002"},
    FindingInfo{.id = "json-byte-order-mark",
                .severity = Severity::note,
                .title = tr_later("the text begins with a byte order mark"),
                .advice = tr_later("it is skipped; JSON is written without one"),
                .reference = "RFC 8259 8.1"},
};

[[nodiscard]] std::unique_ptr<Source> open(const Location& location, const Options& options, const Env& env);

}  // namespace permafrost::activitystreams_document
