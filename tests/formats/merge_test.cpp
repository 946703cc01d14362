// SPDX-License-Identifier: Apache-2.0
#include "formats/merge.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "codec/activitystreams.hpp"
#include "flow/stages/contract.hpp"
#include "formats/mastodon_export/source.hpp"
#include "io/bytes.hpp"
#include "support/env.hpp"
#include "support/record_text.hpp"

namespace permafrost {
namespace {

const std::string exports = std::string(PERMAFROST_FIXTURES) + "/mastodon/";

struct Merged {
  std::string preamble;
  std::vector<std::string> calls;
  std::vector<std::string> findings;
  [[nodiscard]] long count(std::string_view what) const {
    return std::count_if(calls.begin(), calls.end(),
                         [&](const std::string& call) { return call.find(what) != std::string::npos; });
  }
};

Merged merge(const std::vector<std::string>& names) {
  test::TestEnv env;
  std::vector<MergeInput> inputs;
  for (const auto& name : names) {
    inputs.push_back({name, [&env, path = exports + name](Reporter& reporter) {
                        const Env quieter{env.clock, reporter, env.limits, env.progress, {}};
                        return mastodon_export::open_source({.path = path}, {}, quieter);
                      }});
  }
  test::RecordingSink sink;
  merge_sources(std::move(inputs), env.env)->run(sink);
  EXPECT_TRUE(sink.finished);
  return {sink.preamble, sink.calls, env.reporter.lines};
}

TEST(Merge, DoesNotDependOnTheOrderOfItsInputs) {
  std::vector<std::string> names{"T3-4.1.0/alice-archive.tar.gz", "Z-4.2.12/alice-archive.zip",
                                 "T1-2.4.0/alice-archive.tar.gz", "Z-4.3.23/bob-archive.zip"};
  std::sort(names.begin(), names.end());
  const auto expected = merge(names);
  while (std::next_permutation(names.begin(), names.end())) {
    const auto got = merge(names);
    ASSERT_EQ(got.preamble, expected.preamble);
    ASSERT_EQ(got.calls, expected.calls);
  }
}

TEST(Merge, KeepsEachPostOnceAndItsOtherVersionsAsHistory) {
  const auto merged = merge({"T3-4.1.0/alice-archive.tar.gz", "Z-4.2.12/alice-archive.zip"});
  EXPECT_EQ(merged.count("activity id="), 100);
  EXPECT_EQ(merged.count("activity id=") - 50,
            std::count_if(merged.calls.begin(), merged.calls.end(), [](const auto& call) {
              return call.starts_with("activity ") && call.find(" superseded ") != std::string::npos;
            }));
  EXPECT_EQ(merged.count("file path=media_attachments/"), 5);
}

TEST(Merge, CountsAnInputNamedTwiceOnce) {
  const auto once = merge({"Z-4.2.12/alice-archive.zip"});
  const auto twice = merge({"Z-4.2.12/alice-archive.zip", "Z-4.2.12/alice-archive.zip"});
  EXPECT_EQ(once.calls, twice.calls);
  EXPECT_EQ(once.preamble, twice.preamble);
}

TEST(Merge, ReportsWhatItFindsOnceAndNamesTheInput) {
  const auto merged = merge({"T1-2.4.0/alice-archive.tar.gz", "T1-2.4.0/bob-archive.tar.gz"});
  ASSERT_EQ(merged.findings.size(), 2U);
  EXPECT_EQ(merged.findings[0].substr(0, 57), "secret-key-present T1-2.4.0/alice-archive.tar.gz: key.pem");
  EXPECT_NE(merged.findings[1].find("bob-archive.tar.gz: key.pem"), std::string::npos);
}

TEST(Merge, GivesEachAccountASectionOfItsOwn) {
  const auto merged =
      merge({"Z-4.3.23/alice-archive.zip", "Z-4.3.23/bob-archive.zip", "Z-4.2.12/alice-archive.zip"});
  EXPECT_EQ(merged.count("section=alice@masto.test"), 1);
  EXPECT_EQ(merged.count("section=alice@masto2.test"), 1);
  EXPECT_EQ(merged.count("section=bob"), 1);
  EXPECT_NE(merged.preamble.find("many accounts"), std::string::npos);
}

// --- with history in the inputs -----------------------------------------------------------------

/// Text that lives as Document::raw must.
std::string_view lend(std::string& text) {
  text.reserve(text.size() + raw_padding);
  return text;
}

/// A source of one account, made in the given year.
class Invented : public Source {
 public:
  Invented(int year, std::function<void(Sink&, ItemReader&)> push) : m_year(year), m_push(std::move(push)) {}
  void run(Sink& out) override {
    const Limits limits;
    ItemReader reader(limits);
    out.begin({.sources = {{.format = "test",
                            .name = std::to_string(m_year),
                            .taken = parse_time(std::to_string(m_year) + "-01-01T00:00:00Z")}}});
    m_push(out, reader);
    out.finish();
  }

 private:
  int m_year;
  std::function<void(Sink&, ItemReader&)> m_push;
};

constexpr const char* eve = "https://ice.example/eve";

void put_actor(Sink& out, ItemReader& reader, const std::string& name, bool superseded = false,
               const std::string& id = eve) {
  std::string raw =
      R"({"id":")" + id + R"(","type":"Person","preferredUsername":"eve","name":")" + name + R"("})";
  Actor actor;
  ASSERT_TRUE(reader.read(lend(raw), {.superseded = superseded}, actor));
  actor.section = "eve";
  out.put(actor);
}

void put_post(Sink& out, ItemReader& reader, const std::string& content, bool superseded = false) {
  std::string raw = R"({"id":"https://ice.example/1","type":"Create","object":{"type":"Note","content":")" +
                    content + R"("}})";
  Activity activity;
  ASSERT_TRUE(reader.read(lend(raw), {.superseded = superseded}, activity));
  out.put(activity);
}

/// What comes of inputs that push so, held to the contract.
std::vector<std::string> merged(std::vector<std::pair<int, std::function<void(Sink&, ItemReader&)>>> inputs) {
  test::TestEnv env;
  std::vector<MergeInput> all;
  for (const auto& [year, push] : inputs) {
    all.push_back({std::to_string(year),
                   [year = year, push = push](Reporter&) { return std::make_unique<Invented>(year, push); }});
  }
  test::RecordingSink sink;
  ContractStage contract(sink);
  merge_sources(std::move(all), env.env)->run(contract);
  return sink.calls;
}

/// "current" or "superseded" for each call that holds `text`.
std::string fate_of(const std::vector<std::string>& calls, const std::string& text) {
  std::string fates;
  for (const auto& call : calls) {
    if (call.find(text) == std::string::npos) continue;
    fates += call.find(" superseded ") == std::string::npos ? "current" : "superseded";
  }
  return fates;
}

TEST(MergeWithHistory, KeepsAnEarlierVersionEarlierThoughItsInputIsTheNewest) {
  const auto calls = merged({{2020,
                              [](Sink& out, ItemReader& reader) {
                                put_actor(out, reader, "Eve");
                                put_post(out, reader, "second");
                              }},
                             {2024, [](Sink& out, ItemReader& reader) {
                                put_actor(out, reader, "Eve");
                                put_post(out, reader, "first", true);
                              }}});
  EXPECT_EQ(fate_of(calls, "second"), "current");
  EXPECT_EQ(fate_of(calls, "first"), "superseded");
}

TEST(MergeWithHistory, TakesAnEarlierVersionWhereNoOtherIsLeft) {
  const auto calls = merged({{2020, [](Sink& out, ItemReader& reader) {
                                put_actor(out, reader, "Eve");
                                put_post(out, reader, "only", true);
                              }}});
  EXPECT_EQ(fate_of(calls, "only"), "current");
}

TEST(MergeWithHistory, KeepsEachVersionOnceWhicheverInputsHaveIt) {
  const auto with_history = [](Sink& out, ItemReader& reader) {
    put_actor(out, reader, "Eve");
    put_post(out, reader, "second");
    put_post(out, reader, "first", true);
  };
  const auto calls = merged({{2020,
                              [](Sink& out, ItemReader& reader) {
                                put_actor(out, reader, "Eve");
                                put_post(out, reader, "first");
                              }},
                             {2022, with_history},
                             {2024, with_history}});
  EXPECT_EQ(fate_of(calls, "second"), "current");
  EXPECT_EQ(fate_of(calls, "first"), "superseded");
}

void put_post_of(Sink& out, ItemReader& reader, const std::string& actor, int number) {
  std::string raw = R"({"id":"https://ice.example/)" + std::to_string(number) +
                    R"(","type":"Create","actor":")" + actor +
                    R"(","object":{"type":"Note","content":"post )" + std::to_string(number) + R"("}})";
  Activity activity;
  ASSERT_TRUE(reader.read(lend(raw), {}, activity));
  out.put(activity);
}

long count(const std::vector<std::string>& calls, std::string_view what) {
  return std::count_if(calls.begin(), calls.end(),
                       [&](const std::string& call) { return call.starts_with(what); });
}

// Copies of one archive that are damaged in different places: one has lost the actor.
TEST(MergeWithoutActor, GivesPostsToTheAccountThatTheyAreBy) {
  const auto whole = [](Sink& out, ItemReader& reader) {
    put_actor(out, reader, "Eve");
    put_post_of(out, reader, eve, 1);
    put_post_of(out, reader, eve, 2);
  };
  const auto without_actor = [](Sink& out, ItemReader& reader) {
    put_post_of(out, reader, eve, 2);
    put_post_of(out, reader, eve, 3);
  };
  const auto with_one_made_up = [&](Sink& out, ItemReader& reader) {
    std::string raw = "{}";
    out.put(Actor{.section = "eve", .document = {.raw = lend(raw), .origin = {.derived = true}}});
    without_actor(out, reader);
  };
  for (const auto& damaged : {std::function<void(Sink&, ItemReader&)>(without_actor),
                              std::function<void(Sink&, ItemReader&)>(with_one_made_up)}) {
    const auto calls = merged({{2020, whole}, {2021, damaged}});
    EXPECT_EQ(calls, merged({{2021, damaged}, {2020, whole}}));
    EXPECT_EQ(count(calls, "actor "), 1);
    EXPECT_EQ(count(calls, "activity "), 3);
  }
}

TEST(MergeWithoutActor, BeginsAnAccountThatNobodyNamedWithAnActorMadeUp) {
  const auto eves = [](Sink& out, ItemReader& reader) {
    put_actor(out, reader, "Eve");
    put_post_of(out, reader, eve, 1);
  };
  const auto nobodys = [](Sink& out, ItemReader& reader) {
    put_post_of(out, reader, "https://ice.example/mallory", 2);
  };
  const auto calls = merged({{2020, eves}, {2021, nobodys}});
  ASSERT_EQ(calls.size(), 4U);
  EXPECT_NE(calls[0].find("section=unknown"), std::string::npos) << calls[0];
  EXPECT_NE(calls[2].find("section=eve"), std::string::npos) << calls[2];
  EXPECT_EQ(count(merged({{2021, nobodys}}), "actor "), 0);
}

// What was written so is read so, and is the same account again.
TEST(MergeWithoutActor, KnowsWhatNobodyNamedAgain) {
  const auto nobodys = [](Sink& out, ItemReader& reader) {
    put_post_of(out, reader, "https://ice.example/mallory", 2);
  };
  const auto written = [&](Sink& out, ItemReader& reader) {
    std::string raw(made_up_actor);
    out.put(Actor{.section = "unknown", .document = {.raw = lend(raw), .origin = {.derived = true}}});
    nobodys(out, reader);
  };
  const auto calls = merged({{2020, written}, {2021, nobodys}});
  EXPECT_EQ(count(calls, "actor "), 1);
  EXPECT_EQ(count(calls, "activity "), 1);
}

TEST(MergeWithoutActor, KeepsApartWhatNobodyKnowsTheOwnerOf) {
  for (const std::string other : {"https://ice.example/mallory", ""}) {
    const auto calls = merged(
        {{2020,
          [](Sink& out, ItemReader& reader) {
            put_actor(out, reader, "Eve");
            put_post_of(out, reader, eve, 1);
          }},
         {2021, [&](Sink& out, ItemReader& reader) {
            std::string raw = "{}";
            out.put(Actor{.section = "lost", .document = {.raw = lend(raw), .origin = {.derived = true}}});
            put_post_of(out, reader, eve, 2);
            put_post_of(out, reader, other, 3);
          }}});
    ASSERT_EQ(count(calls, "actor "), 2);
    ASSERT_EQ(calls.size(), 5U);
    EXPECT_TRUE(calls[0].starts_with("actor ") && calls[3].starts_with("actor ")) << calls[0] << calls[3];
  }
}

void put_entity(Sink& out, const std::string& stream, std::string raw) {
  out.put(Entity{stream, {lend(raw), {}}});
}

TEST(MergeWithEntities, TakesTheNewestVersionOfEachByItsIdAndKeepsTheirOrder) {
  const auto calls = merged({{2020,
                              [](Sink& out, ItemReader& reader) {
                                put_actor(out, reader, "Eve");
                                put_entity(out, "statuses", R"({"id":"99","favourites_count":1})");
                                put_entity(out, "statuses", R"({"id":"100","favourites_count":1})");
                              }},
                             {2024, [](Sink& out, ItemReader& reader) {
                                put_actor(out, reader, "Eve");
                                put_entity(out, "statuses", R"({"id":"100","favourites_count":2})");
                                put_entity(out, "statuses", R"({"id":"101","favourites_count":0})");
                              }}});
  EXPECT_EQ(fate_of(calls, R"("id":"100","favourites_count":2)"), "current");
  EXPECT_EQ(fate_of(calls, R"("id":"100","favourites_count":1)"), "superseded");
  EXPECT_EQ(fate_of(calls, R"("id":"101")"), "current");
  const auto place_of = [&calls](const std::string& text) {
    return std::find_if(calls.begin(), calls.end(),
                        [&](const std::string& call) { return call.find(text) != std::string::npos; });
  };
  EXPECT_LT(place_of(R"("id":"99")"), place_of(R"("id":"100")"));
  EXPECT_LT(place_of(R"("id":"100")"), place_of(R"("id":"101")"));
  EXPECT_NE(place_of(R"("id":"99")")->find("absent-later"), std::string::npos);
}

TEST(MergeWithEntities, HoldsNothingGoneThatANewerInputDoesNotSpeakOf) {
  const auto calls = merged({{2020,
                              [](Sink& out, ItemReader& reader) {
                                put_actor(out, reader, "Eve");
                                put_post(out, reader, "words");
                                put_entity(out, "filters", R"({"id":"1"})");
                              }},
                             {2024, [](Sink& out, ItemReader& reader) {
                                put_actor(out, reader, "Eve");
                                put_entity(out, "lists", R"({"id":"1"})");
                              }}});
  for (const auto& call : calls) EXPECT_EQ(call.find("absent-later"), std::string::npos) << call;
}

TEST(MergeWithHistory, OpensOneSectionForAnActorWithEarlierVersions) {
  const auto calls = merged({{2024, [](Sink& out, ItemReader& reader) {
                                put_actor(out, reader, "Eve now");
                                put_actor(out, reader, "Eve then", true);
                                put_post(out, reader, "post");
                              }}});
  ASSERT_EQ(calls.size(), 3U);
  EXPECT_EQ(fate_of(calls, "Eve now"), "current");
  EXPECT_EQ(fate_of(calls, "Eve then"), "superseded");
}

TEST(MergeWithHistory, CallsAFileSupersededThatANewerInputReplaced) {
  const auto with_file = [](const std::string& content) {
    return [content](Sink& out, ItemReader& reader) {
      put_actor(out, reader, "Eve");
      MemorySource bytes(content);
      out.put_file({.path = "avatar.png", .role = FileRole::avatar}, bytes);
    };
  };
  const auto calls = merged({{2020, with_file("old")}, {2024, with_file("newer")}});
  EXPECT_EQ(std::count_if(
                calls.begin(), calls.end(),
                [](const auto& call) { return call.find("superseded/1/avatar.png") != std::string::npos; }),
            1);
}

TEST(MergeWithHistory, KeepsAccountsApartWhoseIdsHoldANulCharacter) {
  const auto account = [](const std::string& id) {
    return [id](Sink& out, ItemReader& reader) {
      put_actor(out, reader, "Eve", false, id);
      put_post(out, reader, "of " + std::to_string(id.size()));
    };
  };
  const auto calls =
      merged({{2020, account(R"(a\u0000)")}, {2021, account("a")}, {2022, account(R"(\u0000)")}});
  EXPECT_EQ(
      std::count_if(calls.begin(), calls.end(), [](const auto& call) { return call.starts_with("actor"); }),
      3);
}

/// An account with one post, received or derived, as of a day.
class OnePost : public Source {
 public:
  OnePost(Seconds taken, bool derived, std::string content)
      : m_taken(taken), m_derived(derived), m_content(std::move(content)) {}
  void run(Sink& out) override {
    out.begin({.sources = {{.format = "x", .name = "x", .taken = m_taken}}});
    const std::string actor = padded(R"({"id":"https://a.example/u","type":"Person"})");
    const std::string post =
        padded(R"({"id":"https://a.example/1","type":"Create","content":")" + m_content + "\"}");
    ItemReader reader{Limits{}};
    Actor who;
    EXPECT_TRUE(reader.read(view(actor), {}, who));
    who.section = "u";
    out.put(who);
    Activity activity;
    EXPECT_TRUE(reader.read(view(post), {.derived = m_derived}, activity));
    out.put(activity);
    out.finish();
  }

 private:
  static std::string padded(const std::string& text) { return text + std::string(raw_padding, '\0'); }
  static std::string_view view(const std::string& text) {
    return std::string_view(text).substr(0, text.size() - raw_padding);
  }
  Seconds m_taken;
  bool m_derived;
  std::string m_content;
};

TEST(Merge, PutsWhatWasReceivedBeforeWhatWasDerivedFromAFeedLater) {
  test::TestEnv env;
  std::vector<MergeInput> inputs;
  inputs.push_back({"export", [](Reporter&) { return std::make_unique<OnePost>(100, false, "received"); }});
  inputs.push_back({"feed", [](Reporter&) { return std::make_unique<OnePost>(200, true, "derived"); }});
  test::RecordingSink sink;
  merge_sources(std::move(inputs), env.env)->run(sink);
  ASSERT_EQ(sink.calls.size(), 2U);
  EXPECT_NE(sink.calls[1].find("received"), std::string::npos) << sink.calls[1];
}

}  // namespace
}  // namespace permafrost
