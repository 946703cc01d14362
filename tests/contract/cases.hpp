// SPDX-License-Identifier: Apache-2.0
// What the contract suite is run over: every input among the fixtures and every row of the table of
// formats. A new format or fixture is covered without a word here.
#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "cli/format_choice.hpp"
#include "support/env.hpp"
#include "support/record_text.hpp"

namespace permafrost::test {

/// An input among the fixtures; `name` is its path there.
struct Input {
  std::string name;
  [[nodiscard]] std::string path() const { return std::string(PERMAFROST_FIXTURES "/") + name; }
};
std::ostream& operator<<(std::ostream& out, const Input& input);

/// Folders under accounts/ and every account export under mastodon/.
[[nodiscard]] std::vector<Input> sound_inputs();
/// What formats that only read are for, and tables, which are no whole account.
[[nodiscard]] std::vector<Input> inputs_only_read();
/// One small account of each kind: enough where every call is tried.
[[nodiscard]] std::vector<Input> small_inputs();
/// Everything under broken/.
[[nodiscard]] std::vector<Input> broken_inputs();

/// Rows with a sink, and rows with both ends.
[[nodiscard]] std::vector<const Format*> formats_that_write();
[[nodiscard]] std::vector<const Format*> formats_both_ways();

/// Runs the source of `format`, else the one that permafrost chooses for `path`, into `sink`.
void flow(const std::string& path, const Env& env, Sink& sink, const Format* format = nullptr);
/// The same, kept. Order of calls is policed.
[[nodiscard]] RecordingSink recorded(const std::string& path, const Env& env, const Format* format = nullptr);

/// The sink of `format` at `path`, with the format's own defaults.
[[nodiscard]] std::unique_ptr<Sink> sink_at(const Format& format, const std::string& path, const Env& env);

/// Names of test instances: letters, digits and '_' alone.
[[nodiscard]] std::string test_name(std::string text);

}  // namespace permafrost::test
