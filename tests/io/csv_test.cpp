// SPDX-License-Identifier: Apache-2.0
#include "io/csv.hpp"

#include <gtest/gtest.h>

namespace permafrost {
namespace {

using Cells = std::vector<std::string>;

std::vector<Cells> rows_of(std::string_view text, std::uint64_t longest = 1000) {
  MemorySource bytes(text);
  CsvReader reader(bytes, longest);
  std::vector<Cells> rows;
  CsvRow row;
  while (reader.next(row)) rows.push_back(row.cells);
  return rows;
}

TEST(Csv, CutsRowsAndCellsWhateverTheLineEnd) {
  const std::vector<Cells> expected{{"a", "b"}, {"c", ""}, {""}, {"d"}};
  EXPECT_EQ(rows_of("a,b\nc,\n\nd\n"), expected);
  EXPECT_EQ(rows_of("a,b\r\nc,\r\n\r\nd"), expected);
  EXPECT_EQ(rows_of("a,b\rc,\r\rd\r"), expected);
}

TEST(Csv, TakesQuotesOffAndKeepsWhatStandsInside) {
  EXPECT_EQ(rows_of("\"Friends, \"\"close\"\"\",b@x.test\n"),
            (std::vector<Cells>{{"Friends, \"close\"", "b@x.test"}}));
  EXPECT_EQ(rows_of("\"two\nlines\",x\n"), (std::vector<Cells>{{"two\nlines", "x"}}));
  EXPECT_EQ(rows_of("\"\",x\n"), (std::vector<Cells>{{"", "x"}}));
}

TEST(Csv, LeavesQuotesAloneThatStandWhereNoneAreDue) {
  EXPECT_EQ(rows_of("5\" tall,x\n"), (std::vector<Cells>{{"5\" tall", "x"}}));
  EXPECT_EQ(rows_of("\"a\"b,x\n"), (std::vector<Cells>{{"ab", "x"}}));
}

TEST(Csv, KnowsWhereEachRowStands) {
  MemorySource bytes(
      std::string_view("\xEF\xBB\xBF"
                       "a\r\nbc,d\n"));
  CsvReader reader(bytes);
  CsvRow row;
  ASSERT_TRUE(reader.next(row));
  EXPECT_TRUE(reader.had_byte_order_mark());
  EXPECT_EQ(row.cells, Cells{"a"});
  EXPECT_EQ(row.offset, 0U);
  EXPECT_EQ(row.length, 6U);
  ASSERT_TRUE(reader.next(row));
  EXPECT_EQ(row.offset, 6U);
  EXPECT_EQ(row.length, 5U);
  EXPECT_FALSE(reader.next(row));
}

TEST(Csv, SaysOfARowThatItBreaksOffOrIsTooLong) {
  MemorySource torn(std::string_view("a,\"b\nc\nd"));
  CsvReader reader(torn);
  CsvRow row;
  ASSERT_TRUE(reader.next(row));
  EXPECT_TRUE(row.torn);
  EXPECT_FALSE(reader.next(row));

  const std::string text = std::string(5000, 'x') + ",y\nz\n";
  MemorySource large(text);
  CsvReader bounded(large, 100);
  ASSERT_TRUE(bounded.next(row));
  EXPECT_TRUE(row.too_long);
  EXPECT_EQ(row.cells.front().size(), 100U);
  EXPECT_EQ(row.length, 5003U);
  ASSERT_TRUE(bounded.next(row));
  EXPECT_FALSE(row.too_long);
  EXPECT_EQ(row.cells, Cells{"z"});
}

TEST(Csv, TakesNoMoreCellsThanARowMayHave) {
  const std::string text(100'000, ',');
  MemorySource bytes(text);
  CsvReader reader(bytes);
  CsvRow row;
  ASSERT_TRUE(reader.next(row));
  EXPECT_TRUE(row.too_long);
  EXPECT_EQ(row.cells.size(), CsvReader::most_cells);
}

TEST(Csv, WritesQuotesOnlyWhereTheyAreNeeded) {
  EXPECT_EQ(csv_line({"a@x.test", "true", ""}), "a@x.test,true,\n");
  EXPECT_EQ(csv_line({"de, en", "say \"hi\"", "two\nlines", " spaced "}),
            "\"de, en\",\"say \"\"hi\"\"\",\"two\nlines\", spaced \n");
}

TEST(Csv, ReadsBackWhatItWrites) {
  const Cells cells{"a,b", "\"", "", "\r\n", "日本語"};
  EXPECT_EQ(rows_of(csv_line(cells)), std::vector<Cells>{cells});
}

}  // namespace
}  // namespace permafrost
