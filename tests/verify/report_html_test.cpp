// SPDX-License-Identifier: Apache-2.0
#include "verify/report_html.hpp"

#include <gtest/gtest.h>

#include "support/run.hpp"
#include "support/temp_dir.hpp"

namespace permafrost::test {
namespace {

constexpr FindingInfo grave{.id = "test-grave",
                            .severity = Severity::error,
                            .title = "it is bad",
                            .advice = "mend it",
                            .reference = "AS-001"};
constexpr FindingInfo clean{.id = "test-clean",
                            .severity = Severity::error,
                            .title = "it is not there",
                            .advice = {},
                            .reference = {}};

constexpr std::string_view hostile =
    "\"'><script>alert(1)</script><img src=x onerror=alert(1)>&lt;\x1b\xff\xE2\x80\xAE\xEF\xBF\xBE]]>";

ReportFacts facts_of(std::string_view input, const CheckedCounts& counts = {}) {
  return {.version = "1",
          .input = std::string(input),
          .format = "f",
          .counts = counts,
          .checked_at = 1700000000,
          .checks = {{.info = clean, .group = "media"}, {.info = grave, .group = "media"}}};
}

std::string page_of(const FindingLog& log, const Survey& survey = {}, std::string_view input = "a.zip",
                    const CheckedCounts& counts = {}) {
  StringSink out;
  render_html(out, log, facts_of(input, counts), {.survey = survey, .bytes = 1234567, .sha256 = Sha256{}});
  return out.text;
}

bool has(std::string_view page, std::string_view text) { return page.find(text) != std::string_view::npos; }

/// The page without its style sheet, which speaks of everything that can be.
std::string body_of(const std::string& page) { return page.substr(page.find("</style>")); }

Survey survey_of_years(int first, int last) {
  Survey survey;
  for (int year = first; year <= last; ++year) survey.months[year * 12 + 3].by_kind = {5, 4, 3, 0};
  survey.posts.by_kind = {50, 40, 30, 0};
  survey.kinds[index_of(Kind::activities)] = 120;
  survey.visibilities = {{Visibility::everyone, 100}, {Visibility::direct, 20}};
  survey.files["image/png"] = {.count = 3, .bytes = 5000};
  return survey;
}

/// Python's parsers of HTML and of XML read it, every element closed, and find no script and nothing to load.
void expect_sound(const std::string& page) {
  constexpr const char* script =
      "import sys, html.parser, xml.etree.ElementTree as tree\n"
      "text = open(sys.argv[1], encoding='utf-8').read()\n"
      "tree.fromstring(text)\n"
      "class Reader(html.parser.HTMLParser):\n"
      "    open = []\n"
      "    def handle_startendtag(self, tag, attributes): self.look(tag, attributes)\n"
      "    def handle_starttag(self, tag, attributes):\n"
      "        self.look(tag, attributes)\n"
      "        self.open.append(tag)\n"
      "    def handle_endtag(self, tag): assert self.open.pop() == tag, tag\n"
      "    def look(self, tag, attributes):\n"
      "        assert tag not in ('script', 'img', 'link', 'iframe', 'object', 'embed', 'base', 'form', "
      "'a'), tag\n"
      "        for name, value in attributes:\n"
      "            assert not name.startswith('on') and name not in ('src', 'href', 'style'), name\n"
      "reader = Reader()\n"
      "reader.feed(text)\n"
      "reader.close()\n"
      "assert not reader.open\n";
  const TempDir directory;
  write_file(directory / "page.html", page);
  const Ran ran = run({"python3", "-c", script, directory / "page.html"});
  EXPECT_EQ(ran.status, 0) << ran.err;
}

TEST(Page, BeginsWithTheVerdict) {
  FindingLog log;
  EXPECT_TRUE(has(page_of(log), "<h1>Healthy</h1>"));
  log.report(grave, {.entry = "outbox.json", .object = "https://a.example/1", .offset = 7}, "big thing");
  const auto page = page_of(log);
  EXPECT_TRUE(has(page, "<h1>Broken in part</h1>"));
  EXPECT_LT(page.find("<h1>"), page.find("SHA-256"));
  EXPECT_TRUE(has(page, "<span>1 error</span></p>")) << page;
  EXPECT_TRUE(has(page, "mend it"));
  EXPECT_TRUE(has(page, "<code>test-grave</code> · AS-001"));
  EXPECT_TRUE(has(page, "1.2 MiB (1,234,567 bytes)"));
  expect_sound(page);
}

TEST(Page, NamesTheChecksThatFoundNothing) {
  const auto page = page_of(FindingLog{});
  EXPECT_TRUE(has(page, "<li class=\"clean\"><span class=\"title\">it is not there</span>"));
  EXPECT_TRUE(has(page, "nothing found"));
}

TEST(Page, LetsNothingOfTheInputBecomeMarkup) {
  FindingLog log;
  log.report(grave, {.entry = std::string(hostile), .object = std::string(hostile)}, std::string(hostile));
  Survey survey = survey_of_years(2020, 2021);
  survey.sources = {{.format = "f",
                     .generation = std::string(hostile),
                     .software = std::string(hostile),
                     .name = std::string(hostile)}};
  survey.accounts = {
      {.id = std::string(hostile), .name = std::string(hostile), .type = std::string(hostile)}};
  CheckedCounts counts;
  counts.signatures = SignatureCounts{.signed_ = 1, .restored = 1, .prefixes = {{std::string(hostile), 1}}};
  const auto page = page_of(log, survey, hostile, counts);
  expect_sound(page);
  EXPECT_FALSE(has(page, "<script"));
  EXPECT_FALSE(has(page, "\xE2\x80\xAE"));
  EXPECT_TRUE(has(page, "&lt;script&gt;"));
}

TEST(Page, StaysBoundedWhateverIsFound) {
  FindingLog log;
  const std::string endless(1 << 20, 'x');
  for (int i = 0; i < 1000; ++i) log.report(grave, {.entry = endless, .object = endless}, endless);
  const auto page = page_of(log, {}, endless);
  EXPECT_LT(page.size(), 200'000U);
  EXPECT_TRUE(has(page, "… and 950 more"));
}

TEST(Page, DrawsMonthsAndWhereTheyAreTooManyYears) {
  const auto months = page_of(FindingLog{}, survey_of_years(2017, 2024));
  EXPECT_TRUE(has(months, "Posts by month"));
  EXPECT_TRUE(has(months, "<title>2017-04: Posts 5, Replies 4, Boosts 3</title>"));
  EXPECT_TRUE(has(months, "<th scope=\"row\">2024-04</th><td>5</td><td>4</td><td>3</td></tr>"));
  expect_sound(months);
  const auto years = page_of(FindingLog{}, survey_of_years(2008, 2100));
  EXPECT_TRUE(has(years, "Posts by year"));
  EXPECT_TRUE(has(years, "<title>2100: Posts 5, Replies 4, Boosts 3</title>"));
  expect_sound(years);
}

TEST(Page, DrawsNothingWhereThereIsNothing) {
  EXPECT_FALSE(has(body_of(page_of(FindingLog{})), "class=\"columns\""));
  Survey survey;
  survey.kinds[index_of(Kind::activities)] = 2;
  survey.posts.by_kind = {2, 0, 0, 0};
  survey.undated = 2;
  const auto page = page_of(FindingLog{}, survey);
  EXPECT_TRUE(has(page, "2 have no date that can be read."));
  expect_sound(page);
}

TEST(Page, TellsOfSignaturesWhereThereAreSome) {
  EXPECT_FALSE(has(page_of(FindingLog{}), "Signatures</h2>"));
  CheckedCounts counts;
  counts.signatures = SignatureCounts{
      .signed_ = 3, .verified = 1, .restored = 1, .invalid = 1, .prefixes = {{"https://files.example/", 1}}};
  const auto page = page_of(FindingLog{}, {}, "a.zip", counts);
  EXPECT_TRUE(has(page, "2 of 3 signed posts"));
  EXPECT_TRUE(has(page, "https://files.example/"));
  expect_sound(page);
}

TEST(Page, TellsWhoSignedTheInput) {
  EXPECT_FALSE(has(page_of(FindingLog{}), "Who signed it"));
  const auto page_with = [](SealedBy::State state) {
    ReportFacts facts = facts_of("a.tar.zst");
    facts.seals = {{.state = state,
                    .place = "a.tar.zst.minisig",
                    .key = "0123456789ABCDEF",
                    .trusted_comment = std::string(hostile)}};
    StringSink out;
    const Survey survey;
    render_html(out, FindingLog{}, facts, {.survey = survey});
    expect_sound(out.text);
    return out.text;
  };
  const auto good = page_with(SealedBy::State::holds);
  EXPECT_TRUE(has(good, "vouches for every file"));
  EXPECT_TRUE(has(good, "0123456789ABCDEF"));
  EXPECT_TRUE(has(page_with(SealedBy::State::not_asked), "was not checked: say whose"));
  for (const auto state : {SealedBy::State::differs, SealedBy::State::invalid, SealedBy::State::other_key})
    EXPECT_TRUE(has(page_with(state), "Nobody whom you asked"));
}

TEST(Page, LoadsNothing) {
  EXPECT_TRUE(has(page_of(FindingLog{}), "default-src &#39;none&#39;"));
  EXPECT_FALSE(has(page_of(FindingLog{}), "url("));
}

}  // namespace
}  // namespace permafrost::test
