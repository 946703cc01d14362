// SPDX-License-Identifier: Apache-2.0
// What permafrost says about data: a Finding has a stable id, a severity and a place, and leaves
// sideways through a Reporter while the flow goes on. Used by every layer; printing is cli's.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace permafrost {

enum class Severity {
  note,     ///< worth knowing, nothing is wrong
  warning,  ///< something may be lost or surprise a reader
  error,    ///< the data breaks a rule or is damaged
};

[[nodiscard]] constexpr std::string_view name_of(Severity severity) noexcept {
  switch (severity) {
    case Severity::note: return "note";
    case Severity::warning: return "warning";
    case Severity::error: return "error";
  }
  return "error";
}

/// The unchanging part of a finding; lives in static storage, in the table of who reports it.
/// `id` is kebab-case and never reused once released; it has a heading in docs/RULES.md.
struct FindingInfo {
  std::string_view id;
  Severity severity = Severity::warning;
  std::string_view title;      ///< one line, what is wrong (translatable)
  std::string_view advice;     ///< one line, what to do about it (translatable)
  std::string_view reference;  ///< the numbered rule or specification it stands on; may be empty
};

/// Where it is. Empty members are unknown; `offset` counts bytes inside `entry`, else the file.
struct Place {
  std::string entry = {};                    ///< file inside the container, or the path of the input
  std::string object = {};                   ///< id of the object or activity
  std::optional<std::uint64_t> offset = {};  ///< bytes
};

/// Content that a source should have and has no more, or not as it was.
struct Loss {
  std::string entry = {};   ///< the file it is, or was in; empty: nobody knows which
  std::uint64_t items = 0;  ///< how many items of that document are gone, where that is known
};

struct Finding {
  const FindingInfo& info;
  Place place;
  std::string message;            ///< what exactly, one line, without the place
  Severity severity;              ///< info.severity, or lower where a profile knows the deviation
  std::vector<Loss> losses = {};  ///< what it cost
};

/// How many findings of each id there were.
using FindingCounts = std::map<std::string, std::uint64_t, std::less<>>;

/// Receives findings from one thread at a time.
class Reporter {
 public:
  virtual ~Reporter() = default;
  virtual void report(const Finding& finding) = 0;

  /// Shorthand: reports `info` at its own severity.
  void report(const FindingInfo& info, Place place, std::string message, std::vector<Loss> losses = {}) {
    report(Finding{info, std::move(place), std::move(message), info.severity, std::move(losses)});
  }
};

/// For a look at what is read again, and reported then.
class Silence : public Reporter {
 public:
  using Reporter::report;
  void report(const Finding&) override {}
};

/// Losses in bounded memory, each entry once.
class LossList {
 public:
  void add(const Loss& loss) {
    const bool named = m_items.size() < most_named || m_items.contains(loss.entry);
    m_items[named ? loss.entry : std::string()] += loss.items;
  }
  [[nodiscard]] bool empty() const noexcept { return m_items.empty(); }
  /// In the order of their names.
  [[nodiscard]] std::vector<Loss> all() const {
    std::vector<Loss> losses;
    for (const auto& [entry, items] : m_items) losses.push_back({.entry = entry, .items = items});
    return losses;
  }

 private:
  static constexpr std::size_t most_named = 10'000;
  std::map<std::string, std::uint64_t, std::less<>> m_items;  // by entry
};

/// Counts by id what it hands on, so that an archive can say what was found on the way in, and what was lost.
class FindingCounter : public Reporter {
 public:
  /// `next` must outlive it.
  explicit FindingCounter(Reporter& next) : m_next(next) {}
  using Reporter::report;
  void report(const Finding& finding) override {
    ++m_counts[std::string(finding.info.id)];
    for (const Loss& loss : finding.losses) m_losses.add(loss);
    m_next.report(finding);
  }
  [[nodiscard]] const FindingCounts& counts() const noexcept { return m_counts; }
  [[nodiscard]] const LossList& losses() const noexcept { return m_losses; }

 private:
  Reporter& m_next;
  FindingCounts m_counts;
  LossList m_losses;
};

}  // namespace permafrost
