// SPDX-License-Identifier: Apache-2.0
// The findings of containers, whatever their kind. Used by the readers in this folder; docs/RULES.md
// explains each. What a format finds inside the entries is not here.
#pragma once

#include <array>

#include "base/finding.hpp"
#include "base/text.hpp"

namespace permafrost::container_finding {

inline constexpr FindingInfo entry_name_unsafe{
    .id = "entry-name-unsafe",
    .severity = Severity::error,
    .title = tr_later("an entry has a name that leads out of the container"),
    .advice = tr_later("the entry is left out; do not unpack this container with other tools"),
    .reference = ""};
inline constexpr FindingInfo entry_name_repeated{
    .id = "entry-name-repeated",
    .severity = Severity::warning,
    .title = tr_later("two entries have the same name"),
    .advice = tr_later("other tools may show only one of them; compare both"),
    .reference = ""};
inline constexpr FindingInfo entry_names_collide{
    .id = "entry-names-collide",
    .severity = Severity::warning,
    .title = tr_later("two names differ only by case or by Unicode normalisation"),
    .advice = tr_later("on Windows and macOS one of them hides the other when they are unpacked"),
    .reference = ""};
inline constexpr FindingInfo entry_encrypted{
    .id = "entry-encrypted",
    .severity = Severity::error,
    .title = tr_later("an entry is encrypted"),
    .advice = tr_later("the entry is left out; decrypt the container first"),
    .reference = ""};
inline constexpr FindingInfo entry_method_unknown{
    .id = "entry-method-unknown",
    .severity = Severity::error,
    .title = tr_later("an entry is packed with a method that cannot be read here"),
    .advice = tr_later("the entry is left out; pack the container anew with the usual methods"),
    .reference = ""};
inline constexpr FindingInfo entry_checksum_differs{
    .id = "entry-checksum-differs",
    .severity = Severity::error,
    .title = tr_later("the bytes of an entry do not have the checksum that stands beside them"),
    .advice = tr_later("the bytes were altered or damaged; fetch the container again"),
    .reference = ""};
inline constexpr FindingInfo entry_size_differs{
    .id = "entry-size-differs",
    .severity = Severity::error,
    .title = tr_later("an entry is longer or shorter than it says"),
    .advice = tr_later("every byte that is there is read; fetch the container again"),
    .reference = ""};
inline constexpr FindingInfo entry_too_large{.id = "entry-too-large",
                                             .severity = Severity::error,
                                             .title = tr_later("an entry is larger than the limit"),
                                             .advice = tr_later("the rest of the entry is left out"),
                                             .reference = ""};
inline constexpr FindingInfo entry_inflates_too_much{
    .id = "entry-inflates-too-much",
    .severity = Severity::error,
    .title = tr_later("an entry unpacks to far more than an honest one does"),
    .advice = tr_later("the rest of it is left out; do not unpack this container with other tools"),
    .reference = ""};
inline constexpr FindingInfo entry_unreadable{
    .id = "entry-unreadable",
    .severity = Severity::error,
    .title = tr_later("an entry cannot be opened or read"),
    .advice = tr_later("look at the permissions and at the disk, then try again"),
    .reference = ""};
inline constexpr FindingInfo entries_too_many{
    .id = "entries-too-many",
    .severity = Severity::error,
    .title = tr_later("the container has more entries than the limit"),
    .advice = tr_later("the entries past the limit are left out"),
    .reference = ""};
inline constexpr FindingInfo stream_torn{
    .id = "stream-torn",
    .severity = Severity::error,
    .title = tr_later("packed bytes break off or make no sense from some place on"),
    .advice = tr_later("what came before is read; fetch the container again"),
    .reference = ""};
inline constexpr FindingInfo tar_header_damaged{
    .id = "tar-header-damaged",
    .severity = Severity::error,
    .title = tr_later("an entry's header in a tar is damaged"),
    .advice = tr_later("reading goes on with the next header that is whole; fetch the container again"),
    .reference = ""};
inline constexpr FindingInfo zip_directory_broken{
    .id = "zip-directory-broken",
    .severity = Severity::error,
    .title = tr_later("the table of contents of a zip is missing or wrong"),
    .advice =
        tr_later("the entries are found by looking for them; compare their number, or fetch the zip again"),
    .reference = ""};
inline constexpr FindingInfo zip_entries_overlap{
    .id = "zip-entries-overlap",
    .severity = Severity::error,
    .title = tr_later("two entries of a zip share the same bytes"),
    .advice = tr_later("the later one is left out; do not unpack this zip with other tools"),
    .reference = ""};
inline constexpr FindingInfo zip_headers_differ{
    .id = "zip-headers-differ",
    .severity = Severity::warning,
    .title = tr_later("an entry of a zip is described differently in its two headers"),
    .advice = tr_later("the table of contents is believed; other tools may see something else"),
    .reference = ""};
inline constexpr FindingInfo zip_bytes_between{
    .id = "zip-bytes-between",
    .severity = Severity::warning,
    .title = tr_later("bytes of a zip belong to no entry"),
    .advice = tr_later("an entry may be lost there; fetch the zip again"),
    .reference = ""};
inline constexpr FindingInfo zip_bytes_around{
    .id = "zip-bytes-around",
    .severity = Severity::note,
    .title = tr_later("foreign bytes stand before or after the zip"),
    .advice = tr_later("nothing to do unless they are not expected"),
    .reference = ""};

inline constexpr std::array all{
    entry_name_unsafe,       entry_name_repeated,    entry_names_collide, entry_encrypted,
    entry_method_unknown,    entry_checksum_differs, entry_size_differs,  entry_too_large,
    entry_inflates_too_much, entry_unreadable,       entries_too_many,    stream_torn,
    tar_header_damaged,      zip_directory_broken,   zip_entries_overlap, zip_headers_differ,
    zip_bytes_between,       zip_bytes_around,
};

}  // namespace permafrost::container_finding
