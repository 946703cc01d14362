// SPDX-License-Identifier: Apache-2.0
// Flows for tests of the verifier: a lone JSON document, or an archive written as lines of JSON, one a record
// or file (fixtures/README.md), and what the checking stage says about them.
#pragma once

#include <string>
#include <vector>

#include "verify/checking_stage.hpp"

namespace permafrost::test {

struct Heard {
  std::string id;
  Severity severity;
  Place place;
  std::string message;
};

struct Checked {
  std::vector<Heard> findings;
  CheckedCounts counts;
  Profile profile = Profile::strict;
  [[nodiscard]] std::size_t count(std::string_view id) const;
  [[nodiscard]] const Heard* find(std::string_view id) const;
  /// All of it, one line each, for messages of failed tests.
  [[nodiscard]] std::string text() const;
};

/// Runs the rules over `path` (.json: a document; .jsonl: an archive; anything else: whatever format it is).
[[nodiscard]] Checked check_path(const std::string& path, std::vector<const RuleEntry*> rules = {});
/// The same for text in memory.
[[nodiscard]] Checked check_document(const std::string& json);
[[nodiscard]] Checked check_archive(const std::string& lines, std::vector<const RuleEntry*> rules = {},
                                    SignatureOptions signatures = {});
/// Runs `options` over an input of the format called `format`.
[[nodiscard]] Checked check_input(const std::string& path, std::string_view format, CheckOptions options);

}  // namespace permafrost::test
