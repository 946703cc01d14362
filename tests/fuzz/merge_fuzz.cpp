// SPDX-License-Identifier: Apache-2.0
// Archives and exports written anew: alone, and merged with an export of the account that the seeds are of.
// Frames of an archive are copied as they are where nothing changed, and still all that is written must be
// whole.
#include <cstdint>
#include <string_view>

#include "archive_bytes.hpp"
#include "formats/merge.hpp"
#include "tar_of.hpp"
#include "written.hpp"

namespace {

using namespace permafrost;

constexpr std::string_view actor =
    R"({"id":"https://social.example/users/ada","type":"Person","preferredUsername":"ada",)"
    R"("outbox":"outbox.json","likes":"likes.json"})";
constexpr std::string_view outbox =
    R"({"id":"outbox.json","type":"OrderedCollection","totalItems":2,"orderedItems":[)"
    R"({"id":"https://social.example/users/ada/statuses/1/activity","type":"Create",)"
    R"("published":"2020-01-01T00:00:00Z","object":{"id":"https://social.example/users/ada/statuses/1",)"
    R"("type":"Note","published":"2020-01-01T00:00:00Z","content":"<p>first</p>"}},)"
    R"({"id":"https://social.example/users/ada/statuses/109295662310400000/activity","type":"Create",)"
    R"("published":"2022-11-05T10:00:00Z","object":{"id":)"
    R"("https://social.example/users/ada/statuses/109295662310400000","type":"Note",)"
    R"("published":"2022-11-05T10:00:00Z","updated":"2023-01-01T00:00:00Z","content":"<p>edited</p>"}}]})";

/// What is found is written into the archive too, as the command line does it.
struct Counting {
  fuzz::Surroundings around;
  FindingCounter counter{around.reporter};
  Env env = env_with(around.env, counter);
  Counting() { env.findings = &counter; }
};

void write(Source& source, const Env& env) {
  const fuzz::Written written;
  const auto sink = fuzz::format_named("permafrost").create(written.location(), {{"level", "1"}}, env);
  source.run(*sink);
  written.check("fixity");
  written.check("quick");
}

void convert(std::string_view format, std::span<const std::byte> bytes) {
  const fuzz::MemoryFile file(bytes);
  Counting flow;
  try {
    write(*fuzz::format_named(format).open({.path = file.path()}, {}, flow.env), flow.env);
  } catch (const Error&) {
  }
}

void merge(std::string_view format, std::span<const std::byte> bytes) {
  const std::string tar = fuzz::tar_of({{"outbox.json", outbox}, {"actor.json", actor}});
  const fuzz::MemoryFile file(bytes), other(as_bytes(tar));
  Counting flow;
  const auto input = [&](std::string_view name, const fuzz::MemoryFile& at) {
    return MergeInput{.name = std::string(name), .open = [&flow, &at, name](Reporter& reporter) {
                        return fuzz::format_named(name).open({.path = at.path()}, {},
                                                             env_with(flow.env, reporter));
                      }};
  };
  try {
    write(*merge_sources({input(format, file), input("mastodon-export", other)}, flow.env), flow.env);
  } catch (const Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  convert("mastodon-export", bytes);
  merge("mastodon-export", bytes);
  fuzz::each_reachable(bytes, [](std::span<const std::byte> archive) {
    convert("permafrost", archive);
    merge("permafrost", archive);
  });
  return 0;
}
