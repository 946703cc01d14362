// SPDX-License-Identifier: Apache-2.0
// The source of the permafrost archive: walks the bag in its order, checks everything it passes, and goes
// on behind damage. Bags of others are checked the same way and give no records.
#include <sys/stat.h>

#include <algorithm>
#include <deque>
#include <iterator>

#include "base/error.hpp"
#include "base/text.hpp"
#include "formats/permafrost_archive/archive.hpp"
#include "formats/permafrost_archive/archive_file.hpp"
#include "formats/permafrost_archive/description.hpp"
#include "formats/permafrost_archive/findings.hpp"
#include "formats/permafrost_archive/fixity.hpp"
#include "formats/permafrost_archive/layout.hpp"
#include "formats/permafrost_archive/lent_file.hpp"
#include "formats/permafrost_archive/member_reader.hpp"
#include "io/container.hpp"

namespace permafrost::archive {

std::string bag_path(std::string_view name) {
  while (name.starts_with("./")) name.remove_prefix(2);
  const std::size_t slash = name.find('/');
  if (slash == std::string_view::npos || name.starts_with("data/")) return std::string(name);
  return std::string(name.substr(slash + 1));
}

namespace {

/// An archive that does not say where it comes from counts as its own source.
Preamble preamble_of(const std::optional<Description>& description, bool has_accounts,
                     const std::string& path) {
  Preamble preamble = description.value_or(Description{}).preamble;
  preamble.many_accounts = preamble.many_accounts || has_accounts;
  if (preamble.sources.empty())
    preamble.sources.push_back({.format = "permafrost", .name = file_name_of(path)});
  return preamble;
}

/// Does it lie in one of several trees of accounts?
bool is_of_many(std::string_view path) {
  const Tree tree = meaning_of(path).tree;
  return tree.owner == Tree::Owner::account && !tree.section.empty();
}

// --- from a tar ---------------------------------------------------------------------------------

class TarBytes : public MemberBytes {
 public:
  explicit TarBytes(TarReader& tar) : m_tar(tar) {}
  std::size_t read(std::span<std::byte> out) override { return m_tar.read(out); }
  std::span<const std::byte> lend(std::size_t most) override { return m_tar.lend(most); }
  [[nodiscard]] LateDigest digest() override { return m_tar.digest(); }
  [[nodiscard]] std::optional<std::uint64_t> hole() override { return m_tar.hole(); }
  void cross_hole() override { m_tar.cross_hole(); }
  [[nodiscard]] std::uint64_t position() const override { return m_tar.position(); }

 private:
  TarReader& m_tar;
};

class PlainBytes : public MemberBytes {
 public:
  explicit PlainBytes(ByteSource& bytes) : m_bytes(bytes) {}
  std::size_t read(std::span<std::byte> out) override {
    const std::size_t got = m_bytes.read(out);
    m_position += got;
    return got;
  }
  [[nodiscard]] std::uint64_t position() const override { return m_position; }

 private:
  ByteSource& m_bytes;
  std::uint64_t m_position = 0;
};

/// Builds the index anew while the archive is read.
class Rebuilding : public ItemListener {
 public:
  explicit Rebuilding(const ArchiveFile& file) : m_file(file) {}

  void frame(const FrameRow& row) {
    m_builder.frame(row);
    m_frames.push_back({m_frame_count++, row});
  }
  void entry(const EntryRow& row) {
    m_entry = m_builder.entries();
    m_builder.entry(row);
    // Frames before the entry's content are done with.
    if (!row.link) forget_frames(row.data_offset);
  }
  [[nodiscard]] std::uint32_t entries() const { return m_builder.entries(); }
  void account(const AccountRow& row) { m_builder.account(row); }

  void item(const ItemKeys& keys, std::uint64_t place, std::uint64_t length) override {
    if (!m_frames.empty() && place >= end_of(m_frames.front().row)) end_run();
    forget_frames(place);
    if (m_frames.empty()) return;
    m_run.add(keys, place - m_frames.front().row.content_offset, length);
    m_run_frame = m_frames.front().number;
  }
  void document_end() override {
    end_run();
    m_run = RunCollector();
  }
  [[nodiscard]] std::uint64_t items_lost(std::uint64_t place, std::uint64_t length) override {
    if (!m_file.has_stored_index()) return 0;
    if (!m_holes) m_holes.emplace(m_stored());
    std::uint64_t count = 0;
    for (const RunRow* run = m_holes->peek(); run != nullptr; run = m_holes->peek()) {
      const bool known = run->frame < m_file.frames();
      const std::uint64_t begin = known ? m_file.frame(run->frame).content_offset + run->place : 0;
      if (begin >= place && begin - place >= length) break;
      if (begin >= place) count += run->count;
      m_holes->pass();
    }
    return count;
  }
  [[nodiscard]] Index finish() { return Index::of(m_builder.finish()); }
  void set_stored(std::function<const Index&()> stored) { m_stored = std::move(stored); }

 private:
  struct Numbered {
    std::uint32_t number;
    FrameRow row;
  };
  static std::uint64_t end_of(const FrameRow& row) { return row.content_offset + row.content_size; }
  void forget_frames(std::uint64_t place) {
    while (!m_frames.empty() && end_of(m_frames.front().row) <= place) m_frames.pop_front();
  }
  void end_run() {
    if (m_run.empty()) return;
    RunCollector::Closed closed = m_run.close();
    closed.row.frame = m_run_frame;
    closed.row.entry = m_entry;
    m_builder.run(closed.row, closed.hashes);
  }

  const ArchiveFile& m_file;
  std::function<const Index&()> m_stored;
  std::optional<Peeking<RunCursor>> m_holes;  // of the stored index: where the last hole was
  IndexBuilder m_builder;
  std::deque<Numbered> m_frames;  // read and not yet passed
  std::uint32_t m_frame_count = 0, m_entry = 0, m_run_frame = 0;
  RunCollector m_run;
};

class TarRun {
 public:
  TarRun(InputFile file, const Env& env, Sink& out, Reading reading)
      : m_path(file.path()),
        m_env(env),
        m_out(out),
        m_shared(std::make_shared<ArchiveFile>(std::move(file), env)),
        m_file(*m_shared),
        m_lends(reading == Reading::lend && m_file.has_stored_index()),
        m_wants_contents(reading != Reading::fixity),
        m_fixity(env.reporter, env.limits, env.seal),
        m_rebuilding(m_file) {
    m_rebuilding.set_stored([this]() -> const Index& { return m_file.index(); });
  }

  void quick() {
    if (m_file.verify_stored_bytes()) m_file.verify_seek_table();
    m_file.verify_parity();
    const auto description = describe();
    m_out.begin(preamble_of(description, m_has_accounts, m_path));
    m_out.finish();
  }

  void run() {
    const auto description = describe();
    const Preamble preamble = preamble_of(description, m_has_accounts, m_path);
    m_out.begin(preamble);
    m_accounts.emplace(m_file.index());
    m_links.emplace(m_file.index());
    MemberReader reader(
        m_out, m_fixity, m_env, preamble,
        [this](const std::string& directory) { return provenance_of(directory); }, &m_rebuilding);
    if (!m_wants_contents) reader.leave_contents();
    const auto pieces = m_file.tar([this](const SeenFrame& seen) { frame(seen); });
    TarReader tar(
        *pieces, [this](TarTrouble trouble, std::uint64_t offset) { tell(trouble, offset); },
        [this](std::uint64_t begin, std::uint64_t end) { return member_in(begin, end); });
    while (const auto member = tar.next()) {
      if (!m_greeted) greet(tar.comment());
      if (member->kind == TarMember::Kind::directory) continue;
      if (!lend_from(*member, tar, reader)) take(*member, tar, reader, m_ours);
    }
    while (pieces->next()) continue;  // what follows the tar's end is checked too
    if (!m_lends) check_all(reader);
    m_out.finish();
  }

 private:
  std::optional<Description> describe() {
    std::optional<EntryRow> place;
    m_file.index().for_each_entry([&](std::uint32_t, const EntryRow& row) {
      if (row.path == permafrost_json && !row.link) place = row;
      m_has_accounts = m_has_accounts || is_of_many(row.path);
      if (row.path.find('/') == std::string::npos) m_fixity.expect_manifest(row.path);
      return true;
    });
    if (!place) return std::nullopt;
    m_ours = true;
    const auto description = read_description(*m_file.range(place->data_offset, place->size), m_env.limits);
    if (!description) {
      m_env.reporter.report(archive_description_absent,
                            {.entry = std::string(permafrost_json), .object = {}, .offset = {}},
                            tr("it cannot be read"));
      return std::nullopt;
    }
    check_version(description->major, description->minor, m_path, m_env);
    m_version_known = true;
    return description;
  }

  void check_all(const MemberReader& reader) {
    m_fixity.finish();
    compare(reader);
    if (!m_damaged) m_file.verify_seek_table();
    m_file.verify_parity();
  }

  /// Lends this file and those that follow it in its tree, by what index and manifest say, and passes over
  /// their bytes; false where that cannot be.
  bool lend_from(const TarMember& member, TarReader& tar, MemberReader& reader) {
    const std::string path = bag_path(member.name);
    if (!m_lends || !m_ours || m_damaged || meaning_of(path).what != Meaning::What::file) return false;
    if (!m_entries) open_for_lending();
    const EntryRow* row = m_entries->peek();
    for (; row != nullptr && (row->link || row->data_offset < member.data_offset); row = m_entries->peek())
      m_entries->pass();
    if (row == nullptr || row->path != path || row->data_offset != member.data_offset ||
        row->size != member.size)
      return false;
    note_tree(path);
    std::uint64_t behind = member.header_offset;
    for (; row != nullptr && can_be_lent(*row, behind); row = m_entries->peek()) {
      const auto digest = m_digests->of(row->path);
      if (!digest) break;
      LentFile file({.archive = m_shared, .row = *row, .digest = *digest, .reporter = &m_env.reporter});
      reader.lend(row->path, file);
      behind = row->end() + tar_padding(row->size);
      m_at = std::max(m_at, row->data_offset);
      m_entries->pass();
    }
    if (behind == member.header_offset) return false;
    tar.pass_to(behind);
    return true;
  }

  void open_for_lending() {
    m_entries.emplace(m_file.index());
    m_digests.emplace(m_file);
  }

  /// Is it a file of the tree that is being read, with a name that a tar may have, behind what was lent
  /// before?
  [[nodiscard]] bool can_be_lent(const EntryRow& row, std::uint64_t behind) const {
    const Meaning meaning = meaning_of(row.path);
    return !row.link && row.data_offset >= behind && row.size < std::uint64_t{1} << 60U &&
           safe_name(row.path) == row.path && meaning.what == Meaning::What::file &&
           directory_of(meaning.tree) == m_directory;
  }

  /// The tar's first words name the version too, and they are there when the end is not.
  void greet(std::string_view comment) {
    m_greeted = true;
    if (!comment.starts_with(greeting_word)) return;
    if (!m_ours) {
      m_env.reporter.report(archive_description_absent,
                            {.entry = std::string(permafrost_json), .object = {}, .offset = {}},
                            tr("it is not there"));
    }
    m_ours = true;
    const auto numbers = parse_version(comment.substr(greeting_word.size()));
    if (numbers && !m_version_known) check_version(numbers->first, numbers->second, m_path, m_env);
  }

  void take(const TarMember& member, TarReader& tar, MemberReader& reader, bool ours) {
    const auto safe = safe_name(member.name);
    if (!safe || member.kind == TarMember::Kind::other) {
      m_env.reporter.report(bag_name_unsafe,
                            {.entry = printable(member.name), .object = {}, .offset = member.header_offset},
                            safe ? tr("it is neither a file nor a hard link") : tr("the entry is left out"));
      return;
    }
    const std::string path = bag_path(*safe);
    m_at = std::max(m_at, member.header_offset);
    note_tree(path);
    if (member.kind == TarMember::Kind::hard_link) {
      take_link(path, reader, ours);
      return;
    }
    m_rebuilding.entry({.data_offset = member.data_offset, .size = member.size, .link = false, .path = path});
    TarBytes bytes(tar);
    read(path, member.size, bytes, reader, ours);
    if (meaning_of(path).what == Meaning::What::provenance) {
      m_rebuilding.account({.first_entry = m_tree_entry,
                            .provenance_offset = member.data_offset,
                            .provenance_size = member.size,
                            .directory = m_directory,
                            .id = reader.account()});
    }
  }

  void take_link(const std::string& path, MemberReader& reader, bool ours) {
    EntryRow row;
    bool found = false;
    while (!found && m_links->next(row)) found = row.link && row.path == storable(path);
    if (!found || row.data_offset == 0) {
      m_env.reporter.report(fixity_file_missing, {.entry = path, .object = {}, .offset = {}},
                            tr("the file that it is a link to was not found"));
      return;
    }
    m_rebuilding.entry({.data_offset = row.data_offset, .size = row.size, .link = true, .path = path});
    const auto content = m_file.range(row.data_offset, row.size);
    PlainBytes bytes(*content);
    read(path, row.size, bytes, reader, ours);
  }

  void read(const std::string& path, std::uint64_t size, MemberBytes& bytes, MemberReader& reader,
            bool ours) {
    if (ours || meaning_of(path).what == Meaning::What::tag_file) {
      reader.read(path, size, bytes);
      return;
    }
    Fixity::Watch watch(bytes, m_fixity, bytes.digest());
    read_to_end(watch);
    if (bytes.hole()) watch.mark_damaged();
    m_fixity.saw(path, watch);
  }

  /// Which entry the tree began with.
  void note_tree(const std::string& path) {
    const Meaning meaning = meaning_of(path);
    if (meaning.what == Meaning::What::tag_file || meaning.what == Meaning::What::archive) return;
    const std::string directory = directory_of(meaning.tree);
    if (directory == m_directory) return;
    m_directory = directory;
    m_tree_entry = m_rebuilding.entries();
  }

  std::unique_ptr<ByteSource> provenance_of(const std::string& directory) {
    // A tree's provenance is its last member, so rows that lead behind us are done with.
    const AccountRow* row = m_accounts->peek();
    for (; row != nullptr && row->provenance_offset < m_at; row = m_accounts->peek()) m_accounts->pass();
    if (row == nullptr || row->directory != directory) return nullptr;
    return m_file.range(row->provenance_offset, row->provenance_size);
  }

  void frame(const SeenFrame& seen) {
    m_rebuilding.frame(seen.row);
    const Place place{.entry = m_path, .object = {}, .offset = seen.row.offset};
    if (!seen.intact && seen.read) {
      m_damaged = true;
      m_env.reporter.report(frame_digest_differs, place,
                            fill(tr("frame {1} (bytes {2} to {3}); its files are compared one by one"),
                                 {seen.number, seen.row.offset, seen.row.offset + seen.row.stored_size - 1}));
    } else if (!seen.intact) {
      m_damaged = true;
      m_fixity.something_was_lost();
      report_loss(seen, place);
    } else if (m_file.has_stored_index() && seen.row.sha256 != m_file.frame(seen.number).sha256) {
      m_damaged = true;
      m_env.reporter.report(frame_digest_differs, place, fill(tr("frame {1}"), {seen.number}));
    }
  }

  /// "frame 7 (bytes 100 to 299): 490 items lost, of 'data/activitypub/outbox.json'"
  void report_loss(const SeenFrame& seen, const Place& place) {
    const FrameRow& row = seen.row;
    std::string text =
        fill(tr("frame {1} (bytes {2} to {3})"), {seen.number, row.offset, row.offset + row.stored_size - 1});
    if (!m_file.has_stored_index()) {
      m_env.reporter.report(frame_damaged, place, std::move(text), {Loss{}});
      return;
    }
    if (!m_lost_runs) m_lost_runs.emplace(m_file.index());
    if (!m_lost_entries) m_lost_entries.emplace(m_file.index());
    std::uint64_t items = 0;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> runs;  // where in the tar, and how many items
    for (const RunRow* run = m_lost_runs->peek(); run != nullptr && run->frame <= seen.number;
         run = m_lost_runs->peek()) {
      if (run->frame == seen.number) {
        items += run->count;
        runs.emplace_back(row.content_offset + run->place, run->count);
      }
      m_lost_runs->pass();
    }
    const auto items_of = [&runs](const EntryRow& entry) {
      std::uint64_t count = 0;
      for (const auto& [begin, number] : runs) {
        if (begin >= entry.data_offset && begin < entry.end()) count += number;
      }
      return count;
    };
    std::vector<Loss> losses;
    std::string names;
    std::uint64_t more = 0;
    const std::uint64_t end = row.content_offset + row.content_size;
    for (const EntryRow* entry = m_lost_entries->peek(); entry != nullptr && entry->data_offset < end;
         entry = m_lost_entries->peek()) {
      const bool inside = !entry->link && entry->end() > row.content_offset;
      if (inside) std::ranges::copy(loss_of(entry->path, items_of(*entry)), std::back_inserter(losses));
      if (inside && names.size() < 200)
        names.append(names.empty() ? "'" : ", '").append(printable(entry->path)).append("'");
      else if (inside)
        ++more;
      if (inside && entry->end() > end) break;  // it goes on in the next frame
      m_lost_entries->pass();
    }
    text += fill(tr(": {1} items lost, of {2}"), {items, names});
    if (more != 0) text += fill(tr(" and {1} more files"), {more});
    m_env.reporter.report(frame_damaged, place, std::move(text), std::move(losses));
  }

  void tell(TarTrouble trouble, std::uint64_t offset) {
    const bool torn = trouble == TarTrouble::torn;
    if (!torn && m_damaged) return;  // said already
    m_damaged = true;
    m_fixity.something_was_lost();
    m_env.reporter.report(
        torn ? archive_torn : document_damaged, {.entry = m_path, .object = {}, .offset = offset},
        torn ? tr("the tar has no end") : tr("a header of the tar is damaged; the next one was looked for"),
        {Loss{}});
  }

  /// By the index: the member whose header is lost with [begin, end) and whose content goes on behind it.
  std::optional<TarMember> member_in(std::uint64_t begin, std::uint64_t end) {
    std::optional<TarMember> member;
    if (!m_file.has_stored_index()) return member;
    if (!m_lost_headers) m_lost_headers.emplace(m_file.index());
    const EntryRow* row = m_lost_headers->peek();
    for (; row != nullptr && (row->link || row->data_offset <= begin || row->end() <= end);
         row = m_lost_headers->peek())
      m_lost_headers->pass();
    if (row != nullptr && row->data_offset <= end) {
      member = TarMember{.kind = TarMember::Kind::file,
                         .name = "bag/" + row->path,
                         .link = {},
                         .size = row->size,
                         .header_offset = row->data_offset,
                         .data_offset = row->data_offset};
    }
    return member;
  }

  void compare(const MemberReader& reader) {
    if (m_damaged || reader.passed_over() || !m_file.has_stored_index()) return;
    const Index rebuilt = m_rebuilding.finish();
    const auto part = m_wants_contents ? Index::Part::all : Index::Part::layout;
    for (const std::string& section : m_file.index().differences(rebuilt, part)) {
      m_env.reporter.report(index_differs, {.entry = m_path, .object = {}, .offset = {}},
                            fill(tr("its section {1}"), {section}));
    }
  }

  const std::string m_path;
  const Env& m_env;
  Sink& m_out;
  const std::shared_ptr<ArchiveFile> m_shared;
  ArchiveFile& m_file;
  const bool m_lends, m_wants_contents;
  std::optional<ManifestDigests> m_digests;       // for lending, as is
  std::optional<Peeking<EntryCursor>> m_entries;  // up to the member that is being read
  Fixity m_fixity;
  Rebuilding m_rebuilding;
  std::optional<Peeking<AccountCursor>> m_accounts;
  std::optional<EntryCursor> m_links;
  std::optional<Peeking<RunCursor>> m_lost_runs;  // up to the last damaged frame
  std::optional<Peeking<EntryCursor>> m_lost_entries,
      m_lost_headers;      // up to it, and to the last lost header
  std::uint64_t m_at = 0;  // in the tar
  std::string m_directory;
  std::uint32_t m_tree_entry = 0;
  bool m_ours = false, m_greeted = false, m_version_known = false, m_damaged = false, m_has_accounts = false;
};

// --- from a directory ---------------------------------------------------------------------------

/// A file that is opened for as long as it is read.
class OwnedFile : public ByteSource {
 public:
  explicit OwnedFile(const std::string& path)
      : m_file(InputFile::open(path)), m_bytes(m_file.range(0, m_file.size())) {}
  std::size_t read(std::span<std::byte> out) override { return m_bytes->read(out); }
  [[nodiscard]] std::uint64_t size() const { return m_file.size(); }

 private:
  InputFile m_file;
  std::unique_ptr<ByteSource> m_bytes;
};

class DirectoryRun {
 public:
  DirectoryRun(const std::string& path, const Env& env, Sink& out, Reading reading)
      : m_path(path),
        m_env(env),
        m_out(out),
        m_wants_contents(reading != Reading::fixity),
        m_fixity(env.reporter, env.limits, env.seal) {}

  void run() {
    const auto container =
        open_container(m_path, {.reporter = m_env.reporter, .limits = m_env.limits, .stop = m_env.stop});
    if (!container) throw Error(Fault::input, fill(tr("cannot read '{1}' as a directory"), {m_path}));
    bool has_accounts = false;
    container->walk([&](const Entry& entry, ByteSource&) {
      has_accounts = has_accounts || is_of_many(entry.raw_name);
      if (entry.raw_name.find('/') == std::string::npos) m_fixity.expect_manifest(entry.raw_name);
      return true;
    });
    const bool ours = is_plain_file(permafrost_json);
    std::optional<Description> description;
    if (ours) description = describe();
    const Preamble preamble = preamble_of(description, has_accounts, m_path);
    m_out.begin(preamble);
    MemberReader reader(
        m_out, m_fixity, m_env, preamble,
        [this](const std::string& directory) { return open(directory + std::string(provenance_jsonl)); },
        nullptr);
    if (!m_wants_contents) reader.leave_contents();
    look_at_all(*container, ours);
    if (ours) read_listed(reader);
    m_fixity.finish();
    m_out.finish();
  }

 private:
  std::optional<Description> describe() {
    const auto description = read_description(*open(permafrost_json), m_env.limits);
    if (description) {
      check_version(description->major, description->minor, m_path, m_env);
    } else {
      m_env.reporter.report(archive_description_absent,
                            {.entry = std::string(permafrost_json), .object = {}, .offset = {}},
                            tr("it cannot be read"));
    }
    return description;
  }

  void look_at_all(Container& container, bool ours) {
    // bagit.txt says how the other tag files are to be read.
    if (const auto declaration = open(bagit_txt)) m_fixity.take_tag_file(bagit_txt, *declaration);
    container.walk([&](const Entry& entry, ByteSource& bytes) {
      if (entry.kind != Entry::Kind::file) return true;
      const std::string& path = entry.raw_name;
      const bool payload = path.starts_with("data/");
      if (payload && ours) {
        m_fixity.exists(path);
        return true;
      }
      PlainBytes plain(bytes);
      Fixity::Watch watch(plain, m_fixity);
      if (!payload && path != bagit_txt) m_fixity.take_tag_file(path, watch);
      read_to_end(watch);
      m_fixity.saw(path, watch);
      return true;
    });
  }

  /// Our own files in the order of their manifest, which is the order of the flow.
  void read_listed(MemberReader& reader) {
    const auto manifest = open(manifest_txt);
    if (!manifest) return;
    std::vector<std::byte> buffer(std::size_t{32} << 10);
    std::size_t filled = 0;
    while (const std::size_t got = read_fully(*manifest, std::span(buffer).subspan(filled))) {
      filled += got;
      std::string_view text = as_text(std::span(buffer).first(filled));
      for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        read_listed(text.substr(0, end), reader);
        text.remove_prefix(end + 1);
      }
      std::copy(text.begin(), text.end(), reinterpret_cast<char*>(buffer.data()));
      filled = text.size();
    }
  }
  void read_listed(std::string_view line, MemberReader& reader) {
    const std::size_t space = line.find("  ");
    if (space == std::string_view::npos) return;
    const std::string path(line.substr(space + 2));
    const auto safe = safe_name(path);
    if (!safe || *safe != path || !path.starts_with("data/") || !is_plain_file(path)) return;
    OwnedFile file(m_path + "/" + path);
    PlainBytes bytes(file);
    reader.read(path, file.size(), bytes);
  }

  /// Is it a regular file, reached through no symbolic link below the bag?
  [[nodiscard]] bool is_plain_file(std::string_view path) const {
    std::size_t end = 0;
    while (end != std::string_view::npos) {
      end = path.find('/', end + 1);
      struct stat facts {};
      const std::string part = m_path + "/" + std::string(path.substr(0, end));
      if (::lstat(part.c_str(), &facts) != 0) return false;
      if (end == std::string_view::npos ? !S_ISREG(facts.st_mode) : !S_ISDIR(facts.st_mode)) return false;
    }
    return true;
  }
  [[nodiscard]] std::unique_ptr<ByteSource> open(std::string_view path) const {
    if (!is_plain_file(path)) return nullptr;
    return std::make_unique<OwnedFile>(m_path + "/" + std::string(path));
  }

  const std::string m_path;
  const Env& m_env;
  Sink& m_out;
  const bool m_wants_contents;
  Fixity m_fixity;
};

class ArchiveSource : public Source {
 public:
  ArchiveSource(std::string path, Reading reading, const Env& env)
      : m_path(std::move(path)), m_reading(reading), m_env(env) {}
  void run(Sink& out) override {
    struct stat facts {};
    if (::stat(m_path.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode)) {
      DirectoryRun(m_path, m_env, out, m_reading).run();
    } else if (m_reading == Reading::quick) {
      TarRun(InputFile::open(m_path), m_env, out, m_reading).quick();
    } else {
      TarRun(InputFile::open(m_path), m_env, out, m_reading).run();
    }
  }

 private:
  const std::string m_path;
  const Reading m_reading;
  const Env m_env;
};

}  // namespace

void read_archive(InputFile file, const Env& env, Sink& out) {
  TarRun(std::move(file), env, out, Reading::full).run();
}

std::unique_ptr<Source> open_source(const Location& where, Reading reading, const Env& env) {
  return std::make_unique<ArchiveSource>(where.path, reading, env);
}

}  // namespace permafrost::archive
