// SPDX-License-Identifier: Apache-2.0
#include "formats/mastodon_export/sink.hpp"

#include <filesystem>
#include <optional>
#include <system_error>
#include <unordered_set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "formats/mastodon_export/findings.hpp"
#include "formats/mastodon_export/layout.hpp"
#include "io/file.hpp"
#include "io/zip_writer.hpp"

namespace permafrost::mastodon_export {

namespace {

/// One account's zip while it is written. One entry is open at a time, which the order of a flow allows.
class Export {
 public:
  Export(std::string path, AtomicFile::Existing existing)
      : m_file(std::move(path), existing), m_zip(m_file) {}

  void put_document(std::string_view name, std::string_view raw) {
    m_zip.add(free_name(std::string(name)), ZipWriter::Method::deflate).write(as_bytes(raw));
  }

  void put_item(CollectionKind kind, std::string_view raw) {
    if (m_open != kind) open(kind);
    m_document->write(as_bytes(m_items == 0 ? "" : ","));
    m_document->write(as_bytes(raw));
    ++m_items;
  }

  /// Items stand first, since the collection's own members are known only after them; members of a JSON
  /// object have no order.
  void close_collection(CollectionKind kind, std::string_view envelope) {
    if (m_open != kind) open(kind);
    m_document->write(as_bytes("]"));
    const std::string_view members = trim(envelope.substr(1, envelope.size() - 2));
    m_document->write(as_bytes(members.empty() ? "" : ","));
    m_document->write(as_bytes(members));
    m_document->write(as_bytes("}"));
    m_open.reset();
  }

  /// Gives the name that the file got.
  std::string put_file(const std::string& wanted, FileRole role, ByteSource& bytes) {
    close_open();
    std::string name = free_name(wanted);
    copy(bytes,
         m_zip.add(name, role == FileRole::extra ? ZipWriter::Method::deflate : ZipWriter::Method::store));
    return name;
  }

  void finish() {
    close_open();
    m_zip.finish();
    m_file.commit();
  }

 private:
  /// `name`, or with a number behind it when the zip has that name: unzip would keep one of the two.
  std::string free_name(const std::string& name) {
    std::string free = name;
    for (int number = 2; !m_names.insert(std::hash<std::string>{}(free)).second; ++number)
      free = name + "~" + std::to_string(number);
    return free;
  }

  void open(CollectionKind kind) {
    close_open();
    m_document = &m_zip.add(free_name(file_name_of(kind)), ZipWriter::Method::deflate);
    m_document->write(as_bytes("{\"orderedItems\":["));
    m_open = kind;
    m_items = 0;
  }
  /// A source that knows no envelope (filtered away, or never there) still gets a whole document.
  void close_open() {
    if (m_open) close_collection(*m_open, R"({"type":"OrderedCollection"})");
  }

  AtomicFile m_file;
  ZipWriter m_zip;
  ByteSink* m_document = nullptr;
  std::optional<CollectionKind> m_open;
  std::unordered_set<std::size_t> m_names;  ///< hashes, to stay small
  std::uint64_t m_items = 0;
};

class ExportSink : public Sink {
 public:
  ExportSink(const Location& location, const Env& env)
      : m_location(location),
        m_reporter(env.reporter),
        m_directory(location.path.ends_with('/')),
        m_existing(location.replace ? AtomicFile::Existing::replace : AtomicFile::Existing::refuse) {}

  void begin(const Preamble&) override {
    if (!m_directory) {
      m_export.emplace(m_location.path, m_existing);
      return;
    }
    std::error_code failure;
    std::filesystem::create_directory(m_location.path, failure);
    if (failure) {
      throw Error(Fault::output, fill(tr("cannot create '{1}': {2}"), {m_location.path, failure.message()}));
    }
  }

  void put(const Record& record) override {
    std::visit([this](const auto& one) { put_one(one); }, record);
  }

  void put_file(const File& file, ByteSource& bytes) override {
    if (!m_account_open) return;  // of the instance: not held, the loss stage counts it
    const std::string name =
        m_export->put_file(is_reserved(file) ? "extra/" + file.path : file.path, file.role, bytes);
    if (name == file.path) return;
    m_reporter.report(file_renamed, {.entry = file.path, .object = {}, .offset = {}},
                      fill(tr("it is now '{1}'"), {printable(name)}));
  }

  void finish() override {
    if (m_export) m_export->finish();
    m_export.reset();
  }

 private:
  void put_one(const Actor& actor) {
    if (actor.document.origin.superseded) return;
    if (m_directory) {
      finish();
      m_export.emplace(m_location.path + std::string(actor.section) + ".zip", m_existing);
    } else if (m_account_open) {
      throw Error(Fault::output,
                  fill(tr("'{1}' can hold one account only (choose one with --account NAME, or name a "
                          "directory ending in '/' to get one export for each)"),
                       {m_location.path}));
    }
    m_account_open = true;
    // What we made up ourselves for an account without a profile is not handed on as its profile.
    if (!actor.document.origin.derived) m_export->put_document(actor_name, actor.document.raw);
  }

  void put_one(const Activity& activity) {
    if (!activity.document.origin.superseded)
      m_export->put_item(CollectionKind::outbox, activity.document.raw);
  }
  void put_one(const Relation& relation) {
    if (!relation.document.origin.superseded) m_export->put_item(relation.collection, relation.document.raw);
  }
  void put_one(const Collection& collection) {
    if (!collection.document.origin.superseded)
      m_export->close_collection(collection.kind, collection.document.raw);
  }
  void put_one(const Entity&) {}  // not held

  /// Must not pass for the account's own document or picture?
  static bool is_reserved(const File& file) {
    const Part part = place_of(file.path).part;
    const bool document = part == Part::actor || part == Part::collection || part == Part::secret_key;
    return document || (part != Part::extra && part != Part::attachment && role_of(part) != file.role);
  }

  const Location m_location;
  Reporter& m_reporter;
  const bool m_directory;
  const AtomicFile::Existing m_existing;
  std::optional<Export> m_export;
  bool m_account_open = false;
};

}  // namespace

std::unique_ptr<Sink> create_sink(const Location& location, const Options&, const Env& env) {
  return std::make_unique<ExportSink>(location, env);
}

}  // namespace permafrost::mastodon_export
