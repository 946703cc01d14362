// SPDX-License-Identifier: Apache-2.0
#include "verify/fixture_flow.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "codec/activitystreams.hpp"
#include "formats/format.hpp"
#include "support/env.hpp"
#include "support/temp_dir.hpp"

namespace permafrost::test {

namespace {

constexpr Seconds present = 1'900'000'000;  // 2030-03-17, later than every fixture but those of the future

class Listener : public Reporter {
 public:
  explicit Listener(Checked& checked) : m_checked(checked) {}
  using Reporter::report;
  void report(const Finding& finding) override {
    m_checked.findings.push_back(
        {std::string{finding.info.id}, finding.severity, finding.place, finding.message});
  }

 private:
  Checked& m_checked;
};

std::string bytes_of(std::string_view hex) {
  std::string bytes(hex.size() / 2, '\0');
  if (!from_hex(hex, std::as_writable_bytes(std::span{bytes})))
    throw std::runtime_error("bad hex in a fixture");
  return bytes;
}

/// Pushes one line of a .jsonl fixture.
class LinePusher {
 public:
  explicit LinePusher(Sink& out) : m_out(out) {}

  void push(JsonView line) {
    const JsonView first = *line.begin();
    const std::string kind{first.key()};
    m_raw = std::string{first.raw()} + std::string(raw_padding, '\0');
    const std::string_view raw = std::string_view{m_raw}.substr(0, first.raw().size());
    if (kind == "actor") {
      put<Actor>(raw, [this](Actor& actor) { m_reader.set_followers(actor.followers); });
    } else if (kind == "activity") {
      put<Activity>(raw, [](Activity&) {});
    } else if (kind == "collection") {
      const std::string_view document = line.find("document").raw();
      m_raw = std::string{document} + std::string(raw_padding, '\0');
      m_out.put(
          Collection{.kind = *collection_named(first.text()),
                     .document = {.raw = std::string_view{m_raw}.substr(0, document.size()), .origin = {}}});
    } else if (kind == "file") {
      push_file(line);
    } else if (const auto collection = collection_named(kind)) {
      put<Relation>(raw, [&](Relation& relation) { relation.collection = *collection; });
    } else if (kind != "profile") {
      throw std::runtime_error("a fixture has a line of kind '" + kind + "'");
    }
  }

 private:
  template <typename Kind, typename Prepare>
  void put(std::string_view raw, const Prepare& prepare) {
    Kind record;
    if (!m_reader.read(raw, {}, record)) throw std::runtime_error("a fixture has an unreadable record");
    prepare(record);
    m_out.put(record);
  }

  void push_file(JsonView line) {
    const std::string bytes = bytes_of(line.find("hex").text());
    File file;
    file.path = line.find("file").text();
    const std::string_view role = line.find("role").text();
    file.role = role == "avatar"   ? FileRole::avatar
                : role == "header" ? FileRole::header
                                   : FileRole::attachment;
    MemorySource source(bytes);
    m_out.put_file(file, source);
  }

  Sink& m_out;
  ItemReader m_reader{Limits{}};
  std::string m_raw;
};

std::vector<const RuleEntry*> or_all(std::vector<const RuleEntry*> rules) {
  return rules.empty() ? select_rules({}, {}) : std::move(rules);
}

}  // namespace

std::size_t Checked::count(std::string_view id) const {
  return static_cast<std::size_t>(
      std::count_if(findings.begin(), findings.end(), [id](const Heard& heard) { return heard.id == id; }));
}

const Heard* Checked::find(std::string_view id) const {
  const auto found =
      std::find_if(findings.begin(), findings.end(), [id](const Heard& heard) { return heard.id == id; });
  return found == findings.end() ? nullptr : &*found;
}

std::string Checked::text() const {
  std::string text;
  for (const Heard& heard : findings) {
    text += std::string{name_of(heard.severity)} + " " + heard.id + " [" + heard.place.entry + " " +
            heard.place.object + "] " + heard.message + "\n";
  }
  return text;
}

Checked check_archive(const std::string& lines, std::vector<const RuleEntry*> rules,
                      SignatureOptions signatures) {
  Checked checked;
  Listener listener(checked);
  NullSink end;
  CheckOptions options{.rules = or_all(std::move(rules)),
                       .profile = Profile::strict,
                       .now = present,
                       .signatures = std::move(signatures)};
  if (lines.find(R"({"profile":"mastodon"})") != std::string::npos) options.profile = Profile::mastodon;
  CheckingStage stage(end, std::move(options), listener);
  stage.begin({.sources = {{.format = "mastodon-export"}}});
  LinePusher pusher(stage);
  std::istringstream text(lines);
  JsonParser parser;
  for (std::string line; std::getline(text, line);) {
    if (line.empty()) continue;
    const JsonView json = parser.parse_copy(line);
    if (!json.is_object()) throw std::runtime_error("a fixture has a line that is no object: " + line);
    pusher.push(json);
  }
  stage.finish();
  checked.counts = stage.counts();
  checked.profile = stage.profile();
  return checked;
}

Checked check_path(const std::string& path, std::vector<const RuleEntry*> rules) {
  if (path.ends_with(".jsonl")) return check_archive(read_file(path), std::move(rules));
  return check_input(path, path.ends_with(".json") ? "activitystreams-document" : "mastodon-export",
                     {.rules = or_all(std::move(rules)), .profile = {}, .now = present});
}

Checked check_input(const std::string& path, std::string_view name, CheckOptions options) {
  Checked checked;
  Listener listener(checked);
  TestEnv env;
  const Env listening{.clock = env.clock,
                      .reporter = listener,
                      .limits = env.limits,
                      .progress = env.progress,
                      .stop = env.stop.get_token(),
                      .workers = 1};
  const auto formats = all_formats();
  const auto format =
      std::find_if(formats.begin(), formats.end(), [name](const Format* one) { return one->name == name; });
  NullSink end;
  CheckingStage stage(end, std::move(options), listener);
  (*format)->open({.path = path, .replace = false}, {}, listening)->run(stage);
  checked.counts = stage.counts();
  checked.profile = stage.profile();
  return checked;
}

Checked check_document(const std::string& json) {
  const TempDir directory;
  const std::string path = directory / "document.json";
  write_file(path, json);
  return check_path(path);
}

}  // namespace permafrost::test
