// SPDX-License-Identifier: Apache-2.0
#include "verify/report_html.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "crypto/base_encoding.hpp"
#include "io/sha256.hpp"
#include "verify/markup.hpp"
#include "verify/report_charts.hpp"
#include "verify/report_contents.hpp"
#include "verify/report_parts.hpp"

namespace permafrost {

extern const std::string_view report_style;  // report.css, by CMake

namespace {

constexpr std::size_t most_places = 50;    ///< of one finding
constexpr std::size_t places_in_view = 3;  ///< the others are folded up
constexpr std::size_t most_sources = 20;
constexpr std::size_t longest_message = 600;
constexpr std::size_t longest_name = 300;

/// What a verdict means for who reads it.
struct Meaning {
  const char* title;
  const char* sentence;
  const char* next;
};

Meaning meaning_of(Verdict verdict, Extent extent) {
  if (extent == Extent::stored && verdict == Verdict::healthy) {
    return {tr("Unchanged"), tr("The stored bytes are those that were written."),
            tr("What they mean was not looked at: check once without --quick.")};
  }
  if (extent == Extent::fixity && verdict == Verdict::healthy) {
    return {tr("Unchanged"), tr("Every file in it can be unpacked and is the one that was written."),
            tr("What they mean was not looked at: check once without --fixity.")};
  }
  switch (verdict) {
    case Verdict::healthy:
      return {tr("Healthy"), tr("Everything that was looked at is there and as it should be."),
              tr("Nothing needs to be done. Keep a second copy in another place.")};
    case Verdict::noted:
      return {tr("Healthy"), tr("Nothing is wrong. The notes below are worth knowing."),
              tr("Nothing needs to be done. Keep a second copy in another place.")};
    case Verdict::warned:
      return {tr("Usable, with warnings"),
              tr("This can be kept and moved, but something in it is missing or may surprise a reader."),
              tr("Read the warnings. What is missing can often be fetched while the server is still there.")};
    case Verdict::broken:
      return {tr("Broken in part"),
              tr("Something in it is damaged or breaks the rules; it may get lost or be refused elsewhere."),
              tr("Keep this file as it is and follow the advice at each error. If the server is still there, "
                 "export again and check that, too.")};
  }
  return {};
}

/// A name for a group of checks.
std::string title_of(std::string_view group) {
  struct Row {
    std::string_view group;
    const char* title;
  };
  static constexpr Row rows[] = {
      {"document", tr_later("Documents")},
      {"identity", tr_later("Identities")},
      {"property", tr_later("Properties")},
      {"activity", tr_later("Activities")},
      {"collection", tr_later("Collections")},
      {"reference", tr_later("References")},
      {"media", tr_later("Media")},
      {"signature", tr_later("Signatures")},
      {"acceptance", tr_later("Acceptance by Mastodon")},
      {"origin", tr_later("Origin servers")},
      {"container", tr_later("Container")},
      {"other", tr_later("Others")},
  };
  const auto* const row = std::ranges::find(rows, group, &Row::group);
  return row == std::end(rows) ? std::string(group) : tr(row->title);
}

std::string date_text(Seconds time) {
  const std::string text = format_time(time);
  return text.substr(0, 10) + " " + text.substr(11, 5) + " UTC";
}

class Page {
 public:
  Page(ByteSink& out, const FindingLog& log, const ReportFacts& facts, const PageFacts& page)
      : m_html(out), m_log(log), m_facts(facts), m_page(page) {}

  void write() {
    m_html.verbatim("<!DOCTYPE html>\n").open("html", {{"lang", language()}});
    write_head();
    m_html.open("body").open("main");
    write_verdict();
    write_facts();
    if (!m_facts.seals.empty()) write_seals();
    if (const auto& signatures = m_facts.counts.signatures; signatures && signatures->signed_ != 0) {
      write_signatures(*signatures);
    }
    if (m_facts.origin && m_facts.origin->wanted != 0) write_origin(*m_facts.origin);
    write_findings();
    if (m_facts.extent == Extent::contents) write_checks();
    write_contents(m_html, m_page.survey, m_facts.counts);
    m_html.close();
    write_footer();
    m_html.close().close().verbatim("\n");
  }

 private:
  void write_head();
  void write_verdict();
  void write_sign(Verdict verdict);
  void write_counts();
  void write_facts();
  void write_source(const SourceInfo& source);
  void write_fact(const char* name, std::string_view value, const char* style = "");
  void write_seals();
  void write_signatures(const SignatureCounts& counts);
  void write_origin(const OriginCounts& counts);
  void write_findings();
  void write_group(const FindingLog::Group& group);
  void write_places(const FindingLog::Group& group);
  void write_place(const Finding& finding);
  void write_checks();
  void write_checked(const CheckedGroup& group);
  void write_footer();
  /// Opens a section with its heading.
  void open_section(const char* title) { m_html.open("section").element("h2", {}, title); }

  Markup m_html;
  const FindingLog& m_log;
  const ReportFacts& m_facts;
  const PageFacts& m_page;
};

void Page::write_head() {
  // Were anything of the input to get through as markup, it still could load and run nothing.
  const std::string hash = encode_base64(sha256_of(as_bytes(report_style)).bytes);
  m_html.open("head").empty("meta", {{"charset", "utf-8"}});
  m_html.empty("meta", {{"http-equiv", "Content-Security-Policy"},
                        {"content", "default-src 'none'; style-src 'sha256-" + hash +
                                        "'; base-uri 'none'; form-action 'none'"}});
  m_html.empty("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  m_html.empty("meta", {{"name", "color-scheme"}, {"content", "light dark"}});
  m_html.empty("meta", {{"name", "referrer"}, {"content", "no-referrer"}});
  m_html.empty("meta", {{"name", "generator"}, {"content", "permafrost " + m_facts.version}});
  const Meaning meaning = meaning_of(m_log.verdict(), m_facts.extent);
  m_html.element("title", {},
                 fill(tr("{1}: {2} – permafrost"), {meaning.title, shortened(m_facts.input, longest_name)}));
  m_html.open("style").verbatim(report_style).close().close();
}

void Page::write_sign(Verdict verdict) {
  const bool good = verdict == Verdict::healthy || verdict == Verdict::noted;
  m_html.open("svg", {{"class", "sign"}, {"viewBox", "0 0 48 48"}, {"aria-hidden", "true"}});
  m_html.empty("circle", {{"cx", "24"}, {"cy", "24"}, {"r", "24"}});
  if (good) {
    m_html.empty("path", {{"d", "M14 25l7 7 14-15"}});
  } else if (verdict == Verdict::warned) {
    m_html.empty("path", {{"d", "M24 12v16M24 35v.5"}});
  } else {
    m_html.empty("path", {{"d", "M16 16l16 16M32 16l-16 16"}});
  }
  m_html.close();
}

void Page::write_verdict() {
  const Meaning meaning = meaning_of(m_log.verdict(), m_facts.extent);
  m_html.open("header", {{"class", "verdict " + std::string(name_of(m_log.verdict()))}});
  write_sign(m_log.verdict());
  m_html.open("div").open("p", {{"class", "subject"}});
  m_html.element("bdi", {}, shortened(m_facts.input, longest_name)).close();
  m_html.element("h1", {}, meaning.title);
  m_html.element("p", {{"class", "meaning"}}, meaning.sentence);
  m_html.element("p", {}, meaning.next);
  if (m_log.verdict() != Verdict::healthy) write_counts();
  m_html.close().close().verbatim("\n");
}

void Page::write_counts() {
  const char* separator = "";
  m_html.open("p", {{"class", "counts"}});
  for (const Severity severity : {Severity::error, Severity::warning, Severity::note}) {
    const auto count = m_log.count(severity);
    if (count == 0) continue;
    m_html.text(separator).element("span", {}, count_of(severity, count, grouped(count)));
    separator = " · ";
  }
  m_html.close();
}

void Page::write_fact(const char* name, std::string_view value, const char* style) {
  m_html.open("div").element("dt", {}, name);
  m_html.open("dd", {{"class", style}}).element("bdi", {}, shortened(value, longest_name)).close().close();
}

void Page::write_source(const SourceInfo& source) {
  const std::string& writer = source.generation.empty() ? source.software : source.generation;
  const bool is_the_file = m_page.survey.sources.size() == 1 && m_facts.input.ends_with(source.name);
  if (is_the_file) {
    if (!writer.empty()) write_fact(tr("Written by"), writer);
    if (source.taken) write_fact(tr("Made"), date_text(*source.taken));
    return;
  }
  std::string text = source.name;
  if (!writer.empty()) text += ", " + writer;
  if (source.bytes != 0) text += ", " + human_bytes(source.bytes);
  if (source.taken) text += ", " + date_text(*source.taken);
  write_fact(tr("Source"), text);
}

void Page::write_facts() {
  m_html.open("dl", {{"class", "facts"}});
  write_fact(tr("File"), m_facts.input);
  if (m_page.bytes != 0) {
    write_fact(tr("Size"), fill(tr("{1} ({2} bytes)"), {human_bytes(m_page.bytes), grouped(m_page.bytes)}));
  }
  if (m_page.sha256) write_fact("SHA-256", m_page.sha256->hex(), "digest");
  write_fact(tr("Format"), m_facts.format);
  const auto& sources = m_page.survey.sources;
  for (std::size_t i = 0; i < std::min(sources.size(), most_sources); ++i) write_source(sources[i]);
  if (m_facts.extent == Extent::contents) {
    write_fact(tr("Measured by"), m_facts.profile == Profile::strict
                                      ? tr("the specifications alone (profile strict)")
                                      : tr("what Mastodon is known to write (profile mastodon)"));
  }
  if (m_facts.lost_before) write_fact(tr("Incomplete"), describe(*m_facts.lost_before));
  write_fact(tr("Checked"),
             fill(tr("{1} by permafrost {2}"), {date_text(m_facts.checked_at), m_facts.version}));
  m_html.close().verbatim("\n");
}

/// What it is worth that the input was signed as a whole, by the best that is said of it.
const char* worth_of(std::span<const SealedBy> seals) {
  const auto any = [seals](SealedBy::State state) {
    return std::ranges::any_of(seals, [state](const SealedBy& one) { return one.state == state; });
  };
  if (any(SealedBy::State::holds)) return tr("Whoever holds this key vouches for every file in it.");
  if (any(SealedBy::State::not_asked))
    return tr("It was not checked: say whose it should be with permafrost verify --signer.");
  return tr(
      "Nobody whom you asked for vouches for this. Take it from another copy, or ask who gave it to you.");
}

const char* style_of(SealedBy::State state) {
  switch (state) {
    case SealedBy::State::holds: return "clean";
    case SealedBy::State::not_asked: return "note";
    case SealedBy::State::other_key: return "warning";
    case SealedBy::State::differs:
    case SealedBy::State::invalid: break;
  }
  return "error";
}

void Page::write_seals() {
  open_section(tr("Who signed it"));
  m_html.element("p", {{"class", "meaning"}}, worth_of(m_facts.seals));
  m_html.open("ul", {{"class", "marked"}});
  for (const SealedBy& one : m_facts.seals) {
    m_html.open("li", {{"class", style_of(one.state)}})
        .element("bdi", {{"class", "title"}}, shortened(describe(one), longest_message))
        .close();
  }
  m_html.close().close().verbatim("\n");
}

void Page::write_origin(const OriginCounts& counts) {
  open_section(tr("At their servers"));
  m_html.element("p", {{"class", "meaning"}},
                 fill(tr("{1} of {2} accounts and public posts were looked up where they come from."),
                      {grouped(counts.wanted), grouped(counts.candidates)}));
  draw_shares(
      m_html, tr("Objects by what their servers say today"),
      std::array{Share{tr("the same"), counts.same, "good"},
                 Share{tr("edited since"), counts.edited, "better"}, Share{tr("gone"), counts.gone, "c4"},
                 Share{tr("different without a word"), counts.different, "error"},
                 Share{tr("something else than JSON"), counts.not_json, "error2"},
                 Share{tr("refused to strangers"), counts.refused, "warning"},
                 Share{tr("no answer"), counts.unreachable, "warning2"}});
  m_html.close().verbatim("\n");
}

void Page::write_signatures(const SignatureCounts& counts) {
  open_section(tr("Signatures"));
  const std::uint64_t good = counts.verified + counts.restored;
  const std::uint64_t by_design = counts.unsigned_boosts + counts.unsigned_restricted;
  m_html.element("p", {{"class", "meaning"}},
                 fill(tr("{1} of {2} signed posts are proven to be what their author's server sent out."),
                      {grouped(good), grouped(counts.signed_)}));
  draw_shares(m_html, tr("Signatures by what came of them"),
              std::array{Share{tr("verified"), counts.verified, "good"},
                         Share{tr("verified with attachment URLs restored"), counts.restored, "better"},
                         Share{tr("cover other content than is shown"), counts.not_covered, "error2"},
                         Share{tr("invalid"), counts.invalid, "error"},
                         Share{tr("not checked: no key"), counts.key_absent, "warning"},
                         Share{tr("not checked: unknown kind"), counts.unsupported, "warning2"},
                         Share{tr("unsigned by design (boosts, or not public)"), by_design, "c4"},
                         Share{tr("unsigned"), counts.unsigned_ - by_design, "c5"}});
  if (!counts.prefixes.empty()) {
    m_html.open("ul", {{"class", "places"}});
    for (const auto& [prefix, count] : counts.prefixes) {
      m_html.open("li")
          .element("span", {}, fill(tr("{1} restored with the prefix"), {grouped(count)}))
          .text(" ");
      m_html.element("bdi", {{"class", "where"}}, shortened(prefix, longest_name)).close();
    }
    m_html.close();
  }
  m_html.close().verbatim("\n");
}

void Page::write_findings() {
  open_section(tr("What was found"));
  if (m_log.groups().empty()) m_html.element("p", {}, tr("Nothing."));
  for (const auto* group : m_log.groups()) write_group(*group);
  m_html.close().verbatim("\n");
}

void Page::write_group(const FindingLog::Group& group) {
  m_html.open("article",
              {{"class", std::string(name_of(group.severity))}, {"id", std::string(group.info.id)}});
  m_html.open("h3").element("span", {{"class", "severity"}}, word_for(group.severity)).text(" ");
  m_html.element("span", {{"class", "title"}}, translated(group.info.title));
  if (group.count > 1) m_html.text(" ").element("span", {{"class", "times"}}, "×" + grouped(group.count));
  m_html.close();
  if (!group.info.advice.empty()) {
    m_html.open("p", {{"class", "advice"}}).element("span", {{"aria-hidden", "true"}}, "→").text(" ");
    m_html.text(translated(group.info.advice)).close();
  }
  write_places(group);
  m_html.open("p", {{"class", "rule"}}).element("code", {}, group.info.id);
  if (!group.info.reference.empty()) m_html.text(" · " + std::string(group.info.reference));
  m_html.close().close().verbatim("\n");
}

void Page::write_places(const FindingLog::Group& group) {
  const std::size_t kept = std::min(group.kept.size(), most_places);
  const std::size_t in_view = std::min(kept, places_in_view);
  m_html.open("ul", {{"class", "places"}});
  for (std::size_t i = 0; i < in_view; ++i) write_place(group.kept[i]);
  m_html.close();
  if (group.count <= in_view) return;
  if (group.severity == Severity::error) {
    m_html.open("details", {{"open", "open"}});
  } else {
    m_html.open("details");
  }
  const auto rest = group.count - in_view;
  m_html.element("summary", {}, fill(tr("{1} more place", "{1} more places", rest), {grouped(rest)}));
  m_html.open("ul", {{"class", "places"}});
  for (std::size_t i = in_view; i < kept; ++i) write_place(group.kept[i]);
  if (group.count > kept) {
    m_html.element("li", {{"class", "aside"}},
                   fill(tr("… and {1} more; permafrost verify --log FILE writes all of them"),
                        {grouped(group.count - kept)}));
  }
  m_html.close().close();
}

void Page::write_place(const Finding& finding) {
  m_html.open("li").element("bdi", {{"class", "message"}}, shortened(finding.message, longest_message));
  const Place& place = finding.place;
  for (const auto* name : {&place.entry, &place.object}) {
    if (!name->empty()) m_html.text(" ").element("bdi", {{"class", "where"}}, shortened(*name, longest_name));
  }
  if (place.offset) {
    m_html.text(" ").element("span", {{"class", "where"}}, fill(tr("byte {1}"), {grouped(*place.offset)}));
  }
  m_html.close();
}

void Page::write_checks() {
  const auto groups = checked_groups(m_log, m_facts.checks);
  std::uint64_t clean = 0;
  std::array<std::uint64_t, 3> found{};
  for (const auto& group : groups) {
    for (const auto& result : group.results) {
      ++(result.found == nullptr ? clean : found[static_cast<std::size_t>(result.found->severity)]);
    }
  }
  open_section(tr("What was looked for"));
  draw_shares(m_html, tr("Checks by what they found"),
              std::array{Share{tr("found nothing"), clean, "good"}, Share{tr("notes"), found[0], "note"},
                         Share{tr("warnings"), found[1], "warning"}, Share{tr("errors"), found[2], "error"}});
  for (const auto& group : groups) write_checked(group);
  m_html.close().verbatim("\n");
}

void Page::write_checked(const CheckedGroup& group) {
  const auto failed =
      std::ranges::count_if(group.results, [](const auto& result) { return result.found != nullptr; });
  m_html.open("details", {{"class", "checked"}}).open("summary");
  m_html.element("span", {{"class", "group"}}, title_of(group.name)).text(" ");
  const std::uint64_t checks = group.results.size();
  m_html.element("span", {{"class", "aside"}}, fill(tr("{1} check", "{1} checks", checks), {checks}))
      .text(" ");
  if (failed == 0) {
    m_html.element("span", {{"class", "result good"}}, tr("nothing found"));
  } else {
    m_html.element("span", {{"class", "result"}},
                   fill(tr("{1} with findings"), {static_cast<std::uint64_t>(failed)}));
  }
  m_html.close().open("ul", {{"class", "marked"}});
  for (const auto& result : group.results) {
    const std::string style =
        result.found != nullptr ? std::string(name_of(result.found->severity)) : "clean";
    m_html.open("li", {{"class", style}})
        .element("span", {{"class", "title"}}, translated(result.info->title));
    m_html.text(" ").element("code", {}, result.info->id).close();
  }
  m_html.close().close();
}

void Page::write_footer() {
  m_html.element(
      "footer", {},
      tr("Written by permafrost. This page is one file: it loads nothing, runs no script, and can be "
         "kept beside the archive. It may quote private posts."));
}

}  // namespace

void render_html(ByteSink& out, const FindingLog& log, const ReportFacts& facts, const PageFacts& page) {
  Page(out, log, facts, page).write();
}

}  // namespace permafrost
