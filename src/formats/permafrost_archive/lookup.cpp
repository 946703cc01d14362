// SPDX-License-Identifier: Apache-2.0
// Lookups that stand on the index: a list decodes nothing, an object costs one frame.
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "base/text.hpp"
#include "base/url.hpp"
#include "codec/activitystreams.hpp"
#include "formats/permafrost_archive/archive.hpp"
#include "formats/permafrost_archive/archive_file.hpp"
#include "formats/permafrost_archive/findings.hpp"
#include "formats/permafrost_archive/layout.hpp"
#include "formats/permafrost_archive/lent_file.hpp"
#include "io/container.hpp"
#include "io/json_cutter.hpp"
#include "io/zstd_frames.hpp"
#include "model/media_path.hpp"

namespace permafrost {
extern const Format permafrost_archive_format;
}

namespace permafrost::archive {

namespace {

/// The items of a run, with commas between them, as a JSON array; they are not copied.
class ArrayOf : public ByteSource {
 public:
  explicit ArrayOf(std::span<const std::byte> items)
      : m_parts{MemorySource("["), MemorySource(items), MemorySource("]")} {}
  std::size_t read(std::span<std::byte> out) override {
    std::size_t filled = 0;
    for (MemorySource& part : m_parts) filled += part.read(out.subspan(filled));
    return filled;
  }

 private:
  std::array<MemorySource, 3> m_parts;
};

/// Looks for one item among those of a run.
class ItemSearch : public JsonPieces {
 public:
  ItemSearch(std::string_view id, ItemReader& reader) : m_id(id), m_reader(reader) {}
  bool wants_items(std::string_view) override { return true; }
  void member(std::string_view, std::string_view, std::uint64_t) override {}
  void items_end(std::string_view, std::uint64_t) override {}
  void trouble(Trouble, std::uint64_t) override {}
  void item(std::string_view, std::string_view raw, std::uint64_t) override {
    Activity activity;
    if (found || !m_reader.read(raw, Origin{}, activity) || !answers_to(keys_of(activity), m_id)) return;
    found = std::string(raw);
    for (const Attachment& attachment : activity.attachments) {
      if (!attachment.url.empty()) files.emplace(media_path(attachment.url));
    }
  }

  std::optional<std::string> found;
  std::set<std::string> files;  ///< by media_path

 private:
  std::string_view m_id;
  ItemReader& m_reader;
};

class ArchiveLookup : public Lookup {
 public:
  /// `by_flow` answers where there is no index of its own.
  ArchiveLookup(std::shared_ptr<ArchiveFile> file, std::unique_ptr<Lookup> by_flow, const Env& env)
      : m_env(env), m_file(std::move(file)), m_by_flow(std::move(by_flow)), m_items(env.limits) {}

  void list(const std::function<void(const Listed&)>& visit) override {
    if (!m_file->has_stored_index()) return m_by_flow->list(visit);
    index().for_each_entry([&](std::uint32_t, const EntryRow& row) {
      if (is_safe(row)) visit(listed(row));
      return true;
    });
  }

  void read(const std::function<bool(const Listed&)>& wanted,
            const std::function<void(const Listed&, ByteSource&)>& take) override {
    if (!m_file->has_stored_index()) return m_by_flow->read(wanted, take);
    ManifestDigests digests(*m_file);
    index().for_each_entry([&](std::uint32_t, const EntryRow& row) {
      if (!is_safe(row)) return true;
      const Listed file = listed(row);
      if (!wanted(file)) return true;
      const auto digest = row.path.starts_with("data/") ? digests.of(row.path) : std::nullopt;
      if (digest) {
        LentFile bytes({.archive = m_file, .row = row, .digest = *digest, .reporter = &m_env.reporter});
        take(file, bytes);
      } else {
        take(file, *m_file->range(row.data_offset, row.size));
      }
      return true;
    });
  }

  std::optional<Found> find(std::string_view id) override {
    if (id.empty()) return std::nullopt;
    if (!m_file->has_stored_index()) return find_by_flow(id);
    if (auto actor = find_actor(id)) return actor;
    for (const std::uint32_t number : candidates(id)) {
      const auto run = index().run(number);
      if (!run || run->frame >= m_file->frames()) continue;
      if (auto found = find_in(*run, id)) return found;
    }
    return find_entity(id);
  }

 private:
  const Index& index() { return m_file->index(); }

  /// What the flow finds; its files by their places in the archive, which the flow does not tell.
  std::optional<Found> find_by_flow(std::string_view id) {
    auto found = m_by_flow->find(id);
    if (!found) return found;
    std::string raw = found->raw;
    raw.reserve(raw.size() + raw_padding);
    std::set<std::string> shown = found->account == id ? pictures_of(raw) : std::set<std::string>{};
    Activity activity;
    if (found->account != id && m_items.read(raw, Origin{}, activity)) {
      for (const Attachment& attachment : activity.attachments) shown.emplace(media_path(attachment.url));
    }
    std::string directory;
    index().for_each_entry([&](std::uint32_t, const EntryRow& row) {
      const Meaning meaning = meaning_of(row.path);
      Actor actor;
      if (meaning.what != Meaning::What::actor || row.link || row.size > m_env.limits.document_bytes)
        return true;
      const std::string text = text_of(row);
      const bool it_is = m_items.read(text, Origin{}, actor) && actor.id == found->account;
      if (it_is) directory = directory_of(meaning.tree);
      return !it_is;
    });
    if (directory.empty()) shown.clear();
    found->files = files_in(directory, shown);
    return found;
  }

  Listed listed(const EntryRow& row) { return {.path = top() + row.path, .size = row.size}; }

  /// Of the bag, with its slash; the tar's first header has it.
  const std::string& top() {
    if (m_top) return *m_top;
    m_top.emplace();
    const auto pieces = m_file->beginning();
    if (const auto first = TarReader(*pieces, [](TarTrouble, std::uint64_t) {}).next()) {
      m_top = safe_name(first->name).value_or("");
      m_top->resize(m_top->find('/') + 1);
    }
    return *m_top;
  }

  /// The index may name what a tar reader would refuse.
  [[nodiscard]] bool is_safe(const EntryRow& row) const {
    if (safe_name(row.path) == row.path) return true;
    m_env.reporter.report(bag_name_unsafe, {.entry = printable(row.path), .object = {}, .offset = {}},
                          tr("the entry is left out"));
    return false;
  }

  /// Runs that may hold the object, by name or by the range of numbers; first those of accounts that it seems
  /// to be of, since in an instance numbers of one time are everybody's.
  std::vector<std::uint32_t> candidates(std::string_view id) {
    std::vector<std::uint32_t> runs = index().runs_with(hash64(id)), others;
    const auto key = last_number(id);
    if (!key) return runs;
    const auto likely = entries_of_likely_accounts(id);
    const auto is_likely = [](std::uint32_t entry) {
      return [entry](const Entries& entries) { return entries.begin <= entry && entry < entries.end; };
    };
    index().for_each_run([&](std::uint32_t number, const RunRow& run) {
      if (run.ranged != 0 && run.least_key <= *key && *key <= run.greatest_key)
        (std::ranges::any_of(likely, is_likely(run.entry)) ? runs : others).push_back(number);
      return true;
    });
    runs.insert(runs.end(), others.begin(), others.end());
    return runs;
  }

  /// Tar entries of an account's tree.
  struct Entries {
    std::uint32_t begin, end;
  };
  /// Of accounts whose id, or whose name behind an "@", the object's begins with.
  std::vector<Entries> entries_of_likely_accounts(std::string_view id) {
    std::vector<Entries> likely;
    bool open = false;  // the last of them, until the next account begins
    index().for_each_account([&](const AccountRow& row) {
      if (open) likely.back().end = row.first_entry;
      const std::string name = row.id.substr(row.id.rfind('/') + 1);
      open = !name.empty() && (id.starts_with(row.id + "/") || id.find("/@" + name + "/") != id.npos);
      if (open) likely.push_back({row.first_entry, ~std::uint32_t{0}});
      return true;
    });
    return likely;
  }

  std::optional<Found> find_in(const RunRow& run, std::string_view id) {
    const ByteRoom frame = m_file->content_of(run.frame);
    const auto content = frame.all();
    if (run.place > content.size() || run.length > content.size() - run.place) return std::nullopt;
    ItemSearch search(id, m_items);
    ArrayOf bytes{content.subspan(run.place, run.length)};
    cut_json(bytes,
             {.item_bytes = m_env.limits.item_bytes,
              .member_bytes = m_env.limits.document_bytes,
              .depth = m_env.limits.json_depth},
             search);
    if (!search.found) return std::nullopt;
    Found found{.raw = std::move(*search.found),
                .collection = std::string(name_of(CollectionKind::outbox)),
                .account = {},
                .files = {}};
    const std::string directory = directory_with(run.entry);
    found.files = files_in(directory, search.files);
    found.account = account_of(directory);
    return found;
  }

  /// Of the account's tree that this entry of the tar is in.
  std::string directory_with(std::uint32_t entry) {
    std::string directory;
    index().for_each_account([&](const AccountRow& row) {
      if (row.first_entry > entry) return false;
      directory = row.directory;
      return true;
    });
    return directory;
  }

  /// Where the files `wanted`, by media_path, lie in one account's tree.
  std::vector<std::string> files_in(const std::string& directory, const std::set<std::string>& wanted) {
    std::vector<std::string> paths;
    if (wanted.empty()) return paths;
    const auto name_in = [](std::string_view path) { return path.substr(path.rfind('/') + 1); };
    std::set<std::string_view> names;  // by these most rows, of perhaps a million, are told to be others
    for (const std::string& path : wanted) names.insert(name_in(path));
    index().for_each_entry([&](std::uint32_t, const EntryRow& row) {
      if (!names.contains(name_in(media_path(row.path)))) return true;
      if (!row.path.starts_with(directory) || !is_safe(row)) return true;
      const Meaning meaning = meaning_of(row.path);
      if (meaning.what == Meaning::What::file && wanted.contains(std::string(media_path(meaning.path)))) {
        paths.push_back(top() + row.path);
      }
      return true;
    });
    return paths;
  }

  std::string account_of(const std::string& directory) {
    std::string id;
    index().for_each_account([&](const AccountRow& row) {
      if (row.directory == directory) id = row.id;
      return id.empty();
    });
    return id;
  }

  /// The bytes of a small document.
  std::string text_of(const EntryRow& row) {
    std::string text =
        read_text(*m_file->range(row.data_offset, row.size), m_env.limits.document_bytes, row.path);
    text.reserve(text.size() + raw_padding);
    return text;
  }

  std::optional<Found> find_actor(std::string_view id) {
    std::string directory;
    index().for_each_account([&](const AccountRow& row) {
      if (row.id == id && !row.id.empty()) directory = row.directory;
      return directory.empty();
    });
    std::optional<Found> found;
    if (directory.empty()) return found;
    const std::string path = directory + std::string(actor_json);
    index().for_each_entry([&](std::uint32_t, const EntryRow& row) {
      if (row.path == path)
        found = Found{.raw = text_of(row), .collection = "actor", .account = std::string(id), .files = {}};
      return !found;
    });
    if (found) found->files = files_in(directory, pictures_of(found->raw));
    return found;
  }

  /// Avatar and header, by media_path. `raw` has raw_padding behind it, as text_of() gives it.
  std::set<std::string> pictures_of(std::string_view raw) {
    std::set<std::string> pictures;
    Actor actor;
    if (!m_items.read(raw, Origin{}, actor)) return pictures;
    for (const std::string_view url : {actor.icon, actor.image}) {
      if (!url.empty()) pictures.emplace(media_path(url));
    }
    return pictures;
  }

  /// Entities have no place in the index: their documents are read, and only they.
  std::optional<Found> find_entity(std::string_view id) {
    std::optional<Found> found;
    JsonParser parser(m_env.limits);
    index().for_each_entry([&](std::uint32_t, const EntryRow& row) {
      const Meaning meaning = meaning_of(row.path);
      if (meaning.what != Meaning::What::entities || row.size > m_env.limits.document_bytes) return true;
      const std::string text = text_of(row);
      for (std::string_view rest = text; !rest.empty() && !found;) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        const JsonView entity = parser.parse_copy(line);
        for (const auto* name : {"id", "uri", "url"}) {
          if (entity.find(name).text() != id || found) continue;
          found = Found{.raw = std::string(line),
                        .collection = meaning.stream,
                        .account = account_of(directory_of(meaning.tree)),
                        .files = {}};
        }
      }
      return !found;
    });
    return found;
  }

  const Env m_env;
  std::shared_ptr<ArchiveFile> m_file;
  std::unique_ptr<Lookup> m_by_flow;  // null when the archive has an index
  ItemReader m_items;
  std::optional<std::string> m_top;
};

}  // namespace

std::unique_ptr<Lookup> look_into(const Location& where, const Options& options, const Env& env) {
  struct stat facts {};
  const bool directory = ::stat(where.path.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode);
  std::shared_ptr<ArchiveFile> file;
  if (!directory) file = std::make_shared<ArchiveFile>(InputFile::open(where.path), env);
  if (file && file->has_stored_index()) return std::make_unique<ArchiveLookup>(std::move(file), nullptr, env);
  static const Format without_index = [] {
    Format row = permafrost_archive_format;
    row.look = nullptr;
    return row;
  }();
  auto by_flow = open_lookup(without_index, where, options, env);
  if (!file) return by_flow;
  return std::make_unique<ArchiveLookup>(std::move(file), std::move(by_flow), env);
}

}  // namespace permafrost::archive
