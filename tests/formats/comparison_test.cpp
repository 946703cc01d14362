// SPDX-License-Identifier: Apache-2.0
#include "formats/comparison.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "codec/activitystreams.hpp"
#include "support/env.hpp"

namespace permafrost {
namespace {

/// One input, thing by thing, of alice@a.test.
class Side {
 public:
  Side(Sink& sink, std::string id = "https://a.test/users/alice", bool many = false)
      : m_sink(sink), m_reader(Limits{}) {
    m_sink.begin({.sources = {{.format = "test"}}, .many_accounts = many});
    account(id);
  }
  ~Side() { m_sink.finish(); }
  Side(const Side&) = delete;
  Side& operator=(const Side&) = delete;

  Side& account(const std::string& id) {
    Actor actor;
    const std::string user = id.substr(id.rfind('/') + 1);
    put(R"({"id":")" + id + R"(","preferredUsername":")" + user + R"("})", [&](std::string_view raw) {
      EXPECT_TRUE(m_reader.read(raw, {}, actor));
      actor.section = user;
      m_sink.put(actor);
    });
    return *this;
  }
  Side& activity(const std::string& json) {
    put(json, [&](std::string_view raw) {
      Activity one;
      EXPECT_TRUE(m_reader.read(raw, {}, one));
      m_sink.put(one);
    });
    return *this;
  }
  Side& note(const std::string& number, const std::string& content, const std::string& more = {}) {
    const std::string id = "https://a.test/users/alice/statuses/" + number;
    return activity(R"({"id":")" + id +
                    R"(/activity","type":"Create","published":"2024-02-29T12:00:00Z","object":{"id":")" + id +
                    R"(","type":"Note","content":")" + content + "\"" + more + "}}");
  }
  Side& entity(std::string_view stream, const std::string& json) {
    put(json, [&](std::string_view raw) { m_sink.put(Entity{stream, {raw, {}}}); });
    return *this;
  }
  Side& relation(CollectionKind kind, const std::string& iri) {
    put("\"" + iri + "\"", [&](std::string_view raw) { m_sink.put(Relation{kind, iri, {raw, {}}}); });
    return *this;
  }
  Side& file(const std::string& path, std::string_view content, FileRole role = FileRole::attachment) {
    MemorySource bytes(content);
    m_sink.put_file({.path = path, .role = role}, bytes);
    return *this;
  }

 private:
  template <typename Use>
  void put(const std::string& json, const Use& use) {
    const std::string padded = json + std::string(raw_padding, '\0');
    use(std::string_view(padded).substr(0, json.size()));
  }

  Sink& m_sink;
  ItemReader m_reader;
};

/// Lines like "posts ! https://… content".
std::vector<std::string> differences(Comparison& comparison) {
  std::vector<std::string> lines;
  comparison.compare([&](const Difference& difference) {
    constexpr std::string_view marks = "<>!";
    std::string line(name_of(difference.aspect));
    line.append(" ").append(1, marks[static_cast<std::size_t>(difference.where)]).append(" ");
    if (!difference.account.empty()) line.append(difference.account).append(": ");
    line.append(difference.name);
    for (const auto& member : difference.members) line.append(" ").append(member);
    lines.push_back(line);
  });
  return lines;
}

using Lines = std::vector<std::string>;
const std::string post = "https://a.test/users/alice/statuses/";

class Compared : public testing::Test {
 protected:
  test::TestEnv env;
  Comparison comparison{env.env};
  [[nodiscard]] Sink& left() { return comparison.left(); }
  [[nodiscard]] Sink& right() { return comparison.right(); }
};

TEST_F(Compared, PostsAreKnownByTheirOwnId) {
  Side(left()).note("1", "a").note("2", "b").note("3", "c");
  Side(right()).note("3", "c").note("2", "edited", R"(,"updated":"2024-03-01T00:00:00Z")").note("4", "d");
  EXPECT_EQ(differences(comparison), (Lines{"posts < " + post + "1", "posts ! " + post + "2 content updated",
                                            "posts > " + post + "4"}));
  EXPECT_EQ(comparison.counts(Aspect::posts).same, 1U);
  EXPECT_FALSE(comparison.same());
}

TEST_F(Compared, AnActivityAndAnEntityOfOnePostAreTheSamePost) {
  const auto status = [](const std::string& number, const std::string& content, const std::string& created) {
    return R"({"id":")" + number + R"(","uri":")" + post + number + R"(","content":")" + content +
           R"(","created_at":")" + created + R"(","reblog":null})";
  };
  Side(left()).note("1", "a").note("2", "b").note("3", "c").note("5", "e").activity(
      R"({"id":"https://a.test/users/alice/statuses/9/activity","type":"Announce","published":"2024-02-29T12:00:00Z","object":"https://b.test/1"})");
  Side(right())
      .entity("statuses", status("1", "a", "2024-02-29T12:00:00.000Z"))
      .entity("statuses", status("2", "b!", "2024-02-29T12:00:00.000Z"))
      .entity("statuses", status("3", "c", "2024-02-29T12:00:01.000Z"))
      .entity("statuses", status("4", "private", "2024-02-29T12:00:00.000Z"))
      .entity(
          "statuses",
          R"({"id":"9","uri":"https://a.test/users/alice/statuses/9/activity","content":"of another","created_at":"2024-02-29T12:00:00.000Z","reblog":{"uri":"https://b.test/1"}})")
      // Pulled in both forms, and compared in the one that both sides have.
      .note("5", "e")
      .entity("statuses", status("5", "rendered otherwise", "2024-02-29T12:00:00.000Z"));
  EXPECT_EQ(differences(comparison), (Lines{"posts ! " + post + "2 content",
                                            "posts ! " + post + "3 published", "posts > " + post + "4"}));
  EXPECT_EQ(comparison.counts(Aspect::posts).same, 3U);
  EXPECT_EQ(comparison.counts(Aspect::posts).other_form, 2U);
}

TEST_F(Compared, HowAPostIsSpelledIsNoDifference) {
  const auto create = [](const std::string& object) {
    return R"({"id":")" + post + R"(1/activity","type":"Create","object":{)" + object + "}}";
  };
  Side(left()).activity(
      create(R"("id":")" + post + R"(1","type":"Note","content":"<p>ä</p>","tag":[1,"x"])"));
  Side(right()).activity(
      create(R"( "content": "\u003cp\u003e\u00e4\u003c/p\u003e", "type":"Note", "tag":[1, "x"],"id":")" +
             post + R"(1")"));
  EXPECT_EQ(differences(comparison), Lines{});
  EXPECT_TRUE(comparison.same());
}

TEST_F(Compared, TheOrderOfAListIsADifference) {
  const auto create = [](const std::string& tags) {
    return R"({"id":")" + post + R"(1/activity","type":"Create","object":{"id":")" + post +
           R"(1","type":"Note","tag":)" + tags + "}}";
  };
  Side(left()).activity(create(R"(["a","b"])"));
  Side(right()).activity(create(R"(["b","a"])"));
  EXPECT_EQ(differences(comparison), (Lines{"posts ! " + post + "1 tag"}));
}

TEST_F(Compared, FollowsAreTheSameAsRowsEntitiesAndIris) {
  Side(left())
      .file("following_accounts.csv",
            "Account address,Show boosts\nBob@b.test,false\ncarol@c.test,true\ndave@a.test,true\n",
            FileRole::table)
      .file("lists.csv", "Friends,bob@b.test\n", FileRole::table)
      .relation(CollectionKind::followers, "https://b.test/users/bob")
      .relation(CollectionKind::likes, "https://b.test/1");
  Side(right())
      .entity("following", R"({"id":"1","acct":"bob@b.test"})")
      .entity("following", R"({"id":"2","acct":"dave"})")
      .entity("relationships", R"({"id":"1","showing_reblogs":true})")
      .entity("lists", R"({"id":"7","title":"Friends"})")
      .entity("list_accounts", R"({"list_id":"7","accounts":[{"id":"1","acct":"bob@b.test"}]})")
      .entity("followers", R"({"id":"1","acct":"bob@b.test"})")
      .entity("favourites", R"({"id":"3","uri":"https://b.test/1","content":"x"})");
  EXPECT_EQ(differences(comparison),
            (Lines{"following ! bob@b.test show_boosts", "following < carol@c.test"}));
  EXPECT_EQ(comparison.counts(Aspect::lists).same, 1U);
  EXPECT_EQ(comparison.counts(Aspect::followers).same, 1U);
  EXPECT_EQ(comparison.counts(Aspect::likes).same, 1U);
}

TEST_F(Compared, FilesAreKnownByTheirBytesThenByTheirPath) {
  Side(left())
      .file("media_attachments/files/1.png", "one")
      .file("media_attachments/files/2.png", "two")
      .file("notes.txt", "x", FileRole::extra);
  Side(right())
      .file("system/media_attachments/files/9.png", "one")
      .file("cache/media_attachments/files/2.png", "TWO");
  EXPECT_EQ(differences(comparison), (Lines{"files ! media_attachments/files/2.png", "extras < notes.txt"}));
  EXPECT_EQ(comparison.counts(Aspect::files).same, 1U);
}

TEST_F(Compared, TheOnlyAccountsOfBothAreComparedWhateverTheyAreCalled) {
  Side(left(), "https://old.test/users/alice").relation(CollectionKind::likes, "https://b.test/1");
  Side(right(), "https://new.test/users/alice").relation(CollectionKind::likes, "https://b.test/1");
  EXPECT_EQ(differences(comparison),
            (Lines{"accounts > https://new.test/users/alice", "accounts < https://old.test/users/alice"}));
  EXPECT_EQ(comparison.counts(Aspect::likes).same, 1U);
}

TEST_F(Compared, OneAccountIsFoundAmongMany) {
  Side(left()).relation(CollectionKind::likes, "https://b.test/1").note("1", "a");
  Side(right(), "https://a.test/users/zoe", true)
      .relation(CollectionKind::likes, "https://b.test/1")
      .account("https://a.test/users/alice")
      .note("1", "a");
  EXPECT_EQ(differences(comparison),
            (Lines{"accounts > zoe@a.test: https://a.test/users/zoe",
                   "likes < alice@a.test: https://b.test/1", "likes > zoe@a.test: https://b.test/1"}));
  EXPECT_EQ(comparison.counts(Aspect::posts).same, 1U);
}

TEST_F(Compared, OneNameRepeatedWithoutEndCostsNoMoreMemory) {
  {
    Side side(left());
    for (int i = 0; i < 2000; ++i) side.note("1", std::to_string(i));
  }
  Side(right()).note("1", "1");
  EXPECT_EQ(differences(comparison), Lines{});
}

}  // namespace
}  // namespace permafrost
