// SPDX-License-Identifier: Apache-2.0
// Pulls without an owner's token, whole: one account, and an instance.
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "flow/stages/contract.hpp"
#include "formats/format.hpp"
#include "net/fakes.hpp"
#include "pull/place_of_servers.hpp"
#include "pull/pull.hpp"
#include "support/env.hpp"
#include "support/record_text.hpp"
#include "support/temp_dir.hpp"

namespace permafrost {

extern const Format activitypub_outbox_format;
extern const Format mastodon_instance_format;

namespace {

constexpr std::string_view json = "application/json";

class PublicPulls : public testing::Test {
 protected:
  PullOrder order(const Format& format, const std::string& account) {
    PullOrder wanted{.server = "https://a.example", .account = account};
    for (const auto& stream : format.streams()) wanted.streams.emplace(stream.name);
    return wanted;
  }

  std::unique_ptr<Pull> open(const Format& format, const PullOrder& wanted) {
    MediaManner media;
    media.connect = [this] { return std::make_unique<Borrowed>(servers); };
    media.connections = 1;
    return format.pull(wanted, {.http = servers, .media = media, .timing = timing}, env.env);
  }

  std::vector<std::string> pulled(const Format& format, const PullOrder& wanted) {
    const auto pull = open(format, wanted);
    static_cast<void>(pull->plan());
    pull->fetch(staging);
    pull->report(staging, env.reporter);
    test::RecordingSink sink;
    ContractStage contract(sink);
    pull->source(staging, env.env)->run(contract);
    return sink.calls;
  }

  void add_person(const std::string& name, const std::string& members) {
    const std::string id = "https://a.example/users/" + name;
    servers.add("https://a.example/.well-known/webfinger?resource=acct:" + name + "@a.example",
                R"({"links":[{"rel":"self","type":"application/activity+json","href":")" + id + R"("}]})",
                "application/jrd+json");
    servers.add(id, R"({"id":")" + id + R"(","type":"Person","preferredUsername":")" + name +
                        R"(","outbox":")" + id + R"(/outbox")" + members + "}");
    servers.add(id + "/outbox", R"({"type":"OrderedCollection","orderedItems":[{"id":")" + id +
                                    R"(/1","type":"Create","actor":")" + id + R"(","object":{"id":")" + id +
                                    R"(/p1","type":"Note","attributedTo":")" + id +
                                    R"(","to":["https://www.w3.org/ns/activitystreams#Public"]}}]})");
    servers.add("https://a.example/api/v1/accounts/lookup?acct=" + name, entity(name), std::string(json));
  }

  static std::string entity(const std::string& name) {
    return R"({"id":"1","acct":")" + name + R"(","uri":"https://a.example/users/)" + name + R"("})";
  }

  /// Shares one place among several connections.
  class Borrowed : public Http {
   public:
    explicit Borrowed(Http& http) : m_http(http) {}
    [[nodiscard]] Response send(const Request& request) override { return m_http.send(request); }

   private:
    Http& m_http;
  };

  test::TempDir dir;
  test::TestEnv env;
  test::FakeTiming timing;
  test::PlaceOfServers servers;
  Staging staging{dir / "x.pull", {.target = "x", .method = "m", .choices = ""}, 0};
};

std::size_t count(const std::vector<std::string>& calls, std::string_view part) {
  std::size_t number = 0;
  for (const auto& call : calls) number += call.find(part) == std::string::npos ? 0 : 1;
  return number;
}

TEST_F(PublicPulls, OfOneAccountTakeWhatNobodyObjectsTo) {
  add_person("alice", R"(,"indexable":false)");
  const auto calls = pulled(activitypub_outbox_format, order(activitypub_outbox_format, "alice@a.example"));
  EXPECT_EQ(count(calls, "activity id=https://a.example/users/alice/1"), 1U);
  EXPECT_EQ(count(calls, R"("basis":"named")"), 1U);
}

TEST_F(PublicPulls, OfAnAccountThatObjectsAreRefusedBeforeThePosts) {
  add_person("alice", R"(,"summary":"#nobot")");
  const auto wanted = order(activitypub_outbox_format, "alice@a.example");
  const auto pull = open(activitypub_outbox_format, wanted);
  try {
    static_cast<void>(pull->plan());
    FAIL() << "it was taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::refused);
    EXPECT_NE(std::string(error.what()).find("#nobot"), std::string::npos) << error.what();
  }
  for (const auto& url : servers.asked) EXPECT_NE(url, "https://a.example/users/alice/outbox");
}

TEST_F(PublicPulls, OfAnAccountThatObjectsKeepTheGroundThatWasStated) {
  add_person("alice", R"(,"summary":"#nobot")");
  auto wanted = order(activitypub_outbox_format, "alice@a.example");
  wanted.ground = "asked her on 2026-11-01";
  const auto calls = pulled(activitypub_outbox_format, wanted);
  EXPECT_EQ(count(calls, R"("basis":"stated","ground":"asked her on 2026-11-01")"), 1U);
}

TEST_F(PublicPulls, OfAnInstanceWithoutATokenTakeWhoAgreed) {
  servers.add("https://a.example/api/v1/instance", R"({"uri":"a.example","version":"4.3.0"})",
              std::string(json));
  servers.add("https://a.example/api/v1/custom_emojis",
              R"([{"shortcode":"cat","url":"https://a.example/system/custom_emojis/images/cat.png"}])",
              std::string(json));
  servers.add("https://a.example/system/custom_emojis/images/cat.png", "\x89PNG\r\n\x1a\n0000", "image/png");
  servers.add("https://a.example/api/v1/directory?local=true&order=new&limit=80&offset=0",
              "[" + entity("alice") + "," + entity("bob") + "]", std::string(json));
  servers.add("https://a.example/api/v1/timelines/public?local=true&limit=40",
              R"([{"id":"9","content":"secret of bob","account":)" + entity("bob") +
                  R"(},{"id":"8","account":)" + entity("carol") +
                  R"(},{"id":"7","account":{"acct":"far@b.example","uri":"https://b.example/far"}}])",
              std::string(json));
  add_person("alice", R"(,"indexable":true)");
  add_person("bob", R"(,"indexable":false)");
  add_person("carol", R"(,"indexable":true,"summary":"#nobot")");
  const auto calls = pulled(mastodon_instance_format, order(mastodon_instance_format, "a.example"));
  EXPECT_EQ(count(calls, "entity stream=instance_v1 "), 1U);
  EXPECT_EQ(count(calls, "file path=system/custom_emojis/images/cat.png"), 1U);
  EXPECT_EQ(count(calls, "actor id="), 1U);
  EXPECT_EQ(count(calls, "actor id=https://a.example/users/alice"), 1U);
  EXPECT_EQ(count(calls, R"("basis":"agreed")"), 1U);
  EXPECT_EQ(count(calls, "entity stream=accounts "), 1U);
  EXPECT_EQ(count(calls, "secret of bob"), 0U);
  EXPECT_EQ(count(env.reporter.lines, "account-withheld"), 2U);
  EXPECT_EQ(count(env.reporter.lines, "stream-absent"), 8U) << "what this server has not";
}

TEST_F(PublicPulls, OfAnInstanceForItsStaffTakeWhoDoesNotObjectAndNothingPrivate) {
  servers.add("https://a.example/api/v1/admin/accounts?local=true&limit=200",
              R"([{"id":"1","email":"alice@mail.example","ip":"192.0.2.1","account":)" + entity("alice") +
                  R"(},{"id":"2","email":"bob@mail.example","account":)" + entity("bob") +
                  R"(},{"id":"3","suspended":true,"account":)" + entity("dora") + "}]",
              std::string(json));
  servers.add("https://a.example/robots.txt", "User-agent: *\nDisallow: /\n", "text/plain");
  add_person("alice", R"(,"indexable":false)");
  add_person("bob", R"(,"summary":"#nobot")");
  auto wanted = order(mastodon_instance_format, "a.example");
  wanted.token = Secret("t");
  const auto calls = pulled(mastodon_instance_format, wanted);
  EXPECT_EQ(count(calls, "actor id=https://a.example/users/alice"), 1U);
  EXPECT_EQ(count(calls, "actor id="), 1U);
  EXPECT_EQ(count(calls, R"("basis":"staff")"), 1U);
  EXPECT_EQ(count(calls, "mail.example"), 0U);
  EXPECT_EQ(test::read_file(staging.path()).find("mail.example"), std::string::npos)
      << "not even while it waits";
}

}  // namespace
}  // namespace permafrost
