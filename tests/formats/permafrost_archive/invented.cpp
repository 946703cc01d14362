// SPDX-License-Identifier: Apache-2.0
#include "formats/permafrost_archive/invented.hpp"

#include <gtest/gtest.h>

#include "codec/activitystreams.hpp"

namespace permafrost::archive::test {

namespace {

std::uint64_t next(std::uint64_t& state) {
  state = state * 6364136223846793005U + 1442695040888963407U;
  return state >> 33U;
}

/// Text that lives as Document::raw must: with readable bytes behind it.
std::string_view lend(std::string& text) {
  text.reserve(text.size() + raw_padding);
  return text;
}

constexpr const char* words[] = {"snow", "drift", "bear", "aurora", "ice", "north", "lantern", "harbour"};

class Flow {
 public:
  Flow(const Invented& invented, Sink& out) : m_invented(invented), m_out(out), m_reader(m_limits) {}

  void run() {
    Preamble preamble;
    preamble.sources.push_back({.format = "mastodon-export",
                                .generation = "Z",
                                .software = "mastodon",
                                .name = "archive-1.zip",
                                .bytes = 123,
                                .taken = 1'700'000'000});
    preamble.sources.push_back({.format = "mastodon-export",
                                .generation = {},
                                .software = {},
                                .name = "archive-2.zip",
                                .bytes = 0,
                                .taken = {}});
    preamble.many_accounts = m_invented.accounts > 1;
    m_out.begin(preamble);
    if (m_invented.with_odds) instance();
    for (std::uint64_t i = 0; i < m_invented.accounts; ++i) account(i);
    m_out.finish();
  }

 private:
  void file(const std::string& path, FileRole role, const std::string& content,
            const std::string& source_name) {
    MemorySource bytes(content);
    m_out.put_file(
        {.path = path, .role = role, .source_name = source_name, .size = content.size(), .origin = {}},
        bytes);
  }
  void instance() {
    std::string rule = R"({"id":"1","text":"be kind"})";
    m_out.put(Entity{.stream = "rules", .document = {.raw = lend(rule), .origin = {}}});
    file("thumbnail.png", FileRole::attachment, "\x89PNG\r\n\x1A\n" + noise(7, 3000), "thumbnail.png");
  }
  void account(std::uint64_t number) {
    const std::string name = "account" + std::to_string(number);
    const std::string base =
        "https://ice.example/users/" + name + std::string(number == 1 ? m_invented.long_id : 0, 'x');
    std::string raw = R"({"@context":"https://www.w3.org/ns/activitystreams","id":")" + base +
                      R"(","type":"Person","preferredUsername":")" + name + R"(","followers":")" + base +
                      R"(/followers","inbox":")" + base + R"(/inbox"})";
    Actor actor;
    EXPECT_TRUE(m_reader.read(lend(raw), Origin{}, actor));
    actor.section = name;
    m_out.put(actor);
    m_reader.set_followers(actor.followers);

    for (std::uint64_t i = 0; i < m_invented.pictures; ++i) {
      const std::string path = "media_attachments/files/" + std::to_string(i) + "/original/picture.jpg";
      file(path, FileRole::attachment, "\xFF\xD8\xFF" + noise(i / 2, 2000 + i / 2 * 100), "system/" + path);
    }
    if (m_invented.large_file != 0) {
      file("media_attachments/files/large.mp4", FileRole::attachment,
           "0000ftypisom" + noise(99, m_invented.large_file), "large.mp4");
    }
    file("avatar.png", FileRole::avatar, "\x89PNG\r\n\x1A\n" + noise(1000 + number, 500), "avatar.png");
    for (std::uint64_t i = 0; i < m_invented.posts; ++i) post(number, i);
    collection(
        CollectionKind::outbox,
        R"({"@context":"https://www.w3.org/ns/activitystreams","id":"outbox.json","type":"OrderedCollection","totalItems":)" +
            std::to_string(m_invented.posts) + "}");
    if (m_invented.with_odds) odds();
  }
  void post(std::uint64_t account, std::uint64_t i) {
    const std::string id = post_id(m_invented, account, i);
    std::uint64_t seed = account * 1000003 + i + 1;
    std::string text;
    for (int k = 0; k < 40; ++k) text.append(words[next(seed) % 8]).append(" ");
    std::string raw =
        R"({"id":")" + id + R"(/activity","type":"Create","actor":"https://ice.example/users/account)" +
        std::to_string(account) +
        R"(","published":"2024-02-29T12:00:00Z","to":["https://www.w3.org/ns/activitystreams#Public"],)" +
        R"("object":{"id":")" + id + R"(","type":"Note","url":"https://ice.example/@account)" +
        std::to_string(account) + "/" + id.substr(id.rfind('/') + 1) + R"(","content":"<p>)" + text +
        R"( \u00e9 </p>"}})";
    if (i % 7 == 3) raw.insert(1, "\n  ");
    Activity activity;
    Origin origin;
    origin.source = i % 5 == 4 ? 1 : 0;
    origin.absent_later = i % 11 == 10;
    EXPECT_TRUE(m_reader.read(lend(raw), origin, activity));
    m_out.put(activity);
  }
  void collection(CollectionKind kind, std::string raw) {
    m_out.put(Collection{.kind = kind, .document = {.raw = lend(raw), .origin = {}}});
  }
  void relation(CollectionKind kind, std::string raw, Origin origin) {
    Relation relation;
    EXPECT_TRUE(m_reader.read(lend(raw), origin, relation));
    relation.collection = kind;
    m_out.put(relation);
  }
  void odds() {
    relation(CollectionKind::likes, R"("https://elsewhere.example/notes/1")", {});
    relation(CollectionKind::likes, R"("https://elsewhere.example/notes/2")", {});
    collection(CollectionKind::likes, R"({"id":"likes.json","totalItems":2})");
    relation(CollectionKind::bookmarks, R"("https://elsewhere.example/notes/3")", {.derived = true});
    std::string entity = R"({"id":"1","title":"filter"})", second = R"({"comment":"a note"})";
    m_out.put(Entity{.stream = "filters", .document = {.raw = lend(entity), .origin = {}}});
    m_out.put(Entity{.stream = "notes", .document = {.raw = lend(second), .origin = {}}});
    m_out.put(Entity{.stream = "filters", .document = {.raw = lend(second), .origin = {.source = 1}}});
    std::string old = "{\"id\":\"https://ice.example/old/1\",\n\"type\":\"Create\"}";
    Activity activity;
    EXPECT_TRUE(m_reader.read(lend(old), Origin{.superseded = true}, activity));
    m_out.put(activity);
    file("notes/read me.txt", FileRole::extra, "hello", "./notes/read me.txt");
    file("activitypub/outbox.json", FileRole::attachment, "not an outbox", "activitypub/outbox.json");
    file("100%.txt", FileRole::extra, "per cent", "100%.txt");
  }

  const Invented& m_invented;
  Sink& m_out;
  Limits m_limits;
  ItemReader m_reader;
};

}  // namespace

std::string noise(std::uint64_t seed, std::size_t count) {
  std::string text(count, '\0');
  std::uint64_t state = seed * 2654435761U + 12345;
  for (char& c : text) c = static_cast<char>(next(state) & 0xFFU);
  return text;
}

std::string post_id(const Invented& invented, std::uint64_t account, std::uint64_t i) {
  std::string id = "https://ice.example/users/account" + std::to_string(account) + "/statuses/";
  if (invented.numbered) return id + std::to_string(100'000 + i);
  std::uint64_t state = account * 7919 + i;
  next(state);
  return id + "word" + std::to_string(next(state)) + "x" + std::to_string(i * 31 % 17);
}

void run(const Invented& invented, Sink& out) { Flow(invented, out).run(); }

void write_archive(const Invented& invented, const std::string& path, const Options& options,
                   unsigned workers) {
  permafrost::test::TestEnv env(workers);
  const auto sink = permafrost_archive_format.create({.path = path, .replace = true}, options, env.env);
  run(invented, *sink);
}

permafrost::test::RecordingReporter read_archive(const std::string& path, Sink& out, unsigned workers,
                                                 const Options& options) {
  permafrost::test::TestEnv env(workers);
  permafrost_archive_format.open({.path = path}, options, env.env)->run(out);
  return env.reporter;
}

}  // namespace permafrost::archive::test
