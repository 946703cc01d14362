// SPDX-License-Identifier: Apache-2.0
// Where the reports of a check go: text or JSON to standard output, a page and JUnit to files of their own,
// one of which may have standard output instead ('-').
#pragma once

#include <memory>
#include <string>

#include "cli/command.hpp"
#include "io/file.hpp"
#include "verify/report_html.hpp"

namespace permafrost::cli {

inline constexpr OptionDecl report_rows[] = {
    {"json", 0, Takes::nothing, "", tr_later("the report as JSON")},
    {"html", 0, Takes::file, "FILE", tr_later("and as a page for people ('-': on standard output)"),
     tr_later("More reports")},
    {"junit", 0, Takes::file, "FILE", tr_later("and as JUnit XML for continuous integration"),
     tr_later("More reports")},
    {"overwrite", 'O', Takes::nothing, "", tr_later("replace existing files"), tr_later("More reports")},
};

class ReportFiles {
 public:
  /// Opens the files, so that what cannot be written is told before anything is checked. Error{usage} when
  /// two reports want the same place, Error{output} for a name that is taken. The arguments must outlive it.
  ReportFiles(const Args& args, Session& session);

  /// Does anybody want to know what the input holds?
  [[nodiscard]] bool has_page() const noexcept { return m_page != nullptr; }
  /// Writes all of them; a file appears under its name when it is whole.
  void write(const FindingLog& log, const ReportFacts& facts, const PageFacts& page);

 private:
  [[nodiscard]] std::unique_ptr<AtomicFile> open(const std::string& path) const;
  void write_to_screen(const FindingLog& log, const ReportFacts& facts);

  const Args& m_args;
  Session& m_session;
  std::unique_ptr<AtomicFile> m_page, m_junit;
  bool m_to_screen = true;  ///< standard output is free for text or JSON
};

}  // namespace permafrost::cli
