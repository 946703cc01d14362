// SPDX-License-Identifier: Apache-2.0
// permafrost formats: the table of formats, or one of them with its options.
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/format_choice.hpp"
#include "cli/table.hpp"
#include "codec/json_out.hpp"

namespace permafrost::cli {

namespace {

std::string directions_of(const Format& format) {
  std::vector<std::string_view> words;
  if (format.open != nullptr) words.emplace_back(tr("read"));
  if (format.pull != nullptr) words.emplace_back(tr("pull"));
  if (format.create != nullptr) words.emplace_back(tr("write"));
  return joined(words, ", ");
}

void print_table(Session& session) {
  Table table;
  for (const auto* format : all_formats()) {
    table.row({std::string(format->name), directions_of(*format), joined(format->suffixes, " "),
               tr(format->title.data())});
  }
  session.out.print(table.text());
}

void print_one(Session& session, const Format& format) {
  session.out.print(fill("{1} - {2}\n", {format.name, tr(format.title.data())}));
  Table table;
  table.row({tr("directions:"), directions_of(format)});
  table.row({tr("suffixes:"), joined(format.suffixes, " ")});
  const auto name = [](Kind kind) { return name_of(kind); };
  if (format.create != nullptr) table.row({tr("holds:"), joined(format.holds, " ", name)});
  session.out.print(table.text());
  if (format.options.empty()) return;
  session.out.print(std::string("\n") + tr("Options, as in -f FORMAT,KEY=VALUE:") + "\n");
  Table options;
  for (const auto& option : format.options) {
    options.row(
        {"  " + std::string(option.key) + "=" + std::string(option.fallback), tr(option.help.data())});
  }
  session.out.print(options.text());
}

void print_json(Session& session, std::span<const Format* const> formats) {
  JsonOut json(session.out);
  json.begin_array();
  for (const auto* format : formats) {
    json.begin_object();
    json.key("name").text(format->name).key("title").text(format->title);
    json.key("read").boolean(format->open != nullptr).key("write").boolean(format->create != nullptr);
    json.key("pull").boolean(format->pull != nullptr);
    json.key("suffixes").begin_array();
    for (const auto suffix : format->suffixes) json.text(suffix);
    json.end().key("holds").begin_array();
    for (const Kind kind : format->holds) json.text(name_of(kind));
    json.end().key("options").begin_array();
    for (const auto& option : format->options) {
      json.begin_object().key("key").text(option.key).key("default").text(option.fallback);
      json.key("help").text(option.help).end();
    }
    json.end().end();
  }
  json.end().newline();
}

int run_formats(const Args& args, Session& session) {
  const Format* const one = args.operands().empty() ? nullptr : &format_named(args.operands().front());
  if (args.has("json")) {
    print_json(session, one == nullptr ? all_formats() : std::span(&one, 1));
  } else if (one == nullptr) {
    print_table(session);
  } else {
    print_one(session, *one);
  }
  return 0;
}

constexpr OptionDecl options[] = {
    {"json", 0, Takes::nothing, "", tr_later("as JSON on standard output")},
};
constexpr OptionGroup groups[] = {options};
constexpr Example examples[] = {
    {"formats", tr_later("all of them")},
    {"formats permafrost", tr_later("one, with its options")},
};

}  // namespace

extern const Command formats_command{
    .name = "formats",
    .summary = tr_later("list the formats that can be read and written"),
    .synopsis = "[FORMAT] [--json]",
    .options = groups,
    .operands = {0, 1},
    .examples = examples,
    .operand = Takes::format,
    .about_itself = true,
    .run = run_formats,
};

}  // namespace permafrost::cli
