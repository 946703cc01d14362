// SPDX-License-Identifier: Apache-2.0
#include "verify/origin/origin_list.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace permafrost::test {
namespace {

struct Origins : testing::Test {
  OriginList& list(OriginScope scope = {}) {
    m_list = std::make_unique<OriginList>(m_end, scope, Limits{});
    actor("https://a.example/u");
    return *m_list;
  }
  void actor(const std::string& id) {
    const std::string raw = padded(R"({"type":"Person","id":")" + id + "\"}");
    m_list->put(Actor{.id = id, .type = "Person", .document = {.raw = unpadded(raw)}});
    m_actor = id;
  }
  void post(const std::string& id, Visibility visibility, const char* type = "Create",
            const char* by = nullptr) {
    const std::string raw = padded(R"({"type":"Create","object":{"type":"Note","id":")" + id + R"("}})");
    m_list->put(Activity{.type = type,
                         .actor = by == nullptr ? std::string_view(m_actor) : by,
                         .object_id = id,
                         .visibility = visibility,
                         .document = {.raw = unpadded(raw)}});
  }
  std::vector<std::string> ids() {
    std::vector<std::string> found;
    m_list->for_each([&](const OriginItem& item) { found.emplace_back(item.id); });
    return found;
  }
  static std::string padded(std::string text) { return text.append(raw_padding, ' '); }
  static std::string_view unpadded(const std::string& text) {
    return std::string_view(text).substr(0, text.size() - raw_padding);
  }

  NullSink m_end;
  std::unique_ptr<OriginList> m_list;
  std::string m_actor;
};

TEST_F(Origins, AreAccountsAndTheirOwnPostsForEverybody) {
  list();
  post("https://a.example/1", Visibility::everyone);
  post("https://a.example/2", Visibility::unlisted);
  auto found = ids();
  std::sort(found.begin(), found.end());
  EXPECT_EQ(found,
            (std::vector<std::string>{"https://a.example/1", "https://a.example/2", "https://a.example/u"}));
}

TEST_F(Origins, AreNeverWhatOnlySomeMayRead) {
  list();
  for (const auto visibility : {Visibility::followers, Visibility::direct, Visibility::unknown})
    post("https://a.example/secret", visibility);
  EXPECT_EQ(ids(), std::vector<std::string>{"https://a.example/u"});
}

TEST_F(Origins, LieNowhereButAtTheAccountsOwnServer) {
  list();
  post("https://victim.example/1", Visibility::everyone);
  post("http://a.example/1", Visibility::everyone);
  post("https://a.example:8443/1", Visibility::everyone);
  post("https://a.example/2", Visibility::everyone, "Create", "https://a.example/somebody-else");
  post("tag:a.example,2017:1", Visibility::everyone);
  EXPECT_EQ(ids(), std::vector<std::string>{"https://a.example/u"});
}

TEST_F(Origins, AreBoostedPostsOnlyWhenAskedFor) {
  list();
  post("https://b.example/1", Visibility::everyone, "Announce");
  EXPECT_EQ(ids().size(), 1U);
  list({.most = {}, .boosted = true});
  post("https://b.example/1", Visibility::everyone, "Announce");
  post("https://b.example/2", Visibility::followers, "Announce");
  EXPECT_EQ(ids().size(), 2U);
}

TEST_F(Origins, ComeOnceEach) {
  list();
  for (int i = 0; i < 3; ++i) post("https://a.example/1", Visibility::everyone);
  EXPECT_EQ(ids().size(), 2U);
}

TEST_F(Origins, AreSampledTheSameWayEachTime) {
  const auto sample = [&](OriginScope scope) {
    list(scope);
    for (int i = 0; i < 1000; ++i) post("https://a.example/" + std::to_string(i), Visibility::everyone);
    EXPECT_EQ(m_list->candidates(), 1001U);
    return ids();
  };
  const auto ten = sample({.most = 10});
  EXPECT_EQ(ten.size(), 10U);
  EXPECT_EQ(sample({.most = 10}), ten);
  EXPECT_NE(sample({.seed = "another", .most = 10}), ten);
  const auto twenty = sample({.most = 20});
  EXPECT_TRUE(std::equal(ten.begin(), ten.end(), twenty.begin()))
      << "a larger sample goes on from a smaller one";
  const auto tenth = sample({.most = {}, .share = 0.1});
  EXPECT_GT(tenth.size(), 60U);
  EXPECT_LT(tenth.size(), 150U);
  EXPECT_TRUE(std::equal(ten.begin(), ten.end(), tenth.begin()));
}

TEST_F(Origins, AreJoinedWithWhatIsKnown) {
  list();
  post("https://a.example/1", Visibility::everyone);
  m_list->note_answer("https://a.example/1", "known");
  m_list->note_answer("https://a.example/9", "of something else");
  m_list->for_each([](const OriginItem& item) {
    EXPECT_EQ(item.answer, item.id == "https://a.example/1" ? "known" : "") << item.id;
  });
}

}  // namespace
}  // namespace permafrost::test
