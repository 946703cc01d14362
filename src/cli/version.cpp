// SPDX-License-Identifier: Apache-2.0
// permafrost version: the program, and nothing that differs between two builds of the same version.
#include "base/text.hpp"
#include "cli/command.hpp"
#include "codec/json_out.hpp"

namespace permafrost::cli {

namespace {

int run_version(const Args& args, Session& session) {
  if (args.has("json")) {
    JsonOut json(session.out);
    json.begin_object().key("name").text("permafrost").key("version").text(PERMAFROST_VERSION);
    json.end().newline();
  } else {
    session.out.print("permafrost " PERMAFROST_VERSION "\n");
  }
  return 0;
}

constexpr OptionDecl options[] = {
    {"json", 0, Takes::nothing, "", tr_later("as JSON on standard output")},
};
constexpr OptionGroup groups[] = {options};
constexpr Example examples[] = {{"version", ""}, {"--version", ""}};

}  // namespace

extern const Command version_command{
    .name = "version",
    .summary = tr_later("show the version"),
    .synopsis = "[--json]",
    .options = groups,
    .operands = {0, 0},
    .examples = examples,
    .operand = Takes::nothing,
    .about_itself = true,
    .run = run_version,
};

}  // namespace permafrost::cli
