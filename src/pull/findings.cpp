// SPDX-License-Identifier: Apache-2.0
#include "pull/findings.hpp"

#include <array>

#include "base/text.hpp"
#include "base/url.hpp"
#include "flow/stage.hpp"

namespace permafrost {

namespace {

using StreamNames = std::set<std::string, std::less<>>;

constexpr std::array rows{
    FindingInfo{.id = "stream-absent",
                .severity = Severity::note,
                .title = tr_later("the server does not have something that pulls ask for"),
                .advice = tr_later("nothing to do; older servers and other software have less"),
                .reference = {}},
    FindingInfo{.id = "stream-withheld",
                .severity = Severity::warning,
                .title = tr_later("the server has something, but not for us"),
                .advice = tr_later("log in with the scope that is named, or leave the stream out"),
                .reference = {}},
    FindingInfo{.id = "stream-broken",
                .severity = Severity::error,
                .title = tr_later("something could be fetched in part only"),
                .advice = tr_later("pull again with --update when the server is well: it fills the hole"),
                .reference = {}},
    FindingInfo{.id = "media-unreachable",
                .severity = Severity::warning,
                .title = tr_later("a file could not be fetched"),
                .advice = tr_later("pull again with --update: what was missing is tried again"),
                .reference = {}},
};

bool is_withheld(const Walk& walk) { return walk.status == 401 || walk.status == 403; }

const FindingInfo& row_of(const Walk& walk) {
  if (walk.state == WalkState::broken) return rows[2];
  return is_withheld(walk) ? rows[1] : rows[0];
}

std::string name_of(const WalkName& name) {
  std::string text = name.stream;
  if (!name.part.empty()) text += "/" + name.part;
  return text;
}

}  // namespace

std::span<const FindingInfo> pull_findings() { return rows; }

namespace {

class Superseding : public Stage {
 public:
  Superseding(Sink& out, bool all, const StreamNames& here) : Stage(out), m_all(all), m_here(here) {}
  void begin(const Preamble& preamble) override {
    Preamble rest = preamble;
    rest.findings.erase(std::string(rows[2].id));  // the streams themselves are known
    std::erase_if(rest.incomplete, [this](const std::string& stream) {
      return stream.empty() ? m_all : m_here.contains(stream);
    });
    if (m_all) {
      for (const FindingInfo& row : rows) rest.findings.erase(std::string(row.id));
    }
    Stage::begin(rest);
  }

 private:
  const bool m_all;
  const StreamNames& m_here;
};

class SupersededSource : public Source {
 public:
  SupersededSource(std::unique_ptr<Source> archive, bool all, StreamNames here)
      : m_archive(std::move(archive)), m_all(all), m_here(std::move(here)) {}
  void run(Sink& out) override {
    Superseding rest(out, m_all, m_here);
    m_archive->run(rest);
  }

 private:
  std::unique_ptr<Source> m_archive;
  bool m_all;
  StreamNames m_here;
};

/// Streams of which everything could be had that was asked for. One without a walk had nothing to walk
/// through, unless what would have told of it could not be had.
StreamNames whole_streams(Staging& staging, const StreamNames& asked) {
  StreamNames here, lacking;
  staging.for_each_walk([&](const Walk& walk) {
    here.insert(walk.name.stream);
    const bool withheld = walk.state == WalkState::absent && is_withheld(walk);
    if (walk.state == WalkState::broken || withheld) lacking.insert(walk.name.stream);
  });
  if (lacking.empty()) here.insert(asked.begin(), asked.end());
  std::erase_if(here, [&](const std::string& stream) { return lacking.contains(stream); });
  return here;
}

}  // namespace

std::unique_ptr<Source> superseded(std::unique_ptr<Source> archive, Staging& staging,
                                   const AskedAgain& asked) {
  return std::make_unique<SupersededSource>(std::move(archive), asked.all,
                                            whole_streams(staging, asked.streams));
}

void report_holes(Staging& staging, Reporter& reporter, std::string_view but) {
  staging.for_each_walk([&](const Walk& walk) {
    if (!walk.ended() || walk.state == WalkState::done) return;
    if (walk.state == WalkState::absent && !but.empty() && walk.name.stream == but) return;
    reporter.report(row_of(walk),
                    {.entry = name_of(walk.name), .object = scrubbed_url(walk.next), .offset = {}}, walk.why);
  });
  for (const auto& account : staging.accounts()) {
    staging.for_each_media(account, [&](const StagedMedia& media) {
      if (media.state != MediaState::failed) return;
      reporter.report(rows[3],
                      {.entry = media.wish.path, .object = scrubbed_url(media.wish.url), .offset = {}},
                      media.why);
    });
  }
}

}  // namespace permafrost
