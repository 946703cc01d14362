// SPDX-License-Identifier: Apache-2.0
#include "io/zip_writer.hpp"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <random>

#include "support/run.hpp"
#include "support/temp_dir.hpp"
#include "walked.hpp"

namespace permafrost {
namespace {

using test::TempDir;

std::string noise(std::size_t size) {
  std::mt19937 random(7);
  std::string text(size, '\0');
  for (char& c : text) c = static_cast<char>(random());
  return text;
}

std::string prose(std::size_t size) {
  std::string text;
  for (std::size_t i = 0; text.size() < size; ++i)
    text += "{\"id\":\"https://a.example/" + std::to_string(i * i) + "\"}\n";
  text.resize(size);
  return text;
}

struct Content {
  std::string name;
  std::string bytes;
  ZipWriter::Method method;
};

/// Small and large entries of both methods, empty ones, and a name that is not ASCII.
std::vector<Content> contents() {
  using enum ZipWriter::Method;
  return {{"outbox.json", prose(3'000'000), deflate},
          {"empty", "", store},
          {"empty.json", "", deflate},
          {"media_attachments/files/größe.png", noise(1'000'000), store},
          {"small.json", "{}", deflate},
          {"small.png", noise(100), store},
          {"noise", noise(600'000), deflate}};
}

void write_zip(AtomicFile& out, std::size_t piece) {
  ZipWriter zip(out);
  for (const auto& content : contents()) {
    ByteSink& sink = zip.add(content.name, content.method);
    for (std::size_t at = 0; at < content.bytes.size(); at += piece) {
      sink.write(as_bytes(std::string_view(content.bytes).substr(at, piece)));
    }
  }
  zip.finish();
}

std::string make_zip(const std::string& path, std::size_t piece = 100'000) {
  AtomicFile out(path, AtomicFile::Existing::refuse);
  write_zip(out, piece);
  out.commit();
  return path;
}

/// The same through a pipe, where nothing can be written over.
void make_zip_through_pipe(const std::string& path) {
  const pid_t child = ::fork();
  if (child == 0) {
    const std::string command = "cat > '" + path + "'";
    FILE* const pipe = ::popen(command.c_str(), "w");
    ::dup2(::fileno(pipe), STDOUT_FILENO);
    {
      AtomicFile out("-", AtomicFile::Existing::refuse);
      write_zip(out, 100'000);
      out.commit();
    }
    ::close(STDOUT_FILENO);
    ::pclose(pipe);
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
}

void expect_contents(const test::Walked& walked) {
  EXPECT_EQ(walked.findings(), "");
  ASSERT_EQ(walked.entries.size(), contents().size());
  for (std::size_t i = 0; i != walked.entries.size(); ++i) {
    EXPECT_EQ(walked.entries[i].entry.name, contents()[i].name);
    EXPECT_TRUE(walked.entries[i].bytes == contents()[i].bytes) << contents()[i].name;
  }
}

TEST(ZipWriter, WritesWhatOurReaderReads) {
  const TempDir dir;
  expect_contents(test::walk(make_zip(dir / "a.zip")));
}

TEST(ZipWriter, WritesWhatForeignToolsAccept) {
  const TempDir dir;
  const auto path = make_zip(dir / "a.zip");
  if (test::has_program("unzip")) {
    const auto unzip = test::run({"unzip", "-t", path});
    EXPECT_EQ(unzip.status, 0) << unzip.out << unzip.err;
    const auto info = test::run({"zipinfo", path});
    EXPECT_EQ(info.status, 0) << info.err;
    EXPECT_NE(info.out.find("-rw-r--r--"), std::string::npos) << info.out;
    EXPECT_NE(info.out.find("80-Jan-01 00:00"), std::string::npos) << info.out;
  }
  if (test::has_program("python3")) {
    const auto python = test::run({"python3", "-c",
                                   "import sys, zipfile\n"
                                   "z = zipfile.ZipFile(sys.argv[1])\n"
                                   "assert z.testzip() is None\n"
                                   "assert 'media_attachments/files/gr\\u00f6\\u00dfe.png' in z.namelist()\n",
                                   path});
    EXPECT_EQ(python.status, 0) << python.err;
  }
}

TEST(ZipWriter, WritesTheSameBytesHoweverTheInputIsCut) {
  const TempDir dir;
  const auto once = test::read_file(make_zip(dir / "a.zip", 3'000'000));
  const auto often = test::read_file(make_zip(dir / "b.zip", 777));
  EXPECT_TRUE(once == often);
}

TEST(ZipWriter, WritesDataDescriptorsIntoAPipe) {
  const TempDir dir;
  make_zip_through_pipe(dir / "a.zip");
  expect_contents(test::walk(dir / "a.zip"));
  if (test::has_program("unzip")) {
    const auto unzip = test::run({"unzip", "-t", dir / "a.zip"});
    EXPECT_EQ(unzip.status, 0) << unzip.out << unzip.err;
  }
  // And without its directory every entry can still be had, stored ones too.
  auto bytes = test::read_file(dir / "a.zip");
  bytes.resize(bytes.rfind("PK\5\6") - 10);
  test::write_file(dir / "torn.zip", bytes);
  auto torn = test::walk(dir / "torn.zip");
  EXPECT_EQ(torn.findings(), "zip-directory-broken");
  torn.reporter.ids.clear();
  expect_contents(torn);
}

TEST(ZipWriter, CountsPast65535EntriesWithZip64) {
  constexpr int count = 70'000;
  const TempDir dir;
  {
    AtomicFile out(dir / "many.zip", AtomicFile::Existing::refuse);
    ZipWriter zip(out);
    for (int i = 0; i != count; ++i)
      zip.add(std::to_string(i), ZipWriter::Method::store).write(as_bytes("x"));
    zip.finish();
    out.commit();
  }
  const auto walked = test::walk(dir / "many.zip");
  EXPECT_EQ(walked.findings(), "");
  EXPECT_EQ(walked.entries.size(), count);
  if (test::has_program("unzip")) {
    EXPECT_EQ(test::run({"unzip", "-tq", dir / "many.zip"}).status, 0);
  }
}

TEST(ZipWriter, GoesPast4GiBWithZip64) {
  const TempDir dir;
  const std::vector<std::byte> zeros(std::size_t{1} << 20);
  constexpr std::uint64_t pieces = 4100;
  {
    AtomicFile out(dir / "large.zip", AtomicFile::Existing::refuse);
    ZipWriter zip(out);
    ByteSink& large = zip.add("large.json", ZipWriter::Method::deflate);
    for (std::uint64_t i = 0; i != pieces; ++i) large.write(zeros);
    zip.add("after.json", ZipWriter::Method::deflate).write(as_bytes("{}"));
    zip.finish();
    out.commit();
  }
  std::uint64_t size = 0;
  test::RecordingReporter reporter;
  const Limits limits;
  const auto container =
      open_container(dir / "large.zip", {.reporter = reporter, .limits = limits, .stop = {}});
  container->walk([&](const Entry& entry, ByteSource& bytes) {
    if (entry.name == "large.json") {
      EXPECT_EQ(entry.size, pieces << 20U);
      std::vector<std::byte> buffer(std::size_t{1} << 20U);
      while (const std::size_t count = bytes.read(buffer)) size += count;
    }
    return true;
  });
  EXPECT_EQ(size, pieces << 20U);
  EXPECT_TRUE(reporter.ids.empty());
}

}  // namespace
}  // namespace permafrost
