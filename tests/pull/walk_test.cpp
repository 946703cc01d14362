// SPDX-License-Identifier: Apache-2.0
#include "pull/walk.hpp"

#include <gtest/gtest.h>

#include <charconv>

#include "base/error.hpp"
#include "base/url.hpp"
#include "net/fakes.hpp"
#include "support/env.hpp"
#include "support/temp_dir.hpp"

namespace permafrost {
namespace {

constexpr const char* statuses_url = "https://social.example/api/v1/accounts/1/statuses?limit=4";

enum class Links { right, none, off_by_one };

/// Serves numbered posts, newest first, four a page, as servers do; more may arrive, some may vanish.
class PostServer : public Http {
 public:
  explicit PostServer(int count, Links links = Links::right) : newest(count), m_links(links) {}

  [[nodiscard]] Response send(const Request& request) override {
    asked.push_back(request.url);
    if (before) before(*this);
    if (!failures.empty()) {
      Response response = std::move(failures.front());
      failures.pop_front();
      if (response.status != 200 || response.failure || response.body.size() != 0) return response;
    }
    std::vector<int> posts;
    int post = max_id_of(request.url) - 1;
    for (; post >= 1 && posts.size() < 4; --post) {
      if (std::find(gone.begin(), gone.end(), post) == gone.end()) posts.push_back(post);
    }
    return page(posts, post >= 1);
  }

  int newest;
  std::vector<int> gone;
  std::vector<std::string> asked;
  std::deque<Response> failures;
  std::function<void(PostServer&)> before;

 private:
  [[nodiscard]] int max_id_of(const std::string& url) const {
    const auto place = url.find("max_id=");
    int id = newest + 1;
    if (place != std::string::npos) std::from_chars(url.data() + place + 7, url.data() + url.size(), id);
    return id;
  }
  [[nodiscard]] Response page(const std::vector<int>& posts, bool more) const {
    std::string body = "[";
    for (const int post : posts)
      body += (body.size() > 1 ? "," : "") + std::string("{\"id\":\"") + std::to_string(post) + "\"}";
    Response response = test::answer(200, {}, body + "]");
    response.url = statuses_url;
    if (m_links == Links::none || posts.empty()) return response;
    const int last = m_links == Links::right ? posts.back() : posts.back() - 1;
    std::string link =
        "<" + std::string(statuses_url) + "&min_id=" + std::to_string(posts.front()) + ">; rel=\"prev\"";
    if (more)
      link = "<" + std::string(statuses_url) + "&max_id=" + std::to_string(last) + ">; rel=\"next\", " + link;
    response.fields.add("Link", link);
    return response;
  }
  Links m_links;
};

class WalkTest : public testing::Test {
 protected:
  WalkTest() : staging(dir / "x.pull", {.target = "alice", .method = "m", .choices = ""}, 0) {}

  static WalkPlan plan(Paging paging) {
    return {.name = {"alice", "statuses"}, .url = statuses_url, .paging = paging, .page_size = 4};
  }
  Walk walk(Http& http, const WalkPlan& plan, const WalkManner& manner = {}) {
    return Walker(http, staging, timing, environment.env).go(plan, manner);
  }
  /// The ids that are staged, in order, as numbers.
  std::vector<int> posts() {
    std::vector<int> found;
    staging.for_each_item("alice", "statuses", [&](const auto&, const StagedItem& item) {
      found.push_back(std::stoi(std::string(item.key)));
    });
    return found;
  }
  static std::vector<int> from_1_to(int last) {
    std::vector<int> numbers;
    for (int i = 1; i <= last; ++i) numbers.push_back(i);
    return numbers;
  }

  test::TempDir dir;
  test::TestEnv environment;
  test::FakeTiming timing;
  Staging staging;
};

TEST_F(WalkTest, TakesEveryPostOldestFirstWithAsFewPagesAsCanBe) {
  PostServer server(10);
  EXPECT_EQ(walk(server, plan(Paging::by_last_id)).state, WalkState::done);
  EXPECT_EQ(posts(), from_1_to(10));
  EXPECT_EQ(server.asked.size(), 4U);  // three pages, and one look for what arrived meanwhile
}

TEST_F(WalkTest, AsksOnceForWhatFitsOnAPage) {
  PostServer server(3);
  walk(server, plan(Paging::by_last_id));
  EXPECT_EQ(server.asked.size(), 1U);
}

TEST_F(WalkTest, LosesNoPostWhereLinkIsWrongOrAbsent) {
  for (const Links links : {Links::none, Links::off_by_one}) {
    const test::TempDir folder;
    Staging own(folder / "x.pull", {.target = "alice", .method = "m", .choices = ""}, 0);
    PostServer server(45, links);
    const Walk end = Walker(server, own, timing, environment.env).go(plan(Paging::by_last_id), {});
    EXPECT_EQ(end.items, 45U);
  }
}

TEST_F(WalkTest, FindsWhatArrivesWhileItWalks) {
  PostServer server(10);
  server.before = [](PostServer& self) {
    if (self.asked.size() <= 3) self.newest += 2;
  };
  EXPECT_EQ(walk(server, plan(Paging::by_last_id)).state, WalkState::done);
  EXPECT_EQ(posts(), from_1_to(16));
}

TEST_F(WalkTest, HasNoGapWhenPostsVanishBetweenPages) {
  PostServer server(12);
  server.before = [](PostServer& self) {
    if (self.asked.size() == 2) self.gone = {12, 11, 9};
  };
  walk(server, plan(Paging::by_last_id));
  EXPECT_EQ(posts(), from_1_to(12));
}

TEST_F(WalkTest, AsksAgainWhenAShortPageMayHideMore) {
  PostServer server(9);
  server.before = [](PostServer& self) {
    if (self.asked.size() == 2)
      self.failures.push_back(
          test::answer(200, {{"Link", "<x>; rel=\"prev\""}}, R"([{"id":"5"},{"id":"4"}])"));
  };
  WalkPlan with_count = plan(Paging::by_last_id);
  with_count.expected = 9;
  walk(server, with_count);
  EXPECT_EQ(posts(), from_1_to(9));
}

TEST_F(WalkTest, GoesOnWhereItWasInterrupted) {
  PostServer server(10);
  server.failures.push_back(test::answer(200));
  server.failures.push_back(test::no_answer(FailureKind::connection));
  EXPECT_THROW(walk(server, plan(Paging::by_last_id)), Error);
  EXPECT_EQ(posts(), (std::vector<int>{7, 8, 9, 10}));
  server.asked.clear();
  walk(server, plan(Paging::by_last_id));
  EXPECT_EQ(posts(), from_1_to(10));
  EXPECT_NE(server.asked.front().find("max_id=7"), std::string::npos);
}

TEST_F(WalkTest, NeverAsksAgainWhatIsDone) {
  PostServer server(10);
  walk(server, plan(Paging::by_last_id));
  const auto asked = server.asked.size();
  walk(server, plan(Paging::by_last_id));
  EXPECT_EQ(server.asked.size(), asked);
}

TEST_F(WalkTest, EndsWhereAServerIgnoresPages) {
  test::FakeHttp http;
  for (int i = 0; i < 5; ++i)
    http.answers.push_back(
        test::answer(200, {}, R"([{"id":"5"},{"id":"4"},{"id":"3"},{"id":"2"},{"id":"1"}])"));
  EXPECT_EQ(walk(http, plan(Paging::by_last_id)).state, WalkState::done);
  EXPECT_EQ(posts(), from_1_to(5));
  EXPECT_LE(http.requests.size(), 3U);
}

/// `count` posts from `newest` on, said to be followed by what is at `next`.
Response page_before(const std::string& next, int newest, int count) {
  std::string body = "[";
  for (int post = newest; post > newest - count; --post)
    body += (body.size() > 1 ? "," : "") + std::string("{\"id\":\"") + std::to_string(post) + "\"}";
  Response response = test::answer(200, {}, body + "]");
  if (!next.empty()) response.fields.add("Link", "<" + next + ">; rel=\"next\"");
  return response;
}

TEST_F(WalkTest, TakesNoPageThatComesAgainForTheEnd) {
  const std::string next = std::string(statuses_url) + "&max_id=9";
  for (const Paging paging : {Paging::by_link, Paging::by_last_id}) {
    for (const bool links : {true, false}) {
      const test::TempDir folder;
      Staging own(folder / "x.pull", {.target = "alice", .method = "m", .choices = ""}, 0);
      test::FakeHttp http;
      for (int i = 0; i < 9; ++i) http.answers.push_back(page_before(links ? next : "", 12, 4));
      const Walk end = Walker(http, own, timing, environment.env).go(plan(paging), {});
      EXPECT_EQ(end.state, WalkState::broken);
      EXPECT_NE(end.why.find('4'), std::string::npos) << end.why;
      EXPECT_LE(http.requests.size(), 4U);
    }
  }
}

TEST_F(WalkTest, AsksOnceMoreForAPageInWhosePlaceAnotherCame) {
  const std::string base = statuses_url;
  test::FakeHttp http;
  http.answers.push_back(page_before(base + "&max_id=9", 12, 4));
  http.answers.push_back(page_before(base + "&max_id=9", 12, 4));
  http.answers.push_back(page_before(base + "&max_id=5", 8, 4));
  http.answers.push_back(page_before(base + "&max_id=5", 4, 4));  // leads to itself
  http.answers.push_back(page_before("", 4, 3));
  http.answers.push_back(page_before(base + "&max_id=9", 12, 4));
  WalkPlan by_link = plan(Paging::by_link);
  EXPECT_EQ(walk(http, by_link).state, WalkState::done);
  EXPECT_EQ(posts(), from_1_to(12));
}

TEST_F(WalkTest, LeavesNoGapWhereAPageComesAgainOnTheSecondLook) {
  const std::string base = statuses_url;
  test::FakeHttp http;
  http.answers.push_back(page_before(base + "&max_id=9", 12, 4));
  http.answers.push_back(page_before("", 8, 3));
  http.answers.push_back(page_before(base + "&max_id=17", 20, 4));  // eight arrived
  http.answers.push_back(page_before(base + "&max_id=17", 20, 4));
  http.answers.push_back(page_before(base + "&max_id=13", 16, 4));
  http.answers.push_back(page_before(base + "&max_id=9", 12, 4));
  http.answers.push_back(page_before(base + "&max_id=17", 20, 4));
  EXPECT_EQ(walk(http, plan(Paging::by_link)).state, WalkState::done);
  std::vector<int> expected;
  for (int post = 6; post <= 20; ++post) expected.push_back(post);
  EXPECT_EQ(posts(), expected);
}

TEST_F(WalkTest, NotesWhatAServerDoesNotHave) {
  test::FakeHttp http;
  http.answers.push_back(test::answer(404, {}, R"({"error":"Not found"})"));
  const Walk end = walk(http, plan(Paging::by_link));
  EXPECT_EQ(end.state, WalkState::absent);
  EXPECT_EQ(end.status, 404);
}

TEST_F(WalkTest, EndsThePullWhenTheTokenIsNotAcceptedAnyMore) {
  test::FakeHttp http;
  http.answers.push_back(test::answer(401));
  http.answers.push_back(test::answer(401));
  WalkManner manner;
  manner.is_let_in = [] { return false; };
  try {
    walk(http, plan(Paging::by_link), manner);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::refused);
  }
  manner.is_let_in = [] { return true; };
  EXPECT_EQ(walk(http, plan(Paging::by_link), manner).state, WalkState::absent);
}

TEST_F(WalkTest, SendsNoTokenToAnotherServer) {
  test::FakeHttp http;
  http.answers.push_back(test::answer(200, {{"Link", "<https://evil.example/steal?max_id=1>; rel=\"next\""}},
                                      R"([{"id":"1"}])"));
  WalkManner manner;
  manner.authorization = Secret("Bearer secret");
  EXPECT_EQ(walk(http, plan(Paging::by_link), manner).state, WalkState::broken);
  EXPECT_EQ(http.requests.size(), 1U);
}

TEST_F(WalkTest, ReadsAgainWhatIsNoJsonAndThenSaysSo) {
  test::FakeHttp http;
  http.answers.push_back(test::answer(200, {}, "<html>maintenance"));
  http.answers.push_back(test::answer(200, {}, R"([{"id":"1"}])"));
  EXPECT_EQ(walk(http, plan(Paging::by_link)).state, WalkState::done);
  EXPECT_EQ(posts(), from_1_to(1));
}

TEST_F(WalkTest, LeavesTheRestForLaterWhenTheServerIsInTrouble) {
  test::FakeHttp http;
  Walker walker(http, staging, timing, environment.env);
  WalkPlan other = plan(Paging::by_link);
  other.name.stream = "lists";
  http.answers.push_back(test::answer(500));
  EXPECT_EQ(walker.go(plan(Paging::by_link), {}).state, WalkState::broken);
  http.answers.push_back(test::answer(503));
  EXPECT_THROW(walker.go(other, {}), Error);
}

TEST_F(WalkTest, WalksActivityPubCollectionsAndKeepsTheirOwnMembers) {
  test::FakeHttp http;
  const char* const collection =
      R"({"id":"https://social.example/o","totalItems":3,"first":"https://social.example/o?page=true"})";
  const char* const first =
      R"({"next":"https://social.example/o?page=2","orderedItems":[{"id":"3"},{"id":"2"}]})";
  const char* const second = R"({"orderedItems":[{"id":"1"}]})";
  for (const auto* body : {collection, first, second, collection, first})
    http.answers.push_back(test::answer(200, {}, body));
  WalkPlan outbox = plan(Paging::by_link);
  outbox.url = "https://social.example/o";
  outbox.shape = PageShape::activitypub;
  EXPECT_EQ(walk(http, outbox).state, WalkState::done);
  EXPECT_EQ(posts(), from_1_to(3));
  EXPECT_EQ(http.requests.size(), 5U);
  EXPECT_EQ(staging.count_items("alice", "statuses.collection"), 1U);
}

TEST_F(WalkTest, IsNotKeptByPagesWithoutEnd) {
  class Endless : public Http {
   public:
    [[nodiscard]] Response send(const Request& request) override {
      ++asked;
      Response response = test::answer(
          200, {}, R"({"items":[],"next":"https://social.example/p)" + std::to_string(asked) + R"("})");
      response.url = request.url;
      return response;
    }
    unsigned asked = 0;
  } endless;
  WalkPlan outbox = plan(Paging::by_link);
  outbox.shape = PageShape::activitypub;
  EXPECT_EQ(walk(endless, outbox).state, WalkState::broken);
  EXPECT_LT(endless.asked, 30U);
}

TEST(WithParameter, SetsOneMemberOfAQuery) {
  EXPECT_EQ(with_parameter("https://h/x", "max_id", "1"), "https://h/x?max_id=1");
  EXPECT_EQ(with_parameter("https://h/x?limit=4", "max_id", "1"), "https://h/x?limit=4&max_id=1");
  EXPECT_EQ(with_parameter("https://h/x?max_id=9&limit=4", "max_id", "1"), "https://h/x?limit=4&max_id=1");
}

}  // namespace
}  // namespace permafrost
