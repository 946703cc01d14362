// SPDX-License-Identifier: Apache-2.0
#include "io/line_log.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <vector>

#include "base/error.hpp"
#include "support/temp_dir.hpp"

namespace permafrost::test {
namespace {

std::vector<std::string> lines_of(const LineLog& log) {
  std::vector<std::string> lines;
  log.for_each([&](std::string_view line) { lines.emplace_back(line); });
  return lines;
}

TEST(LineLog, HoldsWhatWasAppendedBefore) {
  const TempDir folder;
  const std::string path = folder / "deep/er/state.jsonl";
  {
    LineLog log(path);
    log.append("one");
    log.append("two");
  }
  LineLog log(path);
  log.append("three");
  EXPECT_EQ(lines_of(log), (std::vector<std::string>{"one", "two", "three"}));
  struct stat facts {};
  ASSERT_EQ(::stat(path.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0600U) << "what was asked for is nobody else's business";
}

TEST(LineLog, CutsOffALineThatAKillTore) {
  const TempDir folder;
  const std::string path = folder / "state";
  write_file(path, "one\ntwo\nthr");
  {
    LineLog log(path);
    log.append("four");
    EXPECT_EQ(lines_of(log), (std::vector<std::string>{"one", "two", "four"}));
  }
  write_file(path, "no line feed at all");
  EXPECT_TRUE(lines_of(LineLog(path)).empty());
}

TEST(LineLog, SkipsALineThatNobodyWrote) {
  const TempDir folder;
  const std::string path = folder / "state";
  write_file(path, "one\n" + std::string(1 << 20, 'x') + "\ntwo\n");
  EXPECT_EQ(lines_of(LineLog(path)), (std::vector<std::string>{"one", "two"}));
}

TEST(LineLog, BelongsToOneRunAtATime) {
  const TempDir folder;
  const LineLog first(folder / "state");
  EXPECT_THROW(LineLog(folder / "state"), Error);
}

TEST(LineLog, SaysWhenItCannotBeWritten) { EXPECT_THROW(LineLog("/proc/nothing/state"), Error); }

TEST(LineLog, IsGoneWhenTheWorkIsDone) {
  const TempDir folder;
  LineLog log(folder / "state");
  log.append("one");
  log.remove();
  EXPECT_TRUE(folder.names().empty());
}

}  // namespace
}  // namespace permafrost::test
