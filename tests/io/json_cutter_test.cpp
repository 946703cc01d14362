// SPDX-License-Identifier: Apache-2.0
#include "io/json_cutter.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace permafrost {
namespace {

/// Writes down what it is told, one line a piece.
class Notes : public JsonPieces {
 public:
  bool wants_items(std::string_view key) override { return key == "orderedItems" || key.empty(); }
  void item(std::string_view key, std::string_view raw, std::uint64_t) override {
    lines.push_back("item " + std::string(key) + " " + std::string(raw));
  }
  void member(std::string_view key, std::string_view raw, std::uint64_t) override {
    lines.push_back("member " + std::string(key) + " " + std::string(raw));
  }
  void items_end(std::string_view key, std::uint64_t count) override {
    lines.push_back("end " + std::string(key) + " " + std::to_string(count));
  }
  void trouble(Trouble trouble, std::uint64_t offset) override {
    static constexpr const char* names[] = {"torn", "malformed", "too large", "too deep", "trailing"};
    lines.push_back(std::string(names[static_cast<int>(trouble)]) + " " + std::to_string(offset));
  }
  std::vector<std::string> lines;
};

/// Hands out at most `step` bytes a read, so that every border is met.
class SlowSource : public ByteSource {
 public:
  SlowSource(std::string_view text, std::size_t step) : m_inner(text), m_step(step) {}
  std::size_t read(std::span<std::byte> out) override {
    return m_inner.read(out.first(std::min(out.size(), m_step)));
  }

 private:
  MemorySource m_inner;
  std::size_t m_step;
};

std::vector<std::string> cut(std::string_view text, std::size_t step = 1 << 20,
                             const CutLimits& limits = {}) {
  SlowSource source(text, step);
  Notes notes;
  cut_json(source, limits, notes);
  return notes.lines;
}

using Lines = std::vector<std::string>;

TEST(JsonCutter, CutsAnOutboxIntoRawItemsAndMembers) {
  const std::string text =
      R"({ "@context" : ["a", {"b":1}],"id":"outbox.json", "orderedItems" : [ {"x": "]}\"" } ,2,"s"] , "totalItems":3}
)";
  const Lines expected{R"(member @context ["a", {"b":1}])",
                       R"(member id "outbox.json")",
                       R"(item orderedItems {"x": "]}\"" })",
                       "item orderedItems 2",
                       R"(item orderedItems "s")",
                       "end orderedItems 3",
                       "member totalItems 3"};
  for (const std::size_t step : {1U, 2U, 7U, 63U, 64U, 1000U}) EXPECT_EQ(cut(text, step), expected) << step;
}

TEST(JsonCutter, ShowsBothOfTwoKeysOfTheSameName) {
  EXPECT_EQ(cut(R"({"orderedItems":[],"orderedItems":[1]})"),
            (Lines{"end orderedItems 0", "item orderedItems 1", "end orderedItems 1"}));
}

TEST(JsonCutter, CutsATopLevelArrayAndASingleValue) {
  EXPECT_EQ(cut("\xEF\xBB\xBF[1,[2],{}]"), (Lines{"item  1", "item  [2]", "item  {}", "end  3"}));
  EXPECT_EQ(cut(" \"text\" "), (Lines{"member  \"text\""}));
}

TEST(JsonCutter, DeliversWhatCameBeforeATear) {
  EXPECT_EQ(cut(R"({"orderedItems":[{"a":1},{"b":)"), (Lines{R"(item orderedItems {"a":1})", "torn 30"}));
  EXPECT_EQ(cut(""), (Lines{"torn 0"}));
  EXPECT_EQ(cut(R"({"a":1)"), (Lines{"member a 1", "torn 6"}));
}

TEST(JsonCutter, GoesOnAfterGarbageBetweenItems) {
  EXPECT_EQ(cut(R"({"orderedItems":[{"a":1},,}{"b":2}]})"),
            (Lines{R"(item orderedItems {"a":1})", "malformed 25", R"(item orderedItems {"b":2})",
                   "end orderedItems 2"}));
  EXPECT_EQ(cut(R"([{"a":1}{"b":2}])"), (Lines{R"(item  {"a":1})", R"(item  {"b":2})", "end  2"}));
}

TEST(JsonCutter, SaysWhatFollowsTheDocument) { EXPECT_EQ(cut("{} x").back(), "trailing 3"); }

TEST(JsonCutter, PassesOverAMemberWhoseNameIsTooLargeAndKeepsTheRest) {
  const std::string name(200, 'n');
  const std::string text =
      R"({"a":1,")" + name + R"(":2,")" + name + R"(":[{"b":3}],"orderedItems":[4],"c":5})";
  for (const std::size_t step : {std::size_t{1}, std::size_t{7}, text.size()}) {
    EXPECT_EQ(cut(text, step, {.member_bytes = 100}),
              (Lines{"member a 1", "too large 7", "too large 212", "item orderedItems 4",
                     "end orderedItems 1", "member c 5"}))
        << step;
  }
}

TEST(JsonCutter, PassesOverAnItemThatIsTooLargeAndKeepsTheRest) {
  const std::string big = "{\"s\":\"" + std::string(3'000'000, '[') + "\\\"\"}";
  const std::string text = "{\"orderedItems\":[1," + big + ",\"" + std::string(2'000'000, 'x') + "\",2]}";
  CutLimits limits;
  limits.item_bytes = 1000;
  for (const std::size_t step : {4097U, 1U << 20}) {
    EXPECT_EQ(cut(text, step, limits), (Lines{"item orderedItems 1", "too large 19", "too large 3000030",
                                              "item orderedItems 2", "end orderedItems 2"}));
  }
}

TEST(JsonCutter, TakesItemsUpToTheLimitWhateverIsReadAtOnce) {
  const std::string item = R"({"a":")" + std::string(100, 'a') + R"("})",
                    larger = R"({"a":1,)" + item.substr(1);
  const std::string text = "[" + item + "," + larger + "," + item + "," + std::string(200, '1') + "]";
  for (std::size_t step = 1; step < 2 * item.size(); ++step) {
    EXPECT_EQ(cut(text, step, {.item_bytes = item.size()}),
              (Lines{"item  " + item, "too large 110", "item  " + item, "item  " + std::string(200, '1'),
                     "end  3"}))
        << step;
  }
}

TEST(JsonCutter, PassesOverAnItemThatIsTooDeep) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_EQ(cut("[" + deep + ",1]"), (Lines{"too deep 1", "item  1", "end  1"}));
  EXPECT_EQ(cut(std::string(100'000, '[')), (Lines{"torn 100000"}));
}

/// A slow cutter that anyone can read: the end of the value that begins at the start of `text`.
std::size_t plain_end(std::string_view text) {
  int depth = 0;
  bool string = false;
  bool escaped = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' && !escaped) string = !string;
    escaped = c == '\\' && !escaped;
    if (string) continue;
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && --depth == 0) return i + 1;
  }
  return std::string_view::npos;
}

TEST(JsonCutter, AgreesWithAPlainScanOnRandomBracketsAndStrings) {
  std::mt19937 random(20261123);
  constexpr std::string_view letters = "{}[]\"\\\\\\\\,:aé1 ";
  for (int round = 0; round < 3000; ++round) {
    std::string item = "{\"";
    const auto length = random() % 300;
    for (unsigned i = 0; i < length; ++i) item += letters[random() % letters.size()];
    item += "\"}]}]}\"}]}]}";
    const auto end = plain_end(item);
    if (end == std::string_view::npos) continue;
    item.resize(end);
    const std::string text = "[" + item + "," + item + "]";
    EXPECT_EQ(cut(text, 1 + random() % 200), (Lines{"item  " + item, "item  " + item, "end  2"})) << text;
  }
}

}  // namespace
}  // namespace permafrost
