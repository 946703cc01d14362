// SPDX-License-Identifier: Apache-2.0
// Which format an input or output has: what the user said (-F FORMAT,key=val), else the content of an input
// and the suffix of an output. Every command opens its input through here.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "formats/format.hpp"

namespace permafrost::cli {

/// A place together with how to read or write it.
struct Chosen {
  const Format* format = nullptr;
  Location location;
  Options options;
};

/// Error{usage} that names the nearest and all known ones.
[[nodiscard]] const Format& format_named(std::string_view name);

/// "NAME,key=val,key" as a format and its options; a key without value means "yes". Unknown keys are refused.
[[nodiscard]] Chosen read_choice(const std::string& said);

/// The input at `path` ("-" is standard input). `said` is the value of --from; without it the content
/// decides. Of one of several inputs the content decides first: `said` is how to read those of its format,
/// and those that nothing recognises. A pipe is spooled, so that it can be looked at and then read.
/// Error{input} when nothing recognises it.
[[nodiscard]] Chosen choose_input(const std::string& path, const std::optional<std::string>& said,
                                  bool one_of_several = false);

/// The output at `path`. `said` is the value of --to; without it the longest known suffix decides.
[[nodiscard]] Chosen choose_output(const std::string& path, const std::optional<std::string>& said,
                                   bool replace);

}  // namespace permafrost::cli
