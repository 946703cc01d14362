// SPDX-License-Identifier: Apache-2.0
#include "formats/format.hpp"

#include <array>

#include "base/text.hpp"
#include "formats/mastodon_csv/findings.hpp"
#include "formats/mastodon_csv/sink.hpp"
#include "formats/mastodon_csv/source.hpp"

namespace permafrost {

extern const Format mastodon_csv_format;

namespace {
constexpr std::array<std::string_view, 2> suffixes{"-csv.zip", "-csv/"};
constexpr std::array options{
    OptionSpec{"account", "", tr_later("reading: whose tables they are, USER@HOST or the actor's IRI")},
    OptionSpec{"kind", "", tr_later("reading one file: which table it is, such as 'following' or 'blocks'")},
    OptionSpec{"taken", "", tr_later("reading: the day they were downloaded, for merging: 2024-02-29")},
    OptionSpec{"rows", "20000",
               tr_later("writing: most rows of one file, which is Mastodon's own; 0: no limit")},
};
constexpr std::array holds{Kind::tables};
/// As rows, as far as these can tell.
constexpr std::array renders{Kind::actors, Kind::bookmarks, Kind::follows, Kind::entities};
}  // namespace

constinit const Format mastodon_csv_format{
    .name = mastodon_csv::format_name,
    .title = tr_later("the CSV files of Mastodon's settings: follows, blocks, mutes, lists, bookmarks"),
    .suffixes = suffixes,
    .options = options,
    .holds = holds,
    .findings = mastodon_csv::findings,
    .recognise = mastodon_csv::recognise,
    .open = mastodon_csv::open_source,
    .create = mastodon_csv::create_sink,
    .renders = renders,
    .owner_unknown = true,
};

}  // namespace permafrost
