// SPDX-License-Identifier: Apache-2.0
#include "formats/format.hpp"

#include <array>

#include "base/text.hpp"
#include "formats/account_folder_findings.hpp"
#include "formats/mastodon_export/layout.hpp"
#include "formats/mastodon_export/sink.hpp"
#include "formats/mastodon_export/source.hpp"

namespace permafrost {

extern const Format mastodon_export_format;

namespace {
constexpr std::array<std::string_view, 2> suffixes{".zip", "/"};  // below a directory: an export an account
constexpr std::array holds{Kind::actors, Kind::activities, Kind::likes,  Kind::bookmarks, Kind::follows,
                           Kind::tables, Kind::files,      Kind::extras, Kind::envelopes};
}  // namespace

const Format mastodon_export_format{
    .name = mastodon_export::format_name,
    .title = tr_later("the archive that a Mastodon user requests in the settings (zip, tar.gz or unpacked)"),
    .suffixes = suffixes,
    .holds = holds,
    .findings = account_folder::findings,
    .recognise = mastodon_export::recognise,
    .open = mastodon_export::open_source,
    .create = mastodon_export::create_sink,
};

}  // namespace permafrost
