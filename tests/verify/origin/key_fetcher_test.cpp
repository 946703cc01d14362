// SPDX-License-Identifier: Apache-2.0
#include "verify/origin/key_fetcher.hpp"

#include <gtest/gtest.h>

#include "net/fakes.hpp"

namespace permafrost::test {
namespace {

struct Fetching : testing::Test {
  std::optional<std::string> find(std::string_view document, std::string_view url = "https://a.example/u") {
    auto response = answer(200, {{"Content-Type", "application/activity+json"}}, document);
    response.url = url;
    server.answers.push_back(std::move(response));
    return KeyFetcher(server, nullptr, limits).find("https://a.example/u#main-key");
  }
  FakeHttp server;
  Limits limits;
};

TEST_F(Fetching, BringsTheDocumentThatAKeysAddressLeadsTo) {
  const auto actor = R"({"id":"https://a.example/u","publicKey":{"id":"https://a.example/u#main-key"},
                         "assertionMethod":[{"id":"#ed25519"},"https://a.example/key"]})";
  EXPECT_EQ(find(actor), actor);
  EXPECT_EQ(server.requests.front().url, "https://a.example/u");
  EXPECT_EQ(server.requests.front().fields.get("Accept"), activity_types);
}

TEST_F(Fetching, LetsNoServerSpeakForAnothersKeys) {
  EXPECT_FALSE(find(R"({"id":"https://victim.example/u"})"));
  EXPECT_FALSE(
      find(R"({"id":"https://a.example/u","publicKey":{"id":"https://victim.example/u#main-key"}})"));
  EXPECT_FALSE(
      find(R"({"id":"https://a.example/u","assertionMethod":[{"@id":"https://victim.example/k"}]})"));
  EXPECT_FALSE(find(R"([{"id":"https://a.example/u"}])"));
  EXPECT_FALSE(find(R"({"id":"https://a.example/u"})", "https://b.example/u"));
}

TEST_F(Fetching, FindsNothingWhereThereIsNothing) {
  server.answers.push_back(answer(404));
  KeyFetcher keys(server, nullptr, limits);
  EXPECT_FALSE(keys.find("https://a.example/u#main-key"));
  server.answers.push_back(answer(200, {{"Content-Type", "text/html"}}, "{}"));
  EXPECT_FALSE(keys.find("https://a.example/u#main-key"));
  EXPECT_FALSE(keys.find("did:example:123"));
  EXPECT_EQ(server.requests.size(), 2U);
}

}  // namespace
}  // namespace permafrost::test
