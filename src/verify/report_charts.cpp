// SPDX-License-Identifier: Apache-2.0
#include "verify/report_charts.hpp"

#include <algorithm>
#include <cmath>

#include "base/text.hpp"

namespace permafrost {

namespace {

constexpr int most_years_by_month = 20;  ///< more columns than that are no longer seen apart
constexpr std::uint64_t most_lines = 4;
constexpr int most_labels = 8;        ///< years that fit under the columns on a telephone
constexpr double least_share = 0.01;  ///< so that one bad thing among thousands is seen
constexpr double top = 14, baseline = 164, chart_height = 188;

std::string decimal(double value) {
  const auto thousandths = std::llround(value * 1000);
  std::string fraction = std::to_string(thousandths % 1000);
  fraction.insert(0, 3 - fraction.size(), '0');
  return std::to_string(thousandths / 1000) + "." + fraction;
}
std::string percent(double share) { return decimal(share * 100) + "%"; }

double share_of(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

std::string month_text(int month) {
  const auto number = month % 12 + 1;
  return std::to_string(month / 12) + (number < 10 ? "-0" : "-") + std::to_string(number);
}

/// The smallest of 1, 2, 5, 10, 20, 50 … of which `most` reach `whole`.
std::uint64_t round_step(std::uint64_t whole, std::uint64_t most) {
  for (std::uint64_t ten = 1;; ten *= 10) {
    for (const std::uint64_t step : {ten, 2 * ten, 5 * ten}) {
      if ((whole + step - 1) / step <= most) return step;
    }
  }
}

void draw_swatch(Markup& page, std::string_view color) {
  page.element("span", {{"class", "swatch " + std::string(color)}, {"aria-hidden", "true"}}, "");
}

void draw_legend(Markup& page, std::span<const Share> shares) {
  page.open("ul", {{"class", "legend"}});
  for (const auto& share : shares) {
    if (share.count == 0) continue;
    page.open("li");
    draw_swatch(page, share.color);
    page.text(share.label + " ").element("b", {}, grouped(share.count)).close();
  }
  page.close();
}

std::string spoken(std::span<const Share> shares) {
  std::string text;
  for (const auto& share : shares) {
    if (share.count == 0) continue;
    if (!text.empty()) text += ", ";
    text += share.label + " " + grouped(share.count);
  }
  return text;
}

/// The columns of draw_posts(): whole years, cut into months where these can still be seen.
class Columns {
 public:
  explicit Columns(const std::map<int, PostCounts>& months)
      : m_first_year(months.begin()->first / 12),
        m_years(months.rbegin()->first / 12 - m_first_year + 1),
        m_by_month(m_years <= most_years_by_month) {
    for (const auto& [month, counts] : months) {
      m_columns[m_by_month ? month - m_first_year * 12 : month / 12 - m_first_year] += counts;
    }
    for (const auto& [slot, counts] : m_columns) m_most = std::max(m_most, counts.total());
    m_step = round_step(m_most, most_lines);
    m_top = (m_most + m_step - 1) / m_step * m_step;
  }

  void draw(Markup& page) const {
    for (std::uint64_t value = m_step; value <= m_top; value += m_step) draw_line(page, value);
    for (const auto& [slot, counts] : m_columns) draw_column(page, slot, counts);
    page.empty("line", {{"class", "axis"},
                        {"x1", "0"},
                        {"x2", "100%"},
                        {"y1", decimal(baseline)},
                        {"y2", decimal(baseline)}});
    draw_labels(page);
  }

  [[nodiscard]] bool by_month() const noexcept { return m_by_month; }

 private:
  [[nodiscard]] int slots() const { return m_by_month ? m_years * 12 : m_years; }
  [[nodiscard]] double x_of(int slot) const { return static_cast<double>(slot) / slots(); }
  [[nodiscard]] double y_of(std::uint64_t value) const {
    return baseline - (baseline - top) * share_of(value, m_top);
  }
  [[nodiscard]] std::string name_of(int slot) const {
    return m_by_month ? month_text(m_first_year * 12 + slot) : std::to_string(m_first_year + slot);
  }

  void draw_line(Markup& page, std::uint64_t value) const {
    const double y = y_of(value);
    page.empty("line",
               {{"class", "grid"}, {"x1", "0"}, {"x2", "100%"}, {"y1", decimal(y)}, {"y2", decimal(y)}});
  }

  void draw_column(Markup& page, int slot, const PostCounts& counts) const {
    const double gap = slots() > 100 ? 0 : 0.2 / slots();
    const auto shares = shares_of(counts);
    page.open("g").element("title", {}, name_of(slot) + ": " + spoken(shares));
    std::uint64_t below = 0;
    for (const auto& share : shares) {
      if (share.count == 0) continue;
      const double low = y_of(below);
      below += share.count;
      const double high = y_of(below);
      page.empty("rect", {{"class", std::string(share.color)},
                          {"x", percent(x_of(slot) + gap / 2)},
                          {"width", percent(1.0 / slots() - gap)},
                          {"y", decimal(high)},
                          {"height", decimal(low - high)}});
    }
    page.close();
  }

  /// Years, or quarters where there is but one; and the values of the lines, over the columns.
  void draw_labels(Markup& page) const {
    const bool quarters = m_years == 1;
    const int every = quarters
                          ? 3
                          : static_cast<int>(round_step(static_cast<std::uint64_t>(m_years), most_labels)) *
                                (m_by_month ? 12 : 1);
    for (int slot = 0; slot < slots(); slot += every) {
      const auto x = percent(x_of(slot));
      page.empty("line", {{"class", "axis"},
                          {"x1", x},
                          {"x2", x},
                          {"y1", decimal(baseline)},
                          {"y2", decimal(baseline + 5)}});
      const auto name =
          quarters ? name_of(slot) : std::to_string(m_first_year + (m_by_month ? slot / 12 : slot));
      page.element("text", {{"class", "tick"}, {"x", x}, {"dx", "3"}, {"y", decimal(baseline + 16)}}, name);
    }
    for (std::uint64_t value = m_step; value <= m_top; value += m_step) {
      page.element("text", {{"class", "tick"}, {"x", "0"}, {"y", decimal(y_of(value) - 3)}}, grouped(value));
    }
  }

  std::map<int, PostCounts> m_columns;
  int m_first_year, m_years;
  bool m_by_month;
  std::uint64_t m_most = 0, m_step = 1, m_top = 1;
};

void write_months(Markup& page, const Survey& survey) {
  page.open("details").element("summary", {}, tr("The numbers"));
  page.open("table", {{"class", "numbers"}}).open("thead").open("tr");
  page.element("th", {{"scope", "col"}}, tr("Month"));
  const auto totals = shares_of(survey.posts);
  for (const auto& share : totals) {
    if (share.count != 0) page.element("th", {{"scope", "col"}}, share.label);
  }
  page.close().close().open("tbody");
  for (const auto& [month, counts] : survey.months) {
    page.open("tr").element("th", {{"scope", "row"}}, month_text(month));
    for (std::size_t kind = 0; kind < totals.size(); ++kind) {
      if (totals[kind].count != 0) page.element("td", {}, grouped(counts.by_kind[kind]));
    }
    page.close();
  }
  page.close().close().close();
}

void write_undated(Markup& page, const Survey& survey) {
  std::string text;
  if (survey.undated != 0) {
    text = fill(tr("{1} has no date that can be read.", "{1} have no date that can be read.", survey.undated),
                {grouped(survey.undated)});
  }
  if (survey.outside_months != 0) {
    if (!text.empty()) text += " ";
    text += fill(tr("{1} is dated before 2008 or after 2100.", "{1} are dated before 2008 or after 2100.",
                    survey.outside_months),
                 {grouped(survey.outside_months)});
  }
  if (!text.empty()) page.element("p", {{"class", "aside"}}, text);
}

}  // namespace

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), 1, ',');
  }
  return digits;
}

std::vector<Share> shares_of(const PostCounts& posts) {
  return {{.label = tr("Posts"), .count = posts.of(PostKind::post), .color = "c1"},
          {.label = tr("Replies"), .count = posts.of(PostKind::reply), .color = "c2"},
          {.label = tr("Boosts"), .count = posts.of(PostKind::boost), .color = "c3"},
          {.label = tr("Other activities"), .count = posts.of(PostKind::other), .color = "c4"}};
}

void draw_shares(Markup& page, const std::string& title, std::span<const Share> shares) {
  std::uint64_t count = 0;
  for (const auto& share : shares) count += share.count;
  const auto width_of = [count](const Share& share) {
    return share.count == 0 ? 0 : std::max(share_of(share.count, count), least_share);
  };
  double whole = 0;
  for (const auto& share : shares) whole += width_of(share);

  page.open("figure").open("svg",
                           {{"class", "shares"}, {"role", "img"}, {"width", "100%"}, {"height", "14"}});
  page.element("title", {}, title).element("desc", {}, spoken(shares));
  double before = 0;
  for (const auto& share : shares) {
    if (share.count == 0) continue;
    page.empty("rect", {{"class", std::string(share.color)},
                        {"x", percent(before / whole)},
                        {"width", percent(width_of(share) / whole)},
                        {"height", "14"}});
    before += width_of(share);
  }
  page.close();
  draw_legend(page, shares);
  page.close();
}

void draw_bar(Markup& page, std::uint64_t part, std::uint64_t largest, std::string_view color) {
  page.open("svg", {{"class", "bar"}, {"aria-hidden", "true"}, {"width", "100%"}, {"height", "10"}});
  page.empty("rect",
             {{"class", std::string(color)}, {"width", percent(share_of(part, largest))}, {"height", "10"}});
  page.close();
}

void draw_posts(Markup& page, const Survey& survey) {
  const auto shares = shares_of(survey.posts);
  page.open("figure").open("figcaption");
  if (survey.months.empty()) {
    page.element("h3", {}, tr("Posts")).close();
    draw_legend(page, shares);
    write_undated(page, survey);
    page.close();
    return;
  }
  const Columns columns(survey.months);
  const std::string title = columns.by_month() ? tr("Posts by month") : tr("Posts by year");
  page.element("h3", {}, title).close();
  draw_legend(page, shares);
  page.open("svg",
            {{"class", "columns"}, {"role", "img"}, {"width", "100%"}, {"height", decimal(chart_height)}});
  page.element("title", {}, title);
  page.element("desc", {},
               fill(tr("{1} to {2}: {3}"), {month_text(survey.months.begin()->first),
                                            month_text(survey.months.rbegin()->first), spoken(shares)}));
  columns.draw(page);
  page.close();
  write_undated(page, survey);
  write_months(page, survey);
  page.close();
}

}  // namespace permafrost
