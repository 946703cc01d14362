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

}  // namespace
}  // namespace permafrost
