// SPDX-License-Identifier: Apache-2.0
#include "codec/mastodon_csv.hpp"

#include <gtest/gtest.h>

namespace permafrost {
namespace {

TableHeader header_in(std::string_view text) {
  MemorySource bytes(text);
  CsvReader reader(bytes);
  CsvRow row;
  EXPECT_TRUE(reader.next(row));
  return header_of(row);
}

std::vector<TableRow> rows_of(TableKind kind, std::string_view text) {
  MemorySource bytes(text);
  TableReader reader(bytes, kind);
  std::vector<TableRow> rows;
  TableRow row;
  while (reader.next(row)) rows.push_back(row);
  return rows;
}

TEST(MastodonCsv, KnowsATableByItsHeadings) {
  EXPECT_EQ(header_in("Account address,Show boosts\n").kind, TableKind::following);
  EXPECT_EQ(header_in("Account address,Show boosts,Notify on new posts,Languages\n").kind,
            TableKind::following);
  EXPECT_EQ(header_in("Account address,Hide notifications\n").kind, TableKind::mutes);
  EXPECT_EQ(header_in("#domain\n").kind, TableKind::domain_blocks);
  EXPECT_EQ(header_in("#uri\n").kind, TableKind::bookmarks);
  EXPECT_EQ(header_in("List name,Account address\n").kind, TableKind::lists);
  EXPECT_TRUE(header_in("Account address\n").present);
  EXPECT_FALSE(header_in("Account address\n").kind);
}

TEST(MastodonCsv, TellsAModeratorsListFromAnAccounts) {
  const auto header = header_in("#domain,#severity,#reject_media\n");
  EXPECT_TRUE(header.of_instance);
  EXPECT_FALSE(header.kind);
}

TEST(MastodonCsv, GuessesFromCellsOnlyWhatCanBeNothingElse) {
  EXPECT_EQ(header_in("https://a.test/users/b/statuses/1\n").kind, TableKind::bookmarks);
  EXPECT_EQ(header_in("spam.test\n").kind, TableKind::domain_blocks);
  EXPECT_EQ(header_in("Friends,bob@b.test\n").kind, TableKind::lists);
  EXPECT_FALSE(header_in("bob@b.test\n").kind);       // followed, blocked or muted
  EXPECT_FALSE(header_in("bob@b.test,true\n").kind);  // followed or muted
  EXPECT_FALSE(header_in("bob@b.test\n").present);
}

TEST(MastodonCsv, ReadsFollowsOfEveryVersion) {
  for (const char* text : {"bob@b.test\n", "@bob@b.test \n", "Account address\nbob@b.test\n"}) {
    const auto rows = rows_of(TableKind::following, text);
    ASSERT_EQ(rows.size(), 1U) << text;
    EXPECT_EQ(rows[0].target, "bob@b.test");
    EXPECT_FALSE(rows[0].show_boosts.has_value());
  }
  const auto rows = rows_of(TableKind::following,
                            "Account address,Show boosts,Notify on new posts,Languages\n"
                            "bob@b.test,FALSE,no,\"de, en\"\n\ncarol@c.test,,0,\n");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].show_boosts, false);
  EXPECT_EQ(rows[0].notify, true);  // Rails: what is no word for false is true
  EXPECT_EQ(rows[0].languages, (std::vector<std::string>{"de", "en"}));
  EXPECT_EQ(rows[1].show_boosts, std::nullopt);
  EXPECT_EQ(rows[1].notify, false);
}

TEST(MastodonCsv, FindsColumnsByTheirHeadings) {
  const auto rows =
      rows_of(TableKind::following, "Account address,Languages,Unknown,Show boosts\nb@b.test,de,x,false\n");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].languages, std::vector<std::string>{"de"});
  EXPECT_EQ(rows[0].show_boosts, false);
  EXPECT_EQ(rows[0].notify, std::nullopt);
}

TEST(MastodonCsv, CountsRowsThatNameNothing) {
  MemorySource bytes(std::string_view("a@a.test\n,true\n\"b@b.test\n"));
  TableReader reader(bytes, TableKind::mutes);
  TableRow row;
  EXPECT_TRUE(reader.next(row));
  EXPECT_FALSE(reader.next(row));
  EXPECT_EQ(reader.odd_rows(), 2U);
  EXPECT_EQ(reader.first_odd(), 9U);
}

TEST(MastodonCsv, WritesRowsAsMastodonDoes) {
  EXPECT_EQ(headings_of(TableKind::following), "Account address,Show boosts,Notify on new posts,Languages\n");
  EXPECT_EQ(headings_of(TableKind::mutes), "Account address,Hide notifications\n");
  EXPECT_EQ(headings_of(TableKind::blocks), "");
  EXPECT_EQ(line_of(TableKind::following, {.target = "b@b.test", .languages = {"de", "en"}}),
            "b@b.test,true,false,\"de, en\"\n");
  EXPECT_EQ(line_of(TableKind::mutes, {.target = "b@b.test", .hide_notifications = false}),
            "b@b.test,false\n");
  EXPECT_EQ(line_of(TableKind::lists, {.target = "b@b.test", .list = "Friends, \"close\""}),
            "\"Friends, \"\"close\"\"\",b@b.test\n");
  EXPECT_EQ(line_of(TableKind::bookmarks, {.target = "https://a.test/1"}), "https://a.test/1\n");
}

TEST(MastodonCsv, ReadsAnAddressOffAnActorOnlyWhereItsNameStandsThere) {
  EXPECT_EQ(address_in("https://b.test/users/bob"), "bob@b.test");
  EXPECT_EQ(address_in("https://b.test/@bob"), "bob@b.test");
  EXPECT_EQ(address_in("https://b.test:3000/users/bob"), "bob@b.test:3000");
  for (const char* iri : {"https://b.test/ap/users/116", "https://b.test/users/116", "https://b.test/bob",
                          "https://b.test/users/bob/followers", "https://b.test/users/", "acct:bob@b.test"})
    EXPECT_FALSE(address_in(iri)) << iri;
}

}  // namespace
}  // namespace permafrost
