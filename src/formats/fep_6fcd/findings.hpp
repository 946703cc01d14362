// SPDX-License-Identifier: Apache-2.0
// What the manifest of a container may give cause to say. Each has a heading in docs/RULES.md.
#pragma once

#include <array>

#include "base/finding.hpp"
#include "base/text.hpp"
#include "formats/account_folder_findings.hpp"

namespace permafrost::fep_6fcd {

inline constexpr FindingInfo export_manifest_unreadable{
    "export-manifest-unreadable", Severity::warning, tr_later("the manifest of the export cannot be read"),
    tr_later("the files are read all the same; whether any is missing cannot be told"), "FEP-6fcd"};
inline constexpr FindingInfo export_manifest_incomplete{
    "export-manifest-incomplete", Severity::warning,
    tr_later("the manifest lacks a member that it must have"),
    tr_later("the files are read all the same; tell the makers of the program that wrote it"), "FEP-6fcd"};
inline constexpr FindingInfo export_manifest_version{
    "export-manifest-version", Severity::note, tr_later("the export is of a version that is not known here"),
    tr_later("it is read as version 0.1; look whether something is missing"), "FEP-6fcd"};
inline constexpr FindingInfo export_file_missing{
    "export-file-missing", Severity::warning, tr_later("the manifest lists a file that is not there"),
    tr_later("it was lost, or never written: compare with the source of the export"), "FEP-6fcd"};
inline constexpr FindingInfo export_file_unlisted{
    "export-file-unlisted", Severity::warning, tr_later("a file is not listed in the manifest"),
    tr_later("it is read like any other; look at where it came from"), "FEP-6fcd"};

inline constexpr auto findings = account_folder::findings_and(
    std::array{export_manifest_unreadable, export_manifest_incomplete, export_manifest_version,
               export_file_missing, export_file_unlisted});

}  // namespace permafrost::fep_6fcd
