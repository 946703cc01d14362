// SPDX-License-Identifier: Apache-2.0
// What a rule of the verifier is: it sees the flow and tells. It can choose neither its id nor its
// severity; those stand in its row. A new rule is a class of 10 to 30 lines and a row.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "base/finding.hpp"
#include "codec/json_view.hpp"
#include "io/bytes.hpp"
#include "model/record.hpp"

namespace permafrost {

/// What is expected of the data: the specifications alone, or what real Mastodon exports are known to do
/// (empty arrays, oldest first, counters that drift …): there a known deviation is at most a note.
enum class Profile { strict, mastodon };

using Tell = std::function<void(Place, std::string message)>;

class Rule {
 public:
  virtual ~Rule() = default;
  virtual void on_begin(const Preamble&, Profile) {}
  /// `json` is the record's document, parsed; it lives for the call.
  virtual void on_record(const Record&, const JsonView& json, const Tell&) { (void)json; }
  virtual void on_file(const File&, const ByteFacts&, const Tell&) {}
  virtual void on_end(const Tell&) {}
};

struct RuleEntry {
  FindingInfo info;
  Severity in_mastodon;  ///< severity under Profile::mastodon; never above info.severity
  std::unique_ptr<Rule> (*make)();
};

[[nodiscard]] std::span<const RuleEntry> all_rules();

}  // namespace permafrost
