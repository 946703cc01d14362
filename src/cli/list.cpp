// SPDX-License-Identifier: Apache-2.0
// permafrost list: the files of an input as they lie there.
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/inputs.hpp"
#include "codec/json_out.hpp"
#include "formats/lookup.hpp"

namespace permafrost::cli {

namespace {

void list_as_json(Lookup& lookup, ByteSink& out) {
  JsonOut json(out);
  json.begin_array();
  lookup.list([&](const Listed& file) {
    json.begin_object().key("path").text(file.path);
    if (file.size) json.key("size").number(*file.size);
    json.end();
  });
  json.end().newline();
}

int run_list(const Args& args, Session& session) {
  const Inputs inputs(args.operands(), args);
  const auto lookup = inputs.look(session.env);
  if (args.has("json")) {
    list_as_json(*lookup, session.out);
    return 0;
  }
  const bool null_ended = args.has("null");
  lookup->list([&](const Listed& file) {
    if (args.has("long")) session.out.print((file.size ? std::to_string(*file.size) : "?") + "\t");
    session.out.print(null_ended ? file.path : printable(file.path));
    session.out.print(null_ended ? std::string_view("\0", 1) : "\n");
  });
  return 0;
}

constexpr OptionDecl rows[] = {
    {"long", 'l', Takes::nothing, "", tr_later("sizes too: bytes, a tab, the path")},
    {"null", '0', Takes::nothing, "", tr_later("end each path with NUL, and write it as it is")},
    {"json", 0, Takes::nothing, "", tr_later("as JSON on standard output")},
};
constexpr OptionGroup groups[] = {input_rows, rows};
constexpr Example examples[] = {
    {"list archive.zip", ""},
    {"list -l alice.tar.zst | sort -n | tail", tr_later("the largest files")},
};

}  // namespace

extern const Command list_command{
    .name = "list",
    .summary = tr_later("list the files of an input"),
    .synopsis = "IN [OPTION]...",
    .options = groups,
    .operands = {1, 1},
    .examples = examples,
    .operand = Takes::file,
    .run = run_list,
};

}  // namespace permafrost::cli
