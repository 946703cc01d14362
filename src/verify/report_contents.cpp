// SPDX-License-Identifier: Apache-2.0
#include "verify/report_contents.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "verify/report_charts.hpp"
#include "verify/report_parts.hpp"

namespace permafrost {

namespace {

constexpr std::size_t longest_name = 300;

void write_audiences(Markup& page, const Survey& survey) {
  std::uint64_t largest = 0;
  for (const auto& [visibility, count] : survey.visibilities) largest = std::max(largest, count);
  page.element("h3", {}, tr("Audience of the posts")).open("table", {{"class", "bars"}}).open("tbody");
  for (const auto& [visibility, count] : survey.visibilities) {
    page.open("tr").element("th", {{"scope", "row"}}, word_for(visibility));
    page.element("td", {}, grouped(count)).open("td");
    draw_bar(page, count, largest, "c1");
    page.close().close();
  }
  page.close().close();
}

/// What is worth a sentence unless there is none of it.
void write_aside(Markup& page, const char* sentence, std::uint64_t count) {
  if (count != 0) page.element("p", {{"class", "aside"}}, fill(sentence, {grouped(count)}));
}

void write_files(Markup& page, const Survey& survey, const CheckedCounts& counts) {
  if (survey.files.empty() && counts.files_missing == 0) return;
  std::vector<std::pair<std::string, FileCount>> files(survey.files.begin(), survey.files.end());
  std::ranges::stable_sort(files, std::greater(), [](const auto& row) { return row.second.bytes; });
  const std::uint64_t largest = files.empty() ? 0 : files.front().second.bytes;
  page.element("h3", {}, tr("Files by type")).open("table", {{"class", "bars"}}).open("tbody");
  for (const auto& [type, count] : files) {
    page.open("tr").element("th", {{"scope", "row"}}, type == "other" ? tr("other") : type);
    page.element("td", {}, grouped(count.count)).element("td", {}, human_bytes(count.bytes)).open("td");
    draw_bar(page, count.bytes, largest, "c1");
    page.close().close();
  }
  page.close().close();
  write_aside(page,
              tr("{1} file that a post shows is missing.", "{1} files that posts show are missing.",
                 counts.files_missing),
              counts.files_missing);
  write_aside(page,
              tr("{1} file is shown by no post.", "{1} files are shown by no post.", counts.files_unused),
              counts.files_unused);
}

void write_accounts(Markup& page, const Survey& survey) {
  page.element("h3", {}, tr("Accounts")).open("ul", {{"class", "accounts"}});
  for (const auto& account : survey.accounts) {
    page.open("li").element("bdi", {}, "@" + shortened(account.name, longest_name)).text(" ");
    page.element("bdi", {{"class", "where"}}, shortened(account.id, longest_name)).close();
  }
  const auto rest = survey.kinds[index_of(Kind::actors)] - survey.accounts.size();
  if (rest != 0)
    page.element("li", {{"class", "aside"}}, fill(tr("and {1} more", "and {1} more", rest), {rest}));
  page.close();
}

}  // namespace

void write_contents(Markup& page, const Survey& survey, const CheckedCounts& counts) {
  if (survey.kinds == decltype(survey.kinds){}) return;
  page.open("section").element("h2", {}, tr("What it holds"));
  if (survey.posts.total() != 0) {
    draw_posts(page, survey);
    write_audiences(page, survey);
  }
  write_files(page, survey, counts);
  if (!survey.accounts.empty()) write_accounts(page, survey);
  page.close().verbatim("\n");
}

}  // namespace permafrost
