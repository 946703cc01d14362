// SPDX-License-Identifier: Apache-2.0
#include "cli/selection_options.hpp"

#include <algorithm>
#include <chrono>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/vocabulary.hpp"

namespace permafrost::cli {

namespace {

[[noreturn]] void unknown_word(std::string_view option, const std::string& word, Takes takes) {
  const std::string known = joined(vocabulary(takes), ", ");
  throw Error(Fault::usage, fill(tr("unknown word '{1}' for '--{2}' (known: {3})"), {word, option, known}));
}

std::vector<Kind> read_kinds(const Args& args, std::string_view option) {
  std::vector<Kind> kinds;
  for (const auto& word : args.list(option)) {
    const auto kind = kind_named(word);
    if (!kind) unknown_word(option, word, Takes::kinds);
    if (*kind == Kind::actors && option == "without") {
      throw Error(Fault::usage, tr("accounts cannot be left out: everything else belongs to one"));
    }
    kinds.push_back(*kind);
  }
  return kinds;
}

std::vector<Visibility> read_visibilities(const Args& args) {
  std::vector<Visibility> visibilities;
  for (const auto& word : args.list("visibility")) {
    const auto known = all_visibilities();
    const auto found = std::ranges::find(known, word, [](Visibility value) { return name_of(value); });
    if (found == known.end()) unknown_word("visibility", word, Takes::visibilities);
    visibilities.push_back(*found);
  }
  return visibilities;
}

std::optional<Span> read_span(const Args& args, std::string_view option) {
  const auto text = args.text(option);
  if (!text) return std::nullopt;
  const auto span = read_date(*text);
  if (!span) {
    throw Error(Fault::usage, fill(tr("'{1}' is no date (write 2024, 2024-02 or 2024-02-29)"), {*text}));
  }
  return span;
}

/// The first second of the day that comes `years` and `months` after the day of `first`.
Seconds later(Seconds first, int years, int months) {
  const std::chrono::sys_seconds point{std::chrono::seconds{first}};
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(point)};
  const auto end = day + std::chrono::years{years} + std::chrono::months{months};
  return std::chrono::sys_seconds{std::chrono::sys_days{end}}.time_since_epoch().count();
}

}  // namespace

Selection read_selection(const Args& args) {
  Selection selection;
  selection.only = read_kinds(args, "only");
  selection.without = read_kinds(args, "without");
  selection.visibilities = read_visibilities(args);
  selection.account = args.text("account").value_or("");
  if (const auto since = read_span(args, "since")) selection.since = since->first;
  if (const auto until = read_span(args, "until")) selection.before = until->last;
  return selection;
}

std::optional<Span> read_date(std::string_view text) {
  if (const auto moment = parse_time(text)) return Span{*moment, *moment + 1};
  constexpr std::string_view first_day = "0000-01-01";
  const bool year = text.size() == 4;
  const bool month = text.size() == 7;
  const bool day = text.size() == 10;
  if (!year && !month && !day) return std::nullopt;
  const auto first =
      parse_time(std::string(text) + std::string(first_day.substr(text.size())) + "T00:00:00Z");
  if (!first) return std::nullopt;
  return Span{*first, day ? *first + 86400 : later(*first, year ? 1 : 0, month ? 1 : 0)};
}

}  // namespace permafrost::cli
