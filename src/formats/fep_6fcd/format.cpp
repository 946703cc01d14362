// SPDX-License-Identifier: Apache-2.0
#include "formats/format.hpp"

#include <array>

#include "base/text.hpp"
#include "formats/fep_6fcd/findings.hpp"
#include "formats/fep_6fcd/layout.hpp"
#include "formats/fep_6fcd/sink.hpp"
#include "formats/fep_6fcd/source.hpp"

namespace permafrost {

extern const Format fep_6fcd_format;

namespace {

constexpr std::array<std::string_view, 1> suffixes{".tar"};
constexpr std::array holds{Kind::actors, Kind::activities, Kind::likes,  Kind::bookmarks, Kind::follows,
                           Kind::tables, Kind::files,      Kind::extras, Kind::envelopes};

}  // namespace

constinit const Format fep_6fcd_format{
    .name = fep_6fcd::format_name,
    .title = tr_later("account export container (FEP-6fcd): a tar with a manifest"),
    .suffixes = suffixes,
    .holds = holds,
    .findings = fep_6fcd::findings,
    .recognise = fep_6fcd::recognise,
    .open = fep_6fcd::open_source,
    .create = fep_6fcd::create_sink,
};

}  // namespace permafrost
