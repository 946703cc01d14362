// SPDX-License-Identifier: Apache-2.0
// The object index: which frame holds what, which tar entry lies where, which item is in which frame.
// Built while an archive is written and, alike, while one is read, so that checking it is comparing two.
// It lies in a skippable frame behind the tar; docs/FORMAT.md specifies every byte.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.hpp"
#include "base/time.hpp"
#include "io/bytes.hpp"
#include "io/file.hpp"
#include "io/line_reader.hpp"
#include "io/record_sorter.hpp"
#include "io/tar_stream.hpp"

namespace permafrost::archive {

inline constexpr std::uint32_t index_frame_magic = 0x184D2A50;

/// A frame of the tar.
struct FrameRow {
  std::uint64_t offset = 0;          ///< in the file
  std::uint64_t content_offset = 0;  ///< in the tar
  std::uint32_t stored_size = 0, content_size = 0;
  Sha256 sha256;  ///< of the stored bytes
  static constexpr std::string_view section = "FRAM";
  static constexpr std::size_t bytes = 56;
};

/// The items of one document that begin in one frame.
struct RunRow {
  std::uint32_t frame = 0;       ///< row of its frame
  std::uint32_t entry = 0;       ///< tar entry of its document
  std::uint64_t first_item = 0;  ///< number of its first item in the document, from 0
  std::uint32_t place = 0;       ///< of the first item in the frame's content
  std::uint32_t length = 0;      ///< from there to the end of the last item
  std::uint32_t count = 0;       ///< items
  std::uint32_t ranged = 0;      ///< 1: ids are numbered and strictly rise up to the end of this run
  std::uint64_t least_key = 0, greatest_key = 0;  ///< numbers in the ids (base/url.hpp, last_number)
  std::int64_t earliest = 0, latest = 0;          ///< seconds; earliest > latest when no item has a time
  static constexpr std::string_view section = "RUNS";
  static constexpr std::size_t bytes = 64;
};

/// An entry of the tar.
struct EntryRow {
  std::uint64_t data_offset = 0, size = 0;  ///< of its content; a link's are those of what it names
  bool link = false;
  std::string path;  ///< in the bag, without its top directory
  /// Of its content in the tar.
  [[nodiscard]] std::uint64_t end() const {
    return size > ~data_offset ? ~std::uint64_t{0} : data_offset + size;
  }
};

/// An account and its tree.
struct AccountRow {
  std::uint32_t first_entry = 0;
  std::uint64_t provenance_offset = 0, provenance_size = 0;  ///< of provenance.jsonl in the tar
  std::string directory, id;  ///< "data/accounts/alice/"; of the actor, empty when it is absurdly long
};

/// What an item can be found by.
struct ItemKeys {
  std::string_view id;              ///< of the activity
  std::string_view object_id, url;  ///< of an embedded object
  std::optional<Seconds> time;
};

/// Is `wanted` one of the item's names?
[[nodiscard]] inline bool answers_to(const ItemKeys& keys, std::string_view wanted) {
  return wanted == keys.id || (!keys.object_id.empty() && wanted == keys.object_id) ||
         (!keys.url.empty() && wanted == keys.url);
}

/// A run being collected; knows the last key of the runs before it in the same document.
class RunCollector {
 public:
  /// An item that begins at `place` in the frame's content.
  void add(const ItemKeys& keys, std::uint64_t place, std::uint64_t length);
  [[nodiscard]] bool empty() const { return m_row.count == 0; }

  struct Closed {
    RunRow row;                         ///< frame and entry still to be set
    std::vector<std::uint64_t> hashes;  ///< names that the range of keys cannot find
  };
  /// Ends the run; the next item opens another.
  [[nodiscard]] Closed close();

 private:
  RunRow m_row;
  std::vector<std::uint64_t> m_all, m_odd;  // hash64 of every name; of those with another number than the id
  bool m_rising = true;
  std::optional<std::uint64_t> m_last_key;
  std::uint64_t m_items_before = 0;
};

class Index;

class IndexBuilder {
 public:
  IndexBuilder();
  void frame(const FrameRow& row);
  void entry(const EntryRow& row);
  void account(const AccountRow& row);
  void run(const RunRow& row, std::span<const std::uint64_t> hashes);
  [[nodiscard]] std::uint32_t entries() const { return m_entry_count; }
  /// The whole payload of the skippable frame. Call once.
  [[nodiscard]] Spool finish();
  /// The same with the accounts, runs and names of `other` instead of those that were added here.
  [[nodiscard]] Spool finish_with_rest_of(const Index& other);

 private:
  Spool m_frames, m_entries, m_accounts, m_runs;
  RecordSorter m_names;
  std::uint32_t m_entry_count = 0, m_run_count = 0;
};

/// Random access to bytes that lie in a file or in scratch space.
class Region {
 public:
  Region() = default;
  /// `file` must outlive it.
  Region(const InputFile& file, std::uint64_t offset, std::uint64_t size)
      : m_file(&file), m_offset(offset), m_size(size) {}
  explicit Region(std::shared_ptr<const Spool> spool) : m_spool(std::move(spool)), m_size(m_spool->size()) {}
  [[nodiscard]] std::uint64_t size() const { return m_size; }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> out) const;
  [[nodiscard]] Region part(std::uint64_t offset, std::uint64_t size) const;
  [[nodiscard]] std::unique_ptr<ByteSource> open() const;

 private:
  const InputFile* m_file = nullptr;
  std::shared_ptr<const Spool> m_spool;
  std::uint64_t m_offset = 0, m_size = 0;
};

/// An index that lies somewhere. Rows are read when asked for.
class Index {
 public:
  enum class Damage { digest, shape, newer };
  /// Looks for an index payload that ends at `end` of `file`; nothing when there is none.
  [[nodiscard]] static std::optional<Index> find(const InputFile& file, std::uint64_t end);
  /// One that was just built.
  [[nodiscard]] static Index of(Spool payload);

  /// Hashes the payload and unpacks what is packed in it: is it what its digest says, and can we read it?
  [[nodiscard]] std::optional<Damage> damage() const;
  /// Of its skippable frame in the file, with its head.
  [[nodiscard]] std::uint64_t frame_offset() const { return m_frame_offset; }

  /// All of it, as it lies in its skippable frame behind the head.
  [[nodiscard]] std::uint64_t payload_size() const { return m_payload.size(); }
  [[nodiscard]] std::unique_ptr<ByteSource> open_payload() const { return m_payload.open(); }

  [[nodiscard]] std::uint64_t frames() const { return section(frames_id).size() / FrameRow::bytes; }
  [[nodiscard]] FrameRow frame(std::uint64_t number) const;
  void for_each_entry(const std::function<bool(std::uint32_t number, const EntryRow&)>& visit) const;
  void for_each_account(const std::function<bool(const AccountRow&)>& visit) const;
  void for_each_run(const std::function<bool(std::uint32_t number, const RunRow&)>& visit) const;
  [[nodiscard]] std::optional<RunRow> run(std::uint32_t number) const;
  /// Runs that hold a name with this hash.
  [[nodiscard]] std::vector<std::uint32_t> runs_with(std::uint64_t hash) const;

  enum class Part {
    all,
    layout,  ///< frames and entries: what can be told without reading what entries hold
  };
  /// Names of the sections whose content differs from `other`'s.
  [[nodiscard]] std::vector<std::string> differences(const Index& other, Part part = Part::all) const;

  static constexpr std::string_view frames_id = FrameRow::section, entries_id = "ENTR", accounts_id = "ACCT",
                                    runs_id = RunRow::section, names_id = "NAME";

 private:
  friend class IndexBuilder;
  friend class IndexLines;
  template <typename R>
  friend class RowCursor;
  struct Section {
    std::string id;
    bool packed = false;
    Region region;
    std::uint64_t content = 0;  ///< its size when unpacked
  };
  explicit Index(Region payload) : m_payload(std::move(payload)) { read_directory(); }
  void read_directory();
  [[nodiscard]] static Spool write(std::span<const Section> sections);
  [[nodiscard]] Region section(std::string_view id) const;
  /// Is there a frame, and lies each one where the one before it ends?
  [[nodiscard]] bool frames_join() const;
  /// To as many bytes as it says?
  [[nodiscard]] bool unpacks(const Section& section) const;
  [[nodiscard]] std::unique_ptr<ByteSource> open(const Section& section,
                                                 std::unique_ptr<ByteSource>& stored) const;

  Region m_payload;
  std::uint64_t m_frame_offset = 0;
  std::vector<Section> m_sections;
  bool m_shaped = false;
  unsigned m_major = 0;
};

/// Lines of a section, one after the other; the index must outlive it.
class IndexLines {
 public:
  IndexLines(const Index& index, std::string_view section);
  /// Lent until the next call.
  [[nodiscard]] std::optional<std::string_view> next();

 private:
  std::unique_ptr<ByteSource> m_stored, m_source;
  LineReader m_lines;
};

class EntryCursor {
 public:
  using Row = EntryRow;
  explicit EntryCursor(const Index& index) : m_lines(index, Index::entries_id) {}
  [[nodiscard]] bool next(EntryRow& row);

 private:
  IndexLines m_lines;
};

class AccountCursor {
 public:
  using Row = AccountRow;
  explicit AccountCursor(const Index& index) : m_lines(index, Index::accounts_id) {}
  [[nodiscard]] bool next(AccountRow& row);

 private:
  IndexLines m_lines;
};

/// Rows of one size, in order; the index must outlive it. Who wants many asks here: Index::frame and
/// Index::run read the file for each.
template <typename R>
class RowCursor {
 public:
  using Row = R;
  explicit RowCursor(const Index& index, std::uint64_t first = 0);
  [[nodiscard]] bool next(Row& row);

 private:
  static constexpr std::size_t rows_at_once = 128;

  Region m_region;
  std::uint64_t m_next = 0;  // in the region, behind what the buffer holds
  std::array<std::byte, R::bytes * rows_at_once> m_rows;
  std::size_t m_at = 0, m_filled = 0;
};
using FrameCursor = RowCursor<FrameRow>;
using RunCursor = RowCursor<RunRow>;
extern template class RowCursor<FrameRow>;
extern template class RowCursor<RunRow>;

/// A cursor that can be looked at before it moves on. Who asks about places that rise goes through the rows
/// once, however often he asks.
template <typename Cursor>
class Peeking {
 public:
  /// `from`: what else the cursor is made of.
  template <typename... From>
  explicit Peeking(const Index& index, From... from) : m_cursor(index, from...) {}
  /// The next row, null behind the last.
  [[nodiscard]] const typename Cursor::Row* peek() {
    if (!m_full) m_full = m_cursor.next(m_row);
    return m_full ? &m_row : nullptr;
  }
  void pass() { m_full = false; }

 private:
  Cursor m_cursor;
  typename Cursor::Row m_row;
  bool m_full = false;
};

}  // namespace permafrost::archive
