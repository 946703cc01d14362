// SPDX-License-Identifier: Apache-2.0
// provenance.jsonl of one tree: where each thing of it comes from. Consecutive items or files with the same
// origin share one line, so that a million posts cost a few kilobytes. Written in the order of the tar, so
// that reading it keeps pace with reading the tar.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.hpp"
#include "codec/json_view.hpp"
#include "formats/permafrost_archive/json_text.hpp"
#include "io/bytes.hpp"
#include "io/file.hpp"
#include "io/line_reader.hpp"
#include "model/record.hpp"

namespace permafrost::archive {

/// "source" and "origin" (and "absent_later") of a line.
void write_origin(JsonLine& line, const Origin& origin);
[[nodiscard]] Origin read_origin(const JsonView& line);

/// The lines of one document's items.
class ItemProvenance {
 public:
  explicit ItemProvenance(std::string document) : m_document(std::move(document)) {}
  void add(const Origin& origin, std::optional<Visibility> visibility);
  /// All lines, ended.
  [[nodiscard]] const Spool& finish();

 private:
  /// Items one after the other that the same readers may see.
  struct Run {
    std::optional<Visibility> visibility;
    std::uint64_t items = 0;
  };
  void end_line();
  [[nodiscard]] std::string visibilities() const;
  const std::string m_document;
  Spool m_lines;
  Origin m_origin;
  std::uint64_t m_first = 0, m_count = 0;  // of the open line, counted from 1
  std::vector<Run> m_runs;                 // of the open line
};

class ProvenanceWriter {
 public:
  /// `inside` is the file's place in its tree; `plain` as in FilePlace.
  void file(const File& file, std::string_view inside, bool plain);
  /// The actor, or a collection's own members.
  void document(std::string_view inside, const Origin& origin);
  void items(ItemProvenance& items);
  [[nodiscard]] const Spool& finish();

 private:
  void end_files();
  Spool m_lines;
  std::optional<File> m_like;  // what the files of the open line have in common
  std::string m_first, m_last, m_before;
  std::uint64_t m_count = 0;
};

/// What provenance says of one file.
struct FileOrigin {
  Origin origin;
  std::optional<FileRole> role;
  std::string path;         ///< as it stands there, safe or not; empty: as its place says
  std::string source_name;  ///< empty: `before` and its path
  std::string before;
};

/// Reads a provenance.jsonl beside the tree it speaks of. What is asked for in the tar's order is found
/// at once; what is not found gets an Origin of source 0, verbatim.
class ProvenanceReader {
 public:
  ProvenanceReader(std::unique_ptr<ByteSource> text, const Limits& limits);
  /// `by_place` is the role that its place gives the file. A line that speaks of several files is at its end
  /// with the last of them, or, where that one was lost with a frame, with the first of another role.
  [[nodiscard]] FileOrigin file(std::string_view inside, FileRole by_place);
  [[nodiscard]] Origin document(std::string_view inside);
  /// `number` counts from 1.
  [[nodiscard]] Origin item(std::string_view inside, std::uint64_t number);

 private:
  struct Line {
    std::string document, file, last, before, path, name;
    std::optional<FileRole> role;
    std::uint64_t first_item = 0, last_item = 0;
    Origin origin;
  };
  bool advance();
  bool parse(std::string_view text);

  std::unique_ptr<ByteSource> m_text;
  JsonParser m_parser;
  LineReader m_lines;
  Line m_line;
  bool m_inside_files = false, m_ended = false;
};

}  // namespace permafrost::archive
