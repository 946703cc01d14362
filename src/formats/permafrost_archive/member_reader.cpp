// SPDX-License-Identifier: Apache-2.0
#include "formats/permafrost_archive/member_reader.hpp"

#include <algorithm>
#include <cstring>

#include "base/error.hpp"
#include "base/text.hpp"
#include "formats/permafrost_archive/archive.hpp"
#include "formats/permafrost_archive/findings.hpp"
#include "io/container.hpp"

namespace permafrost::archive {

/// A member's bytes on their way through the fixity check. In a file holes read as zeros, so that what
/// follows stays in its place; in a document reading stops in front of one, since items begin behind it.
class MemberReader::Observed : public ByteSource {
 public:
  enum class Holes { as_zeros, as_ends };
  Observed(MemberBytes& bytes, Fixity& fixity, Holes holes)
      : m_bytes(bytes), m_holes(holes), m_watch(*this, fixity, bytes.digest()) {}

  /// Through the digests.
  ByteSource& watched() { return m_watch; }
  Fixity::Watch& watch() { return m_watch; }
  [[nodiscard]] bool at_hole() { return m_holes == Holes::as_ends && m_bytes.hole().has_value(); }
  [[nodiscard]] std::uint64_t cross() {
    const std::uint64_t lost = m_bytes.hole().value_or(0);
    m_watch.mark_damaged();
    m_bytes.cross_hole();
    return lost;
  }
  [[nodiscard]] std::uint64_t position() const { return m_bytes.position(); }

  std::size_t read(std::span<std::byte> out) override {
    while (m_zeros == 0) {
      const std::size_t got = m_bytes.read(out);
      if (got != 0 || out.empty()) return got;
      if (m_holes == Holes::as_ends || !m_bytes.hole()) return 0;
      m_zeros = cross();
    }
    const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), m_zeros));
    std::memset(out.data(), 0, count);
    m_zeros -= count;
    return count;
  }
  std::span<const std::byte> lend(std::size_t most) override {
    return m_zeros == 0 ? m_bytes.lend(most) : std::span<const std::byte>();
  }

 private:
  MemberBytes& m_bytes;
  Holes m_holes;
  std::uint64_t m_zeros = 0;
  Fixity::Watch m_watch;
};

namespace {

/// What stands before an item when reading goes on behind a hole, and then the rest.
class Resumed : public ByteSource {
 public:
  Resumed(std::string_view opening, ByteSource& rest) : m_opening(opening), m_rest(rest) {}
  std::size_t read(std::span<std::byte> out) override {
    const std::size_t got = m_opening.read(out);
    return got != 0 ? got : m_rest.read(out);
  }

 private:
  MemorySource m_opening;
  ByteSource& m_rest;
};

/// Text with room behind it, as Document::raw wants it.
std::string_view pad(std::string& text) {
  text.reserve(text.size() + raw_padding);
  return text;
}

}  // namespace

MemberReader::MemberReader(Sink& out, Fixity& fixity, const Env& env, const Preamble& preamble,
                           FindProvenance provenance, ItemListener* listener)
    : m_out(out),
      m_fixity(fixity),
      m_env(env),
      m_sources(preamble.sources.size()),
      m_find_provenance(std::move(provenance)),
      m_listener(listener),
      m_items(env.limits),
      m_parser(env.limits),
      m_order(preamble.many_accounts) {}

void MemberReader::tell(std::string message, std::uint64_t offset) {
  m_env.reporter.report(document_damaged, {.entry = m_path, .object = {}, .offset = offset},
                        std::move(message), loss_of(m_path));
}

void MemberReader::pass_over(std::string message, std::uint64_t offset) {
  m_passed_over = true;
  tell(std::move(message), offset);
}

void MemberReader::enter(const Tree& tree) {
  if (m_tree == tree) return;
  m_tree = tree;
  m_account.clear();
  m_items.set_followers({});
  m_told_source = false;
  m_provenance.emplace(m_find_provenance(directory_of(tree)), m_env.limits);
}

void MemberReader::read(const std::string& path, std::uint64_t size, MemberBytes& bytes) {
  using What = Meaning::What;
  const Meaning meaning = meaning_of(path);
  m_path = path;
  m_number = 0;
  const bool in_items =
      meaning.what == What::collection || meaning.what == What::entities || meaning.what == What::history;
  Observed observed(bytes, m_fixity, in_items ? Observed::Holes::as_ends : Observed::Holes::as_zeros);
  read_meaning(meaning, size, observed);
  while (true) {
    read_to_end(observed.watched());
    if (!observed.at_hole()) break;
    static_cast<void>(observed.cross());
  }
  m_fixity.saw(path, observed.watch());
}

void MemberReader::read_meaning(const Meaning& meaning, std::uint64_t size, Observed& bytes) {
  using What = Meaning::What;
  if (meaning.what == What::tag_file) return m_fixity.take_tag_file(m_path, bytes.watched());
  if (meaning.what == What::archive || !m_wants_contents) return;
  enter(meaning.tree);
  const File file = meaning.what == What::file ? file_of(meaning, size) : File{};
  if (!admits(meaning, file)) return;
  switch (meaning.what) {
    case What::actor: return read_actor(meaning, bytes.watched());
    case What::collection: return read_collection(meaning, bytes);
    case What::entities:
    case What::history: return read_lines(meaning, bytes);
    case What::file: ++m_env.progress.files; return m_out.put_file(file, bytes.watched());
    case What::tag_file:
    case What::archive:
    case What::provenance: return;
  }
}

/// May it stand here? Then its account is open.
bool MemberReader::admits(const Meaning& meaning, const File& file) {
  using What = Meaning::What;
  const std::string objection = m_order.objection(meaning, file);
  if (!objection.empty()) {
    m_passed_over = true;
    m_env.reporter.report(member_misplaced, {.entry = m_path, .object = {}, .offset = {}}, objection);
    return false;
  }
  if (meaning.what != What::actor && meaning.what != What::provenance && m_order.lacks_actor(meaning.what))
    open_account();
  return true;
}

void MemberReader::lend(const std::string& path, StoredFile& bytes) {
  const Meaning meaning = meaning_of(path);
  m_path = path;
  enter(meaning.tree);
  const File file = file_of(meaning, bytes.size());
  if (!admits(meaning, file)) return;
  ++m_env.progress.files;
  m_out.put_file(file, bytes);
}

/// An account whose actor cannot be read must not have its posts passed off as those of the one before it.
void MemberReader::open_account() {
  tell(tr("its account has no actor that could be read, so it begins with one made up"), 0);
  std::string raw(made_up_actor);
  put_actor({.document = {.raw = pad(raw), .origin = {.derived = true}}}, *m_tree);
}

void MemberReader::put_actor(Actor actor, const Tree& tree) {
  const std::string own_section = section_of(actor);  // a single account's tree has no name
  actor.section = tree.section.empty() ? own_section : tree.section;
  m_account = actor.id;
  m_items.set_followers(actor.followers);
  m_order.has_actor();
  ++m_env.progress.records;
  m_out.put(actor);
}

/// A source that the preamble does not name counts as the first.
Origin MemberReader::believed(Origin origin) {
  if (origin.source < m_sources) return origin;
  if (!m_told_source) tell(fill(tr("there is no source {1}"), {origin.source}), 0);
  m_told_source = true;
  origin.source = 0;
  return origin;
}

void MemberReader::read_actor(const Meaning& meaning, ByteSource& bytes) {
  std::string raw = read_text(bytes, m_env.limits.document_bytes, m_path);
  Actor actor;
  if (!m_items.read(pad(raw), believed(m_provenance->document(meaning.inside)), actor)) {
    tell(fill(tr("the actor cannot be read: {1}"), {describe(m_items.failure().fault)}),
         m_items.failure().offset);
    return;
  }
  put_actor(actor, meaning.tree);
}

// --- collections --------------------------------------------------------------------------------

class MemberReader::Pieces : public JsonPieces {
 public:
  Pieces(MemberReader& reader, const Meaning& meaning) : m_reader(reader), m_meaning(meaning) {}

  /// Offsets of the cutter count from here in the tar.
  void begin_at(std::uint64_t base) { m_base = base; }
  [[nodiscard]] const std::string& members() const { return m_members; }
  /// The bytes ended where an item was expected; nothing is wrong if a hole is there.
  [[nodiscard]] std::optional<std::uint64_t> torn() const { return m_torn; }
  void forget_torn() { m_torn.reset(); }

  bool wants_items(std::string_view key) override { return key == items_key || key.empty(); }
  void item(std::string_view, std::string_view raw, std::uint64_t offset) override {
    ++m_reader.m_number;
    const Origin origin = m_reader.believed(m_reader.m_provenance->item(m_meaning.inside, m_reader.m_number));
    m_reader.put_item(m_meaning, raw, origin, m_base + offset);
  }
  void member(std::string_view key, std::string_view raw, std::uint64_t) override {
    if (!m_members.empty()) m_members += ',';
    m_members.append("\"").append(key).append("\":").append(raw);
  }
  void items_end(std::string_view, std::uint64_t) override {}
  void trouble(Trouble trouble, std::uint64_t offset) override {
    switch (trouble) {
      case Trouble::torn: m_torn = offset; return;
      case Trouble::malformed: m_reader.tell(tr("no JSON here"), offset); return;
      case Trouble::too_large:
        m_reader.pass_over(tr("an item is larger than --limit item-bytes allows and was passed over"),
                           offset);
        return;
      case Trouble::too_deep:
        m_reader.pass_over(tr("an item is nested deeper than --limit json-depth allows and was passed over"),
                           offset);
        return;
      case Trouble::trailing: m_reader.tell(tr("something follows the document"), offset); return;
    }
  }

 private:
  MemberReader& m_reader;
  const Meaning& m_meaning;
  std::uint64_t m_base = 0;
  std::string m_members;
  std::optional<std::uint64_t> m_torn;
};

void MemberReader::read_collection(const Meaning& meaning, Observed& bytes) {
  const CutLimits limits{.item_bytes = m_env.limits.item_bytes,
                         .member_bytes = m_env.limits.document_bytes,
                         .depth = m_env.limits.json_depth};
  Pieces pieces(*this, meaning);
  pieces.begin_at(bytes.position());
  cut_json(bytes.watched(), limits, pieces);
  while (bytes.at_hole()) {
    const std::uint64_t place = bytes.position(), lost = bytes.cross();
    if (m_listener != nullptr) m_number += m_listener->items_lost(place, lost);
    pieces.forget_torn();
    pieces.begin_at(bytes.position() - collection_opening.size());
    Resumed resumed(collection_opening, bytes.watched());
    cut_json(resumed, limits, pieces);
  }
  if (pieces.torn()) tell(tr("it ends inside"), *pieces.torn());
  if (m_listener != nullptr) m_listener->document_end();
  if (pieces.members().empty()) return;
  std::string raw = "{" + pieces.members() + "}";
  ++m_env.progress.records;
  m_out.put(
      Collection{.kind = meaning.collection,
                 .document = {.raw = pad(raw), .origin = believed(m_provenance->document(meaning.inside))}});
}

void MemberReader::put_item(const Meaning& meaning, std::string_view raw, const Origin& origin,
                            std::uint64_t place) {
  ++m_env.progress.records;
  if (meaning.collection == CollectionKind::outbox) {
    Activity activity;
    if (!m_items.read(raw, origin, activity)) {
      tell(fill(tr("item {1} cannot be read: {2}"), {m_number, describe(m_items.failure().fault)}), place);
      return;
    }
    if (m_listener != nullptr) m_listener->item(keys_of(activity), place, raw.size());
    for (const Attachment& attachment : activity.attachments) m_order.shown(attachment.url);
    m_out.put(activity);
    return;
  }
  Relation relation;
  if (!m_items.read(raw, origin, relation)) {
    tell(fill(tr("item {1} cannot be read: {2}"), {m_number, describe(m_items.failure().fault)}), place);
    return;
  }
  relation.collection = meaning.collection;
  if (m_listener != nullptr) m_listener->item({}, place, raw.size());
  m_out.put(relation);
}

// --- lines --------------------------------------------------------------------------------------

void MemberReader::read_lines(const Meaning& meaning, Observed& bytes) {
  const std::size_t longest = static_cast<std::size_t>(2 * m_env.limits.item_bytes);
  std::vector<std::byte> buffer(std::size_t{256} << 10);
  std::size_t filled = 0;
  while (true) {
    if (filled + raw_padding >= buffer.size())
      buffer.resize(std::min(2 * buffer.size(), longest + raw_padding + 1));
    const std::size_t room = buffer.size() - filled - raw_padding;
    const std::size_t got = bytes.watched().read(std::span(buffer).subspan(filled, room));
    filled += got;
    std::string_view text = as_text(std::span(buffer).first(filled));
    std::uint64_t place = bytes.position() - filled;
    const auto take = [&](std::string_view line) {
      ++m_number;
      if (m_listener != nullptr) m_listener->item({}, place, line.size());
      if (meaning.what == Meaning::What::history) {
        put_history(line, place);
      } else {
        put_entity(meaning, line, place);
      }
    };
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
      if (end != 0) take(text.substr(0, end));
      text.remove_prefix(end + 1);
      place += end + 1;
    }
    const bool too_long = text.size() > longest;
    if (too_long) {
      pass_over(tr("a line is larger than --limit item-bytes allows; the rest is passed over"), place);
      break;
    }
    std::copy(text.begin(), text.end(), reinterpret_cast<char*>(buffer.data()));
    filled = text.size();
    if (got != 0) continue;
    const bool hole = bytes.at_hole();
    if (filled != 0 && !hole) take(as_text(std::span(buffer).first(filled)));
    if (!hole) break;
    const std::uint64_t where = bytes.position(), lost = bytes.cross();
    if (m_listener != nullptr) m_number += m_listener->items_lost(where, lost);
    filled = 0;
  }
  if (m_listener != nullptr) m_listener->document_end();
}

void MemberReader::put_entity(const Meaning& meaning, std::string_view raw, std::uint64_t place) {
  if (!m_items.check(raw)) {
    tell(fill(tr("line {1} cannot be read: {2}"), {m_number, describe(m_items.failure().fault)}), place);
    return;
  }
  ++m_env.progress.records;
  m_out.put(
      Entity{.stream = meaning.stream,
             .document = {.raw = raw, .origin = believed(m_provenance->item(meaning.inside, m_number))}});
}

void MemberReader::put_history(std::string_view line, std::uint64_t place) {
  const JsonView view = m_parser.parse(line);
  const JsonView verbatim = view.find("raw"), text = view.find("text");
  if (!view.is_object() || !(verbatim || text.is_string())) {
    m_env.reporter.report(document_damaged, {.entry = m_path, .object = {}, .offset = place},
                          fill(tr("line {1} cannot be read"), {m_number}), loss_of(m_path, 1));
    return;
  }
  std::string raw(verbatim ? verbatim.raw() : text.text());
  Origin origin = believed(read_origin(view));
  origin.superseded = true;
  Meaning meaning = meaning_of(directory_of(*m_tree) + std::string(view.find("document").text()));
  const bool envelope = view.find("envelope").is_true();
  put_old(meaning, pad(raw), origin, envelope);
}

void MemberReader::put_old(const Meaning& meaning, std::string_view raw, Origin origin, bool envelope) {
  using What = Meaning::What;
  ++m_env.progress.records;
  bool readable = true;
  if (envelope) {
    readable = m_items.check(raw);
    if (readable)
      m_out.put(Collection{.kind = meaning.collection, .document = {.raw = raw, .origin = origin}});
  } else if (meaning.what == What::actor) {
    Actor actor;
    readable = m_items.read(raw, origin, actor);
    const std::string own_section = section_of(actor);
    actor.section = meaning.tree.section.empty() ? own_section : meaning.tree.section;
    if (readable) m_out.put(actor);
  } else if (meaning.what == What::entities) {
    readable = m_items.check(raw);
    if (readable) m_out.put(Entity{.stream = meaning.stream, .document = {.raw = raw, .origin = origin}});
  } else if (meaning.collection == CollectionKind::outbox) {
    Activity activity;
    readable = m_items.read(raw, origin, activity);
    if (readable) m_out.put(activity);
  } else {
    Relation relation;
    readable = m_items.read(raw, origin, relation);
    relation.collection = meaning.collection;
    if (readable) m_out.put(relation);
  }
  if (!readable) {
    m_env.reporter.report(
        document_damaged, {.entry = m_path, .object = {}, .offset = {}},
        fill(tr("line {1} cannot be read: {2}"), {m_number, describe(m_items.failure().fault)}),
        loss_of(m_path, 1));
  }
}

// --- files --------------------------------------------------------------------------------------

File MemberReader::file_of(const Meaning& meaning, std::uint64_t size) {
  const FileOrigin from = m_provenance->file(meaning.inside, meaning.role);
  File file{.path = from.path.empty() ? meaning.path : from.path,
            .role = from.role.value_or(meaning.role),
            .source_name = from.source_name,
            .size = size,
            .origin = believed(from.origin)};
  if (safe_name(file.path) != file.path || !stands_at(meaning.inside, file, meaning.tree)) {
    m_env.reporter.report(provenance_path_wrong, {.entry = m_path, .object = {}, .offset = {}},
                          fill(tr("'{1}', {2}"), {printable(file.path), name_of(file.role)}));
    file.path = meaning.path;
    file.role = meaning.role;
  }
  if (file.source_name.empty()) file.source_name = from.before + file.path;
  return file;
}

}  // namespace permafrost::archive
