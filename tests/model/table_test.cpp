// SPDX-License-Identifier: Apache-2.0
#include "model/table.hpp"

#include <gtest/gtest.h>

namespace permafrost {
namespace {

TEST(Table, IsKnownByThePathThatItIsGiven) {
  for (const TableInfo& info : all_tables()) {
    EXPECT_EQ(&info_of(info.kind), &info);
    EXPECT_EQ(table_named(info.name), info.kind);
    EXPECT_EQ(table_at(table_path(info.kind)), info.kind);
    EXPECT_EQ(table_at(table_path(info.kind, 12)), info.kind);
  }
  EXPECT_EQ(table_path(TableKind::blocks, 2), "blocked_accounts-2.csv");
}

TEST(Table, IsNotAnyOtherPath) {
  for (const char* path :
       {"blocked_accounts", "blocked_accounts-.csv", "blocked_accounts-1.csv", "blocked_accounts-02.csv",
        "blocked_accounts-2x.csv", "x/lists.csv", "lists.json", "custom_filters.csv", ""}) {
    EXPECT_FALSE(is_table_path(path)) << path;
  }
}

TEST(Table, HasAnotherNameInAContainerAndGetsItsOwnBack) {
  EXPECT_EQ(container_name_of("blocked_accounts-2.csv"), "blocks-2.csv");
  EXPECT_EQ(table_path_of("blocks-2.csv"), "blocked_accounts-2.csv");
  EXPECT_EQ(table_path_of("mutes.csv"), "muted_accounts.csv");
  EXPECT_FALSE(container_name_of("blocks.csv"));
  EXPECT_FALSE(table_path_of("outbox.json"));
}

struct Named {
  const char* name;
  TableKind kind;
  const char* owner;
};

TEST(Table, IsFoundByTheNamesThatPeopleHave) {
  for (const auto& [name, kind, owner] :
       {Named{"following_accounts.csv", TableKind::following, ""},
        Named{"alice-muted_accounts.csv", TableKind::mutes, "alice"},
        Named{"follows (2).csv", TableKind::following, ""},
        Named{"following_accounts (1).csv", TableKind::following, ""},
        Named{"following-2024-02-29-10-00-00.csv", TableKind::following, ""},
        Named{"domain_blocks.csv", TableKind::domain_blocks, ""},
        Named{"blocked_accounts_failures.csv", TableKind::blocks, ""},
        Named{"my_bookmarks.csv", TableKind::bookmarks, "my"},
        Named{"custom_filters.json", TableKind::filters, ""}}) {
    const auto found = table_by_name(name);
    ASSERT_TRUE(found) << name;
    EXPECT_EQ(found->kind, kind) << name;
    EXPECT_EQ(found->owner, owner) << name;
  }
  for (const char* name : {"lists.json", "listserver.csv", "outbox.json", "custom_filters.csv", "x.txt", ""})
    EXPECT_FALSE(table_by_name(name)) << name;
}

}  // namespace
}  // namespace permafrost
