// SPDX-License-Identifier: Apache-2.0
#include "formats/permafrost_archive/description.hpp"

#include <algorithm>
#include <charconv>

#include "base/error.hpp"
#include "base/text.hpp"
#include "codec/json_view.hpp"
#include "formats/permafrost_archive/findings.hpp"
#include "formats/permafrost_archive/layout.hpp"
#include "io/json_cutter.hpp"

namespace permafrost::archive {

namespace {

class Members : public JsonPieces {
 public:
  explicit Members(const Limits& limits) : m_parser(limits) {}
  bool wants_items(std::string_view key) override { return key == "accounts"; }
  void item(std::string_view, std::string_view, std::uint64_t) override {}
  void items_end(std::string_view, std::uint64_t) override {}
  void trouble(Trouble, std::uint64_t) override { whole = false; }
  void member(std::string_view key, std::string_view raw, std::uint64_t) override {
    const JsonView value = m_parser.parse(raw);
    if (key == "format") format = value.text();
    if (key == "version") version = value.text();
    if (key == "many_accounts") preamble.many_accounts = value.is_true();
    if (key == "sources") read_sources(value);
    if (key == "findings") read_findings(value);
    if (key == "losses") read_losses(value);
    if (key == "incomplete") read_incomplete(value);
  }

  bool whole = true;
  std::string format, version;
  Preamble preamble;

 private:
  void read_sources(const JsonView& list) {
    for (const JsonView source : list) {
      preamble.sources.push_back(
          {.format = std::string(source.find("format").text()),
           .generation = std::string(source.find("generation").text()),
           .software = std::string(source.find("software").text()),
           .name = std::string(source.find("name").text()),
           .bytes = static_cast<std::uint64_t>(source.find("bytes").integer().value_or(0)),
           .taken = parse_time(source.find("taken").text())});
    }
  }
  void read_findings(const JsonView& counts) {
    for (const JsonView count : counts) {
      preamble.findings[std::string(count.key())] = static_cast<std::uint64_t>(count.integer().value_or(0));
    }
  }
  void read_losses(const JsonView& list) {
    for (const JsonView loss : list) {
      preamble.losses.add({.entry = std::string(loss.find("path").text()),
                           .items = static_cast<std::uint64_t>(loss.find("items").integer().value_or(0))});
    }
  }

  void read_incomplete(const JsonView& streams) {
    for (const JsonView stream : streams) preamble.incomplete.emplace(stream.text());
  }

  JsonParser m_parser;
};

// Early archives only count what was found, and what a pull had not been given.
constexpr std::string_view stream_broken_id = "stream-broken";

bool counts_losses(const FindingCounts& findings) {
  return std::ranges::any_of(findings_of_loss,
                             [&](const FindingInfo& info) { return findings.contains(info.id); });
}

}  // namespace

std::optional<std::pair<unsigned, unsigned>> parse_version(std::string_view text) {
  std::pair<unsigned, unsigned> numbers;
  const char* const end = text.data() + text.size();
  const auto major = std::from_chars(text.data(), end, numbers.first);
  if (major.ec != std::errc() || major.ptr == end || *major.ptr != '.') return std::nullopt;
  const auto minor = std::from_chars(major.ptr + 1, end, numbers.second);
  if (minor.ec != std::errc() || minor.ptr != end) return std::nullopt;
  return numbers;
}

std::optional<Description> read_description(ByteSource& json, const Limits& limits) {
  Members members(limits);
  cut_json(
      json,
      {.item_bytes = limits.item_bytes, .member_bytes = limits.document_bytes, .depth = limits.json_depth},
      members);
  const auto numbers = parse_version(members.version);
  if (!members.whole || !numbers || members.format != "permafrost archive") return std::nullopt;
  if (members.preamble.losses.empty() && counts_losses(members.preamble.findings))
    members.preamble.losses.add({});
  if (members.preamble.incomplete.empty() && members.preamble.findings.contains(stream_broken_id))
    members.preamble.incomplete.emplace();
  return Description{
      .major = numbers->first, .minor = numbers->second, .preamble = std::move(members.preamble)};
}

void check_version(unsigned major, unsigned minor, const std::string& path, const Env& env) {
  if (major > version_major) {
    throw Error(Fault::input, fill(tr("'{1}' is a permafrost archive of version {2}.{3}, this program reads "
                                      "up to {4}; update permafrost"),
                                   {printable(path), major, minor, version}));
  }
  if (major < version_major || minor <= version_minor) return;
  env.reporter.report(archive_version_newer, {.entry = path, .object = {}, .offset = {}},
                      fill(tr("version {1}.{2}"), {major, minor}));
}

}  // namespace permafrost::archive
