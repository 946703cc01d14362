// SPDX-License-Identifier: Apache-2.0
// The general Lookup, for every format without an index of its own.
#include <algorithm>
#include <set>

#include "codec/json_view.hpp"
#include "flow/stage.hpp"
#include "formats/lookup.hpp"
#include "io/container.hpp"
#include "io/file.hpp"
#include "model/media_path.hpp"

namespace permafrost {

namespace {

/// Ends a run early; known to this file alone.
struct Enough {};

/// What `find` learns from the run that meets the object.
struct Meeting {
  Found found;
  std::set<std::string> wanted_files;  ///< by media_path
};

/// Waits for the object called `id`.
class Finder : public NullSink {
 public:
  Finder(std::string_view id, const Limits& limits) : m_id(id), m_parser(limits) {}
  void put(const Record& record) override {
    if (document_of(record).origin.superseded) return;  // the current version is what is asked for
    std::visit([this](const auto& any) { look_at(any); }, record);
  }
  [[nodiscard]] std::optional<Meeting> take() { return std::move(m_meeting); }

 private:
  void look_at(const Actor& actor) {
    m_account = actor.id;
    if (actor.id == m_id) meet(actor.document, "actor", {actor.icon, actor.image});
  }
  void look_at(const Activity& activity) {
    const bool same = activity.id == m_id || (embeds_object(activity) &&
                                              (activity.object_id == m_id || activity.object_url == m_id));
    if (!same) return;
    std::vector<std::string_view> urls;
    for (const auto& attachment : activity.attachments) urls.push_back(attachment.url);
    meet(activity.document, name_of(CollectionKind::outbox), urls);
  }
  void look_at(const Relation&) {}
  void look_at(const Collection&) {}
  void look_at(const Entity& entity) {
    const JsonView json =
        entity.document.json != nullptr ? *entity.document.json : m_parser.parse(entity.document.raw);
    for (const auto* name : {"id", "uri", "url"}) {
      if (json.find(name).text() == m_id) meet(entity.document, entity.stream, {});
    }
  }

  [[noreturn]] void meet(const Document& document, std::string_view collection,
                         const std::vector<std::string_view>& urls) {
    Meeting meeting{{std::string(document.raw), std::string(collection), m_account, {}}, {}};
    for (const auto url : urls) {
      if (!url.empty()) meeting.wanted_files.emplace(media_path(url));
    }
    m_meeting = std::move(meeting);
    throw Enough{};
  }

  std::string_view m_id;
  JsonParser m_parser;
  std::string m_account;
  std::optional<Meeting> m_meeting;
};

/// Collects where the wanted files of one account lie.
class FileFinder : public NullSink {
 public:
  explicit FileFinder(Meeting& meeting) : m_meeting(meeting) {}
  void put(const Record& record) override {
    const auto* actor = opening_actor(record);
    if (actor != nullptr) m_inside = actor->id == m_meeting.found.account;
  }
  void put_file(const File& file, ByteSource&) override {
    if (!m_inside || !m_meeting.wanted_files.contains(std::string(media_path(file.path)))) return;
    m_meeting.found.files.push_back(safe_name(file.source_name).value_or(file.path));
    if (m_meeting.found.files.size() == m_meeting.wanted_files.size()) throw Enough{};
  }

 private:
  Meeting& m_meeting;
  bool m_inside = true;  ///< files before the first actor, where the input has none
};

class LookupByFlow : public Lookup {
 public:
  LookupByFlow(const Format& format, Location location, Options options, const Env& env)
      : m_format(format), m_location(std::move(location)), m_options(std::move(options)), m_env(env) {}

  void list(const std::function<void(const Listed&)>& visit) override {
    each_file(m_env.reporter, [&](const Listed& file, ByteSource&) { visit(file); });
  }

  std::optional<Found> find(std::string_view id) override {
    Finder finder(id, m_env.limits);
    run(finder, m_env);
    auto meeting = finder.take();
    if (!meeting) return std::nullopt;
    if (!meeting->wanted_files.empty()) {
      Silence silence;  // the first run has reported
      const Env quiet{.clock = m_env.clock,
                      .reporter = silence,
                      .limits = m_env.limits,
                      .progress = m_env.progress,
                      .stop = m_env.stop,
                      .workers = m_env.workers};
      FileFinder files(*meeting);
      run(files, quiet);
    }
    return std::move(meeting->found);
  }

  void read(const std::function<bool(const Listed&)>& wanted,
            const std::function<void(const Listed&, ByteSource&)>& take) override {
    each_file(m_env.reporter, [&](const Listed& file, ByteSource& bytes) {
      if (wanted(file)) take(file, bytes);
    });
  }

 private:
  void run(Sink& sink, const Env& env) const {
    try {
      m_format.open(m_location, m_options, env)->run(sink);
    } catch (const Enough&) {
      return;
    }
  }

  void each_file(Reporter& reporter, const std::function<void(const Listed&, ByteSource&)>& visit) const {
    const auto container = open_container(m_location.path, {reporter, m_env.limits, m_env.stop});
    if (container == nullptr) {
      const auto file = InputFile::open(m_location.path);
      visit({file_name_of(m_location.path), file.size()}, *file.range(0, file.size()));
      return;
    }
    container->walk([&](const Entry& entry, ByteSource& bytes) {
      if (entry.kind == Entry::Kind::file) visit({entry.name, entry.size}, bytes);
      return true;
    });
  }

  const Format& m_format;
  Location m_location;
  Options m_options;
  Env m_env;
};

}  // namespace

std::unique_ptr<Lookup> open_lookup(const Format& format, const Location& location, const Options& options,
                                    const Env& env) {
  if (format.look != nullptr) return format.look(location, options, env);
  return std::make_unique<LookupByFlow>(format, location, options, env);
}

}  // namespace permafrost
