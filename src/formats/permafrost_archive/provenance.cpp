// SPDX-License-Identifier: Apache-2.0
#include "formats/permafrost_archive/provenance.hpp"

#include <algorithm>

namespace permafrost::archive {

namespace {

bool same(const Origin& left, const Origin& right) {
  return left.source == right.source && left.derived == right.derived &&
         left.absent_later == right.absent_later;
}

/// A line stays a few kilobytes long.
constexpr std::size_t most_runs = 200;

void write_line(Spool& lines, const JsonLine& line) { lines.write(as_bytes(line.str() + "\n")); }

}  // namespace

void write_origin(JsonLine& line, const Origin& origin) {
  line.number("source", std::uint64_t{origin.source}).text("origin", origin.derived ? "derived" : "verbatim");
  if (origin.absent_later) line.flag("absent_later", true);
}

Origin read_origin(const JsonView& line) {
  return {.source = static_cast<std::uint32_t>(line.find("source").integer().value_or(0)),
          .derived = line.find("origin").text() == "derived",
          .superseded = false,
          .absent_later = line.find("absent_later").is_true()};
}

// --- writing ------------------------------------------------------------------------------------

void ItemProvenance::add(const Origin& origin, std::optional<Visibility> visibility) {
  const bool like_last = m_count != 0 && same(origin, m_origin);
  const bool run_goes_on = like_last && visibility == m_runs.back().visibility;
  if (m_count != 0 && !run_goes_on && (!like_last || m_runs.size() == most_runs)) end_line();
  if (m_count == 0 || !run_goes_on) m_runs.push_back({visibility, 0});
  m_origin = origin;
  ++m_runs.back().items;
  ++m_count;
}

/// One word where all items are alike, as they are in most accounts; else a list of [word, how many].
std::string ItemProvenance::visibilities() const {
  const auto word = [](const Run& run) {
    return run.visibility ? json_quoted(name_of(*run.visibility)) : "null";
  };
  if (m_runs.size() == 1) return word(m_runs.front());
  std::string list;
  for (const Run& run : m_runs)
    list.append(list.empty() ? "[[" : ",[")
        .append(word(run))
        .append(",")
        .append(std::to_string(run.items))
        .append("]");
  return list + "]";
}

void ItemProvenance::end_line() {
  if (m_count == 0) return;
  JsonLine line;
  line.text("document", m_document).number("first", m_first + 1).number("last", m_first + m_count);
  write_origin(line, m_origin);
  if (m_runs.size() > 1 || m_runs.front().visibility) line.raw("visibility", visibilities());
  write_line(m_lines, line);
  m_first += m_count;
  m_count = 0;
  m_runs.clear();
}

const Spool& ItemProvenance::finish() {
  end_line();
  return m_lines;
}

void ProvenanceWriter::file(const File& file, std::string_view inside, bool plain) {
  const bool ends_alike = file.source_name.ends_with(file.path);
  const std::string before =
      ends_alike ? file.source_name.substr(0, file.source_name.size() - file.path.size()) : std::string();
  const bool joins = plain && ends_alike && m_like && same(m_like->origin, file.origin) &&
                     m_like->role == file.role && m_before == before;
  if (!joins) {
    end_files();
    m_first = inside;
    m_before = before;
    m_like = file;
  }
  m_last = inside;
  ++m_count;
  if (plain && ends_alike) return;

  JsonLine line;
  line.text("file", inside).text("role", name_of(file.role));
  write_origin(line, file.origin);
  if (!plain) line.text("path", file.path);
  line.text("name", file.source_name);
  write_line(m_lines, line);
  m_like.reset();
  m_count = 0;
}

void ProvenanceWriter::end_files() {
  if (m_count == 0) return;
  JsonLine line;
  line.text("file", m_first);
  if (m_count > 1) line.text("last", m_last).number("count", m_count);
  line.text("role", name_of(m_like->role));
  write_origin(line, m_like->origin);
  if (!m_before.empty()) line.text("before", m_before);
  write_line(m_lines, line);
  m_like.reset();
  m_count = 0;
}

void ProvenanceWriter::document(std::string_view inside, const Origin& origin) {
  end_files();
  JsonLine line;
  line.text("document", inside);
  write_origin(line, origin);
  write_line(m_lines, line);
}

void ProvenanceWriter::items(ItemProvenance& items) {
  end_files();
  copy(*items.finish().open(), m_lines);
}

const Spool& ProvenanceWriter::finish() {
  end_files();
  return m_lines;
}

// --- reading ------------------------------------------------------------------------------------

// A line may hold the names of two files, a path and a name, and JSON writes one byte as six at most.
constexpr std::size_t names_of_a_line = 4, most_escaped = 6;

ProvenanceReader::ProvenanceReader(std::unique_ptr<ByteSource> text, const Limits& limits)
    : m_text(std::move(text)),
      m_parser(limits),
      m_lines(names_of_a_line * most_escaped * limits.entry_name_bytes) {
  m_ended = m_text == nullptr || !advance();
}

/// The next line that can be read.
bool ProvenanceReader::advance() {
  m_inside_files = false;
  while (const auto line = m_lines.next(*m_text)) {
    if (parse(*line)) return true;
  }
  return false;
}

bool ProvenanceReader::parse(std::string_view text) {
  const JsonView line = m_parser.parse_copy(text);
  if (!line.is_object()) return false;
  m_line = Line{.document = std::string(line.find("document").text()),
                .file = std::string(line.find("file").text()),
                .last = std::string(line.find("last").text()),
                .before = std::string(line.find("before").text()),
                .path = std::string(line.find("path").text()),
                .name = std::string(line.find("name").text()),
                .role = role_named(line.find("role").text()),
                .first_item = static_cast<std::uint64_t>(line.find("first").integer().value_or(0)),
                .last_item = static_cast<std::uint64_t>(line.find("last").integer().value_or(0)),
                .origin = read_origin(line)};
  return true;
}

FileOrigin ProvenanceReader::file(std::string_view inside, FileRole by_place) {
  if (m_inside_files && m_line.role != by_place) {
    m_inside_files = false;
    m_ended = !advance();
  }
  while (!m_ended && !m_inside_files && m_line.file != inside) m_ended = !advance();
  if (m_ended) return {};
  FileOrigin found{.origin = m_line.origin,
                   .role = m_line.role,
                   .path = m_line.path,
                   .source_name = m_line.name,
                   .before = m_line.before};
  m_inside_files = !m_line.last.empty() && m_line.last != inside;
  if (!m_inside_files) m_ended = !advance();
  return found;
}

Origin ProvenanceReader::document(std::string_view inside) {
  while (!m_ended && !(m_line.document == inside && m_line.first_item == 0)) m_ended = !advance();
  return m_ended ? Origin{} : m_line.origin;
}

Origin ProvenanceReader::item(std::string_view inside, std::uint64_t number) {
  while (!m_ended && !(m_line.document == inside && m_line.last_item >= number)) m_ended = !advance();
  return m_ended || m_line.first_item > number ? Origin{} : m_line.origin;
}

}  // namespace permafrost::archive
