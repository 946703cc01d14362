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
    if (range.empty()) return test::answer(200, {{"Content-Type", "image/png"}}, bytes);
    const auto start = std::stoul(range.substr(6));
    const std::string content_range = "bytes " + std::to_string(start) + "-" +
                                      std::to_string(bytes.size() - 1) + "/" + std::to_string(bytes.size());
    return test::answer(206, {{"Content-Range", content_range}}, std::string_view(bytes).substr(start));
  }
};

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
  void fetch() {
    MediaFetch(staging, timing, {.connect = [this] { return std::make_unique<Connection>(server); }},
               environment.env)
        .run();
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
  server.files["https://files.example/a.png"] = png;
  server.faults["https://files.example/a.png"].push_back([] {
    Response torn = test::answer(200, {}, std::string_view(png).substr(0, 100));
    torn.failure = Failure{FailureKind::torn, "the answer breaks off"};
    return torn;
  });
  want("a.png");
  fetch();
  EXPECT_EQ(only().state, MediaState::whole);
  EXPECT_EQ(only().sha256, sha256_of(as_bytes(png)));
  EXPECT_EQ(server.asked.back(), "https://files.example/a.png bytes=100-");
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
