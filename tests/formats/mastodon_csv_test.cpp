// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "base/error.hpp"
#include "flow/stages/contract.hpp"
#include "formats/mastodon_csv/sink.hpp"
#include "formats/mastodon_csv/source.hpp"
#include "formats/merge.hpp"
#include "support/env.hpp"
#include "support/record_text.hpp"
#include "support/temp_dir.hpp"

namespace permafrost {
namespace {

namespace fs = std::filesystem;

const std::string fixtures = std::string(PERMAFROST_FIXTURES) + "/mastodon/";

const Format& format_called(std::string_view name) {
  return **std::ranges::find_if(all_formats(), [&](const Format* format) { return format->name == name; });
}

struct Read {
  std::vector<std::string> calls;
  std::vector<std::string> findings, ids;
};

Read read(const std::string& path, const Options& options = {}) {
  test::TestEnv env;
  test::RecordingSink sink;
  ContractStage contract(sink);
  mastodon_csv::open_source({.path = path}, options, env.env)->run(contract);
  return {sink.calls, env.reporter.lines, env.reporter.ids};
}

std::string path_in(const std::string& call) {
  const auto begin = call.find("path=") + 5;
  return call.substr(begin, call.find(' ', begin) - begin);
}

/// The one table that a file of this name and content is taken for.
std::string taken_for(const std::string& name, std::string_view content, const Options& options = {}) {
  const test::TempDir dir;
  test::write_file(dir / name, content);
  const auto calls = read(dir / name, options).calls;
  EXPECT_EQ(calls.size(), 2U);
  return path_in(calls.back());
}

void convert(const Format& from, const std::string& in, const Format& to, const std::string& out,
             const Options& options = {}) {
  test::TestEnv env;
  const auto sink = to.create({.path = out}, options, env.env);
  from.open({.path = in}, {}, env.env)->run(*sink);
}

// --- reading --------------------------------------------------------------------------------------

TEST(MastodonCsvSource, MakesAnAccountOfEachNameBeforeTheTables) {
  const auto got = read(fixtures + "csv-4.3.23");
  ASSERT_EQ(got.calls.size(), 3U + 18U);
  EXPECT_EQ(std::ranges::count_if(got.calls, [](const auto& call) { return call.starts_with("actor "); }), 3);
  EXPECT_NE(got.calls[0].find("username=alice section=alice derived"), std::string::npos) << got.calls[0];
  EXPECT_EQ(path_in(got.calls[1]), "blocked_accounts.csv");
  EXPECT_NE(got.calls[1].find("bytes=0"), std::string::npos);
  EXPECT_EQ(got.ids, (std::vector<std::string>(3, "table-owner-unknown")));
}

TEST(MastodonCsvSource, GoesByHeadingsThenByTheNameThenByCells) {
  EXPECT_EQ(taken_for("x.csv", "Account address,Hide notifications\n"), "muted_accounts.csv");
  EXPECT_EQ(taken_for("blocks.csv", "Account address,Show boosts\n"), "following_accounts.csv");
  EXPECT_EQ(taken_for("blocks.csv", "bob@b.test\n"), "blocked_accounts.csv");
  EXPECT_EQ(taken_for("blocks.csv", ""), "blocked_accounts.csv");
  EXPECT_EQ(taken_for("x.csv", "https://b.test/1\n"), "bookmarks.csv");
  EXPECT_EQ(taken_for("x.csv", "bob@b.test\n", {{"kind", "mutes"}}), "muted_accounts.csv");
}

TEST(MastodonCsvSource, KeepsWhatItCannotTellAsAnExtraFileAndSaysSo) {
  const test::TempDir dir;
  test::write_file(dir / "x.csv", "bob@b.test\n");
  test::write_file(dir / "domain_blocks.csv", "#domain,#severity\nbad.test,suspend\n");
  test::write_file(dir / "lists.csv", "Friends,bob@b.test\n");
  test::write_file(dir / "readme.txt", "hello");
  const auto got = read(dir.path());
  ASSERT_EQ(got.calls.size(), 4U);
  EXPECT_NE(got.calls[1].find("path=domain_blocks.csv role=extra"), std::string::npos);
  EXPECT_NE(got.calls[2].find("path=lists.csv role=table"), std::string::npos);
  EXPECT_NE(got.calls[3].find("path=x.csv role=extra"), std::string::npos);
  EXPECT_EQ(got.ids, (std::vector<std::string>{"table-unknown", "table-unknown", "table-files-passed-over",
                                               "table-owner-unknown"}));
}

TEST(MastodonCsvSource, GivesTwoFilesOfOneTableTheirOwnNames) {
  const test::TempDir dir;
  test::write_file(dir / "following_accounts.csv", "a@a.test\n");
  test::write_file(dir / "follows.csv", "b@b.test\n");
  const auto got = read(dir.path());
  EXPECT_EQ(path_in(got.calls[1]), "following_accounts.csv");
  EXPECT_EQ(path_in(got.calls[2]), "following_accounts-2.csv");
}

TEST(MastodonCsvSource, KnowsOfTheAccountWhatItIsTold) {
  const std::string path = fixtures + "csv-4.3.23/alice-bookmarks.csv";
  EXPECT_NE(read(path, {{"account", "@al@social.test"}})
                .calls[0]
                .find("id=acct:al@social.test username=al host=social.test"),
            std::string::npos);
  EXPECT_NE(read(path, {{"account", "https://s.test/users/al"}})
                .calls[0]
                .find("id=https://s.test/users/al username=al host=s.test"),
            std::string::npos);
  EXPECT_THROW(static_cast<void>(read(fixtures + "csv-4.3.23", {{"account", "al@s.test"}})), Error);
  EXPECT_THROW(static_cast<void>(read(path, {{"kind", "friends"}})), Error);
  EXPECT_THROW(static_cast<void>(read(path, {{"taken", "yesterday"}})), Error);
}

TEST(MastodonCsvSource, SurvivesHostileTablesAndNamesWhatIsWrong) {
  const test::TempDir dir;
  test::write_file(dir / "mutes.csv",
                   "\xEF\xBB\xBF"
                   "Account address,Hide notifications\nbob@b.test,true\n");
  test::write_file(dir / "blocks.csv", "a@a.test\n\"never closed\n" + std::string(3 << 20, 'x'));
  test::write_file(dir / "lists.csv", "caf\xE9,bob@b.test\n" + std::string(100'000, ','));
  const auto got = read(dir.path());
  EXPECT_EQ(got.calls.size(), 4U);
  EXPECT_EQ(got.ids, (std::vector<std::string>{"table-row-odd", "table-not-utf8", "table-row-odd",
                                               "table-byte-order-mark", "table-owner-unknown"}));
}

// --- there and back ---------------------------------------------------------------------------------

TEST(MastodonCsv, BytesComeBackThroughAnArchive) {
  for (const std::string version : {"csv-4.1.3", "csv-4.3.23"}) {
    const test::TempDir dir;
    const auto& csv = format_called("mastodon-csv");
    const auto& archive = format_called("permafrost");
    convert(csv, fixtures + version, archive, dir / "all.tar.zst");
    convert(archive, dir / "all.tar.zst", csv, dir / "all/");
    std::size_t files = 0;
    for (const auto& entry : fs::directory_iterator(fixtures + version)) {
      const std::string name = entry.path().filename().string();
      const auto dash = name.find('-');
      EXPECT_EQ(test::read_file(dir / ("all/" + name.substr(0, dash) + "/" + name.substr(dash + 1))),
                test::read_file(entry.path().string()))
          << name;
      ++files;
    }
    EXPECT_EQ(files, 18U);
  }
}

TEST(MastodonCsv, TablesJoinTheAccountThatTheyFit) {
  const auto merged = [](const std::string& tables, const Options& options) {
    test::TestEnv env;
    std::vector<MergeInput> inputs;
    inputs.push_back(
        {.name = "tables",
         .open = [&](Reporter&) { return mastodon_csv::open_source({.path = tables}, options, env.env); },
         .owner_unknown = true});
    const std::vector<std::string> exports{fixtures + "Z-4.3.23/alice-archive.zip",
                                           fixtures + "Z-4.3.23/bob-archive.zip"};
    for (const std::string& path : exports) {
      inputs.push_back({.name = path, .open = [&](Reporter&) {
                          return format_called("mastodon-export").open({.path = path}, {}, env.env);
                        }});
    }
    test::RecordingSink sink;
    ContractStage contract(sink);
    merge_sources(std::move(inputs), env.env)->run(contract);
    return sink.calls;
  };
  const auto calls = merged(fixtures + "csv-4.3.23/alice-bookmarks.csv", {});
  std::string owner;
  for (const auto& call : calls) {
    if (call.starts_with("actor ")) owner = call.substr(0, call.find(" username"));
    if (call.find("path=bookmarks.csv") != std::string::npos) break;
  }
  EXPECT_EQ(owner, "actor id=https://masto2.test/users/alice");
  EXPECT_EQ(std::ranges::count_if(calls, [](const auto& call) { return call.starts_with("actor "); }), 2);
  // They say nothing of posts, so none is gone for that they are newer.
  const auto newer = merged(fixtures + "csv-4.3.23/alice-bookmarks.csv", {{"taken", "2030-01-01"}});
  EXPECT_EQ(std::ranges::count_if(
                newer, [](const auto& call) { return call.find(" absent-later") != std::string::npos; }),
            0);

  const test::TempDir dir;
  test::write_file(dir / "bookmarks.csv", "https://b.test/1\n");
  EXPECT_THROW(static_cast<void>(merged(dir / "bookmarks.csv", {})), Error);  // alice's or bob's?
}

// --- writing ----------------------------------------------------------------------------------------

/// What the sink makes of entities, relations and files that `fill` gives it for bob@b.test.
struct Written {
  test::TempDir dir;
  test::TestEnv env;
  void write(const std::function<void(Sink&)>& fill, const Options& options = {}) {
    const auto sink = mastodon_csv::create_sink({.path = dir / "out/"}, options, env.env);
    sink->begin({.sources = {{.format = "test"}}});
    const std::string raw = R"({"id":"https://b.test/users/bob"})" + std::string(raw_padding, '\0');
    Actor actor{.id = "https://b.test/users/bob", .username = "bob", .host = "b.test", .section = "bob"};
    actor.document.raw = std::string_view(raw).substr(0, raw.find('\0'));
    sink->put(actor);
    fill(*sink);
    sink->finish();
  }
  [[nodiscard]] std::string file(const std::string& name) const {
    return test::read_file(dir / ("out/" + name));
  }
};

void put_entity(Sink& sink, std::string_view stream, std::string_view json) {
  const std::string raw = std::string(json) + std::string(raw_padding, '\0');
  sink.put(Entity{stream, {std::string_view(raw).substr(0, json.size()), {}}});
}

void put_table(Sink& sink, const std::string& path, std::string_view content) {
  MemorySource bytes(content);
  sink.put_file({.path = path, .role = FileRole::table}, bytes);
}

TEST(MastodonCsvSink, MakesTablesOfWhatAServersApiSays) {
  Written out;
  out.write([](Sink& sink) {
    put_entity(sink, "following", R"({"id":"7","acct":"carol@c.test"})");
    put_entity(sink, "following", R"({"id":"5","acct":"dave"})");
    put_entity(sink, "relationships",
               R"({"id":"5","showing_reblogs":false,"notifying":true,"languages":["de","en"]})");
    put_entity(sink, "relationships", R"({"id":"9","muting_notifications":false})");
    put_entity(sink, "mutes", R"({"id":"9","acct":"eve@e.test","mute_expires_at":"2030-01-01T00:00:00Z"})");
    put_entity(sink, "blocks", R"({"id":"3","acct":"mallory@m.test"})");
    put_entity(sink, "followers", R"({"id":"7","acct":"carol@c.test"})");
    put_entity(sink, "domain_blocks", R"("spam.test")");
    put_entity(sink, "bookmarks", R"({"id":"1","uri":"https://c.test/users/carol/statuses/1"})");
    put_entity(sink, "list_accounts",
               R"({"list_id":"2","accounts":[{"id":"7","acct":"carol@c.test"},{"id":"5","acct":"dave"}]})");
    put_entity(sink, "lists",
               R"({"id":"2","title":"Friends, \"close\"","replies_policy":"list","exclusive":false})");
    put_entity(
        sink, "filters",
        R"({"id":"1","title":"T","context":["home"],"expires_at":null,"filter_action":"hide","keywords":[{"id":"1","keyword":"k","whole_word":true}],"statuses":[]})");
    put_entity(
        sink, "filters",
        R"({"id":"2","title":"U","context":[],"expires_at":null,"filter_action":"warn","keywords":[],"statuses":[]})");
    put_entity(sink, "preferences", "{}");
  });
  EXPECT_EQ(out.file("following_accounts.csv"),
            "Account address,Show boosts,Notify on new posts,Languages\n"
            "carol@c.test,true,false,\ndave@b.test,false,true,\"de, en\"\n");
  EXPECT_EQ(out.file("muted_accounts.csv"), "Account address,Hide notifications\neve@e.test,false\n");
  EXPECT_EQ(out.file("blocked_accounts.csv"), "mallory@m.test\n");
  EXPECT_EQ(out.file("followers.csv"), "Account address\ncarol@c.test\n");
  EXPECT_EQ(out.file("blocked_domains.csv"), "spam.test\n");
  EXPECT_EQ(out.file("bookmarks.csv"), "https://c.test/users/carol/statuses/1\n");
  EXPECT_EQ(out.file("lists.csv"),
            "\"Friends, \"\"close\"\"\",carol@c.test\n\"Friends, \"\"close\"\"\",dave@b.test\n");
  EXPECT_EQ(
      out.file("custom_filters.json"),
      R"({"custom_filters":[{"title":"T","expires_at":null,"context":["home"],"action":"hide","keywords_attributes":[{"keyword":"k","whole_word":true}],"statuses":[]},)"
      R"({"title":"U","expires_at":null,"context":[],"action":"warn","keywords_attributes":[],"statuses":[]}]})");
  EXPECT_EQ(out.env.reporter.ids, (std::vector<std::string>{"table-detail-lost", "entity-not-in-tables"}));
}

TEST(MastodonCsvSink, PrefersTheFileThatCameToWhatCanBeMade) {
  Written out;
  out.write([](Sink& sink) {
    put_table(sink, "bookmarks.csv", "https://x.test/1\r\n");
    sink.put(Relation{CollectionKind::bookmarks, "https://y.test/2", {"\"https://y.test/2\"", {}}});
    sink.put(Relation{
        CollectionKind::following, "https://c.test/users/carol", {"\"https://c.test/users/carol\"", {}}});
    sink.put(Relation{
        CollectionKind::following, "https://c.test/ap/users/1", {"\"https://c.test/ap/users/1\"", {}}});
    put_entity(sink, "bookmarks", R"({"id":"1","uri":"https://z.test/3"})");
  });
  EXPECT_EQ(out.file("bookmarks.csv"), "https://x.test/1\r\n");
  EXPECT_EQ(out.file("following_accounts.csv"),
            "Account address,Show boosts,Notify on new posts,Languages\ncarol@c.test,true,false,\n");
  EXPECT_EQ(out.env.reporter.ids, std::vector<std::string>{"address-unknown"});
}

TEST(MastodonCsvSink, CutsNoRowHoweverLongItIs) {
  const std::string iri = "https://y.test/" + std::string(std::size_t{2} << 20, 'y');
  Written out;
  out.write([&](Sink& sink) { sink.put(Relation{CollectionKind::bookmarks, iri, {}}); });
  EXPECT_TRUE(out.file("bookmarks.csv") == iri + "\n");
}

TEST(MastodonCsvSink, SplitsATableAtTheRowsThatMastodonTakes) {
  Written out;
  out.write(
      [](Sink& sink) {
        put_table(sink, "muted_accounts.csv",
                  "Account address,Hide "
                  "notifications\r\na@a.test,true\r\n\r\n\"b@b.test\",true,\r\nc@c.test,true\r\n");
        put_table(sink, "lists.csv", "L,a@a.test\nL,b@b.test\n");
        for (const char* domain : {"\"a.test\"", "\"b.test\"", "\"c.test\""})
          put_entity(sink, "domain_blocks", domain);
      },
      {{"rows", "2"}});
  EXPECT_EQ(out.file("muted_accounts.csv"),
            "Account address,Hide notifications\r\na@a.test,true\r\n\"b@b.test\",true,\r\n");
  EXPECT_EQ(out.file("muted_accounts-2.csv"), "Account address,Hide notifications\r\nc@c.test,true\r\n");
  EXPECT_EQ(out.file("lists.csv"), "L,a@a.test\nL,b@b.test\n");
  EXPECT_EQ(out.file("blocked_domains-2.csv"), "c.test\n");
  EXPECT_EQ(out.env.reporter.ids, (std::vector<std::string>{"table-split", "table-split"}));
}

TEST(MastodonCsvSink, LeavesNothingWhenItIsNotFinished) {
  const test::TempDir dir;
  test::TestEnv env;
  {
    const auto sink = mastodon_csv::create_sink({.path = dir / "out/"}, {}, env.env);
    sink->begin({.sources = {{.format = "test"}}});
    const std::string raw = "{}" + std::string(raw_padding, '\0');
    Actor actor{.section = "bob"};
    actor.document.raw = std::string_view(raw).substr(0, 2);
    sink->put(actor);
    put_table(*sink, "lists.csv", "L,a@a.test\n");
    EXPECT_FALSE(fs::exists(dir / "out"));
  }
  EXPECT_TRUE(dir.names().empty());
}

TEST(MastodonCsvSink, DoesNotTouchAFolderThatHasFilesUnlessItIsTold) {
  Written out;
  test::write_file(out.dir / "out/lists.csv", "precious");
  const auto fill = [](Sink& sink) { put_table(sink, "lists.csv", "L,a@a.test\n"); };
  EXPECT_THROW(out.write(fill), Error);
  EXPECT_EQ(out.file("lists.csv"), "precious");
  test::write_file(out.dir / "out/notes.txt", "mine");
  const auto sink = mastodon_csv::create_sink({.path = out.dir / "out/", .replace = true}, {}, out.env.env);
  sink->begin({.sources = {{.format = "test"}}});
  const std::string raw = "{}" + std::string(raw_padding, '\0');
  Actor actor{.section = "bob"};
  actor.document.raw = std::string_view(raw).substr(0, 2);
  sink->put(actor);
  fill(*sink);
  sink->finish();
  EXPECT_EQ(out.dir.names(), (std::vector<std::string>{"out", "out/lists.csv", "out/notes.txt"}));
  EXPECT_EQ(out.file("lists.csv"), "L,a@a.test\n");
}

}  // namespace
}  // namespace permafrost
