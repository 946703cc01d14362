// SPDX-License-Identifier: Apache-2.0
// permafrost info: what an input holds, for people and for machines (schemas/info.schema.json).
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/inputs.hpp"
#include "cli/table.hpp"
#include "codec/json_out.hpp"
#include "crypto/minisign.hpp"
#include "flow/survey.hpp"
#include "verify/report_parts.hpp"

namespace permafrost::cli {

namespace {

using Align = Table::Align;

/// One block of the report: a heading and its rows.
void print_block(ByteSink& out, const char* heading, const Table& table) {
  const std::string text = table.text();
  if (text.empty()) return;
  out.write(as_bytes(std::string("\n") + heading + "\n" + text));
}

std::string number(std::uint64_t value) { return std::to_string(value); }

/// The id of the key that the signature of an archive names, if it has one; nobody has checked it.
std::optional<std::string> key_of(const BagSeal& seal) {
  if (!seal.signature) return std::nullopt;
  const auto signature = minisign::Signature::parse(*seal.signature);
  return signature ? signature->key.hex() : std::string();
}

void print_head(ByteSink& out, const Chosen& input, const Survey& survey, const BagSeal& seal) {
  Table table;
  table.row({tr("input:"), printable(input.location.path)});
  table.row({tr("format:"), std::string(input.format->name)});
  for (const auto& source : survey.sources) {
    std::string text = printable(source.name);
    if (!source.generation.empty()) text += ", " + printable(source.generation);
    if (!source.software.empty()) text += ", " + printable(source.software);
    if (source.bytes != 0) text += ", " + human_bytes(source.bytes);
    if (source.taken) text += ", " + format_time(*source.taken);
    table.row({tr("source:"), text});
  }
  for (const auto& account : survey.accounts) {
    const std::string name = account.name.empty() ? tr("not named") : printable("@" + account.name);
    table.row({tr("account:"), name + (account.id.empty() ? "" : "  " + printable(account.id))});
  }
  const auto rest = survey.kinds[index_of(Kind::actors)] - survey.accounts.size();
  if (rest != 0) table.row({"", fill(tr("and {1} more", "and {1} more", rest), {rest})});
  if (survey.first) {
    table.row(
        {tr("posts:"), fill(tr("{1} to {2}"), {format_time(*survey.first), format_time(*survey.last)})});
  }
  if (const auto key = key_of(seal)) {
    table.row({tr("signature:"),
               key->empty() ? tr("cannot be read") : fill(tr("names key {1} (not checked)"), {*key})});
  }
  out.write(as_bytes(table.text()));
}

void print_counts(ByteSink& out, const Survey& survey) {
  Table kinds({Align::left, Align::right});
  for (const Kind kind : all_kinds()) {
    const auto count = survey.kinds[index_of(kind)];
    if (count != 0) kinds.row({"  " + std::string(name_of(kind)), number(count)});
  }
  print_block(out, tr("Kinds"), kinds);
  Table types({Align::left, Align::right});
  for (const auto& [type, count] : survey.types) types.row({"  " + printable(type), number(count)});
  print_block(out, tr("Activities by type"), types);
  Table visibilities({Align::left, Align::right});
  for (const auto& [visibility, count] : survey.visibilities) {
    visibilities.row({"  " + word_for(visibility), number(count)});
  }
  print_block(out, tr("Activities by audience"), visibilities);
  Table years({Align::left, Align::right});
  for (const auto& [year, count] : survey.years) years.row({"  " + std::to_string(year), number(count)});
  if (survey.undated != 0) years.row({std::string("  ") + tr("without a date"), number(survey.undated)});
  print_block(out, tr("Activities by year"), years);
}

void print_files(ByteSink& out, const Survey& survey) {
  Table files({Align::left, Align::right, Align::right});
  for (const auto& [type, count] : survey.files) {
    files.row({"  " + type, number(count.count), human_bytes(count.bytes)});
  }
  print_block(out, tr("Files by type"), files);
  Table missing({Align::left, Align::right});
  if (survey.missing != 0) {
    missing.row({std::string("  ") + tr("attachments without a file"), number(survey.missing)});
  }
  if (survey.empty_files != 0)
    missing.row({std::string("  ") + tr("empty files"), number(survey.empty_files)});
  for (const auto& path : survey.missing_examples) missing.row({"    " + printable(path)});
  print_block(out, tr("Missing"), missing);
  Table findings({Align::left, Align::right});
  for (const auto& [id, count] : survey.findings) findings.row({"  " + printable(id), number(count)});
  print_block(out, tr("Found when it was made"), findings);
}

void write_sources(JsonOut& json, const Survey& survey) {
  json.key("sources").begin_array();
  for (const auto& source : survey.sources) {
    json.begin_object().key("name").text(source.name).key("format").text(source.format);
    if (!source.generation.empty()) json.key("generation").text(source.generation);
    if (!source.software.empty()) json.key("software").text(source.software);
    json.key("bytes").number(source.bytes);
    if (source.taken) json.key("taken").text(format_time(*source.taken));
    json.end();
  }
  json.end();
}

void write_accounts(JsonOut& json, const Survey& survey) {
  json.key("accounts").begin_array();
  for (const auto& account : survey.accounts) {
    json.begin_object().key("id").text(account.id).key("name").text(account.name);
    json.key("type").text(account.type).end();
  }
  json.end();
}

void write_counts(JsonOut& json, const Survey& survey) {
  json.key("kinds").begin_object();
  for (const Kind kind : all_kinds()) json.key(name_of(kind)).number(survey.kinds[index_of(kind)]);
  json.end().key("activities").begin_object().key("types").begin_object();
  for (const auto& [type, count] : survey.types) json.key(type).number(count);
  json.end().key("visibilities").begin_object();
  for (const auto& [visibility, count] : survey.visibilities) json.key(name_of(visibility)).number(count);
  json.end().key("years").begin_object();
  for (const auto& [year, count] : survey.years) json.key(std::to_string(year)).number(count);
  json.end().key("undated").number(survey.undated);
  if (survey.first) {
    json.key("first").text(format_time(*survey.first)).key("last").text(format_time(*survey.last));
  }
  json.end();
}

void write_files(JsonOut& json, const Survey& survey) {
  json.key("files").begin_object();
  for (const auto& [type, count] : survey.files) {
    json.key(type).begin_object().key("count").number(count.count).key("bytes").number(count.bytes).end();
  }
  json.end().key("attachments").number(survey.attachments);
  json.key("missing").begin_object().key("attachments").number(survey.missing);
  json.key("empty_files").number(survey.empty_files).key("examples").begin_array();
  for (const auto& path : survey.missing_examples) json.text(path);
  json.end().end();
  if (survey.findings.empty()) return;
  json.key("findings").begin_object();
  for (const auto& [id, count] : survey.findings) json.key(id).number(count);
  json.end();
}

void write_json(ByteSink& out, const Chosen& input, const Survey& survey, const BagSeal& seal) {
  JsonOut json(out);
  json.begin_object().key("input").text(input.location.path).key("format").text(input.format->name);
  write_sources(json, survey);
  write_accounts(json, survey);
  write_counts(json, survey);
  write_files(json, survey);
  if (const auto key = key_of(seal)) json.key("signature").begin_object().key("key").text(*key).end();
  json.end().newline();
}

int run_info(const Args& args, Session& session) {
  const Inputs inputs(args.operands(), args);
  SurveySink sink;
  session.terminal.start_progress(session.env.progress);
  BagSeal seal;
  Env env = session.env;
  env.seal = &seal;
  inputs.open(env)->run(sink);
  session.terminal.stop_progress();

  const auto& input = inputs.all().front();
  if (args.has("json")) {
    write_json(session.out, input, sink.survey(), seal);
  } else {
    print_head(session.out, input, sink.survey(), seal);
    print_counts(session.out, sink.survey());
    print_files(session.out, sink.survey());
  }
  return session.findings.exit_status(false);
}

constexpr OptionDecl rows[] = {
    {"json", 0, Takes::nothing, "", tr_later("as JSON on standard output")},
};
constexpr OptionGroup groups[] = {input_rows, rows};
constexpr Example examples[] = {
    {"info archive.zip", ""},
    {"info --json alice.tar.zst | jq .kinds", ""},
};

}  // namespace

extern const Command info_command{
    .name = "info",
    .summary = tr_later("tell what an input holds"),
    .synopsis = "IN [OPTION]...",
    .options = groups,
    .operands = {1, 1},
    .examples = examples,
    .operand = Takes::file,
    .run = run_info,
};

}  // namespace permafrost::cli
