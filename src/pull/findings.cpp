// SPDX-License-Identifier: Apache-2.0
#include "pull/findings.hpp"

#include <array>

#include "base/text.hpp"
#include "base/url.hpp"
#include "flow/stage.hpp"
#include "flow/stages/recorded_losses.hpp"

namespace permafrost {

namespace {

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
    FindingInfo{.id = stream_broken_id,
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

const FindingInfo& row_of(const Walk& walk) {
  if (walk.state == WalkState::broken) return rows[2];
  return walk.status == 401 || walk.status == 403 ? rows[1] : rows[0];
}

std::string name_of(const WalkName& name) {
  std::string text = name.stream;
  if (!name.part.empty()) text += "/" + name.part;
  return text;
}

}  // namespace

std::span<const FindingInfo> pull_findings() { return rows; }

namespace {

class WithoutPullFindings : public Stage {
 public:
  using Stage::Stage;
  void begin(const Preamble& preamble) override {
    Preamble rest = preamble;
    for (const FindingInfo& row : rows) rest.findings.erase(std::string(row.id));
    Stage::begin(rest);
  }
};

class SupersededSource : public Source {
 public:
  explicit SupersededSource(std::unique_ptr<Source> archive) : m_archive(std::move(archive)) {}
  void run(Sink& out) override {
    WithoutPullFindings rest(out);
    m_archive->run(rest);
  }

 private:
  std::unique_ptr<Source> m_archive;
};

}  // namespace

std::unique_ptr<Source> superseded(std::unique_ptr<Source> archive) {
  return std::make_unique<SupersededSource>(std::move(archive));
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
