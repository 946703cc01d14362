// SPDX-License-Identifier: Apache-2.0
#include "formats/account_folder_source.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "codec/collection.hpp"
#include "codec/json_out.hpp"
#include "formats/account_folder_findings.hpp"
#include "io/container.hpp"
#include "io/file.hpp"
#include "model/padded_text.hpp"

namespace permafrost::account_folder {

namespace {

/// An avatar or header met before the account could be opened.
struct Icon {
  File file;
  Spool bytes;
};

/// What the first look learns of one directory of the container; one of them is the export's root.
struct Papers {
  PaddedText actor;
  bool has_actor = false;
  bool has_outbox = false;
  bool key = false;
  std::map<CollectionKind, bool> collections;
  std::optional<Seconds> taken;
  std::vector<Icon> icons;
};

struct Survey {
  std::string root;  ///< "" or ending in '/'
  Papers papers;
  bool media_first = true;  ///< no attachment stands behind the outbox
};

bool is_icon(Part part) { return part == Part::avatar || part == Part::header; }

class FolderSource : public Source {
 public:
  FolderSource(const Location& location, std::unique_ptr<Layout> layout, const Env& env, FirstLook look)
      : m_location(location),
        m_layout(std::move(layout)),
        m_env(env),
        m_look(std::move(look)),
        m_reader(env.limits) {
    const ContainerEnv surroundings{env.reporter, env.limits, env.stop, &env.progress.bytes_done,
                                    env.workers > 1};
    std::error_code unknown;
    const auto size = std::filesystem::file_size(location.path, unknown);
    if (!unknown) m_env.progress.bytes_total = size;
    m_container = open_container(location.path, surroundings);
    if (!m_container) {
      throw Error(Fault::input, fill(tr("cannot read '{1}': it is neither a zip, nor a tar, nor a directory"),
                                     {location.path}));
    }
  }

  void run(Sink& out) override {
    m_out = &out;
    survey();
    out.begin(preamble());
    open_account();
    for (auto& [file, bytes] : m_survey.papers.icons) out.put_file(file, *bytes.open());
    if (m_container->random_access() || !m_survey.media_first) {
      // Pictures of the account first, as out of a tar that was read from its front.
      sweep([](Part part, CollectionKind) { return is_icon(part); });
      sweep([](Part part, CollectionKind) { return part != Part::collection && !is_icon(part); });
      sweep([](Part part, CollectionKind kind) {
        return part == Part::collection && kind == CollectionKind::outbox;
      });
      sweep([](Part part, CollectionKind kind) {
        return part == Part::collection && kind != CollectionKind::outbox;
      });
    } else {
      sweep([](Part, CollectionKind) { return true; });
    }
    out.finish();
  }

 private:
  using Wanted = bool (*)(Part, CollectionKind);

  void survey() {
    std::map<std::string, Papers, std::less<>> candidates;
    bool outbox_seen = false;
    m_container->walk([&](const Entry& entry, ByteSource& bytes) {
      if (m_look.entry) m_look.entry(entry, bytes);
      if (entry.kind != Entry::Kind::file) return true;
      const std::string_view name = entry.name;
      const auto directory = name.substr(0, m_layout->root_length(name));
      const Placed placed = m_layout->place_of(name.substr(directory.size()));
      if (placed.part == Part::attachment || m_layout->place_of(name).part == Part::attachment) {
        if (outbox_seen) m_survey.media_first = false;
        return true;
      }
      if (placed.part == Part::table || placed.part == Part::extra || placed.part == Part::description)
        return true;
      if (candidates.size() >= most_candidates && !candidates.contains(directory)) return true;
      outbox_seen =
          outbox_seen || (placed.part == Part::collection && placed.collection == CollectionKind::outbox);
      note(candidates[std::string(directory)], placed, entry, bytes);
      return true;
    });
    if (m_look.end) std::exchange(m_look, {}).end();
    choose_root(candidates);
  }

  void note(Papers& papers, const Placed& placed, const Entry& entry, ByteSource& bytes) {
    switch (placed.part) {
      case Part::actor:
        papers.actor = PaddedText(read_text(bytes, m_env.limits.document_bytes, entry.raw_name));
        papers.has_actor = true;
        return;
      case Part::collection:
        papers.collections[placed.collection] = true;
        if (placed.collection == CollectionKind::outbox) {
          papers.has_outbox = true;
          papers.taken = entry.modified;
        }
        return;
      case Part::secret_key: papers.key = true; return;
      case Part::avatar:
      case Part::header:
        // Where skipping is free they are read again in their place.
        if (!m_container->random_access()) papers.icons.push_back(spooled(placed, entry, bytes));
        return;
      case Part::attachment:
      case Part::table:
      case Part::description:
      case Part::extra: return;
    }
  }

  static Icon spooled(const Placed& placed, const Entry& entry, ByteSource& bytes) {
    Icon icon{{.path = placed.path, .role = role_of(placed.part), .source_name = entry.raw_name}, Spool()};
    icon.file.size = copy(bytes, icon.bytes);
    return icon;
  }

  /// The shallowest directory that has an outbox, else an actor: people zip unpacked exports again.
  void choose_root(std::map<std::string, Papers, std::less<>>& candidates) {
    const auto worth = [](const Papers& papers) {
      return (papers.has_outbox ? 2 : 0) + (papers.has_actor ? 1 : 0);
    };
    const auto depth = [](const std::string& directory) {
      return std::count(directory.begin(), directory.end(), '/');
    };
    auto best = candidates.end();
    for (auto it = candidates.begin(); it != candidates.end(); ++it) {
      const bool better = best == candidates.end() || worth(it->second) > worth(best->second) ||
                          (worth(it->second) == worth(best->second) && depth(it->first) < depth(best->first));
      if (better) best = it;
    }
    if (best == candidates.end() || worth(best->second) == 0) {
      throw Error(Fault::input, m_layout->refusal(m_location.path));
    }
    m_survey.root = best->first;
    m_survey.papers = std::move(best->second);
  }

  [[nodiscard]] Preamble preamble() {
    auto& papers = m_survey.papers;
    const Generation generation =
        m_layout->generation_of({.container = m_container->kind(),
                                 .key = papers.key,
                                 .likes = papers.collections.contains(CollectionKind::likes),
                                 .bookmarks = papers.collections.contains(CollectionKind::bookmarks),
                                 .actor = papers.actor.view()});
    SourceInfo source{.format = std::string(m_layout->format()),
                      .generation = generation.label,
                      .software = generation.software,
                      .name = file_name_of(m_location.path),
                      .bytes = m_env.progress.bytes_total};
    // The times of unpacked files tell when they were unpacked.
    if (m_container->kind() != ContainerKind::directory) source.taken = papers.taken;
    return {.sources = {std::move(source)}, .many_accounts = false};
  }

  void open_account() {
    const auto& papers = m_survey.papers;
    Actor actor;
    if (!papers.has_actor) {
      report(actor_json_absent, {.entry = m_layout->actor_name()},
             tr("there is no actor.json, so whose posts these are is taken from the posts"));
    } else if (!m_reader.read(papers.actor.view(), {}, actor)) {
      report(actor_unreadable, {.entry = m_layout->actor_name(), .offset = m_reader.failure().offset},
             describe(m_reader.failure().fault));
      actor = {};
    } else if (!actor.id.empty() && !is_absolute_iri(actor.id)) {
      report(actor_not_activitypub, {.entry = m_layout->actor_name()},
             tr("its id is no IRI, so whose posts these are is taken from the posts"));
      actor = {};
    }
    if (!papers.has_outbox) {
      report(outbox_absent, {.entry = m_layout->name_of(CollectionKind::outbox)},
             tr("there is no outbox.json"));
    }
    if (actor.id.empty()) {
      m_fallback_actor = first_actor_of_outbox();
      actor.id = m_fallback_actor;
      if (const auto url = split_url(actor.id)) actor.host = url->host;
    }
    if (actor.document.raw.empty()) {
      m_derived_actor = PaddedText(R"({"@context":"https://www.w3.org/ns/activitystreams","id":)" +
                                   json_quoted(actor.id) + "}");
      actor.document = {m_derived_actor.view(), {.derived = true}};
    }
    m_section = section_of(actor);
    actor.section = m_section;
    m_reader.set_followers(actor.followers);
    m_out->put(actor);
    if (papers.has_actor && actor.document.origin.derived) {
      Spool bytes;
      bytes.write(as_bytes(papers.actor.view()));
      put_unreadable(m_layout->actor_name(), m_layout->actor_name(), bytes);
    }
  }

  std::string first_actor_of_outbox() {
    std::string actor;
    ItemReader reader(m_env.limits);
    Silence quiet;
    m_container->walk([&](const Entry& entry, ByteSource& bytes) {
      const Placed placed = placed_below_root(entry);
      if (placed.part != Part::collection || placed.collection != CollectionKind::outbox) return true;
      std::string head(first_look_bytes, '\0');
      head.resize(read_fully(bytes, {reinterpret_cast<std::byte*>(head.data()), head.size()}));
      MemorySource source(head);
      const CollectionVisitor visitor{.item =
                                          [&](std::string_view raw, std::uint64_t) {
                                            Activity activity;
                                            if (actor.empty() && reader.read(raw, {}, activity))
                                              actor = activity.actor;
                                          },
                                      .end = [](std::string_view) {}};
      read_collection(source, entry.name, m_env.limits, quiet, visitor);
      return false;
    });
    return actor;
  }

  [[nodiscard]] Placed placed_below_root(const Entry& entry) const {
    const std::string_view name = entry.name;
    if (!name.starts_with(m_survey.root)) {
      // Absolute names of local disks (2.5 to 4.1) do not stand below the root of a repacked export.
      const Placed placed = m_layout->place_of(name);
      return placed.part == Part::attachment ? placed : Placed{Part::extra, {}, entry.name};
    }
    return m_layout->place_of(name.substr(m_survey.root.size()));
  }

  void sweep(Wanted wanted) {
    m_container->walk([&](const Entry& entry, ByteSource& bytes) {
      throw_if_stopped(m_env.stop);
      if (entry.kind == Entry::Kind::directory) return true;
      const Placed placed = placed_below_root(entry);
      if (!wanted(placed.part, placed.collection)) return true;
      if (entry.kind != Entry::Kind::file) {
        report(entry_special, {.entry = entry.name}, tr("a link or a device is not followed"));
        return true;
      }
      put(placed, entry, bytes);
      return true;
    });
  }

  void put(const Placed& placed, const Entry& entry, ByteSource& bytes) {
    switch (placed.part) {
      case Part::actor:
      case Part::description: return;  // the first look took it
      case Part::secret_key:
        return report(secret_key_present, {.entry = entry.name},
                      tr("a private key lies in the export; it is left out"));
      case Part::collection:
        if (m_met.insert(placed.collection).second) return put_collection(placed.collection, entry, bytes);
        return put_file({Part::extra, {}, "repeated/" + m_layout->name_of(placed.collection)}, entry, bytes);
      case Part::avatar:
      case Part::header:
        if (!m_container->random_access()) return;  // came with the icons
        [[fallthrough]];
      case Part::attachment:
      case Part::table:
      case Part::extra: return put_file(placed, entry, bytes);
    }
  }

  void put_file(const Placed& placed, const Entry& entry, ByteSource& bytes) {
    ++m_env.progress.files;
    m_out->put_file({.path = placed.path,
                     .role = role_of(placed.part),
                     .source_name = entry.raw_name,
                     .size = entry.size},
                    bytes);
  }

  void put_collection(CollectionKind kind, const Entry& entry, ByteSource& bytes) {
    std::uint64_t number = 0;
    Spool unreadable;
    const CollectionVisitor visitor{
        .item =
            [&](std::string_view raw, std::uint64_t offset) {
              ++number;
              throw_if_stopped(m_env.stop);
              ++m_env.progress.records;
              if (put_item(kind, raw)) return;
              const auto& failure = m_reader.failure();
              report(item_unreadable, {.entry = entry.name, .offset = offset + failure.offset},
                     fill(tr("item {1}: {2}"), {number, describe(failure.fault)}));
              unreadable.write(as_bytes(raw));
              unreadable.write(as_bytes("\n"));
            },
        .end =
            [&](std::string_view envelope) {
              m_out->put(Collection{kind, {envelope, {}}});
            }};
    read_collection(bytes, entry.name, m_env.limits, m_env.reporter, visitor);
    if (unreadable.size() != 0) put_unreadable(m_layout->name_of(kind), entry.raw_name, unreadable);
  }

  bool put_item(CollectionKind kind, std::string_view raw) {
    if (kind == CollectionKind::outbox) {
      Activity activity;
      if (!m_reader.read(raw, {}, activity)) return false;
      m_out->put(activity);
    } else {
      Relation relation;
      relation.collection = kind;
      if (!m_reader.read(raw, {}, relation)) return false;
      m_out->put(relation);
    }
    return true;
  }

  /// What is no JSON cannot stand in a JSON document of the sink, but its bytes are not lost: they follow
  /// as a file.
  void put_unreadable(const std::string& name, const std::string& source_name, const Spool& bytes) {
    const File file{.path = "unreadable/" + name + ".txt",
                    .role = FileRole::extra,
                    .source_name = source_name,
                    .size = bytes.size()};
    m_out->put_file(file, *bytes.open());
  }

  void report(const FindingInfo& info, Place place, std::string message) {
    m_env.reporter.report(info, std::move(place), std::move(message));
  }

  static constexpr std::size_t most_candidates = 64;
  static constexpr std::size_t first_look_bytes = std::size_t{1} << 20;

  const Location m_location;
  const std::unique_ptr<Layout> m_layout;
  const Env m_env;
  FirstLook m_look;
  std::unique_ptr<Container> m_container;
  ItemReader m_reader;
  Sink* m_out = nullptr;
  std::set<CollectionKind> m_met;
  Survey m_survey;
  std::string m_section;
  std::string m_fallback_actor;
  PaddedText m_derived_actor;  ///< all that the posts tell of an account without actor.json
};

}  // namespace

std::unique_ptr<Source> open_source(const Location& location, std::unique_ptr<Layout> layout, const Env& env,
                                    FirstLook look) {
  return std::make_unique<FolderSource>(location, std::move(layout), env, std::move(look));
}

}  // namespace permafrost::account_folder
