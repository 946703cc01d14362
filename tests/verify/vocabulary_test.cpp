// SPDX-License-Identifier: Apache-2.0
#include "codec/vocabulary.hpp"

#include <gtest/gtest.h>

namespace permafrost {
namespace {

TEST(Vocabulary, FindsEveryTermByItsName) {
  for (std::size_t i = 0; i < term_count; ++i) {
    const Term term = static_cast<Term>(i);
    EXPECT_EQ(term_of(name_of(term)), term) << name_of(term);
  }
  EXPECT_EQ(term_of("sandwich"), Term::none);
  EXPECT_EQ(term_of(""), Term::none);
}

TEST(Vocabulary, TellsNamesApartByEveryCharacter) {
  for (std::size_t i = 0; i < term_count; ++i) {
    const std::string name(name_of(static_cast<Term>(i)));
    for (std::size_t at = 0; at < name.size(); ++at) {
      std::string other = name;
      other[at] = '!';
      EXPECT_EQ(term_of(other), Term::none) << other;
    }
    EXPECT_EQ(term_of(name + '!'), Term::none) << name;
    EXPECT_NE(term_of(std::string_view(name).substr(1)), static_cast<Term>(i)) << name;
  }
}

TEST(Vocabulary, HasTheNamesInTheOrderOfTheTerms) {
  EXPECT_EQ(name_of(Term::at_context), "@context");
  EXPECT_EQ(name_of(Term::attributed_to), "attributedTo");
  EXPECT_EQ(name_of(Term::cc), "cc");
  EXPECT_EQ(name_of(Term::deleted), "deleted");
  EXPECT_EQ(name_of(Term::total_items), "totalItems");
  EXPECT_EQ(name_of(Term::also_known_as), "alsoKnownAs");
  EXPECT_EQ(name_of(Term::public_key_multibase), "publicKeyMultibase");
  EXPECT_EQ(name_of(Term::webfinger), "webfinger");
}

TEST(Vocabulary, ReadsTypesWithAndWithoutPrefix) {
  EXPECT_TRUE(kinds_of("Create") & kind::activity);
  EXPECT_EQ(kinds_of("as:Create"), kinds_of("Create"));
  EXPECT_EQ(kinds_of("https://www.w3.org/ns/activitystreams#Create"), kinds_of("Create"));
  EXPECT_EQ(kinds_of("create"), 0U);
  EXPECT_EQ(kinds_of(""), 0U);
}

TEST(Vocabulary, KnowsWhatTheNormativeContextDefines) {
  EXPECT_EQ(normative_meaning("contentMap"), "content");
  EXPECT_EQ(normative_meaning("orderedItems"), "items");
  EXPECT_EQ(normative_meaning("Note"), "Note");
  EXPECT_EQ(normative_meaning("sharedInbox"), "sharedInbox");
  EXPECT_EQ(normative_meaning("Hashtag"), "");
  EXPECT_EQ(normative_meaning("blurhash"), "");
  EXPECT_EQ(normative_meaning("@context"), "");
}

TEST(Vocabulary, TakesTheContextInEverySpellingThatIsMet) {
  EXPECT_TRUE(is_activitystreams_context("https://www.w3.org/ns/activitystreams"));
  EXPECT_TRUE(is_activitystreams_context("http://www.w3.org/ns/activitystreams#"));
  EXPECT_FALSE(is_activitystreams_context("https://www.w3.org/ns/activitystreams/"));
}

TEST(TermSet, MeetsAnotherThatSharesATerm) {
  constexpr TermSet one = TermSet::of(Term::id, Term::webfinger);
  EXPECT_TRUE(one.meets(TermSet::of(Term::webfinger)));
  EXPECT_FALSE(one.meets(TermSet::of(Term::type)));
  EXPECT_TRUE(TermSet::all().meets(one));
  EXPECT_TRUE(TermSet{}.empty());
}

}  // namespace
}  // namespace permafrost
