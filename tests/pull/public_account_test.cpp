// SPDX-License-Identifier: Apache-2.0
#include "pull/public_account.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "flow/stages/contract.hpp"
#include "net/fakes.hpp"
#include "pull/feed.hpp"
#include "pull/place_of_servers.hpp"
#include "support/env.hpp"
#include "support/record_text.hpp"
#include "support/temp_dir.hpp"

namespace permafrost {
namespace {

using test::RecordingSink;

class PublicAccountTest : public testing::Test {
 protected:
  PublicAccount find(std::string_view name) {
    if (is_feed_url(name)) return read_feed_account(std::string(name), servers, robots, env.limits);
    return find_public_account(*parse_handle(name), {}, servers, documents, robots, env.limits);
  }

  /// What a flow of the account gives, as text.
  std::vector<std::string> taken(const PublicAccount& account, const PublicChoice& choice = {}) {
    PublicCrawl crawl({walker, documents, robots, staging}, "alice", choice, env.env);
    crawl.take(account, Basis::named, 0);
    RecordingSink sink;
    ContractStage contract(sink);
    staged_source(staging, public_roles(), {}, env.env)->run(contract);
    return sink.calls;
  }
  std::vector<std::string> taken(std::string_view name) {
    const PublicAccount account = find(name);
    EXPECT_TRUE(account) << account.trouble;
    return taken(account);
  }

  std::vector<std::string> wanted_files() {
    std::vector<std::string> urls;
    staging.for_each_media(
        "alice", [&](const StagedMedia& media) { urls.push_back(media.wish.url + " " + media.wish.path); });
    return urls;
  }

  void invent(const std::string& actor_members = {}, const std::string& outbox_items = {}) {
    servers.add(
        "https://a.example/.well-known/webfinger?resource=acct:alice@a.example",
        R"({"links":[{"rel":"self","type":"application/activity+json","href":"https://a.example/alice"}]})",
        "application/jrd+json");
    servers.add(
        "https://a.example/alice",
        R"({"id":"https://a.example/alice","type":"Person","preferredUsername":"alice","outbox":"https://a.example/outbox")" +
            actor_members + "}");
    servers.add("https://a.example/outbox",
                R"({"id":"https://a.example/outbox","type":"OrderedCollection","orderedItems":[)" +
                    outbox_items + "]}");
  }

  test::TempDir dir;
  test::TestEnv env;
  test::FakeTiming timing;
  test::PlaceOfServers servers;
  Documents documents{servers, nullptr, env.limits};
  std::optional<Robots> robots_of_this_run{std::in_place, servers};
  Robots& robots = *robots_of_this_run;
  Staging staging{dir / "x.pull", {.target = "alice", .method = "m", .choices = ""}, 0};
  Walker walker{servers, staging, timing, env.env};
};

std::size_t count(const std::vector<std::string>& calls, std::string_view beginning) {
  std::size_t number = 0;
  for (const auto& call : calls) number += call.starts_with(beginning) ? 1 : 0;
  return number;
}

bool any_has(const std::vector<std::string>& calls, std::string_view part) {
  for (const auto& call : calls) {
    if (call.find(part) != std::string::npos) return true;
  }
  return false;
}

TEST_F(PublicAccountTest, OfMastodonIsTakenWithItsPagesAndCollections) {
  servers.add_recorded("mastodon-4.3.23");
  servers.add("https://masto2.test/users/alice/outbox?max_id=117663500482469936&page=true",
              R"({"type":"OrderedCollectionPage","orderedItems":[]})");
  const auto calls = taken("alice@masto2.test");
  EXPECT_EQ(count(calls, "actor id=https://masto2.test/users/alice "), 1U);
  EXPECT_EQ(count(calls, "activity "), 20U);
  EXPECT_EQ(count(calls, "featured "), 1U);
  EXPECT_EQ(count(calls, "followers "), 1U);
  EXPECT_EQ(count(calls, "following "), 1U);
  EXPECT_TRUE(any_has(calls, "entity stream=featured_tags {\"@context\":"));
  EXPECT_TRUE(any_has(
      calls,
      R"(entity stream=consent derived {"account":"https://masto2.test/users/alice","basis":"named")"));
}

TEST_F(PublicAccountTest, HasWhatItsItemsMeanBesideThem) {
  invent();
  servers.add(
      "https://a.example/outbox",
      R"({"@context":"https://www.w3.org/ns/activitystreams","type":"OrderedCollection","first":"https://a.example/1"})");
  servers.add(
      "https://a.example/1",
      R"({"@context":["https://www.w3.org/ns/activitystreams",{"a":"x:a"}],"orderedItems":["https://a.example/i1"],)"
      R"("next":"https://a.example/2"})");
  servers.add(
      "https://a.example/2",
      R"({"@context":["https://www.w3.org/ns/activitystreams",{"b":{"@id":"x:b"},"a":"x:a"}],"orderedItems":["https://a.example/i2"]})");
  const auto calls = taken("alice@a.example");
  EXPECT_TRUE(
      any_has(calls, R"(collection kind=outbox derived {"@context":["https://www.w3.org/ns/activitystreams",)"
                     R"({"a":"x:a","b":{"@id":"x:b"}}],"type":"OrderedCollection")"));
}

TEST_F(PublicAccountTest, WhosePagesNeverEndIsLeft) {
  class Endless : public Http {
   public:
    [[nodiscard]] Response send(const Request& request) override {
      const std::string body =
          R"({"type":"OrderedCollectionPage","orderedItems":[],"next":")" + request.url + R"(x"})";
      Response response = test::answer(200, {{"Content-Type", "application/activity+json"}}, body);
      response.url = request.url;
      return response;
    }
  };
  Endless endless;
  WalkPlan plan{.name = {"alice", "outbox"}, .url = "https://a.example/1"};
  plan.shape = PageShape::activitypub;
  plan.paging = Paging::by_link;
  EXPECT_EQ(Walker(endless, staging, timing, env.env).go(plan, {}).state, WalkState::broken);
}

TEST_F(PublicAccountTest, OfHolloIsTaken) {
  servers.add_recorded("hollo-0.9");
  servers.add("https://hollo.test/@alice/outbox?cursor=40",
              R"({"type":"OrderedCollectionPage","orderedItems":[]})");
  const auto calls = taken("@alice@hollo.test");
  EXPECT_EQ(count(calls, "activity "), 40U);
  EXPECT_EQ(count(calls, "featured "), 1U);
  EXPECT_EQ(count(calls, "followers target=https://hollo.test/@bob"), 1U);
}

TEST_F(PublicAccountTest, OfSnac2HasItsItemsInTheCollection) {
  servers.add_recorded("snac2-2.94");
  const auto calls = taken("alice@snac.test");
  EXPECT_EQ(count(calls, "activity "), 20U);
  EXPECT_EQ(count(calls, "featured "), 1U);
}

TEST_F(PublicAccountTest, OfGoToSocialWantsSignedRequests) {
  servers.add_recorded("gotosocial-0.20");
  const PublicAccount account = find("alice@gts.test");
  EXPECT_FALSE(account);
  EXPECT_NE(account.trouble.find("--actor-key"), std::string::npos) << account.trouble;
}

TEST_F(PublicAccountTest, WhoseOutboxOnlyNamesItsPostsIsAskedForThem) {
  invent(
      "",
      R"({"id":"https://a.example/1/create","type":"Create","actor":"https://a.example/alice","object":"https://a.example/1"},)"
      R"({"id":"https://a.example/2/boost","type":"Announce","actor":"https://a.example/alice","object":"https://b.example/9"},)"
      R"("https://a.example/3")");
  servers.add(
      "https://a.example/1",
      R"({"id":"https://a.example/1","type":"Note","attributedTo":"https://a.example/alice","inReplyTo":"https://b.example/8",)"
      R"("attachment":[{"type":"Document","mediaType":"image/png","url":"https://cdn.example/media/1.png"}]})");
  servers.add("https://a.example/3",
              R"({"id":"https://a.example/3","type":"Note","attributedTo":"https://a.example/alice"})");
  const auto calls = taken("alice@a.example");
  EXPECT_EQ(count(calls, "entity stream=activitystreams {\"id\":\"https://a.example/1\""), 1U);
  EXPECT_EQ(count(calls, "entity stream=activitystreams {\"id\":\"https://a.example/3\""), 1U);
  EXPECT_EQ(wanted_files(), std::vector<std::string>{"https://cdn.example/media/1.png media/1.png"});
  for (const auto& url : servers.asked) EXPECT_EQ(url.find("b.example"), std::string::npos) << url;
}

TEST_F(PublicAccountTest, TakesOthersPostsForContextOnlyWhereTheyAgreed) {
  invent(
      "",
      R"({"id":"https://a.example/2/boost","type":"Announce","actor":"https://a.example/alice","object":"https://b.example/9"},)"
      R"({"id":"https://a.example/3/boost","type":"Announce","actor":"https://a.example/alice","object":"https://c.example/9"})");
  servers.add(
      "https://b.example/9",
      R"({"id":"https://b.example/9","type":"Note","attributedTo":"https://b.example/bob","inReplyTo":"https://b.example/8"})");
  servers.add("https://b.example/bob", R"({"id":"https://b.example/bob","type":"Person","indexable":true})");
  servers.add("https://c.example/9",
              R"({"id":"https://c.example/9","type":"Note","attributedTo":"https://c.example/cid"})");
  servers.add("https://c.example/cid", R"({"id":"https://c.example/cid","type":"Person","indexable":false})");
  const PublicChoice choice{.context = true};
  const auto calls = taken(find("alice@a.example"), choice);
  EXPECT_EQ(count(calls, "entity stream=context {\"id\":\"https://b.example/9\""), 1U);
  EXPECT_EQ(count(calls, "entity stream=context"), 1U);
  const auto refused = staging.find_walk({"alice", "context", "https://c.example/9"});
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->state, WalkState::absent);
  EXPECT_FALSE(staging.find_walk({"alice", "context", "https://b.example/8"}))
      << "a chain ends after one step";
}

TEST_F(PublicAccountTest, AsksLaterAgainForOthersWhoseServersDidNotAnswer) {
  invent(
      "",
      R"({"id":"https://a.example/2/boost","type":"Announce","actor":"https://a.example/alice","object":"https://b.example/9"},)"
      R"({"id":"https://a.example/3/boost","type":"Announce","actor":"https://a.example/alice","object":"https://c.example/9"},)"
      R"({"id":"https://a.example/4/boost","type":"Announce","actor":"https://a.example/alice","object":"https://d.example/9"},)"
      R"({"id":"https://a.example/5/boost","type":"Announce","actor":"https://a.example/alice","object":"https://e.example/9"})");
  const auto add_server = [this](const std::string& base, int of_post, int of_author, int of_robots) {
    servers.add(base + "/9",
                R"({"id":")" + base + R"(/9","type":"Note","attributedTo":")" + base + R"(/bob"})",
                "application/activity+json", of_post);
    servers.add(base + "/bob", R"({"id":")" + base + R"(/bob","type":"Person","indexable":true})",
                "application/activity+json", of_author);
    servers.add(base + "/robots.txt", "", "text/plain", of_robots);
  };
  const PublicChoice choice{.context = true};
  add_server("https://b.example", 503, 200, 200);
  add_server("https://c.example", 200, 503, 200);
  add_server("https://d.example", 200, 200, 503);
  add_server("https://e.example", 404, 200, 200);
  EXPECT_EQ(count(taken(find("alice@a.example"), choice), "entity stream=context"), 0U);
  for (const auto* const base :
       {"https://b.example", "https://c.example", "https://d.example", "https://e.example"})
    add_server(base, 200, 200, 200);
  EXPECT_TRUE(staging.broken_streams().empty()) << "that makes no hole in this account";
  EXPECT_EQ(count(taken(find("alice@a.example"), choice), "entity stream=context"), 0U) << "not in this run";
  staging.retry();
  robots_of_this_run.emplace(servers);
  servers.asked.clear();
  EXPECT_EQ(count(taken(find("alice@a.example"), choice), "entity stream=context"), 3U);
  EXPECT_EQ(std::ranges::count(servers.asked, "https://e.example/9"), 0) << "which is gone for good";
}

TEST_F(PublicAccountTest, IsNotBelievedAboutOthers) {
  invent();
  servers.add("https://a.example/alice",
              R"({"id":"https://b.example/bob","type":"Person","outbox":"https://a.example/outbox"})");
  EXPECT_FALSE(find("alice@a.example"));
  servers.add("https://b.example/bob",
              R"({"id":"https://b.example/bob","type":"Person","outbox":"https://b.example/outbox"})");
  EXPECT_EQ(find("alice@a.example").outbox, "https://b.example/outbox") << "its own server has the word";
}

TEST_F(PublicAccountTest, WhoseCollectionsLieElsewhereIsTakenWithoutThem) {
  invent(R"(,"followers":"https://b.example/followers")");
  const auto calls = taken("alice@a.example");
  EXPECT_EQ(count(calls, "collection kind=followers"), 0U);
}

std::string feed_with(const std::string& inside,
                      const std::string& account = "https://a.example/users/alice") {
  return R"(<feed xmlns="http://www.w3.org/2005/Atom" xmlns:activity="http://activitystrea.ms/spec/1.0/"><author><uri>)" +
         account + "</uri><name>alice</name><summary>hello</summary></author>" + inside + "</feed>";
}
std::string entry(const std::string& number, const std::string& verb = "post") {
  return "<entry><id>tag:a.example,2017:" + number +
         "</id><activity:verb>http://activitystrea.ms/schema/1.0/" + verb +
         "</activity:verb><content>hello</content></entry>";
}

TEST_F(PublicAccountTest, OfAServerBeforeActivityPubIsTakenByItsFeed) {
  servers.add(
      "https://a.example/.well-known/webfinger?resource=acct:alice@a.example",
      R"({"links":[{"rel":"http://schemas.google.com/g/2010#updates-from","href":"https://a.example/alice.atom"}]})");
  const std::string first =
      feed_with(R"(<link rel="next" href="/alice.atom?max_id=2"/>)" + entry("4") + entry("3", "join"));
  const std::string second = feed_with(entry("3", "join") + entry("2") + entry("1"));
  servers.add("https://a.example/alice.atom", first, "application/atom+xml");
  servers.add("https://a.example/alice.atom?max_id=2", second, "application/atom+xml");
  const PublicAccount account = find("alice@a.example");
  EXPECT_TRUE(account.from_feed);
  EXPECT_EQ(account.id, "https://a.example/users/alice");
  const auto calls = taken(account);
  EXPECT_EQ(count(calls, "actor id=https://a.example/users/alice"), 1U);
  ASSERT_EQ(count(calls, "file path=atom/alice"), 2U) << "a page that brings nothing new is not kept again";
  std::vector<std::string> posts;
  for (const auto& call : calls) {
    if (call.starts_with("activity ")) posts.push_back(call);
  }
  ASSERT_EQ(posts.size(), 3U);
  EXPECT_TRUE(posts[0].starts_with("activity id=tag:a.example,2017:1#activity")) << "the oldest first";
  EXPECT_TRUE(posts[2].starts_with("activity id=tag:a.example,2017:4#activity"));
  for (const auto& post : posts) EXPECT_NE(post.find("derived"), std::string::npos) << post;
  EXPECT_EQ(count(calls, "collection"), 0U) << "a feed has no document of an outbox";
}

TEST_F(PublicAccountTest, OfGnuSocialIsTakenByItsFeed) {
  const std::string url = "https://gnu.example/api/statuses/user_timeline/1.atom";
  servers.add(url, test::read_file(PERMAFROST_FIXTURES "/atom/gnu-social.atom"), "application/atom+xml");
  const auto calls = taken(find(url));
  EXPECT_EQ(count(calls, "actor id=https://gnu.example/user/1"), 1U);
  EXPECT_EQ(count(calls, "file path=atom/1.atom"), 1U);
  EXPECT_EQ(count(calls, "activity id=tag:gnu.example,2016-10-01:noticeId=20:objectType=note#activity"), 1U);
}

TEST_F(PublicAccountTest, IsTakenByAFeedThatIsNamed) {
  servers.add("https://a.example/alice.atom", feed_with(entry("1")), "application/atom+xml");
  servers.add("https://a.example/robots.txt", "User-agent: *\nDisallow: /*.atom$\n", "text/plain");
  const PublicAccount account = find("https://a.example/alice.atom");
  EXPECT_TRUE(account) << account.trouble;
  EXPECT_EQ(account.marks.robots_txt, "Disallow: /*.atom$");
}

TEST_F(PublicAccountTest, IsNotBelievedAboutOthersByItsFeedEither) {
  servers.add("https://a.example/alice.atom", feed_with(entry("1"), "https://b.example/users/bob"),
              "application/atom+xml");
  EXPECT_NE(find("https://a.example/alice.atom").trouble.find("https://b.example/users/bob"),
            std::string::npos);
  servers.add("https://a.example/alice.atom", "<html/>", "text/html");
  EXPECT_FALSE(find("https://a.example/alice.atom"));
}

TEST_F(PublicAccountTest, WhoseFeedBreaksOffIsTakenInPart) {
  servers.add("https://a.example/alice.atom",
              feed_with(R"(<link rel="next" href="https://a.example/alice.atom?max_id=2"/>)" + entry("4")),
              "application/atom+xml");
  servers.add("https://a.example/alice.atom?max_id=2", "<feed xmlns='http://www.w3.org/2005/Atom'><entry>",
              "application/atom+xml");
  EXPECT_EQ(count(taken(find("https://a.example/alice.atom")), "activity"), 1U);
  EXPECT_EQ(staging.broken_streams(), std::vector<std::string>{"outbox"});
}

TEST_F(PublicAccountTest, IsNoFileThatSomebodyStored) {
  invent();
  servers.add("https://a.example/alice", R"({"id":"https://a.example/alice","type":"Person"})",
              "application/json");
  EXPECT_NE(find("alice@a.example").trouble.find("application/json"), std::string::npos);
  servers.add("https://a.example/alice", "<html></html>", "text/html; charset=utf-8");
  EXPECT_FALSE(find("alice@a.example"));
  servers.add("https://a.example/alice", R"({"id":"https://a.example/alice","type":"Note"})");
  EXPECT_NE(find("alice@a.example").trouble.find("Note"), std::string::npos);
}

TEST_F(PublicAccountTest, SaysWhatItAndItsServerWantOfStrangers) {
  invent(R"(,"indexable":false,"summary":"<p>#nobot</p>")");
  servers.add_field("https://a.example/alice", "X-Robots-Tag", "noindex");
  servers.add("https://a.example/robots.txt", "User-agent: *\nDisallow: /outbox\n", "text/plain");
  servers.add("https://a.example/api/v1/accounts/lookup?acct=alice", R"({"acct":"alice","noindex":true})",
              "application/json");
  PublicAccount account = find("alice@a.example");
  EXPECT_EQ(read_api_marks(account, servers, env.limits), R"({"acct":"alice","noindex":true})");
  const auto& marks = account.marks;
  EXPECT_EQ(marks.words, std::vector<std::string>{"#nobot"});
  EXPECT_EQ(marks.indexable, false);
  EXPECT_EQ(marks.noindex, true);
  EXPECT_EQ(marks.robots_header, "noindex");
  EXPECT_EQ(marks.robots_txt, "Disallow: /outbox");
}

TEST_F(PublicAccountTest, OfPeerTubeShowsItsLargestFile) {
  invent(
      "",
      R"({"id":"https://a.example/v/create","type":"Create","actor":"https://a.example/alice","object":)"
      R"({"id":"https://a.example/v","type":"Video","attributedTo":[{"type":"Person","id":"https://a.example/alice"}],)"
      R"("url":[{"type":"Link","mediaType":"text/html","href":"https://a.example/w/1"},)"
      R"({"type":"Link","mediaType":"video/mp4","href":"https://a.example/static/1-480.mp4","height":480},)"
      R"({"type":"Link","mediaType":"application/x-mpegURL","href":"https://a.example/1.m3u8","tag":)"
      R"([{"type":"Link","mediaType":"video/mp4","href":"https://a.example/static/1-720.mp4","height":720}]}]}})");
  static_cast<void>(taken("alice@a.example"));
  EXPECT_EQ(wanted_files(), std::vector<std::string>{"https://a.example/static/1-720.mp4 static/1-720.mp4"});
}

TEST_F(PublicAccountTest, GoesOnWhereItWasStopped) {
  servers.add_recorded("mastodon-4.3.23");
  servers.add("https://masto2.test/users/alice/outbox?max_id=117663500482469936&page=true",
              R"({"type":"OrderedCollectionPage","orderedItems":[]})");
  const auto first = taken("alice@masto2.test");
  const PublicAccount again = find("alice@masto2.test");
  servers.asked.clear();
  EXPECT_EQ(taken(again), first);
  EXPECT_EQ(servers.asked, std::vector<std::string>{}) << "all of it is here";
}

}  // namespace
}  // namespace permafrost
