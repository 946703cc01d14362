// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "cli/terminal.hpp"

namespace permafrost::cli {
namespace {

TEST(ProgressText, TellsShareRateAndRemainingTime) {
  Progress progress;
  progress.bytes_total = std::uint64_t{100} << 20U;
  progress.bytes_done = std::uint64_t{25} << 20U;
  progress.records = 3;
  const auto text = progress_text(progress, 5);
  EXPECT_NE(text.find("25 %"), std::string::npos) << text;
  EXPECT_NE(text.find("5.0 MiB/s"), std::string::npos) << text;
  EXPECT_NE(text.find("0:15 left"), std::string::npos) << text;
}

TEST(ProgressText, GuessesNoRemainingTimeAtTheStartNorWithoutATotal) {
  Progress progress;
  progress.bytes_done = 1000;
  EXPECT_EQ(progress_text(progress, 10).find("left"), std::string::npos);
  progress.bytes_total = 100000;
  EXPECT_EQ(progress_text(progress, 1).find("left"), std::string::npos);
  EXPECT_EQ(progress_text(progress, 0).find("inf"), std::string::npos);
}

TEST(ProgressText, TellsOfQuestionsOnceThereAreAny) {
  Progress progress;
  progress.bytes_total = progress.bytes_done = 1000;
  progress.questions_total = 2000;
  progress.questions = 20;
  EXPECT_EQ(progress_text(progress, 20), "1 % of 2000 objects  1.0/s  33:00 left");
}

}  // namespace
}  // namespace permafrost::cli
