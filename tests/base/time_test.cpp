// SPDX-License-Identifier: Apache-2.0
#include "base/time.hpp"

#include <gtest/gtest.h>

namespace permafrost {
namespace {

TEST(Time, ReadsTheFormsThatActivityStreamsAllows) {
  EXPECT_EQ(parse_time("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(parse_time("2024-02-29T12:00Z"), parse_time("2024-02-29T12:00:00Z"));
  EXPECT_EQ(parse_time("2024-01-01T09:00:00.123456+09:00"), parse_time("2024-01-01T00:00:00Z"));
  EXPECT_EQ(parse_time("1969-12-31T23:59:59Z"), -1);
}

TEST(Time, RefusesWhatIsNoTime) {
  for (const char* text :
       {"", "2024-02-30T00:00:00Z", "2023-02-29T00:00:00Z", "2024-01-01t00:00:00Z", "2024-01-01T00:00:00z",
        "2024-01-01 00:00:00Z", "2024-01-01T24:00:00Z", "2024-01-01T00:00:00", "2024-01-01T00:00:00.Z",
        "2024-01-01T00:00:00Z ", "2024-01-01"}) {
    EXPECT_FALSE(parse_time(text)) << text;
  }
}

TEST(Time, WritesWhatItReads) {
  for (const char* text : {"2017-04-15T23:59:59Z", "0001-01-01T00:00:00Z", "9999-12-31T00:00:01Z"}) {
    EXPECT_EQ(format_time(parse_time(text).value()), text);
  }
  EXPECT_EQ(year_of(parse_time("2019-04-28T10:00:00Z").value()), 2019);
  EXPECT_EQ(month_number_of(parse_time("2019-04-28T10:00:00Z").value()), 2019 * 12 + 3);
  EXPECT_EQ(month_number_of(parse_time("1969-12-31T23:59:59Z").value()), 1969 * 12 + 11);
}

TEST(HttpDate, IsReadInItsThreeForms) {
  constexpr Seconds now = 1'700'000'000;  // 2023
  for (const char* text :
       {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"}) {
    EXPECT_EQ(parse_http_date(text, now), 784111777) << text;
  }
  EXPECT_EQ(year_of(*parse_http_date("Sunday, 06-Nov-30 08:49:37 GMT", now)), 2030);
  for (const char* text :
       {"", "Sun", "Sun, 06 Nov 1994", "Sun, 31 Feb 1994 08:49:37 GMT", "06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Xyz 1994 08:49:37 GMT", "120",
        "Sun Nov  6 08:49:37 1994 GMT", "Sun, 06 Nov 1994 25:49:37 GMT"}) {
    EXPECT_FALSE(parse_http_date(text, now)) << text;
  }
}

TEST(HttpDate, IsWrittenInTheOneForm) {
  EXPECT_EQ(format_http_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(parse_http_date(format_http_date(1'700'000'000), 0), 1'700'000'000);
}

}  // namespace
}  // namespace permafrost
