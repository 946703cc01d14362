// SPDX-License-Identifier: Apache-2.0
#include "io/line_reader.hpp"

#include <gtest/gtest.h>

#include <string>

namespace permafrost {
namespace {

/// Gives few bytes at a time, so that lines come in pieces.
class Dripping : public ByteSource {
 public:
  Dripping(std::string_view text, std::size_t most) : m_text(text), m_most(most) {}
  std::size_t read(std::span<std::byte> out) override {
    return m_text.read(out.first(std::min(out.size(), m_most)));
  }

 private:
  MemorySource m_text;
  std::size_t m_most;
};

std::vector<std::string> lines_of(std::string_view text, std::size_t longest, std::size_t most) {
  Dripping bytes(text, most);
  LineReader reader(longest);
  std::vector<std::string> lines;
  while (const auto line = reader.next(bytes)) lines.emplace_back(*line);
  return lines;
}

using Lines = std::vector<std::string>;

TEST(LineReader, GivesEachLineHoweverItsBytesCome) {
  for (const std::size_t most : {1U, 2U, 3U, 7U, 100U}) {
    EXPECT_EQ(lines_of("one\n\nthree\n", 10, most), (Lines{"one", "", "three"}));
  }
}

TEST(LineReader, GivesAnEmptyLineForOneThatIsTooLongAndGoesOnBehindIt) {
  for (const std::size_t most : {1U, 4U, 100U}) {
    EXPECT_EQ(lines_of("12345\n123456\n1\n12345678901234567890\nend\n", 5, most),
              (Lines{"12345", "", "1", "", "end"}));
  }
}

TEST(LineReader, PassesOverWhatNoLineFeedEnds) {
  EXPECT_EQ(lines_of("one\ntwo", 10, 2), Lines{"one"});
  EXPECT_EQ(lines_of("", 10, 2), Lines{});
}

}  // namespace
}  // namespace permafrost
