// SPDX-License-Identifier: Apache-2.0
#include "linked_data/context_library.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "codec/json_view.hpp"
#include "io/sha256.hpp"
#include "model/record.hpp"

namespace permafrost {
namespace {

TEST(ContextLibrary, FindsEveryBundledContextByItsUsualUrl) {
  const ContextLibrary library;
  ASSERT_FALSE(ContextLibrary::bundled().empty());
  for (const BundledContext& context : ContextLibrary::bundled()) {
    const auto text = library.find(context.url);
    ASSERT_TRUE(text) << context.url;
    EXPECT_EQ(text->data(), context.text.data()) << context.url;
  }
}

TEST(ContextLibrary, BringsContextsThatAreJsonWithRoomBehindAndTheDigestTheyHave) {
  JsonParser parser;
  for (const BundledContext& context : ContextLibrary::bundled()) {
    const JsonView document = parser.parse(context.text);
    ASSERT_TRUE(document) << context.url << ": " << describe(parser.failure().fault);
    EXPECT_TRUE(document.find("@context")) << context.url;
    EXPECT_EQ(context.digest, sha256_of(std::as_bytes(std::span(context.text)))) << context.url;
    const std::string_view behind(context.text.data() + context.text.size(), raw_padding);
    EXPECT_EQ(behind.find_first_not_of(' '), std::string_view::npos) << context.url;
  }
}

TEST(ContextLibrary, NamesEveryContextThatABundledOneComesAfter) {
  const ContextLibrary library;
  JsonParser parser;
  for (const BundledContext& context : ContextLibrary::bundled()) {
    for (const JsonView part : parser.parse(context.text).find("@context")) {
      if (part.is_string() && part.key().empty()) {
        EXPECT_TRUE(library.find(part.text())) << context.url << " needs " << part.text();
      }
    }
  }
}

TEST(ContextLibrary, BringsMastodonsTermsUnderNamesOfItsOwn) {
  const ContextLibrary library;
  JsonParser parser;
  for (const std::string_view name : {mastodon_context, mastodon_export_context}) {
    const auto text = library.find(name);
    ASSERT_TRUE(text) << name;
    std::string terms;
    for (const JsonView part : parser.parse(*text).find("@context")) {
      for (const JsonView term : part) terms += std::string(term.key()) + ' ';
    }
    EXPECT_NE(terms.find(" inReplyToAtomUri "), std::string::npos) << name;
    EXPECT_EQ(terms.find(" quoteUri ") != std::string::npos, name == mastodon_context);
  }
}

TEST(ContextLibrary, KnowsTheSpellingsUnderWhichAContextOccurs) {
  const ContextLibrary library;
  const auto activitystreams = library.find("https://www.w3.org/ns/activitystreams");
  ASSERT_TRUE(activitystreams);
  for (const char* const url :
       {"http://www.w3.org/ns/activitystreams", "https://www.w3.org/ns/activitystreams#",
        "http://www.w3.org/ns/activitystreams/", "https://www.w3.org/ns/activitystreams.jsonld"}) {
    const auto text = library.find(url);
    ASSERT_TRUE(text) << url;
    EXPECT_EQ(text->data(), activitystreams->data()) << url;
  }
}

TEST(ContextLibrary, KnowsOnEveryHostWhatEachServerServesItself) {
  const ContextLibrary library;
  const auto litepub = library.find("https://litepub.social/context.jsonld");
  const auto own = library.find("https://pleroma.example/schemas/litepub-0.1.jsonld");
  ASSERT_TRUE(litepub && own);
  EXPECT_EQ(own->data(), litepub->data());
  EXPECT_FALSE(library.find("https://pleroma.example/more/schemas/litepub-0.1.jsonld"));
  EXPECT_FALSE(library.find("https://"));
}

TEST(ContextLibrary, KnowsNoUrlThatOnlyResemblesOne) {
  const ContextLibrary library;
  for (const char* const url :
       {"", "#", "/", "https://", "https://www.w3.org/ns/activitystreams/x", "https://www.w3.org/ns/",
        "ftp://www.w3.org/ns/activitystreams", "https://other.example/ns/activitystreams",
        "https://w3id.org/security/v1x", "https://https://w3id.org/security/v1"}) {
    EXPECT_FALSE(library.find(url)) << url;
  }
}

TEST(ContextLibrary, PutsAUsersContextBeforeABundledOne) {
  ContextLibrary library;
  const std::string text = R"({"@context":{"name":"https://example.org/name"}})";
  library.add("http://w3id.org/security/v1#", text);
  EXPECT_EQ(library.find("https://w3id.org/security/v1"), text);
  library.add("https://example.org/ns", text);
  EXPECT_EQ(library.find("https://example.org/ns#"), text);
  EXPECT_FALSE(ContextLibrary().find("https://example.org/ns"));
}

TEST(ContextLibrary, RefusesAUsersFileThatIsNoContext) {
  ContextLibrary library;
  for (const char* const text : {"", "[]", "{}", "{\"@context\":", R"({"context":{}})", R"("@context")"})
    EXPECT_THROW(library.add("https://example.org/ns", text), Error) << text;
  EXPECT_FALSE(library.find("https://example.org/ns"));
}

}  // namespace
}  // namespace permafrost
