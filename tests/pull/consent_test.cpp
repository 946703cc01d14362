// SPDX-License-Identifier: Apache-2.0
#include "pull/consent.hpp"

#include <gtest/gtest.h>

namespace permafrost {
namespace {

ConsentMarks marks_in(std::string_view actor) {
  JsonParser parser;
  ConsentMarks marks;
  read_marks(parser.parse_copy(actor), marks);
  return marks;
}

std::optional<Basis> basis(std::string_view actor, Asker asker, std::string_view ground = {}) {
  return consent_of(marks_in(actor), asker, ground).basis;
}

TEST(Marks, AreReadFromActorsAndFromAccountsOfTheApi) {
  const auto actor = marks_in(R"({"indexable":true,"discoverable":false})");
  EXPECT_EQ(actor.indexable, true);
  EXPECT_EQ(actor.discoverable, false);
  EXPECT_FALSE(actor.noindex);
  EXPECT_EQ(marks_in(R"({"noindex":true,"discoverable":null})").noindex, true);
  EXPECT_FALSE(marks_in(R"({"indexable":"yes"})").indexable) << "a text is no word of the owner";
}

TEST(Marks, AreWordsOfTheProfileWhereverTheyStandInIt) {
  using Words = std::vector<std::string>;
  const std::string linked =
      R"({"summary":"<p>hi <a href=\"x\" class=\"mention hashtag\">#<span>NoBot</span></a></p>"})";
  EXPECT_EQ(marks_in(linked).words, Words{"#nobot"});
  EXPECT_EQ(marks_in(R"({"attachment":[{"type":"PropertyValue","name":"bots","value":"#noarchive please"}]})")
                .words,
            Words{"#noarchive"});
  EXPECT_EQ(marks_in(R"({"fields":[{"name":"x","value":"#nobots"}]})").words, Words{"#nobots"});
  EXPECT_EQ(marks_in(R"({"tag":[{"type":"Hashtag","name":"#noindex"}]})").words, Words{"#noindex"});
  EXPECT_EQ(marks_in(R"({"tag":{"type":"Hashtag","name":"#nobot"}})").words, Words{});
  EXPECT_EQ(marks_in(R"({"summary":"I like #nobotany and #nobotと"})").words, Words{});
}

TEST(Consent, OfOwnersNeedsNoMarks) {
  EXPECT_EQ(basis(R"({"summary":"#nobot","indexable":false})", Asker::owner), Basis::owner);
}

TEST(Consent, ToOneNamedAccountIsWhatNobodyObjectsTo) {
  EXPECT_EQ(basis("{}", Asker::named), Basis::named);
  EXPECT_EQ(basis(R"({"indexable":false,"discoverable":false})", Asker::named), Basis::named);
  EXPECT_FALSE(basis(R"({"summary":"#nobot"})", Asker::named));
  EXPECT_FALSE(basis(R"({"noindex":true})", Asker::named));
}

TEST(Consent, ToACrawlHasToBeGiven) {
  EXPECT_FALSE(basis("{}", Asker::crawl));
  EXPECT_FALSE(basis(R"({"indexable":false,"discoverable":true})", Asker::crawl));
  EXPECT_EQ(basis(R"({"indexable":true})", Asker::crawl), Basis::agreed);
  EXPECT_EQ(basis(R"({"discoverable":true})", Asker::crawl), Basis::agreed)
      << "before 4.2 there is no other word";
  EXPECT_FALSE(basis(R"({"indexable":true,"summary":"#noindex"})", Asker::crawl));
}

TEST(Consent, OfRobotsTxtIsForStrangers) {
  ConsentMarks marks;
  marks.robots_txt = "Disallow: /users/";
  EXPECT_FALSE(consent_of(marks, Asker::named, {}).basis);
  EXPECT_NE(consent_of(marks, Asker::named, {}).why_not.find("Disallow: /users/"), std::string::npos);
  EXPECT_EQ(consent_of(marks, Asker::staff, {}).basis, Basis::staff);
  marks.words.emplace_back("#nobot");
  EXPECT_FALSE(consent_of(marks, Asker::staff, {}).basis);
}

TEST(Consent, OfHeadersIsAboutArchivesAlone) {
  ConsentMarks marks;
  marks.robots_header = "noindex, nofollow";  // GoToSocial says so of everything
  EXPECT_EQ(consent_of(marks, Asker::named, {}).basis, Basis::named);
  marks.robots_header = "NoArchive";
  EXPECT_FALSE(consent_of(marks, Asker::named, {}).basis);
}

TEST(Consent, IsReplacedByAGroundThatIsKept) {
  const auto marks = marks_in(R"({"summary":"#nobot","indexable":false})");
  const Consent consent = consent_of(marks, Asker::named, "her letter of 2026-11-01");
  EXPECT_EQ(consent.basis, Basis::stated);
  EXPECT_FALSE(consent.why_not.empty());
  EXPECT_EQ(consent_line("https://a.example/alice", marks, *consent.basis, "her letter of 2026-11-01", 0),
            R"({"account":"https://a.example/alice","basis":"stated","ground":"her letter of 2026-11-01",)"
            R"("seen":"1970-01-01T00:00:00Z","marks":{"indexable":false,"discoverable":null,"noindex":null,)"
            R"("words":["#nobot"],"robots_txt":null,"x_robots_tag":null}})");
  EXPECT_EQ(basis("{}", Asker::named, "a ground that nobody needs"), Basis::named);
}

}  // namespace
}  // namespace permafrost
