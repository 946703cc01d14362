// SPDX-License-Identifier: Apache-2.0
#include "pull/media_fetch.hpp"

#include <gtest/gtest.h>

#include <map>
#include <mutex>

#include "base/error.hpp"
#include "io/sha256.hpp"
#include "net/fakes.hpp"
#include "support/env.hpp"
#include "support/temp_dir.hpp"

namespace permafrost {
namespace {

const std::string png = std::string("\x89PNG\r\n\x1a\n", 8) + std::string(1000, 'x');

/// Serves files by URL, with what goes wrong first; from any thread.
struct FileServer {
  std::mutex mutex;
  std::map<std::string, std::string> files;
  std::map<std::string, std::deque<std::function<Response()>>> faults;
  std::vector<std::string> asked;  ///< URL and Range

  Response answer(const Request& request) {
    const std::lock_guard lock(mutex);
    const std::string range(request.fields.get("Range"));
    asked.push_back(request.url + (range.empty() ? "" : " " + range));
    if (auto& queue = faults[request.url]; !queue.empty()) {
      Response response = queue.front()();
      queue.pop_front();
      return response;
    }
    if (!files.contains(request.url)) return test::answer(404);
    const std::string& bytes = files[request.url];
    const bool as_asked = !request.fields.has("If-Range") || request.fields.get("If-Range") == etag;
    if (range.empty() || !as_asked) return test::answer(200, {{"Content-Type", "image/png"}}, bytes);
    const auto start = std::stoul(range.substr(6));
    const std::string content_range = "bytes " + std::to_string(start) + "-" +
                                      std::to_string(bytes.size() - 1) + "/" + std::to_string(bytes.size());
    return test::answer(206, {{"Content-Range", content_range}, {"ETag", etag}},
                        std::string_view(bytes).substr(start));
  }

  std::string etag = "\"1\"";  ///< of every file
};

/// The first `size` bytes, and then no more.
Response torn(std::string_view bytes, std::size_t size, const std::vector<HttpField>& fields) {
  Response response = test::answer(200, {}, bytes.substr(0, size));
  for (const auto& field : fields) response.fields.add(field.name, field.value);
  response.failure = Failure{FailureKind::torn, "the answer breaks off"};
  return response;
}

class Connection : public Http {
 public:
  explicit Connection(FileServer& server) : m_server(server) {}
  [[nodiscard]] Response send(const Request& request) override { return m_server.answer(request); }

 private:
  FileServer& m_server;
};

class MediaFetchTest : public testing::Test {
 protected:
  MediaFetchTest() : staging(dir / "x.pull", {.target = "alice", .method = "m", .choices = ""}, 0) {}

  void want(const std::string& name, const std::string& type = "image") {
    staging.want({.account = "alice", .url = "https://files.example/" + name, .path = name, .type = type});
  }
  void fetch() { fetch(staging); }
  void fetch(Staging& into) {
    MediaFetch(into, timing, {.connect = [this] { return std::make_unique<Connection>(server); }},
               environment.env)
        .run();
  }
  void expect_whole() {
    EXPECT_EQ(only().state, MediaState::whole) << only().why;
    EXPECT_EQ(only().sha256, sha256_of(as_bytes(png)));
  }
  StagedMedia only() {
    StagedMedia found;
    staging.for_each_media("alice", [&](const StagedMedia& media) { found = media; });
    return found;
  }

  /// Takes no time, from any thread.
  struct NoTiming : test::FakeTiming {
    void wait(Milliseconds) override {}
  } timing;
  const std::string a_url = "https://files.example/a.png", b_url = "https://files.example/b.png";
  test::TempDir dir;
  test::TestEnv environment;
  FileServer server;
  Staging staging;
};

TEST_F(MediaFetchTest, KeepsEveryFileByItsDigest) {
  for (int i = 0; i < 50; ++i) {
    const std::string name = std::to_string(i) + ".png";
    server.files["https://files.example/" + name] = png + name;
    want(name);
  }
  fetch();
  EXPECT_EQ(staging.count_media().whole, 50U);
  EXPECT_EQ(server.asked.size(), 50U);
  staging.for_each_media("alice", [&](const StagedMedia& media) {
    const auto bytes = test::read_file(staging.file_of(media.sha256));
    EXPECT_EQ(bytes, png + media.wish.path);
    EXPECT_EQ(media.sha256, sha256_of(as_bytes(bytes)));
  });
}

TEST_F(MediaFetchTest, GoesOnWhereAFileBrokeOff) {
  server.files[a_url] = png;
  server.faults[a_url].push_back([] { return torn(png, 100, {{"ETag", "\"1\""}}); });
  want("a.png");
  fetch();
  expect_whole();
  EXPECT_EQ(server.asked.back(), a_url + " bytes=100-");
}

TEST_F(MediaFetchTest, TakesAFileThatChangedMeanwhileFromItsBeginning) {
  server.files[a_url] = png;
  server.faults[a_url].push_back([] { return torn(png + "older", 100, {{"ETag", "\"0\""}}); });
  want("a.png");
  fetch();
  expect_whole();
}

TEST_F(MediaFetchTest, GoesOnInALaterRunWithWhatItKnewOfTheFile) {
  for (const std::string etag : {"\"1\"", "\"0\""}) {
    server.files[a_url] = png;
    for (int i = 0; i < 3; ++i)
      server.faults[a_url].push_back([=] {
        return i == 0 ? torn(png, 100, {{"ETag", etag}}) : test::answer(503);
      });
    Staging own(dir / ("y" + etag), {.target = "alice", .method = "m", .choices = ""}, 0);
    own.want({.account = "alice", .url = a_url, .path = "a.png", .type = "image"});
    fetch(own);
    EXPECT_EQ(own.count_media().failed, 1U);
    own.retry();
    server.asked.clear();
    fetch(own);
    EXPECT_EQ(own.count_media().whole, 1U);
    EXPECT_EQ(server.asked, std::vector<std::string>{a_url + " bytes=100-"});
    own.for_each_media("alice",
                       [&](const StagedMedia& media) { EXPECT_EQ(media.sha256, sha256_of(as_bytes(png))); });
  }
}

TEST_F(MediaFetchTest, BeginsAnewWhereNothingTellsWhetherTheFileIsTheSame) {
  const std::vector<HttpField> fields[] = {
      {},
      {{"ETag", "W/\"1\""}},
      {{"Last-Modified", "Mon, 01 Jan 2024 00:00:30 GMT"}, {"Date", "Mon, 01 Jan 2024 00:00:31 GMT"}},
      {{"ETag", "\"1\""}, {"Content-Encoding", "gzip"}},
  };
  for (const auto& given : fields) {
    server.files[a_url] = png;
    server.faults[a_url].push_back([&] { return torn(png, 100, given); });
  }
  want("a.png");
  fetch();
  staging.retry();
  fetch();
  expect_whole();
  for (const auto& asked : server.asked) EXPECT_EQ(asked, a_url);
}

TEST_F(MediaFetchTest, BelievesADateThatIsOldEnough) {
  server.files[a_url] = png;
  server.etag = "Mon, 01 Jan 2024 00:00:00 GMT";
  server.faults[a_url].push_back([] {
    return torn(
        png, 100,
        {{"Last-Modified", "Mon, 01 Jan 2024 00:00:00 GMT"}, {"Date", "Tue, 02 Jan 2024 00:00:00 GMT"}});
  });
  want("a.png");
  fetch();
  expect_whole();
  EXPECT_EQ(server.asked.back(), a_url + " bytes=100-");
}

TEST_F(MediaFetchTest, TakesNoPartOfAFileForTheWhole) {
  server.files[a_url] = png;
  const auto part = [](const char* range, std::size_t begin, std::size_t count) {
    return test::answer(206, {{"Content-Range", range}, {"ETag", "\"1\""}},
                        std::string_view(png).substr(begin, count));
  };
  server.faults[a_url].push_back([] { return torn(png, 100, {{"ETag", "\"1\""}}); });
  server.faults[a_url].push_back([=] { return part("bytes 200-1007/1008", 200, 808); });
  want("a.png");
  fetch();
  expect_whole();
  want("b.png");
  server.files[b_url] = png;
  server.faults[b_url].push_back([] { return torn(png, 100, {{"ETag", "\"1\""}}); });
  server.faults[b_url].push_back([=] { return part("bytes 100-199/1008", 100, 100); });
  fetch();
  EXPECT_EQ(staging.count_media().whole, 2U);
  staging.for_each_media("alice", [&](const StagedMedia& media) {
    EXPECT_EQ(media.size, png.size());
    EXPECT_EQ(media.sha256, sha256_of(as_bytes(png)));
  });
}

TEST_F(MediaFetchTest, TakesNoPageForAPicture) {
  server.files["https://files.example/a.png"] = "<!DOCTYPE html><title>504</title>";
  want("a.png");
  fetch();
  EXPECT_EQ(only().state, MediaState::failed);
  EXPECT_FALSE(only().why.empty());
  EXPECT_EQ(server.asked.size(), 3U);
}

TEST_F(MediaFetchTest, GivesUpAtOnceWhatIsGoneAndTriesAgainWhatIsNot) {
  server.files["https://files.example/b.png"] = png;
  server.faults["https://files.example/b.png"].push_back([] { return test::answer(503); });
  want("gone.png");
  want("b.png");
  fetch();
  const MediaCounts counts = staging.count_media();
  EXPECT_EQ(counts.failed, 1U);
  EXPECT_EQ(counts.whole, 1U);
  EXPECT_EQ(server.asked.size(), 3U);
}

TEST_F(MediaFetchTest, LeavesTheRestForLaterWhenTheNetworkIsLost) {
  for (int i = 0; i < 40; ++i) {
    const std::string name = std::to_string(i) + ".png";
    for (int attempt = 0; attempt < 3; ++attempt)
      server.faults["https://files.example/" + name].push_back(
          [] { return test::no_answer(FailureKind::connection); });
    want(name);
  }
  EXPECT_THROW(fetch(), Error);
  EXPECT_LT(staging.count_media().failed, 20U);
  EXPECT_GT(staging.count_media().wanted, 20U);
}

TEST(ObjectionToMedia, LooksAtTheBytesFirst) {
  const auto objection = [](std::string_view bytes, std::string_view came, std::string_view declared) {
    return objection_to_media(as_bytes(bytes), bytes.size(), came, declared);
  };
  EXPECT_EQ(objection(png, "image/png", "image"), "");
  EXPECT_EQ(objection(png, "application/octet-stream", "image/png"), "");
  EXPECT_EQ(objection("who knows what", "", "unknown"), "");
  EXPECT_NE(objection(png, "image/png", "video"), "");
  EXPECT_NE(objection("", "image/png", "image"), "");
  EXPECT_NE(objection("{\"error\":\"no\"}", "application/json", "image"), "");
}

}  // namespace
}  // namespace permafrost
