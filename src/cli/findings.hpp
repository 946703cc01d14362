// SPDX-License-Identifier: Apache-2.0
// The Reporter of the command line: says findings on standard error, the first few of each id and then
// their number, keeps count for the exit status, and writes every one of them to a log where asked.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/finding.hpp"
#include "cli/terminal.hpp"
#include "io/file.hpp"

namespace permafrost::cli {

class Findings : public Reporter {
 public:
  explicit Findings(Terminal& terminal) : m_terminal(terminal) {}
  using Reporter::report;
  void report(const Finding& finding) override;

  /// Every finding as one line of JSON; the file appears when close() succeeds.
  void open_log(const std::string& path);
  /// Say nothing about findings below `severity`; nothing at all for an empty value.
  void say_from(std::optional<Severity> severity) { m_say_from = severity; }
  /// Says how many were left out and finishes the log.
  void close();

  [[nodiscard]] std::uint64_t count(Severity severity) const;
  /// 1 when there are errors, or warnings and `strict`; else 0.
  [[nodiscard]] int exit_status(bool strict) const;

 private:
  struct Seen {
    Severity severity;
    std::uint64_t said = 0, unsaid = 0;
  };
  void say(const Finding& finding);

  Terminal& m_terminal;
  std::map<std::string, Seen, std::less<>> m_seen;
  std::array<std::uint64_t, 3> m_count{};  ///< by severity
  std::optional<Severity> m_say_from = Severity::warning;
  std::unique_ptr<AtomicFile> m_log;
};

/// "outbox.json, byte 1200, https://…"; empty when nothing is known.
[[nodiscard]] std::string place_text(const Place& place);

}  // namespace permafrost::cli
