// SPDX-License-Identifier: Apache-2.0
// An archive on the disk as bytes of a tar at any place, whatever state it is in: by its index, by its seek
// table, by scanning its frames, or unpacked to scratch space where its frames are too large to jump into.
// Also a plain tar. What the tar holds is the source's business.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "formats/format.hpp"
#include "formats/permafrost_archive/index.hpp"
#include "formats/permafrost_archive/parity_layout.hpp"
#include "io/byte_room.hpp"
#include "io/file.hpp"
#include "io/tar_stream.hpp"

namespace permafrost::archive {

/// A frame after it was read.
struct SeenFrame {
  std::uint64_t number = 0;
  FrameRow row;  ///< with the digest of the bytes as they lie in the file; the index's for an intact frame
                 ///< that is stored, where that of the content says as much
  bool intact = false;  ///< could be decoded, and its checksum is right
  bool read = false;    ///< its content is given, though with wrong bytes in it unless it is intact
};
using OnFrame = std::function<void(const SeenFrame&)>;

class ArchiveFile {
 public:
  /// Looks at the head and the tail of the file; reports what is wrong with index and seek table.
  ArchiveFile(InputFile file, const Env& env);
  ~ArchiveFile();
  ArchiveFile(const ArchiveFile&) = delete;
  ArchiveFile& operator=(const ArchiveFile&) = delete;

  /// Is the index that lies in the file whole? Then it may be compared with what is read.
  [[nodiscard]] bool has_stored_index() const { return m_stored; }
  /// The stored index, or one of frames, entries and accounts made by a look through the tar.
  [[nodiscard]] const Index& index();
  /// The first file of this path in the bag, no link.
  [[nodiscard]] std::optional<EntryRow> find(std::string_view path);
  /// The parity that lies behind the index, if there is any.
  [[nodiscard]] const std::optional<FoundParity>& parity() const { return m_parity; }
  /// Rows of frames; none for a plain tar.
  [[nodiscard]] std::uint64_t frames() const { return m_index ? m_index->frames() : 0; }
  [[nodiscard]] FrameRow frame(std::uint64_t number) const { return m_index->frame(number); }

  /// The frame whose content holds this place of the tar.
  [[nodiscard]] std::optional<std::uint64_t> frame_with(std::uint64_t tar_offset) const;
  /// A frame as it lies there; fewer bytes where the file ends.
  [[nodiscard]] std::vector<std::byte> stored(std::uint64_t frame) const;

  /// The whole tar, decoded by env.workers ahead of the reader. `seen` is called for each frame in order.
  [[nodiscard]] std::unique_ptr<PieceStream> tar(OnFrame seen);
  /// The same for who wants its first bytes: nothing is decoded ahead.
  [[nodiscard]] std::unique_ptr<PieceStream> beginning();
  /// `size` bytes of the tar; zeros where they are lost.
  [[nodiscard]] std::unique_ptr<ByteSource> range(std::uint64_t offset, std::uint64_t size);
  /// Content of one frame; empty unless it is intact.
  [[nodiscard]] ByteRoom content_of(std::uint64_t frame) const;
  /// Hashes each frame as it lies there and compares with the stored index; decodes nothing. Are all right?
  [[nodiscard]] bool verify_stored_bytes();
  /// Compares the seek table's checksums with those of the frames, which are known to be right.
  void verify_seek_table();
  /// Compares all that parity protects with its checksums and says what it can do; nothing without parity.
  void verify_parity();

 private:
  [[nodiscard]] std::unique_ptr<PieceStream> tar(OnFrame seen, unsigned workers);
  void read_tail();
  [[nodiscard]] std::uint64_t last_frame_before(std::uint64_t tar_offset) const;
  [[nodiscard]] bool use_index(Index index);
  [[nodiscard]] bool use_seek_table();
  void compare_seek_table();
  /// Of the skippable frames behind the data, whose sizes are given.
  void check_heads(std::span<const std::uint64_t> frames_behind);
  void report_seek_table(std::string message);
  [[nodiscard]] bool scan_frames();
  void unpack();
  [[nodiscard]] Index look_through();

  const Env m_env;
  InputFile m_file;
  std::optional<Index> m_index;
  std::optional<FoundParity> m_parity;
  std::unique_ptr<Spool> m_unpacked;
  bool m_stored = false, m_table_fits = false, m_index_seen = false, m_plain = false, m_catalogued = false;
};

/// Does the file begin like zstd's frames?
[[nodiscard]] bool is_compressed(const InputFile& file);
/// How the tar begins whose file, packed or not, begins with `head`.
[[nodiscard]] std::string tar_head(std::span<const std::byte> head);
/// Does a tar that begins so say that it is an archive of ours?
[[nodiscard]] bool greets(std::string_view tar_head);

}  // namespace permafrost::archive
