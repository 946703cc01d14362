// SPDX-License-Identifier: Apache-2.0
#include "formats/mastodon_csv/sink.hpp"

#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "base/error.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"
#include "codec/entity_tables.hpp"
#include "codec/json_view.hpp"
#include "codec/mastodon_csv.hpp"
#include "formats/mastodon_csv/findings.hpp"
#include "io/bundle.hpp"

namespace permafrost::mastodon_csv {

namespace {

/// What Mastodon 4.2 to 4.7 take in one file (app/models/form/import.rb).
constexpr std::uint64_t most_rows = 20'000, most_bytes = std::uint64_t{20} << 20;

std::uint64_t rows_option(const Options& options) {
  const std::string_view text = option_of(options, "rows");
  if (text.empty()) return most_rows;
  std::uint64_t rows = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), rows);
  if (error != std::errc() || end != text.data() + text.size())
    throw Error(Fault::usage, fill(tr("'rows={1}' must be a number; 0 never splits a table"), {text}));
  return rows == 0 ? ~std::uint64_t{0} : rows;
}

bool is_csv(TableKind kind) { return info_of(kind).suffix == ".csv"; }

/// Writes one table, in as many files as it needs.
class TableFiles {
 public:
  TableFiles(Bundle& bundle, std::string directory, TableKind kind, std::uint64_t rows, std::size_t& pieces)
      : m_bundle(bundle), m_directory(std::move(directory)), m_kind(kind), m_rows(rows), m_pieces(pieces) {}

  /// Headings, which every piece begins with.
  void begin(std::string headings) {
    m_headings = std::move(headings);
    next_piece();
  }
  void row(std::string_view line) {
    MemorySource bytes(line);
    row(bytes, line.size());
  }
  void row(ByteSource& line, std::uint64_t length) {
    const bool full = m_in_piece == m_rows || (m_in_piece != 0 && m_bytes + length > most_bytes);
    if (full && is_csv(m_kind)) next_piece();
    m_bytes += copy(line, *m_out);
    ++m_in_piece;
  }
  [[nodiscard]] std::size_t pieces() const { return m_written; }

 private:
  void next_piece() {
    m_out = &m_bundle.add(m_directory + table_path(m_kind, ++m_pieces), false);
    ++m_written;
    m_in_piece = 0;
    m_out->write(as_bytes(m_headings));
    m_bytes = m_headings.size();
  }

  Bundle& m_bundle;
  const std::string m_directory;
  const TableKind m_kind;
  const std::uint64_t m_rows;
  std::size_t& m_pieces;  ///< of this table, whatever wrote them
  std::size_t m_written = 0;
  std::string m_headings;
  ByteSink* m_out = nullptr;
  std::uint64_t m_in_piece = 0, m_bytes = 0;
};

/// What was learned of the account whose section is open.
struct Section {
  explicit Section(const Limits& limits) : entities(limits) {}
  std::string directory;
  std::map<TableKind, std::size_t> pieces;  ///< files of each table so far
  std::set<TableKind> received;             ///< tables that came as files
  EntityTables entities;
  std::map<TableKind, Spool> related;           ///< rows made of collections
  std::map<TableKind, std::uint64_t> nameless;  ///< items of these whose address is not known
};

class TablesSink : public Sink {
 public:
  TablesSink(const Location& location, const Options& options, const Env& env)
      : m_location(location), m_env(env), m_rows(rows_option(options)), m_parser(env.limits) {}

  void begin(const Preamble& preamble) override {
    m_many = preamble.many_accounts;
    const auto existing = m_location.replace ? AtomicFile::Existing::replace : AtomicFile::Existing::refuse;
    const auto open = m_location.path.ends_with('/') ? open_folder_bundle : open_zip_bundle;
    m_bundle = open(m_location.path, existing);
  }

  void put(const Record& record) override {
    throw_if_stopped(m_env.stop);
    std::visit([this](const auto& one) { put_one(one); }, record);
  }

  void put_file(const File& file, ByteSource& bytes) override {
    const auto kind = file.role == FileRole::table ? table_at(file.path) : std::nullopt;
    if (!kind || !m_section) return;  // not held: the loss stage counts it
    m_section->received.insert(*kind);
    Spool spool;
    copy(bytes, spool);
    if (needs_pieces(*kind, spool)) return write_rows(*kind, spool);
    // What one file can hold is the bytes as received.
    ByteSink& out =
        m_bundle->add(m_section->directory + table_path(*kind, ++m_section->pieces[*kind]), false);
    copy(*spool.open(), out);
    m_any = true;
  }

  void finish() override {
    close_section();
    if (m_unplaced != 0) {
      m_env.reporter.report(entity_not_in_tables, {},
                            fill(tr("{1} entity", "{1} entities", m_unplaced), {m_unplaced}));
    }
    if (!m_any) m_env.reporter.report(tables_absent, {}, tr("the output is empty"));
    m_bundle->commit();
  }

 private:
  void put_one(const Actor& actor) {
    if (actor.document.origin.superseded) return;
    close_section();
    m_section.emplace(m_env.limits);
    if (m_many) m_section->directory = std::string(actor.section) + "/";
    const std::string_view address = m_parser.parse(actor.document.raw).find("webfinger").text();
    const auto at = address.find('@');
    m_section->entities.set_domain(at == std::string_view::npos ? actor.host : address.substr(at + 1));
  }
  void put_one(const Activity&) {}    // not held
  void put_one(const Collection&) {}  // not held

  void put_one(const Relation& relation) {
    const Origin& origin = relation.document.origin;
    if (!m_section || origin.superseded || origin.absent_later || relation.target.empty()) return;
    switch (relation.collection) {
      case CollectionKind::bookmarks: return relate(TableKind::bookmarks, std::string(relation.target));
      case CollectionKind::following: return relate(TableKind::following, address_in(relation.target));
      case CollectionKind::followers: return relate(TableKind::followers, address_in(relation.target));
      default: return;
    }
  }

  void put_one(const Entity& entity) {
    const Origin& origin = entity.document.origin;
    if (origin.superseded || origin.absent_later) return;
    if (!m_section || !m_section->entities.take(entity)) ++m_unplaced;
  }

  void relate(TableKind kind, const std::optional<std::string>& target) {
    if (target) {
      Spool& rows = m_section->related[kind];
      if (rows.size() == 0) rows.write(as_bytes(headings_of(kind)));
      rows.write(as_bytes(line_of(kind, {.target = *target})));
    } else {
      ++m_section->nameless[kind];
    }
  }

  [[nodiscard]] TableFiles files_of(TableKind kind) {
    m_any = true;
    return {*m_bundle, m_section->directory, kind, m_rows, m_section->pieces[kind]};
  }

  [[nodiscard]] bool needs_pieces(TableKind kind, const Spool& spool) const {
    if (!is_csv(kind) || m_rows == ~std::uint64_t{0}) return false;
    if (spool.size() > most_bytes) return true;
    const auto bytes = spool.open();
    CsvReader rows(*bytes);
    CsvRow row;
    std::uint64_t count = 0;
    bool first = true;
    while (count <= m_rows && rows.next(row)) {
      const bool headings = first && is_headings(row);
      first = false;
      if (!headings && !row.blank()) ++count;
    }
    return count > m_rows;
  }

  static bool is_headings(const CsvRow& row) { return !row.too_long && header_of(row).present; }

  /// Into pieces of whole rows, the bytes of each as they stand there.
  void write_rows(TableKind kind, const Spool& spool) {
    TableFiles files = files_of(kind);
    const auto bytes = spool.open();
    CsvReader rows(*bytes);
    CsvRow row;
    bool begun = false;
    while (rows.next(row)) {
      const auto text = spool.range(row.offset, row.length);
      const bool headings = !begun && is_headings(row);
      if (!begun) files.begin(headings ? read_text(*text, row.length, {}) : std::string());
      begun = true;
      if (!headings && !row.blank()) files.row(*text, row.length);
    }
    report_pieces(kind, files.pieces());
  }

  void report_pieces(TableKind kind, std::size_t pieces) {
    if (pieces < 2) return;
    m_env.reporter.report(table_split, {.entry = m_section->directory + table_path(kind)},
                          fill(tr("it is in {1} files"), {std::uint64_t{pieces}}));
  }

  void close_section() {
    if (!m_section) return;
    write_entities();
    for (auto& [kind, lines] : m_section->related) {
      if (!m_section->received.contains(kind) && !m_section->entities.has(kind)) write_rows(kind, lines);
    }
    for (const auto& [kind, count] : m_section->nameless) {
      if (m_section->received.contains(kind) || m_section->entities.has(kind)) continue;
      m_env.reporter.report(address_unknown, {.entry = m_section->directory + table_path(kind)},
                            fill(tr("{1} account", "{1} accounts", count), {count}));
    }
    if (const auto lost = m_section->entities.details_lost()) {
      m_env.reporter.report(table_detail_lost, {},
                            fill(tr("{1} mute that ends, list with rules or filter of posts",
                                    "{1} mutes that end, lists with rules or filters of posts", lost),
                                 {lost}));
    }
    m_section.reset();
  }

  void write_entities() {
    std::optional<TableFiles> files;
    std::optional<TableKind> current;
    const auto end = [&] {
      if (!current) return;
      if (current == TableKind::filters) files->row("]}");
      report_pieces(*current, files->pieces());
    };
    m_section->entities.for_each([&](TableKind kind, std::string_view line) {
      if (m_section->received.contains(kind)) return;
      if (current != kind) {
        end();
        files.reset();
        files.emplace(files_of(kind));
        files->begin(kind == TableKind::filters ? R"({"custom_filters":[)" : headings_of(kind));
      } else if (kind == TableKind::filters) {
        files->row(",");
      }
      current = kind;
      files->row(line);
    });
    end();
  }

  const Location m_location;
  const Env m_env;
  const std::uint64_t m_rows;
  JsonParser m_parser;
  std::unique_ptr<Bundle> m_bundle;
  std::optional<Section> m_section;
  bool m_many = false, m_any = false;
  std::uint64_t m_unplaced = 0;
};

}  // namespace

std::unique_ptr<Sink> create_sink(const Location& location, const Options& options, const Env& env) {
  return std::make_unique<TablesSink>(location, options, env);
}

}  // namespace permafrost::mastodon_csv
