// SPDX-License-Identifier: Apache-2.0
#include "cli/table.hpp"

#include <gtest/gtest.h>

namespace permafrost::cli {
namespace {

TEST(Table, AlignsColumnsAndEndsNoLineWithBlanks) {
  Table table({Table::Align::left, Table::Align::right});
  table.row({"posts", "7"});
  table.row({"a", "120"});
  table.row({"only"});
  EXPECT_EQ(table.text(), "posts    7\na      120\nonly\n");
}

TEST(Table, CountsTwoColumnsForAWideCharacter) {
  Table table;
  table.row({"投稿", "x"});
  table.row({"post", "y"});
  table.row({"写真-é", "z"});
  EXPECT_EQ(table.text(), "投稿    x\npost    y\n写真-é  z\n");
}

}  // namespace
}  // namespace permafrost::cli
