// SPDX-License-Identifier: Apache-2.0
#include "cli/report_files.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "verify/report_junit.hpp"

namespace permafrost::cli {

ReportFiles::ReportFiles(const Args& args, Session& session) : m_args(args), m_session(session) {
  const auto page = args.text("html");
  const auto junit = args.text("junit");
  if (page && page == junit) {
    throw Error(Fault::usage, fill(tr("'--html' and '--junit' cannot both write to '{1}'"), {*page}));
  }
  if (args.has("json") && (page == "-" || junit == "-")) {
    throw Error(Fault::usage,
                tr("only one report can go to standard output: give '--html' or '--junit' a file"));
  }
  if (page) m_page = open(*page);
  if (junit) m_junit = open(*junit);
  m_to_screen = page != "-" && junit != "-";
}

std::unique_ptr<AtomicFile> ReportFiles::open(const std::string& path) const {
  const bool replace = m_args.has("overwrite");
  return std::make_unique<AtomicFile>(path,
                                      replace ? AtomicFile::Existing::replace : AtomicFile::Existing::refuse);
}

void ReportFiles::write(const FindingLog& log, const ReportFacts& facts, const PageFacts& page) {
  if (m_to_screen) write_to_screen(log, facts);
  if (m_page) {
    render_html(*m_page, log, facts, page);
    m_page->commit();
  }
  if (m_junit) {
    render_junit(*m_junit, log, facts, m_args.has("strict"));
    m_junit->commit();
  }
}

void ReportFiles::write_to_screen(const FindingLog& log, const ReportFacts& facts) {
  if (m_args.has("json")) return render_json(m_session.out, log, facts);
  TextStyle style{.color = m_session.out.is_screen() && m_session.terminal.has_color()};
  if (m_args.has("verbose")) style.places = 0;
  render_text(m_session.out, log, facts, style);
}

}  // namespace permafrost::cli
