// SPDX-License-Identifier: Apache-2.0
#include "linked_data/nquads.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace permafrost {
namespace {

/// What `text` says, written canonically in its order; nothing when it is not N-Quads.
std::optional<std::string> rewritten(std::string_view text) {
  Dataset dataset;
  std::uint64_t line = 0;
  if (!read_nquads(text, dataset, line)) return std::nullopt;
  std::string out;
  for (const Quad& quad : dataset.quads()) append_nquad(out, quad);
  return out;
}

std::uint64_t bad_line_of(std::string_view text) {
  Dataset dataset;
  std::uint64_t line = 0;
  EXPECT_FALSE(read_nquads(text, dataset, line)) << text;
  return line;
}

std::string literal(std::string_view text) {
  std::string out;
  append_term(out, {.kind = TermKind::literal, .value = text, .datatype = xsd_string});
  return out;
}

TEST(NQuads, ReadsEveryKindOfTerm) {
  constexpr std::string_view canonical =
      "<http://a/s> <http://a/p> <http://a/o> .\n"
      "_:b0 <http://a/p> _:b1 _:g .\n"
      "_:b0 <http://a/p> \"text\" <http://a/g> .\n"
      "_:b0 <http://a/p> \"chat\"@fr-CA .\n"
      "_:b0 <http://a/p> \"1\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n";
  EXPECT_EQ(rewritten(canonical), canonical);
}

TEST(NQuads, ForgivesWhatTheGrammarLeavesFree) {
  EXPECT_EQ(rewritten("# note\r\n\r\n \t<http://a/s>\t<http://a/p><http://a/o><http://a/g>.# end"),
            "<http://a/s> <http://a/p> <http://a/o> <http://a/g> .\n");
  EXPECT_EQ(rewritten("_:a. <http://a/p> _:b.c."), std::nullopt) << "a label does not end in a full stop";
  EXPECT_EQ(rewritten("_:a <http://a/p> _:b.c."), "_:a <http://a/p> _:b.c .\n");
  EXPECT_EQ(rewritten("_:a <http://a/p> \"x\"^^<http://www.w3.org/2001/XMLSchema#string> ."),
            "_:a <http://a/p> \"x\" .\n");
  EXPECT_EQ(rewritten(""), "");
}

TEST(NQuads, ReadsBlankPredicatesOfGeneralisedRdf) {
  EXPECT_EQ(rewritten("_:a _:p _:o ."), "_:a _:p _:o .\n");
}

TEST(NQuads, GivesOneNumberToOneLabel) {
  Dataset dataset;
  std::uint64_t line = 0;
  ASSERT_TRUE(read_nquads("_:x <http://a/p> _:y .\n_:y <http://a/p> _:x _:z .\n", dataset, line));
  ASSERT_TRUE(read_nquads("_:z <http://a/p> _:é· .\n", dataset, line)) << "adds to what is there";
  ASSERT_EQ(dataset.blanks().size(), 4U);
  EXPECT_EQ(dataset.blanks()[3], "é·");
  EXPECT_EQ(dataset.quads()[0].subject.blank, dataset.quads()[1].object.blank);
  EXPECT_EQ(dataset.quads()[1].graph.blank, dataset.quads()[2].subject.blank);
}

TEST(NQuads, ReadsEscapesOfAllForms) {
  EXPECT_EQ(rewritten(R"(<http://a/\u00e9\U0001F600> <http://a/p> "\t\b\n\r\f\"\'\\\u0041\U0001f600" .)"),
            "<http://a/é😀> <http://a/p> \"\\t\\b\\n\\r\\f\\\"'\\\\A😀\" .\n");
}

TEST(NQuads, SaysWhichLineIsNone) {
  EXPECT_EQ(bad_line_of("<http://a/s> <http://a/p> <http://a/o> .\n\n# x\r\nno"), 4U);
  EXPECT_EQ(bad_line_of("# fine\n\xFF"), 2U);
  for (const auto* line : {
           "<http://a/s> <http://a/p> .",
           "<http://a/s> <http://a/p> <http://a/o>",
           "<http://a/s> <http://a/p> <http://a/o> . x",
           "<http://a/s> <http://a/p> <http://a/o> <http://a/g> <http://a/h> .",
           "\"s\" <http://a/p> <http://a/o> .",
           "<http://a/s> \"p\" <http://a/o> .",
           "<http://a/s> <http://a/p> \"o\" \"g\" .",
           "<relative> <http://a/p> <http://a/o> .",
           "<http://a/ s> <http://a/p> <http://a/o> .",
           R"(<http://a/\u0020> <http://a/p> <http://a/o> .)",
           R"(<http://a/\n> <http://a/p> <http://a/o> .)",
           R"(_:a <http://a/p> "\x" .)",
           R"(_:a <http://a/p> "\u12" .)",
           R"(_:a <http://a/p> "\ud83d" .)",
           R"(_:a <http://a/p> "\U00110000" .)",
           R"(_:a <http://a/p> "\UFFFFFFFFF" .)",
           "_:a <http://a/p> \"x\"@ .",
           "_:a <http://a/p> \"x\"@en- .",
           "_:a <http://a/p> \"x\"@1 .",
           "_:a <http://a/p> \"x\"^^_:b .",
           "_:a <http://a/p> \"x .",
           "_:a <http://a/p> \"x\ny\" .",
           "_: <http://a/p> _:b .",
           "_:-a <http://a/p> _:b .",
       }) {
    EXPECT_EQ(bad_line_of(line), 1U) << line;
  }
}

TEST(NQuads, EscapesInLiteralsOnlyWhatItMust) {
  for (unsigned byte = 0; byte < 0x80; ++byte) {
    const auto letter = static_cast<char>(byte);
    const std::string spelled = literal({&letter, 1});
    const std::string_view inside = std::string_view{spelled}.substr(1, spelled.size() - 2);
    switch (letter) {
      case '\b': EXPECT_EQ(inside, "\\b"); continue;
      case '\t': EXPECT_EQ(inside, "\\t"); continue;
      case '\n': EXPECT_EQ(inside, "\\n"); continue;
      case '\f': EXPECT_EQ(inside, "\\f"); continue;
      case '\r': EXPECT_EQ(inside, "\\r"); continue;
      case '"': EXPECT_EQ(inside, "\\\""); continue;
      case '\\': EXPECT_EQ(inside, "\\\\"); continue;
      default: break;
    }
    if (byte < 0x20 || byte == 0x7F) {
      EXPECT_EQ(inside.substr(0, 4), "\\u00") << byte;
      EXPECT_EQ(inside.size(), 6U) << byte;
    } else {
      EXPECT_EQ(inside, std::string(1, letter));
    }
  }
  EXPECT_EQ(literal("\x1F\x0B\x7F"), R"("\u001F\u000B\u007F")");
  EXPECT_EQ(literal("\uFFFE\uFFFF\uFFFD\uFF01\uEFFF\U0001FFFE"),
            "\"\\uFFFE\\uFFFF\uFFFD\uFF01\uEFFF\U0001FFFE\"");
  EXPECT_EQ(literal("\xEF"), "\"\xEF\"") << "bytes that are no character stay as they are";
}

TEST(NQuads, FindsWhatToEscapeAtEveryPlaceOfEveryLength) {
  for (std::size_t length = 1; length < 50; ++length) {
    for (std::size_t at = 0; at < length; ++at) {
      std::string text(length, 'x');
      text[at] = '"';
      const std::string expected =
          "\"" + std::string(at, 'x') + "\\\"" + std::string(length - at - 1, 'x') + "\"";
      ASSERT_EQ(literal(text), expected) << length << " " << at;
    }
  }
}

TEST(NQuads, EscapesInIrisWhatNoIriHolds) {
  for (const char letter : std::string_view{"<>\"{}|^`\\ \x01\x1F"}) {
    for (const std::size_t before : {0U, 3U, 20U}) {
      std::string out;
      const std::string iri = "urn:" + std::string(before, 'x') + letter + "y";
      append_term(out, {.kind = TermKind::iri, .value = iri});
      EXPECT_EQ(out.size(), iri.size() + 2 + 5) << out;
      EXPECT_EQ(out.substr(5 + before, 4), "\\u00") << out;
    }
  }
  std::string out;
  append_term(out, {.kind = TermKind::iri, .value = "urn:~[]%20é=?#;,'()*+!$&@:/._-AZaz09\x7F"});
  EXPECT_EQ(out, "<urn:~[]%20é=?#;,'()*+!$&@:/._-AZaz09\x7F>");
}

}  // namespace
}  // namespace permafrost
