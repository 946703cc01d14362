// SPDX-License-Identifier: Apache-2.0
// permafrost show: one object of an input, for reading, as JSON, or byte for byte; and its files.
#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/destination.hpp"
#include "cli/inputs.hpp"
#include "codec/json_out.hpp"
#include "codec/json_view.hpp"
#include "codec/post_text.hpp"

namespace permafrost::cli {

namespace {

/// Lines of `text`, each made safe for the terminal.
std::string printable_lines(std::string_view text) {
  std::string lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines += printable(text.substr(0, end)) + "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

void print_field(StandardOutput& out, const char* name, std::string_view value) {
  if (!value.empty()) out.print(fill("{1} {2}\n", {name, printable(value)}));
}

/// The attachments of a post with their descriptions.
void print_attachments(StandardOutput& out, const JsonView& post) {
  for (const auto attachment : post.find("attachment")) {
    if (!attachment.is_object()) continue;
    print_field(out, tr("Attachment:"), attachment.find("url").text());
    print_field(out, tr("  described as:"), attachment.find("name").text());
  }
}

/// A post, a boost or an account as a person would want to read it.
void print_object(StandardOutput& out, const Found& found, const Limits& limits) {
  JsonParser parser(limits);
  const JsonView activity = parser.parse_copy(found.raw);
  const JsonView inner = activity.find("object");
  const JsonView post = inner.is_object() ? inner : activity;
  print_field(out, tr("Account:"), found.account);
  print_field(out, tr("Type:"), activity.find("type").text());
  print_field(out, tr("Date:"), activity.find("published").text());
  print_field(out, tr("Address:"), post.find("url").text());
  print_field(out, tr("Id:"), post.find("id").text());
  print_field(out, tr("In reply to:"), post.find("inReplyTo").text());
  print_field(out, tr("Boosted:"), inner.text());
  print_field(out, tr("Name:"), post.find("name").text());
  const bool account = found.collection == "actor";
  print_field(out, account ? tr("About:") : tr("Content warning:"), post_text(post.find("summary").text()));
  const std::string text = post_text(post.find("content").text());
  if (!text.empty()) out.print("\n" + printable_lines(text) + "\n");
  print_attachments(out, post);
  for (const auto& path : found.files) print_field(out, tr("File:"), path);
}

void print_json(StandardOutput& out, const Found& found) {
  JsonOut json(out);
  json.begin_object().key("account").text(found.account).key("collection").text(found.collection);
  json.key("files").begin_array();
  for (const auto& path : found.files) json.text(path);
  json.end().key("object").raw(found.raw).end().newline();
}

void write_media(const Args& args, Session& session, Lookup& lookup, const Found& found) {
  Destination destination(*args.text("media"), args.has("overwrite"), session.env.stop);
  lookup.read(
      [&](const Listed& file) { return std::ranges::find(found.files, file.path) != found.files.end(); },
      [&](const Listed& file, ByteSource& bytes) { destination.write(file_name_of(file.path), bytes); });
}

int run_show(const Args& args, Session& session) {
  const auto& path = args.operands()[0];
  const auto& id = args.operands()[1];
  const auto lookup = Inputs(args.operands().first(1), args).look(session.env);
  const auto found = lookup->find(id);
  if (!found)
    throw Error(Fault::input, fill(tr("'{1}' holds nothing with the id or address '{2}'"), {path, id}));
  if (args.has("raw")) {
    session.out.print(found->raw);
  } else if (args.has("json")) {
    print_json(session.out, *found);
  } else {
    print_object(session.out, *found, session.env.limits);
  }
  if (args.has("media")) write_media(args, session, *lookup, *found);
  return 0;
}

constexpr OptionDecl rows[] = {
    {"raw", 0, Takes::nothing, "", tr_later("the bytes as received, nothing added")},
    {"json", 0, Takes::nothing, "", tr_later("as JSON with its account and its files")},
    {"media", 'm', Takes::directory, "DIR", tr_later("write its files into DIR")},
    {"overwrite", 'O', Takes::nothing, "", tr_later("replace files that exist there")},
};
constexpr OptionGroup groups[] = {input_rows, rows};
constexpr Example examples[] = {
    {"show archive.zip https://a.example/@alice/109290001", ""},
    {"show --raw alice.tar.zst https://a.example/users/alice", ""},
};

}  // namespace

extern const Command show_command{
    .name = "show",
    .summary = tr_later("show one post or account by its id or address"),
    .synopsis = "IN ID [OPTION]...",
    .options = groups,
    .operands = {2, 2},
    .examples = examples,
    .operand = Takes::file,
    .run = run_show,
};

}  // namespace permafrost::cli
