// SPDX-License-Identifier: Apache-2.0
#include "formats/account_folder_sink.hpp"

#include <filesystem>
#include <optional>
#include <system_error>

#include "base/error.hpp"
#include "base/hash_set.hpp"
#include "base/text.hpp"
#include "formats/account_folder_findings.hpp"
#include "io/zstd_frames.hpp"

namespace permafrost::account_folder {

namespace {

/// One account's folder while it is written. One entry is open at a time, which the order of a flow allows.
class Export {
 public:
  Export(std::unique_ptr<Bundle> writer, const Layout& layout)
      : m_writer(std::move(writer)), m_layout(layout) {}

  void put_document(std::string_view name, std::string_view raw) {
    m_writer->add(free_name(std::string(name)), false).write(as_bytes(raw));
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
    const bool packed_already = role != FileRole::extra && role != FileRole::table;
    copy(bytes, m_writer->add(name, packed_already));
    return name;
  }

  void finish() {
    close_open();
    m_writer->commit();
  }

 private:
  /// `name`, or with a number behind it when the folder has that name: unzip would keep one of the two.
  std::string free_name(const std::string& name) {
    std::string free = name;
    for (int number = 2; !m_names.insert(hash64(free)); ++number) free = name + "~" + std::to_string(number);
    return free;
  }

  void open(CollectionKind kind) {
    close_open();
    m_document = &m_writer->add(free_name(m_layout.name_of(kind)), false);
    m_document->write(as_bytes("{\"orderedItems\":["));
    m_open = kind;
    m_items = 0;
  }
  /// A source that knows no envelope (filtered away, or never there) still gets a whole document.
  void close_open() {
    if (m_open) close_collection(*m_open, R"({"type":"OrderedCollection"})");
  }

  const std::unique_ptr<Bundle> m_writer;
  const Layout& m_layout;
  ByteSink* m_document = nullptr;
  std::optional<CollectionKind> m_open;
  HashSet m_names;  ///< hash64 of each
  std::uint64_t m_items = 0;
};

class FolderSink : public Sink {
 public:
  FolderSink(const Location& location, std::unique_ptr<Layout> layout, FolderForm form, const Env& env)
      : m_location(location),
        m_layout(std::move(layout)),
        m_form(form),
        m_reporter(env.reporter),
        m_directory(location.path.ends_with('/')) {}

  void begin(const Preamble&) override {
    if (!m_directory) {
      open(m_location.path);
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
    const std::string name = m_export->put_file(
        is_reserved(file) ? "extra/" + file.path : m_layout->name_of(file), file.role, bytes);
    if (name == m_layout->name_of(file)) return;
    m_reporter.report(file_renamed, {.entry = file.path, .object = {}, .offset = {}},
                      fill(tr("it is now '{1}'"), {printable(name)}));
  }

  void finish() override {
    if (m_export) m_export->finish();
    m_export.reset();
  }

 private:
  void open(const std::string& path) {
    const auto existing = m_location.replace ? AtomicFile::Existing::replace : AtomicFile::Existing::refuse;
    m_export.emplace(m_form.open(path, existing), *m_layout);
  }

  void put_one(const Actor& actor) {
    if (actor.document.origin.superseded) return;
    if (m_directory) {
      finish();
      open(m_location.path + std::string(actor.section) + std::string(m_form.suffix));
    } else if (m_account_open) {
      throw Error(Fault::output,
                  fill(tr("'{1}' can hold one account only (choose one with --account NAME, or name a "
                          "directory ending in '/' to get one export for each)"),
                       {m_location.path}));
    }
    m_account_open = true;
    // What we made up ourselves for an account without a profile is not handed on as its profile.
    if (!actor.document.origin.derived) m_export->put_document(m_layout->actor_name(), actor.document.raw);
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
  [[nodiscard]] bool is_reserved(const File& file) const {
    const Part part = m_layout->place_of(m_layout->name_of(file)).part;
    const bool document = part == Part::actor || part == Part::collection || part == Part::secret_key ||
                          part == Part::description;
    return document || (part != Part::extra && part != Part::attachment && role_of(part) != file.role);
  }

  const Location m_location;
  const std::unique_ptr<Layout> m_layout;
  const FolderForm m_form;
  Reporter& m_reporter;
  const bool m_directory;
  std::optional<Export> m_export;
  bool m_account_open = false;
};

}  // namespace

std::unique_ptr<Sink> create_sink(const Location& location, std::unique_ptr<Layout> layout, FolderForm form,
                                  const Env& env) {
  return std::make_unique<FolderSink>(location, std::move(layout), form, env);
}

}  // namespace permafrost::account_folder
