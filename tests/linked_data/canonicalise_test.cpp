// SPDX-License-Identifier: Apache-2.0
#include "linked_data/canonicalise.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "linked_data/nquads.hpp"

namespace permafrost {
namespace {

using Lines = std::vector<std::string>;

/// "_:a p _:b" and the like, in short: words become IRIs, all else stays.
std::string quad(std::string_view subject, std::string_view predicate, std::string_view object,
                 std::string_view graph = "") {
  std::string line;
  for (const std::string_view term : {subject, predicate, object, graph}) {
    if (term.empty()) continue;
    const bool word = !term.starts_with("_:") && !term.starts_with('"');
    line.append(word ? "<urn:" : "").append(term).append(word ? "> " : " ");
  }
  return line + ".\n";
}

Dataset& read(const Lines& lines, Dataset& dataset) {
  std::string text;
  for (const std::string& line : lines) text += line;
  std::uint64_t bad = 0;
  EXPECT_TRUE(read_nquads(text, dataset, bad)) << "line " << bad;
  return dataset;
}

std::optional<std::string> canonical(const Lines& lines, const CanonicaliseOptions& options = {}) {
  Dataset dataset;
  Canonicaliser canonicaliser;
  const auto text = canonicaliser.canonicalise(read(lines, dataset), options);
  return text ? std::optional(std::string(*text)) : std::nullopt;
}

/// The same lines in another order with other labels.
Lines disguised(Lines lines, std::mt19937& random, std::size_t nodes) {
  std::vector<std::size_t> names(nodes);
  for (std::size_t i = 0; i < nodes; ++i) names[i] = i;
  std::shuffle(names.begin(), names.end(), random);
  for (std::string& line : lines) {
    std::string renamed;
    for (std::size_t at = 0; at < line.size(); ++at) {
      renamed += line[at];
      if (!renamed.ends_with("_:n")) continue;
      std::size_t digits = 0;
      renamed += std::to_string(names[std::stoul(line.substr(at + 1), &digits)]);
      at += digits;
    }
    line = renamed;
  }
  std::shuffle(lines.begin(), lines.end(), random);
  return lines;
}

std::string node(std::size_t number) { return "_:n" + std::to_string(number); }

TEST(Canonicalise, SortsQuadsWithoutBlankNodesAndDropsRepetitions) {
  const Lines lines = {quad("s", "p", "\"b\""), quad("s", "p", "\"a\""), quad("r", "p", "\"z\"", "g"),
                       quad("s", "p", "\"b\"")};
  EXPECT_EQ(canonical(lines), lines[2] + lines[1] + lines[0]);
  EXPECT_EQ(canonical({}), "");
  EXPECT_EQ(canonical({quad("s", "p", "\"\"")}), quad("s", "p", "\"\""));
}

TEST(Canonicalise, CallsASingleBlankNodeTheFirst) {
  EXPECT_EQ(canonical({quad("_:x", "q", "_:x", "_:x"), quad("s", "p", "_:x")}),
            quad("s", "p", "_:c14n0") + quad("_:c14n0", "q", "_:c14n0", "_:c14n0"));
}

TEST(Canonicalise, WritesLiteralsAsOlderSoftwareDidWhenAsked) {
  const auto written = [](NquadsSpelling spelling) {
    return canonical({quad("s", "p", R"("\t\b\u007F\uFFFF\"\\\n\r")")}, {.spelling = spelling});
  };
  using enum NquadsSpelling;
  EXPECT_EQ(written(rdfc_1_0), quad("s", "p", R"("\t\b\u007F\uFFFF\"\\\n\r")"));
  EXPECT_EQ(written(bare_noncharacters), quad("s", "p", "\"\\t\\b\\u007F\xEF\xBF\xBF\\\"\\\\\\n\\r\""));
  EXPECT_EQ(written(urdna2015), quad("s", "p", "\"\t\b\x7F\xEF\xBF\xBF\\\"\\\\\\n\\r\""));
  EXPECT_EQ(written(escaped_tabs), quad("s", "p", "\"\\t\b\x7F\xEF\xBF\xBF\\\"\\\\\\n\\r\""));
}

TEST(Canonicalise, SaysWhereSpellingsDiffer) {
  const auto differ = [](const std::string& literal) {
    Dataset dataset;
    return spellings_differ(read({quad("s", "p", literal)}, dataset));
  };
  for (const char* const same : {R"("plain")", R"("\"\\\n\r")", "\"\xEF\xBB\xBF\xE3\x81\x82\"", "_:b"})
    EXPECT_FALSE(differ(same)) << same;
  for (const char* const other : {R"("\n\t")", R"("\b")", R"("\u0000")", R"("\u007F")", R"("\uFFFE")"})
    EXPECT_TRUE(differ(other)) << other;
}

TEST(Canonicalise, NeedsNoBlankNodeToBeMentioned) {
  Dataset dataset;
  (void)dataset.make_blank("unused");
  read({quad("_:x", "p", "\"1\"")}, dataset);
  Canonicaliser canonicaliser;
  EXPECT_EQ(canonicaliser.canonicalise(dataset), quad("_:c14n0", "p", "\"1\""));
  EXPECT_EQ(canonicaliser.labels(), (Lines{"", "c14n0"}));
}

TEST(Canonicalise, TellsNodesApartByWhatIsSaidOfThem) {
  const Lines lines = {quad("s", "tag", node(0)), quad(node(0), "name", "\"#a\""), quad("s", "tag", node(1)),
                       quad(node(1), "name", "\"#b\"")};
  const auto text = canonical(lines);
  ASSERT_TRUE(text);
  std::mt19937 random(1);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(canonical(disguised(lines, random, 2)), text);
  Lines other = lines;
  other[3] = quad(node(1), "name", "\"#c\"");
  EXPECT_NE(canonical(other), text);
}

TEST(Canonicalise, TellsNodesApartByTheirNeighbours) {
  // the options of a poll: nothing is said of the replies themselves that would differ
  Lines lines;
  for (std::size_t i = 0; i < 4; ++i) {
    lines.push_back(quad("poll", "oneOf", node(2 * i)));
    lines.push_back(quad(node(2 * i), "name", "\"" + std::to_string(i) + "\""));
    lines.push_back(quad(node(2 * i), "replies", node(2 * i + 1)));
    lines.push_back(quad(node(2 * i + 1), "totalItems", "\"0\""));
  }
  const auto text = canonical(lines);
  ASSERT_TRUE(text);
  std::mt19937 random(2);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(canonical(disguised(lines, random, 8)), text);
}

TEST(Canonicalise, GivesEqualGraphsEqualTextAndOthersAnother) {
  std::mt19937 random(3);
  const auto below = [&random](std::size_t n) { return static_cast<std::size_t>(random()) % n; };
  std::set<std::string> seen;
  for (int round = 0; round < 200; ++round) {
    const std::size_t nodes = 2 + below(6);
    Lines lines;
    for (std::size_t i = 0; i < 2 * nodes; ++i)
      lines.push_back(quad(node(below(nodes)), "p" + std::to_string(below(2)), node(below(nodes)),
                           below(4) == 0 ? node(below(nodes)) : ""));
    const auto text = canonical(lines);
    ASSERT_TRUE(text) << round;
    for (int i = 0; i < 5; ++i) ASSERT_EQ(canonical(disguised(lines, random, nodes)), text) << round;
    seen.insert(*text);
  }
  EXPECT_GT(seen.size(), 150U);
}

TEST(Canonicalise, SeesASetWhereQuadsAreRepeated) {
  Lines lines = {quad(node(0), "p", node(1)), quad(node(1), "p", node(2)), quad(node(2), "p", node(0)),
                 quad(node(2), "q", node(3)), quad("s", "p", node(4)),     quad(node(4), "q", "\"x\"")};
  const auto text = canonical(lines);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Lines repeated = lines;
    repeated.push_back(lines[i]);
    repeated.push_back(lines[i]);
    EXPECT_EQ(canonical(repeated), text) << lines[i];
  }
}

TEST(Canonicalise, LetsRepetitionsNotUseUpTheWork) {
  // two nodes that look alike until their nine names, each said twelve times over, are counted once
  Lines lines;
  for (std::size_t i = 0; i < 3; ++i) lines.push_back(quad(node(i), "p", node((i + 1) % 3)));
  const auto text = canonical(lines);
  ASSERT_TRUE(text);
  Lines repeated;
  for (int i = 0; i < 12; ++i) repeated.insert(repeated.end(), lines.begin(), lines.end());
  EXPECT_EQ(canonical(repeated, {.work_limit = 60}), text);
}

TEST(Canonicalise, HashesWithSha384WhereThatIsAsked) {
  Lines lines;
  for (std::size_t i = 0; i < 6; ++i) lines.push_back(quad(node(i), "name", "\"" + std::to_string(i) + "\""));
  const auto with_256 = canonical(lines);
  const auto with_384 = canonical(lines, {.hash = RdfHash::sha384});
  EXPECT_NE(with_256, with_384) << "the order of six hashes";
  std::mt19937 random(4);
  EXPECT_EQ(canonical(disguised(lines, random, 6), {.hash = RdfHash::sha384}), with_384);
}

/// Every node linked to every other: the neighbours of each can be visited in factorially many orders.
Lines clique(std::size_t nodes) {
  Lines lines;
  for (std::size_t i = 0; i < nodes; ++i) {
    for (std::size_t k = 0; k < nodes; ++k) {
      if (i != k) lines.push_back(quad(node(i), "p", node(k)));
    }
  }
  return lines;
}

TEST(Canonicalise, GivesUpPoisonGraphsAndGoesOn) {
  Canonicaliser canonicaliser;
  Dataset dataset;
  EXPECT_FALSE(canonicaliser.canonicalise(read(clique(10), dataset)));
  Dataset harmless;
  EXPECT_EQ(canonicaliser.canonicalise(read({quad("_:x", "p", "_:y"), quad("_:y", "q", "\"1\"")}, harmless)),
            canonical({quad("_:x", "p", "_:y"), quad("_:y", "q", "\"1\"")}));
}

TEST(Canonicalise, GivesUpAStarOfManyThatLookAlike) {
  Lines lines;
  for (std::size_t star = 0; star < 2; ++star) {
    for (std::size_t i = 0; i < 500; ++i) lines.push_back(quad(node(star), "p", node(2 + 500 * star + i)));
  }
  EXPECT_FALSE(canonical(lines));
}

TEST(Canonicalise, GivesUpARingTooLongForItsStack) {
  Lines lines;
  constexpr std::size_t nodes = 20'000;
  for (std::size_t i = 0; i < nodes; ++i) lines.push_back(quad(node(i), "p", node((i + 1) % nodes)));
  EXPECT_FALSE(canonical(lines, {.work_limit = 1'000'000'000}));
}

TEST(Canonicalise, KeepsToTheWorkThatIsAllowed) {
  const Lines ring = {quad(node(0), "p", node(1)), quad(node(1), "p", node(2)), quad(node(2), "p", node(0))};
  EXPECT_FALSE(canonical(ring, {.work_limit = 5}));
  EXPECT_TRUE(canonical(ring, {.work_limit = 100}));
  EXPECT_TRUE(canonical({quad("s", "p", node(0)), quad("s", "q", node(1))}, {.work_limit = 0}))
      << "nodes that differ by themselves take no work";
}

}  // namespace
}  // namespace permafrost
