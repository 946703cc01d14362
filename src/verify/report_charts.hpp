// SPDX-License-Identifier: Apache-2.0
// The pictures of the page: SVG drawn by hand, that stretches with the page while its text does not, has its
// numbers beside it as text, and takes its colours from report.css. Used by report_html.cpp alone.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "flow/survey.hpp"
#include "verify/markup.hpp"

namespace permafrost {

/// "12,345".
[[nodiscard]] std::string grouped(std::uint64_t number);

/// A part of a whole, in the colour of a class of report.css.
struct Share {
  std::string label;
  std::uint64_t count = 0;
  std::string_view color;
};

/// One bar of all shares, and below it their labels and counts; those that are 0 are left out.
void draw_shares(Markup& page, const std::string& title, std::span<const Share> shares);

/// A bar for a cell of a table: `part` of the `largest`.
void draw_bar(Markup& page, std::uint64_t part, std::uint64_t largest, std::string_view color);

/// Columns by month, or by year where there are too many, with a table of the months.
void draw_posts(Markup& page, const Survey& survey);

/// By PostKind, in its order and in the colours of draw_posts().
[[nodiscard]] std::vector<Share> shares_of(const PostCounts& posts);

}  // namespace permafrost
