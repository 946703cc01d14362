// SPDX-License-Identifier: Apache-2.0
#include "formats/atom_feed/source.hpp"

#include "base/error.hpp"
#include "base/stop.hpp"
#include "codec/activitystreams.hpp"
#include "codec/atom_activity.hpp"
#include "io/file.hpp"
#include "model/padded_text.hpp"

namespace permafrost::atom_feed {

namespace {

constexpr const FindingInfo& torn = findings[0];
constexpr const FindingInfo& unread = findings[1];

class FeedSource : public Source {
 public:
  FeedSource(InputFile file, const Env& env) : m_file(std::move(file)), m_env(env), m_reader(env.limits) {}

  void run(Sink& out) override {
    m_env.progress.bytes_total = m_file.size();
    // The author may stand behind the entries, and the account comes first.
    m_end = read(FeedVisitor{});
    if (!m_end.is_feed)
      throw Error(Fault::input, fill(tr("cannot read '{1}': it is no Atom feed"), {m_file.path()}));
    m_actor = actor_id(m_end.head);
    if (m_actor.empty())
      throw Error(Fault::input,
                  fill(tr("cannot read '{1}': it does not say whose feed it is"), {m_file.path()}));
    out.begin(preamble());
    put_actor(out);
    out.put_file({.path = "atom/" + file_name_of(m_file.path()),
                  .role = FileRole::extra,
                  .source_name = file_name_of(m_file.path()),
                  .size = m_file.size()},
                 *m_file.range(0, m_file.size()));
    const FeedEnd end = read({.entry = [&](const Entry& entry) { put(entry, out); }});
    if (end.failure) report(torn, end.failure->offset, describe(end.failure->fault));
    m_env.progress.bytes_done = m_file.size();
    out.finish();
  }

 private:
  [[nodiscard]] FeedEnd read(const FeedVisitor& visitor) const {
    return read_feed(*m_file.range(0, m_file.size()), m_env.limits, visitor);
  }

  [[nodiscard]] Preamble preamble() const {
    return {.sources = {{.format = std::string{format_name},
                         .generation = "OStatus feed, unsigned",
                         .software = m_end.head.of_mastodon ? "mastodon" : "",
                         .name = file_name_of(m_file.path()),
                         .bytes = m_file.size(),
                         .taken = parse_time(m_end.head.updated)}},
            .many_accounts = false};
  }

  void put_actor(Sink& out) {
    const PaddedText document(actor_document(m_end.head));
    Actor actor;
    if (!m_reader.read(document.view(), {.derived = true}, actor)) return;
    const std::string section = section_of(actor);
    actor.section = section;
    out.put(actor);
  }

  void put(const Entry& entry, Sink& out) {
    throw_if_stopped(m_env.stop);
    ++m_env.progress.records;
    const PaddedText document(activity_document(entry, m_actor));
    Activity activity;
    if (document.view().empty() || !m_reader.read(document.view(), {.derived = true}, activity)) {
      return report(
          unread, std::nullopt,
          fill(tr("the entry '{1}' is of the kind '{2}'"), {printable(entry.id), printable(entry.verb)}));
    }
    out.put(activity);
  }

  void report(const FindingInfo& info, std::optional<std::uint64_t> offset, std::string message) {
    m_env.reporter.report(info, {.entry = file_name_of(m_file.path()), .offset = offset}, std::move(message));
  }

  InputFile m_file;
  const Env m_env;
  ItemReader m_reader;
  FeedEnd m_end;
  std::string m_actor;
};

}  // namespace

bool recognise(const Probe& probe) {
  if (probe.directory || probe.head.empty()) return false;
  MemorySource head(probe.head);
  return read_feed(head, {}, {}).is_feed;
}

std::unique_ptr<Source> open(const Location& location, const Options&, const Env& env) {
  return std::make_unique<FeedSource>(InputFile::open(location.path), env);
}

}  // namespace permafrost::atom_feed
