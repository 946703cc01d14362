// SPDX-License-Identifier: Apache-2.0
// permafrost diff: what two inputs each have and lack, for people and for machines
// (schemas/diff.schema.json).
#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/inputs.hpp"
#include "cli/table.hpp"
#include "codec/json_out.hpp"
#include "formats/comparison.hpp"

namespace permafrost::cli {

namespace {

using Where = Difference::Where;

/// The aspects that were asked for, by their bits.
class Wanted {
 public:
  explicit Wanted(const Args& args) {
    for (const auto& word : args.list("only")) m_only |= bit_of(aspect_named(word));
  }
  [[nodiscard]] bool has(Aspect aspect) const { return m_only == 0 || (m_only & bit_of(aspect)) != 0; }

 private:
  static unsigned bit_of(Aspect aspect) { return 1U << static_cast<unsigned>(aspect); }
  static Aspect aspect_named(const std::string& word) {
    for (const Aspect aspect : all_aspects()) {
      if (name_of(aspect) == word) return aspect;
    }
    const auto name = [](Aspect aspect) { return name_of(aspect); };
    throw Error(Fault::usage, fill(tr("unknown word '{1}' for '--only' (known: {2})"),
                                   {word, joined(all_aspects(), ", ", name)}));
  }

  unsigned m_only = 0;
};

char mark_of(Where where) { return where == Where::left ? '<' : where == Where::right ? '>' : '!'; }

std::string_view word_of(Where where) {
  return where == Where::left ? "left" : where == Where::right ? "right" : "both";
}

/// Lines as they come, under a heading for each aspect.
class TextListing {
 public:
  explicit TextListing(StandardOutput& out) : m_out(out) {}
  void add(const Difference& difference) {
    if (m_aspect != difference.aspect) {
      m_out.print((m_aspect ? "\n" : "") + std::string(name_of(difference.aspect)) + "\n");
    }
    m_aspect = difference.aspect;
    std::string line = std::string("  ") + mark_of(difference.where) + " ";
    if (!difference.account.empty()) line += printable(difference.account) + ": ";
    line += printable(difference.name);
    if (!difference.members.empty()) line += "  (" + joined(difference.members, ", ", printable) + ")";
    m_out.print(line + "\n");
  }
  [[nodiscard]] bool empty() const { return !m_aspect; }

 private:
  StandardOutput& m_out;
  std::optional<Aspect> m_aspect;
};

struct Total {
  bool same = true;
  std::uint64_t other_form = 0;
};

Total total_of(const Comparison& comparison, const Wanted& wanted) {
  Total total;
  for (const Aspect aspect : all_aspects()) {
    if (!wanted.has(aspect)) continue;
    const AspectCounts& count = comparison.counts(aspect);
    total.same = total.same && count.left + count.right + count.differ == 0;
    total.other_form += count.other_form;
  }
  return total;
}

void print_counts(StandardOutput& out, const Comparison& comparison, const Wanted& wanted, const Inputs& left,
                  const Inputs& right) {
  using Align = Table::Align;
  Table table({Align::left, Align::right, Align::right, Align::right, Align::right});
  table.row({"", tr("< only"), tr("> only"), tr("! differ"), tr("same")});
  for (const Aspect aspect : all_aspects()) {
    const AspectCounts& count = comparison.counts(aspect);
    if (!wanted.has(aspect) || count.left + count.right + count.differ + count.same == 0) continue;
    table.row({std::string(name_of(aspect)), std::to_string(count.left), std::to_string(count.right),
               std::to_string(count.differ), std::to_string(count.same)});
  }
  const auto name = [](const Inputs& inputs) {
    const Chosen& chosen = inputs.all().front();
    return printable(chosen.location.path) + " (" + std::string(chosen.format->name) + ")";
  };
  out.print("< " + name(left) + "\n> " + name(right) + "\n" + table.text());
  const Total total = total_of(comparison, wanted);
  if (total.other_form != 0) {
    out.print(fill(tr("{1} of the same came in another form; of posts text and time were compared",
                      "{1} of the same came in another form; of posts text and time were compared",
                      total.other_form),
                   {total.other_form}) +
              "\n");
  }
}

void write_difference(JsonOut& json, const Difference& difference) {
  json.begin_object().key("kind").text(name_of(difference.aspect));
  if (!difference.account.empty()) json.key("account").text(difference.account);
  json.key("name").text(difference.name).key("in").text(word_of(difference.where));
  if (!difference.members.empty()) {
    json.key("members").begin_array();
    for (const auto& member : difference.members) json.text(member);
    json.end();
  }
  json.end();
}

void write_counts(JsonOut& json, const Comparison& comparison, const Wanted& wanted) {
  json.key("counts").begin_object();
  for (const Aspect aspect : all_aspects()) {
    if (!wanted.has(aspect)) continue;
    const AspectCounts& count = comparison.counts(aspect);
    json.key(name_of(aspect)).begin_object().key("left").number(count.left).key("right").number(count.right);
    json.key("differ").number(count.differ).key("same").number(count.same);
    json.key("other_form").number(count.other_form).end();
  }
  json.end();
}

void write_input(JsonOut& json, std::string_view side, const Inputs& inputs) {
  const Chosen& chosen = inputs.all().front();
  json.key(side).begin_object().key("path").text(chosen.location.path);
  json.key("format").text(chosen.format->name).end();
}

int run_diff(const Args& args, Session& session) {
  const Wanted wanted(args);
  const auto paths = args.operands();
  if (paths[0] == "-" && paths[1] == "-")
    throw Error(Fault::usage, tr("standard input ('-') can be one of the two"));
  const Inputs left(paths.first(1), args, true);
  const Inputs right(paths.subspan(1, 1), args, true);
  Comparison comparison(session.env);
  session.terminal.start_progress(session.env.progress);
  left.open(session.env)->run(comparison.left());
  right.open(session.env)->run(comparison.right());
  session.terminal.stop_progress();

  if (args.has("json")) {
    JsonOut json(session.out);
    json.begin_object();
    write_input(json, "left", left);
    write_input(json, "right", right);
    json.key("differences").begin_array();
    comparison.compare([&](const Difference& difference) {
      if (wanted.has(difference.aspect) && !args.has("brief")) write_difference(json, difference);
    });
    json.end();
    write_counts(json, comparison, wanted);
    json.key("same").boolean(total_of(comparison, wanted).same).end().newline();
  } else {
    TextListing listing(session.out);
    comparison.compare([&](const Difference& difference) {
      if (wanted.has(difference.aspect) && !args.has("brief")) listing.add(difference);
    });
    if (!listing.empty()) session.out.print("\n");
    print_counts(session.out, comparison, wanted, left, right);
  }
  return total_of(comparison, wanted).same ? session.findings.exit_status(false) : 1;
}

constexpr OptionDecl rows[] = {
    {"only", 0, Takes::text, "KIND,...", tr_later("compare these alone: posts, files, following, ...")},
    {"brief", 0, Takes::nothing, "", tr_later("numbers alone, not each difference")},
    {"json", 0, Takes::nothing, "", tr_later("as JSON on standard output")},
};
constexpr OptionGroup groups[] = {input_rows, rows};
constexpr Example examples[] = {
    {"diff 2023.zip 2024.zip", tr_later("what came, went and was edited")},
    {"diff --only posts,files alice.tar.zst export.zip", ""},
};

}  // namespace

extern const Command diff_command{
    .name = "diff",
    .summary = tr_later("tell what two inputs each have and lack"),
    .synopsis = "A B [OPTION]...",
    .options = groups,
    .operands = {2, 2},
    .examples = examples,
    .operand = Takes::file,
    .run = run_diff,
};

}  // namespace permafrost::cli
