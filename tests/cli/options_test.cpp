// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "cli/limit_options.hpp"
#include "cli/selection_options.hpp"

namespace permafrost::cli {
namespace {

constexpr OptionGroup groups[] = {selection_rows};

Selection select(const std::vector<std::string>& words) {
  return read_selection(parse(groups, {0, 0}, words));
}

std::string span_of(std::string_view text) {
  const auto span = read_date(text);
  return span ? format_time(span->first) + " " + format_time(span->last) : "no date";
}

TEST(Dates, SpanTheDayMonthOrYearTheyName) {
  EXPECT_EQ(span_of("2024"), "2024-01-01T00:00:00Z 2025-01-01T00:00:00Z");
  EXPECT_EQ(span_of("2024-02"), "2024-02-01T00:00:00Z 2024-03-01T00:00:00Z");
  EXPECT_EQ(span_of("2023-12"), "2023-12-01T00:00:00Z 2024-01-01T00:00:00Z");
  EXPECT_EQ(span_of("2024-02-29"), "2024-02-29T00:00:00Z 2024-03-01T00:00:00Z");
  EXPECT_EQ(span_of("2024-02-29T12:00:00+09:00"), "2024-02-29T03:00:00Z 2024-02-29T03:00:01Z");
}

TEST(Dates, RefuseDaysThatDoNotExist) {
  for (const auto* text : {"2023-02-29", "2024-13", "24", "yesterday", "2024-1-1", "", "2024-02-29T12"}) {
    EXPECT_EQ(span_of(text), "no date") << text;
  }
}

TEST(SelectionOptions, ReadEveryChoice) {
  const auto selection = select({"--only", "activities,likes", "--visibility=public", "--since", "2023",
                                 "--until", "2024-02", "--account", "eve"});
  EXPECT_EQ(selection.only, (std::vector{Kind::activities, Kind::likes}));
  EXPECT_EQ(selection.visibilities, std::vector{Visibility::everyone});
  EXPECT_EQ(format_time(*selection.since), "2023-01-01T00:00:00Z");
  EXPECT_EQ(format_time(*selection.before), "2024-03-01T00:00:00Z");
  EXPECT_EQ(selection.account, "eve");
}

TEST(SelectionOptions, RefuseUnknownWords) {
  EXPECT_THROW(static_cast<void>(select({"--only", "tweets"})), Error);
  EXPECT_THROW(static_cast<void>(select({"--visibility", "friends"})), Error);
  EXPECT_THROW(static_cast<void>(select({"--without", "actors"})), Error);
  EXPECT_THROW(static_cast<void>(select({"--since", "soon"})), Error);
}

TEST(LimitOptions, ReadSuffixesInPowersOf1024) {
  const std::vector<std::string> settings{"item-bytes=64M", "json-depth=7", "entry-bytes=2T"};
  const auto limits = read_limits(settings);
  EXPECT_EQ(limits.item_bytes, std::uint64_t{64} << 20U);
  EXPECT_EQ(limits.json_depth, 7U);
  EXPECT_EQ(limits.entry_bytes, std::uint64_t{2} << 40U);
  EXPECT_EQ(limits.entries, Limits{}.entries);
}

TEST(LimitOptions, RefuseWhatIsNoLimit) {
  for (const std::string text : {"items=1", "entries", "entries=", "entries=-1", "entries=1X", "entries=1KK",
                                 "entries=99999999999999999999", "entries=99999999999T"}) {
    EXPECT_THROW(static_cast<void>(read_limits(std::span(&text, 1))), Error) << text;
  }
}

}  // namespace
}  // namespace permafrost::cli
