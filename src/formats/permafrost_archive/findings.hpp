// SPDX-License-Identifier: Apache-2.0
// What reading or writing an archive, or reading a bag, may find. Each has a heading in docs/RULES.md.
#pragma once

#include <array>

#include "base/finding.hpp"
#include "base/text.hpp"
#include "flow/stages/recorded_losses.hpp"

namespace permafrost::archive {

inline constexpr std::string_view bagit = "RFC 8493";

inline constexpr FindingInfo frame_damaged{
    .id = "frame-damaged",
    .severity = Severity::error,
    .title = tr_later("a frame of the archive is damaged"),
    .advice =
        tr_later("what it held is lost here and nothing else; take it from another copy of the archive"),
    .reference = "zstd"};
inline constexpr FindingInfo frame_digest_differs{
    .id = "frame-digest-differs",
    .severity = Severity::error,
    .title = tr_later("a frame is not the one the index was made for"),
    .advice = tr_later("its content may still be right: see whether a fixity finding names a file"),
    .reference = ""};
inline constexpr FindingInfo archive_torn{
    .id = "archive-torn",
    .severity = Severity::error,
    .title = tr_later("the archive ends before its end"),
    .advice = tr_later("copy or download it again; what came before the end has been read"),
    .reference = ""};
inline constexpr FindingInfo archive_version_newer{
    .id = "archive-version-newer",
    .severity = Severity::note,
    .title = tr_later("the archive was written by a newer permafrost"),
    .advice = tr_later("what this one does not know is passed over; update permafrost to see it"),
    .reference = ""};
inline constexpr FindingInfo archive_description_absent{
    .id = "archive-description-absent",
    .severity = Severity::warning,
    .title = tr_later("data/permafrost.json is missing or cannot be read"),
    .advice = tr_later("where the records came from is not known; everything else can be read"),
    .reference = ""};
inline constexpr FindingInfo index_absent{
    .id = "index-absent",
    .severity = Severity::note,
    .title = tr_later("the archive has no index"),
    .advice = tr_later("it was packed again by another tool; converting it to a new archive makes one"),
    .reference = ""};
inline constexpr FindingInfo index_damaged{
    .id = "index-damaged",
    .severity = Severity::error,
    .title = tr_later("the index of the archive is damaged"),
    .advice = tr_later("the records do not depend on it; converting to a new archive makes a good one"),
    .reference = ""};
inline constexpr FindingInfo index_differs{
    .id = "index-differs",
    .severity = Severity::error,
    .title = tr_later("the index does not say what the archive holds"),
    .advice = tr_later("do not trust lookups; converting to a new archive makes a good index"),
    .reference = ""};
inline constexpr FindingInfo seek_table_differs{
    .id = "seek-table-differs",
    .severity = Severity::warning,
    .title = tr_later("the seek table does not fit the frames"),
    .advice = tr_later("other tools may read the wrong places; converting to a new archive makes a good one"),
    .reference = "zstd seekable format"};
inline constexpr FindingInfo document_damaged{
    .id = "document-damaged",
    .severity = Severity::error,
    .title = tr_later("a document of the archive is not well formed"),
    .advice = tr_later("the items that could be told apart have been read"),
    .reference = ""};
inline constexpr FindingInfo fixity_digest_differs{
    .id = "fixity-digest-differs",
    .severity = Severity::error,
    .title = tr_later("a file is not what the manifest says"),
    .advice = tr_later("it was changed or damaged; take it from another copy"),
    .reference = bagit};
inline constexpr FindingInfo fixity_file_missing{
    .id = "fixity-file-missing",
    .severity = Severity::error,
    .title = tr_later("a file that a manifest lists is not there"),
    .advice = tr_later("take it from another copy"),
    .reference = bagit};
inline constexpr FindingInfo fixity_file_unlisted{
    .id = "fixity-file-unlisted",
    .severity = Severity::error,
    .title = tr_later("a file is not listed in a manifest"),
    .advice = tr_later("it was added after the archive was made; look at it before you trust it"),
    .reference = bagit};
inline constexpr FindingInfo fixity_listed_twice{.id = "fixity-listed-twice",
                                                 .severity = Severity::warning,
                                                 .title = tr_later("a manifest lists a file twice"),
                                                 .advice = tr_later("the digests agree, so nothing is lost"),
                                                 .reference = bagit};
inline constexpr FindingInfo fixity_absent{
    .id = "fixity-absent",
    .severity = Severity::error,
    .title = tr_later("the bag has no payload manifest"),
    .advice = tr_later("nothing tells whether its files are whole; take it from another copy"),
    .reference = bagit};
inline constexpr FindingInfo bag_tag_file_invalid{
    .id = "bag-tag-file-invalid",
    .severity = Severity::error,
    .title = tr_later("a tag file of the bag breaks the rules of BagIt"),
    .advice = tr_later("other tools may refuse the bag"),
    .reference = bagit};
inline constexpr FindingInfo bag_path_unsafe{
    .id = "bag-path-unsafe",
    .severity = Severity::error,
    .title = tr_later("a manifest names a path outside the bag"),
    .advice = tr_later("it is not looked at; do not hand this bag to other tools"),
    .reference = bagit};
inline constexpr FindingInfo bag_algorithm_unknown{
    .id = "bag-algorithm-unknown",
    .severity = Severity::warning,
    .title = tr_later("a manifest uses digests that cannot be computed here"),
    .advice = tr_later("it is passed over; the other manifests are checked"),
    .reference = bagit};
inline constexpr FindingInfo bag_fetch_refused{
    .id = "bag-fetch-refused",
    .severity = Severity::warning,
    .title = tr_later("the bag wants files to be fetched from the network"),
    .advice = tr_later("nothing is fetched; complete the bag first"),
    .reference = bagit};
inline constexpr FindingInfo bag_oxum_differs{
    .id = "bag-oxum-differs",
    .severity = Severity::error,
    .title = tr_later("the payload has another size than bag-info.txt says"),
    .advice = tr_later("files were added, lost or changed"),
    .reference = bagit};
inline constexpr FindingInfo bag_name_unsafe{
    .id = "bag-name-unsafe",
    .severity = Severity::error,
    .title = tr_later("an entry has a name that leads out of the bag"),
    .advice = tr_later("it is left out; do not unpack this archive with other tools"),
    .reference = ""};
inline constexpr FindingInfo document_unreadable{
    .id = "document-unreadable",
    .severity = Severity::error,
    .title = tr_later("a document is not valid JSON and was archived as a file"),
    .advice = tr_later("its bytes are kept below 'extra/unreadable/'; fetch or export it again for a record"),
    .reference = ""};
inline constexpr FindingInfo member_misplaced{
    .id = "member-misplaced",
    .severity = Severity::error,
    .title = tr_later("a member stands where an archive cannot have it"),
    .advice =
        tr_later("it is checked and not read; unpack an archive that another tool packed again and give "
                 "the directory, which is read in the order of its manifest"),
    .reference = ""};
inline constexpr FindingInfo provenance_path_wrong{
    .id = "provenance-path-wrong",
    .severity = Severity::error,
    .title = tr_later("provenance gives a file a path that is not its own"),
    .advice = tr_later("the file keeps the name of its place; the archive was changed after it was made"),
    .reference = ""};

inline constexpr FindingInfo parity_whole{.id = "parity-whole",
                                          .severity = Severity::note,
                                          .title = tr_later("the archive has parity, and it is whole"),
                                          .advice = tr_later("'permafrost repair' mends damage with it"),
                                          .reference = ""};
inline constexpr FindingInfo parity_damaged{
    .id = "parity-damaged",
    .severity = Severity::error,
    .title = tr_later("the archive's parity is damaged"),
    .advice = tr_later("'permafrost repair' makes it anew; what it protects may be whole"),
    .reference = ""};
inline constexpr FindingInfo parity_suffices{
    .id = "parity-suffices",
    .severity = Severity::note,
    .title = tr_later("parity can bring back all that is damaged"),
    .advice = tr_later("'permafrost repair' writes the archive as it was, byte for byte"),
    .reference = ""};
inline constexpr FindingInfo parity_exceeded{
    .id = "parity-exceeded",
    .severity = Severity::error,
    .title = tr_later("more is damaged than parity can bring back"),
    .advice = tr_later("give 'permafrost repair' another copy too, it may have what this one lost"),
    .reference = ""};

/// Those by which content is gone or not as it was; frame_digest_differs alone does not say so.
inline constexpr std::array findings_of_loss{frame_damaged, archive_torn, document_damaged,
                                             fixity_digest_differs, fixity_file_missing};

inline constexpr std::array findings{frame_damaged,
                                     frame_digest_differs,
                                     archive_torn,
                                     archive_version_newer,
                                     archive_description_absent,
                                     index_absent,
                                     index_damaged,
                                     index_differs,
                                     seek_table_differs,
                                     document_damaged,
                                     fixity_digest_differs,
                                     fixity_file_missing,
                                     fixity_file_unlisted,
                                     fixity_listed_twice,
                                     fixity_absent,
                                     bag_tag_file_invalid,
                                     bag_path_unsafe,
                                     bag_algorithm_unknown,
                                     bag_fetch_refused,
                                     bag_oxum_differs,
                                     bag_name_unsafe,
                                     document_unreadable,
                                     member_misplaced,
                                     provenance_path_wrong,
                                     parity_whole,
                                     parity_damaged,
                                     parity_suffices,
                                     parity_exceeded,
                                     loss_recorded,
                                     pull_incomplete};

}  // namespace permafrost::archive
