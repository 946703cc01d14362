// SPDX-License-Identifier: Apache-2.0
// permafrost rules: everything that can be found, by the rules of verify, by formats and by containers.
#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/known_findings.hpp"
#include "cli/table.hpp"
#include "codec/json_out.hpp"

namespace permafrost::cli {

namespace {

void print_table(StandardOutput& out) {
  Table table;
  for (const auto& row : known_findings()) {
    table.row({std::string(row.info.id), std::string(name_of(row.info.severity)), row.origin,
               tr(std::string(row.info.title).c_str())});
  }
  out.print(table.text());
}

void print_one(StandardOutput& out, const KnownFinding& row) {
  out.print(fill("{1} - {2}\n", {row.info.id, tr(std::string(row.info.title).c_str())}));
  Table table;
  table.row({tr("severity:"), std::string(name_of(row.info.severity))});
  if (row.in_mastodon != row.info.severity) {
    table.row({tr("in Mastodon's exports:"), std::string(name_of(row.in_mastodon))});
  }
  table.row({tr("found by:"), row.origin});
  if (!row.info.reference.empty()) table.row({tr("reference:"), std::string(row.info.reference)});
  if (!row.info.advice.empty()) table.row({tr("advice:"), tr(std::string(row.info.advice).c_str())});
  out.print(table.text());
}

void print_json(StandardOutput& out, std::span<const KnownFinding> rows) {
  JsonOut json(out);
  json.begin_array();
  for (const auto& row : rows) {
    json.begin_object().key("id").text(row.info.id).key("severity").text(name_of(row.info.severity));
    json.key("in_mastodon").text(name_of(row.in_mastodon)).key("found_by").text(row.origin);
    json.key("title").text(row.info.title).key("advice").text(row.info.advice);
    json.key("reference").text(row.info.reference).end();
  }
  json.end().newline();
}

const KnownFinding& finding_named(const std::string& id) {
  const auto rows = known_findings();
  const auto found = std::ranges::find(rows, id, [](const KnownFinding& row) { return row.info.id; });
  if (found != rows.end()) return *found;
  std::vector<std::string_view> ids;
  for (const auto& row : rows) ids.push_back(row.info.id);
  const auto near = nearest(id, ids);
  if (near.empty()) throw Error(Fault::usage, fill(tr("unknown rule '{1}' (see 'permafrost rules')"), {id}));
  throw Error(Fault::usage, fill(tr("unknown rule '{1}'; did you mean '{2}'?"), {id, near}));
}

int run_rules(const Args& args, Session& session) {
  const KnownFinding* const one = args.operands().empty() ? nullptr : &finding_named(args.operands().front());
  if (args.has("json")) {
    print_json(session.out, one == nullptr ? known_findings() : std::span(one, 1));
  } else if (one == nullptr) {
    print_table(session.out);
  } else {
    print_one(session.out, *one);
  }
  return 0;
}

constexpr OptionDecl options[] = {
    {"json", 0, Takes::nothing, "", tr_later("as JSON on standard output")},
};
constexpr OptionGroup groups[] = {options};
constexpr Example examples[] = {
    {"rules", tr_later("all of them")},
    {"rules media-missing", tr_later("one, with what to do about it")},
};

}  // namespace

extern const Command rules_command{
    .name = "rules",
    .summary = tr_later("list what can be found and what to do about it"),
    .synopsis = "[RULE] [--json]",
    .options = groups,
    .operands = {0, 1},
    .examples = examples,
    .operand = Takes::rules,
    .about_itself = true,
    .run = run_rules,
};

}  // namespace permafrost::cli
