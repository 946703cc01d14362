// SPDX-License-Identifier: Apache-2.0
// The sink of the permafrost archive: gives every record and file its place in the bag.
#include <algorithm>
#include <array>
#include <cassert>
#include <map>
#include <unordered_map>
#include <utility>

#include "base/error.hpp"
#include "base/hash_set.hpp"
#include "base/text.hpp"
#include "codec/activitystreams.hpp"
#include "codec/export_manifest.hpp"
#include "formats/permafrost_archive/archive.hpp"
#include "formats/permafrost_archive/bag_writer.hpp"
#include "formats/permafrost_archive/findings.hpp"
#include "formats/permafrost_archive/json_text.hpp"
#include "formats/permafrost_archive/layout.hpp"
#include "formats/permafrost_archive/media_type.hpp"
#include "formats/permafrost_archive/provenance.hpp"
#include "formats/permafrost_archive/tag_files.hpp"
#include "io/container.hpp"
#include "io/sha256_lanes.hpp"
#include "io/work_ring.hpp"
#include "model/kind.hpp"

namespace permafrost::archive {

namespace {

/// Files that wait for their digests while the next ones are read.
constexpr std::size_t largest_held_file = std::size_t{4} << 20, most_held_files = 8,
                      most_held_bytes = std::size_t{8} << 20;
constexpr std::size_t most_streams = 256;

/// Files by their digest, for storing equal ones once. Bounded: of very many files only the most recent
/// are known, which costs bytes and nothing else.
class KnownFiles {
 public:
  void add(const WrittenFile& file) {
    if (m_recent.size() >= most_recent) {
      m_older = std::move(m_recent);
      m_recent.clear();
    }
    m_recent.emplace(key_of(file.sha256), m_facts.size());
    const std::array<std::uint64_t, 3> numbers{file.data_offset, file.size, file.path.size()};
    m_facts.write(std::as_bytes(std::span(numbers)));
    m_facts.write(file.sha256.bytes);
    m_facts.write(as_bytes(file.path));
  }

  [[nodiscard]] std::optional<WrittenFile> find(const Sha256& digest) const {
    for (const auto* table : {&m_recent, &m_older}) {
      const auto row = table->find(key_of(digest));
      if (row == table->end()) continue;
      WrittenFile file = read(row->second);
      if (file.sha256 == digest) return file;
    }
    return std::nullopt;
  }

 private:
  static constexpr std::size_t most_recent = 131'072;
  static std::uint64_t key_of(const Sha256& digest) {
    std::uint64_t key = 0;
    std::memcpy(&key, digest.bytes.data(), sizeof key);
    return key;
  }
  [[nodiscard]] WrittenFile read(std::uint64_t at) const {
    std::array<std::uint64_t, 3> numbers{};
    WrittenFile file;
    m_facts.read_at(at, std::as_writable_bytes(std::span(numbers)));
    m_facts.read_at(at + sizeof numbers, file.sha256.bytes);
    file.data_offset = numbers[0];
    file.size = numbers[1];
    file.path.resize(numbers[2]);
    m_facts.read_at(at + sizeof numbers + file.sha256.bytes.size(),
                    std::as_writable_bytes(std::span(file.path)));
    return file;
  }

  Spool m_facts;
  std::unordered_map<std::uint64_t, std::uint64_t> m_recent, m_older;
};

/// A document that is being collected.
struct OpenDocument {
  OpenDocument(DocumentSpool::Form form, FramePress& press, std::uint64_t frame_bytes,
               const std::string& inside)
      : path(inside), spool(form, press, frame_bytes), provenance(inside) {}
  std::string path;  // inside its tree
  DocumentSpool spool;
  ItemProvenance provenance;
  std::string members;          // of a collection itself, once its end came
  std::optional<Origin> ended;  // where these come from
};

/// The tree that is being filled.
struct OpenTree {
  Tree tree;
  std::string directory, account;
  std::uint32_t first_entry = 0;
  std::vector<std::unique_ptr<OpenDocument>> documents;  // in the order of their first items
  ProvenanceWriter provenance;
  HashSet names;  // hash64 of every path taken
};

/// A file that came and waits for its digest, on which depends whether it is stored.
struct HeldFile {
  std::string path;  // in the bag
  ByteRoom content;
  Sha256 sha256;
};

WorkRing<HeldFile>::Works digesting() {
  const auto one = [](HeldFile& file) { file.sha256 = sha256_of(file.content.all()); };
  const auto two = [](HeldFile& first, HeldFile& second) {
    const std::array<std::span<const std::byte>, 2> contents{first.content.all(), second.content.all()};
    const auto digests = sha256_of_each(contents);
    first.sha256 = digests.front();
    second.sha256 = digests.back();
  };
  return {one, two};
}

class ArchiveSink : public Sink {
 public:
  ArchiveSink(const Location& where, const SinkSettings& settings, const Env& env)
      : m_env(env),
        m_reader(env.limits),
        m_out(where.path, where.replace ? AtomicFile::Existing::replace : AtomicFile::Existing::refuse),
        m_press(env.workers, settings.level),
        m_frame_bytes(settings.frame_bytes),
        m_bag(m_out, m_press, settings.frame_bytes, settings.name),
        m_run(settings.name),
        m_held(env.workers, digesting) {
    if (settings.parity != 0) m_parity.emplace(m_out, settings.parity, env.workers, env.stop);
  }

  void begin(const Preamble& preamble) override { m_preamble = preamble; }

  void put(const Record& record) override {
    settle();
    ++m_counts[kind_of(record)];
    std::visit([this](const auto& one) { take(one); }, record);
  }

  void put_file(const File& file, ByteSource& bytes) override;

  void finish() override {
    close_tree();
    list(permafrost_json);
    m_bag.add(manifest_yml, m_manifest.text("permafrost " PERMAFROST_VERSION));
    const Spool text = description();
    m_bag.add(permafrost_json, *text.open(), text.size(), drain(*text.open()).sha256, Packing::compress);
    m_bag.finish(bag_info(m_preamble, m_bag.payload_bytes(), m_bag.payload_files()),
                 m_parity ? &*m_parity : nullptr);
    m_out.commit();
  }

 private:
  void take(const Actor& actor);
  void take(const Activity& activity);
  void take(const Relation& relation);
  void take(const Collection& collection);
  void take(const Entity& entity);

  OpenTree& tree();
  void open_tree(Tree::Owner owner, std::string_view section, std::string_view account);
  void close_tree();
  OpenDocument& document(const std::string& path, DocumentSpool::Form form);
  void close_ended();
  void close(OpenDocument& document);
  void keep_unreadable(const Entity& entity);
  void keep_history(std::string_view path, const Document& document, std::optional<Visibility> visibility,
                    bool envelope = false);
  [[nodiscard]] bool keep_as_it_lies(const File& file, const LentMember& member);
  void settle() {
    settle_run();
    settle_held();
  }
  void settle_run();
  void settle_held();
  void add_content(const std::string& path, ByteSource& bytes);
  void add_large(const std::string& path, const ByteRoom& beginning, ByteSource& rest);
  void store_first_held();
  void store(const std::string& path, ByteSource& content, std::uint64_t size, const Sha256& sha256,
             std::span<const std::byte> head);
  std::string free_name(OpenTree& open, std::string path, bool& plain);
  /// In the manifest that says what lies in data/.
  void list(std::string_view bag_path) { m_manifest.add(bag_path.substr(data_prefix.size())); }
  [[nodiscard]] std::vector<Loss> all_losses() const;
  [[nodiscard]] Spool description() const;

  const Env m_env;
  ItemReader m_reader;
  AtomicFile m_out;
  FramePress m_press;
  const std::uint64_t m_frame_bytes;
  BagWriter m_bag;
  FrameRun m_run;             // files of another archive that wait for their frame to be full
  WorkRing<HeldFile> m_held;  // or files that wait for their digests; never both
  std::uint64_t m_held_bytes = 0;
  ByteRoom m_spare;  // of a file that waited
  std::optional<ParityWriter> m_parity;
  Preamble m_preamble;
  std::unique_ptr<OpenTree> m_tree;
  HashSet m_directories;  // hash64 of those of all trees
  KnownFiles m_known;
  std::map<Kind, std::uint64_t> m_counts;
  ExportManifestWriter m_manifest;
  Spool m_accounts;  // members of permafrost.json's list
};

// --- trees --------------------------------------------------------------------------------------

void ArchiveSink::open_tree(Tree::Owner owner, std::string_view section, std::string_view account) {
  close_tree();
  m_tree = std::make_unique<OpenTree>();
  m_tree->tree.owner = owner;
  if (owner == Tree::Owner::account && m_preamble.many_accounts) {
    m_tree->tree.section = section.empty() ? "unknown" : storable(section);
  }
  m_tree->directory = directory_of(m_tree->tree);
  if (!m_directories.insert(hash64(m_tree->directory)))
    throw Error(Fault::output, fill(tr("'{1}' came twice for one account"), {m_tree->directory}));
  m_tree->account = account;
  m_tree->first_entry = m_bag.index().entries();
}

/// Where a record or file belongs that no Actor came before.
OpenTree& ArchiveSink::tree() {
  if (!m_tree) open_tree(Tree::Owner::instance, {}, {});
  return *m_tree;
}

void ArchiveSink::close_tree() {
  settle();
  if (!m_tree) return;
  OpenTree& open = *m_tree;
  while (!open.documents.empty()) close(*open.documents.front());
  const Spool& lines = open.provenance.finish();
  const Sha256 digest = drain(*lines.open()).sha256;
  const WrittenFile written = m_bag.add(open.directory + std::string(provenance_jsonl), *lines.open(),
                                        lines.size(), digest, Packing::compress);
  list(open.directory + std::string(provenance_jsonl));
  m_bag.index().account({.first_entry = open.first_entry,
                         .provenance_offset = written.data_offset,
                         .provenance_size = written.size,
                         .directory = open.directory,
                         .id = open.account});
  m_tree.reset();
}

// --- records ------------------------------------------------------------------------------------

void ArchiveSink::take(const Actor& actor) {
  if (actor.document.origin.superseded) {
    keep_history(actor_json, actor.document, std::nullopt);
    return;
  }
  open_tree(Tree::Owner::account, actor.section, actor.id);
  m_bag.add(m_tree->directory + std::string(actor_json), actor.document.raw);
  list(m_tree->directory + std::string(actor_json));
  m_tree->names.insert(hash64(actor_json));
  m_tree->provenance.document(actor_json, actor.document.origin);
  JsonLine line;
  line.text("id", actor.id).text("username", actor.username);
  if (!m_tree->tree.section.empty()) line.text("directory", m_tree->directory);
  m_accounts.write(as_bytes((m_accounts.size() == 0 ? "\n    " : ",\n    ") + line.str()));
}

void ArchiveSink::take(const Activity& activity) {
  const std::string path = path_of(CollectionKind::outbox);
  if (activity.document.origin.superseded) {
    keep_history(path, activity.document, activity.visibility);
    return;
  }
  if (tree().tree.owner == Tree::Owner::instance) open_tree(Tree::Owner::account, {}, {});
  OpenDocument& outbox = document(path, DocumentSpool::Form::collection);
  outbox.spool.add(activity.document.raw, keys_of(activity));
  outbox.provenance.add(activity.document.origin, activity.visibility);
}

void ArchiveSink::take(const Relation& relation) {
  const std::string path = path_of(relation.collection);
  if (relation.document.origin.superseded) {
    keep_history(path, relation.document, std::nullopt);
    return;
  }
  if (tree().tree.owner == Tree::Owner::instance) open_tree(Tree::Owner::account, {}, {});
  OpenDocument& collection = document(path, DocumentSpool::Form::collection);
  collection.spool.add(relation.document.raw, {});
  collection.provenance.add(relation.document.origin, std::nullopt);
}

/// The members of an object without its braces.
std::string_view members_of(std::string_view object) {
  object = trim(object);
  if (object.size() < 2 || object.front() != '{' || object.back() != '}') return {};
  return trim(object.substr(1, object.size() - 2));
}

void ArchiveSink::take(const Collection& collection) {
  const std::string path = path_of(collection.kind);
  if (collection.document.origin.superseded) {
    keep_history(path, collection.document, std::nullopt, true);
    return;
  }
  if (tree().tree.owner == Tree::Owner::instance) open_tree(Tree::Owner::account, {}, {});
  OpenDocument& ended = document(path, DocumentSpool::Form::collection);
  ended.members = members_of(collection.document.raw);
  ended.ended = collection.document.origin;
  close_ended();
}

/// Collections stand in the order in which they began: posts before what may name them, though one without
/// members of its own has no end before that of its tree.
void ArchiveSink::close_ended() {
  auto& open = m_tree->documents;
  while (true) {
    const auto first =
        std::find_if(open.begin(), open.end(), [](const auto& one) { return one->path.ends_with(".json"); });
    if (first == open.end() || !(*first)->ended) return;
    close(**first);
  }
}

void ArchiveSink::take(const Entity& entity) {
  // Sources check the items of collections; a lone document comes as it is, for the verifier to judge.
  if (!m_reader.check(entity.document.raw)) return keep_unreadable(entity);
  const std::string path = path_of_stream(entity.stream, tree().tree);
  if (entity.document.origin.superseded) {
    keep_history(path, entity.document, std::nullopt);
    return;
  }
  OpenDocument& lines = document(path, DocumentSpool::Form::lines);
  std::string raw(entity.document.raw);
  std::replace_if(
      raw.begin(), raw.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  lines.spool.add(raw, {});
  lines.provenance.add(entity.document.origin, std::nullopt);
}

/// What is no JSON cannot stand in a .jsonl file, but its bytes are not lost: they become a file.
void ArchiveSink::keep_unreadable(const Entity& entity) {
  const Document& document = entity.document;
  const auto name = safe_name(m_preamble.sources.at(document.origin.source).name);
  const std::string path = "unreadable/" + name.value_or(std::string(entity.stream) + ".json");
  m_env.reporter.report(document_unreadable,
                        {.entry = path, .object = {}, .offset = m_reader.failure().offset},
                        describe(m_reader.failure().fault));
  MemorySource bytes(document.raw);
  put_file({.path = path, .role = FileRole::extra, .source_name = path, .origin = document.origin}, bytes);
}

void ArchiveSink::keep_history(std::string_view path, const Document& document,
                               std::optional<Visibility> visibility, bool envelope) {
  static_cast<void>(tree());
  OpenDocument& history = this->document(std::string(history_jsonl), DocumentSpool::Form::lines);
  JsonLine line;
  line.text("document", path);
  write_origin(line, document.origin);
  if (visibility) line.text("visibility", name_of(*visibility));
  if (envelope) line.flag("envelope", true);
  const bool one_line = document.raw.find_first_of("\n\r") == std::string_view::npos;
  line.raw(one_line ? "raw" : "text", one_line ? std::string(document.raw) : json_quoted(document.raw));
  history.spool.add(line.str(), {});
}

// --- documents ----------------------------------------------------------------------------------

OpenDocument& ArchiveSink::document(const std::string& path, DocumentSpool::Form form) {
  auto& open = m_tree->documents;
  for (const auto& one : open) {
    if (one->path == path) return *one;
  }
  if (open.size() >= most_streams) {
    throw Error(Fault::limit,
                fill(tr("more than {1} kinds of entities in one account"), {std::uint64_t{most_streams}}));
  }
  open.push_back(std::make_unique<OpenDocument>(form, m_press, m_frame_bytes, path));
  return *open.back();
}

void ArchiveSink::close(OpenDocument& document) {
  if (document.path.ends_with(".json")) document.spool.close(document.members);
  const bool taken = !m_tree->names.insert(hash64(document.path));
  if (taken) throw Error(Fault::output, fill(tr("'{1}' came twice for one account"), {document.path}));
  m_bag.add(m_tree->directory + document.path, document.spool);
  list(m_tree->directory + document.path);
  m_tree->provenance.items(document.provenance);
  if (document.ended) m_tree->provenance.document(document.path, *document.ended);
  auto& open = m_tree->documents;
  std::erase_if(open, [&](const auto& one) { return one.get() == &document; });
}

// --- files --------------------------------------------------------------------------------------

/// `path`, or with a number behind it when the tree already has that name.
std::string ArchiveSink::free_name(OpenTree& open, std::string path, bool& plain) {
  const std::string wanted = path;
  for (std::uint64_t number = 2; !open.names.insert(hash64(path)); ++number) {
    path = wanted + "~" + std::to_string(number);
    plain = false;
  }
  return path;
}

void ArchiveSink::put_file(const File& file, ByteSource& bytes) {
  ++m_counts[kind_of(file)];
  if (const auto* const lent = dynamic_cast<const LentFile*>(&bytes)) {
    if (keep_as_it_lies(file, lent->member())) return;
  }
  settle_run();
  OpenTree& open = tree();
  FilePlace place = place_of(file, open.tree);
  place.inside = free_name(open, place.inside, place.plain);
  const std::string path = open.directory + place.inside;
  list(path);
  add_content(path, bytes);
  open.provenance.file(file, place.inside, place.plain);
}

/// A file that gets the name it has in its archive goes on with its frame, once all that lies in it has come.
bool ArchiveSink::keep_as_it_lies(const File& file, const LentMember& member) {
  settle_held();
  OpenTree& open = tree();
  const FilePlace place = place_of(file, open.tree);
  const bool free = !open.names.contains(hash64(place.inside));
  if (!free || open.directory + place.inside != member.row.path || m_known.find(member.digest)) return false;
  if (!m_run.add(member)) {
    settle();
    if (!m_run.add(member)) return false;
  }
  open.names.insert(hash64(place.inside));
  list(member.row.path);
  open.provenance.file(file, place.inside, place.plain);
  if (m_run.fills_frames()) settle_run();
  return true;
}

/// Ends the run of lent files: by copying its frames, or file by file where that cannot be.
void ArchiveSink::settle_run() {
  if (m_run.empty()) return;
  assert(m_held.empty());
  if (m_run.fills_frames() && m_run.can_be_copied()) {
    for (const WrittenFile& file : m_bag.add(m_run)) m_known.add(file);
  } else {
    for (const LentMember& member : m_run.members()) {
      LentFile file(member);
      add_content(member.row.path, file);
    }
  }
  m_run.clear();
}

void ArchiveSink::settle_held() {
  while (!m_held.empty()) store_first_held();
}

/// Bytes under a path of the bag, or a link where it has them already; in its turn, when the digest is there.
void ArchiveSink::add_content(const std::string& path, ByteSource& bytes) {
  HeldFile file{.path = path, .content = std::exchange(m_spare, {}), .sha256 = {}};
  const std::size_t got = read_fully(bytes, file.content.make(largest_held_file));
  file.content.shorten(got);
  if (got == largest_held_file) return add_large(path, file.content, bytes);
  while (!m_held.empty() && (m_held.size() >= most_held_files || m_held_bytes + got > most_held_bytes))
    store_first_held();
  m_held_bytes += got;
  m_held.push_paired(std::move(file));
}

void ArchiveSink::add_large(const std::string& path, const ByteRoom& beginning, ByteSource& rest) {
  Spool content;
  Sha256Hasher hasher;
  const auto take = [&](std::span<const std::byte> piece) {
    hasher.update(piece);
    content.write(piece);
  };
  take(beginning.all());
  for_each_piece(rest, take);
  settle_held();
  store(path, *content.open(), content.size(), hasher.finish(), beginning.all());
}

void ArchiveSink::store_first_held() {
  HeldFile file = m_held.pop();
  const std::span<const std::byte> bytes = file.content.all();
  m_held_bytes -= bytes.size();
  MemorySource content(bytes);
  store(file.path, content, bytes.size(), file.sha256, bytes);
  m_spare = std::move(file.content);
}

void ArchiveSink::store(const std::string& path, ByteSource& content, std::uint64_t size,
                        const Sha256& sha256, std::span<const std::byte> head) {
  const auto twin = size == 0 ? std::nullopt : m_known.find(sha256);
  if (twin) return m_bag.add_link(path, *twin);
  const Packing packing = is_packed_already(head) ? Packing::store : Packing::compress;
  m_known.add(m_bag.add(path, content, size, sha256, packing));
}

// --- the archive about itself -------------------------------------------------------------------

std::string describe(const SourceInfo& source) {
  JsonLine line;
  line.text("format", source.format);
  if (!source.generation.empty()) line.text("generation", source.generation);
  if (!source.software.empty()) line.text("software", source.software);
  line.text("name", source.name).number("bytes", source.bytes);
  if (source.taken) line.text("taken", format_time(*source.taken));
  return line.str();
}

std::string describe(const Loss& loss) {
  JsonLine line;
  if (!loss.entry.empty()) line.text("path", loss.entry);
  if (loss.items != 0) line.number("items", loss.items);
  return line.str();
}

/// Before now, and on the way in.
std::vector<Loss> ArchiveSink::all_losses() const {
  LossList losses = m_preamble.losses;
  if (m_env.findings != nullptr) {
    for (const Loss& loss : m_env.findings->losses().all()) losses.add(loss);
  }
  return losses.all();
}

Spool ArchiveSink::description() const {
  Spool out;
  const auto write = [&out](std::string_view text) { out.write(as_bytes(text)); };
  write("{\n  \"format\": \"permafrost archive\",\n  \"version\": " + json_quoted(version));
  write(",\n  \"generator\": " + json_quoted("permafrost " PERMAFROST_VERSION));
  write(m_preamble.many_accounts ? ",\n  \"many_accounts\": true" : ",\n  \"many_accounts\": false");
  write(",\n  \"sources\": [");
  const char* separator = "\n    ";
  for (const SourceInfo& source : m_preamble.sources) {
    write(separator + describe(source));
    separator = ",\n    ";
  }
  write("\n  ],\n  \"accounts\": [");
  copy(*m_accounts.open(), out);
  write("\n  ],\n  \"counts\": {");
  separator = "\n    ";
  for (const auto& [kind, count] : m_counts) {
    write(separator + json_quoted(name_of(kind)) + ": " + std::to_string(count));
    separator = ",\n    ";
  }
  write("\n  },\n  \"findings\": {");
  FindingCounts findings = m_preamble.findings;
  if (m_env.findings != nullptr) {
    for (const auto& [id, count] : m_env.findings->counts()) findings[id] += count;
  }
  separator = "\n    ";
  for (const auto& [id, count] : findings) {
    write(separator + json_quoted(id) + ": " + std::to_string(count));
    separator = ",\n    ";
  }
  write(findings.empty() ? "}" : "\n  }");
  const std::vector<Loss> losses = all_losses();
  separator = ",\n  \"losses\": [\n    ";
  for (const Loss& loss : losses) {
    write(separator + describe(loss));
    separator = ",\n    ";
  }
  write(losses.empty() ? "" : "\n  ]");
  if (!m_preamble.incomplete.empty())
    write(",\n  \"incomplete\": [" + joined(m_preamble.incomplete, ", ", json_quoted) + "]");
  write("\n}\n");
  return out;
}

}  // namespace

std::unique_ptr<Sink> create_sink(const Location& where, const SinkSettings& settings, const Env& env) {
  return std::make_unique<ArchiveSink>(where, settings, env);
}

}  // namespace permafrost::archive
