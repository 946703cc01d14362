// SPDX-License-Identifier: Apache-2.0
// Writes a BagIt bag as a tar cut into zstd frames, with its manifests, index and seek table. What the
// files of the bag mean is the sink's business; here they are names and bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "formats/permafrost_archive/archive_tail.hpp"
#include "formats/permafrost_archive/index.hpp"
#include "formats/permafrost_archive/lent_file.hpp"
#include "io/bytes.hpp"
#include "io/file.hpp"
#include "io/sha256.hpp"
#include "io/zstd_frames.hpp"
#include "io/zstd_seek_table.hpp"

namespace permafrost::archive {

/// A document whose size is known only at its end: items collected into finished frames, which wait in
/// scratch space. Frames are cut between items.
class DocumentSpool {
 public:
  enum class Form {
    collection,  ///< one OrderedCollection, items first, one a line
    lines,       ///< one item a line
  };
  /// `press` must outlive it.
  DocumentSpool(Form form, FramePress& press, std::uint64_t frame_bytes);
  DocumentSpool(const DocumentSpool&) = delete;
  DocumentSpool& operator=(const DocumentSpool&) = delete;

  void add(std::string_view item, const ItemKeys& keys);
  /// Ends a collection; `members` are its own, without braces.
  void close(std::string_view members);
  [[nodiscard]] std::uint64_t count() const { return m_count; }

 private:
  friend class BagWriter;
  void append(std::string_view text);
  void cut();
  /// When all its frames were taken.
  [[nodiscard]] Sha256 digest();
  void end_run(std::uint32_t frame);
  [[nodiscard]] bool has_frames() const { return m_frames_cut != 0; }

  const Form m_form;
  FramePress& m_press;
  const std::uint64_t m_frame_bytes;
  std::string m_opening;  // not part of the first frame: the tar header stands before it
  ByteRoom m_buffer;      // of the frame that is being filled
  RunCollector m_run;
  Spool m_stored, m_facts, m_runs;  // frames; their sizes and digests; runs with their hashes
  std::shared_ptr<Sha256Chain> m_message = std::make_shared<Sha256Chain>();  // the whole document
  std::uint64_t m_size = 0, m_count = 0;
  std::uint32_t m_frames_cut = 0;
};

/// A file that was written, for links to it.
struct WrittenFile {
  std::string path;  ///< in the bag
  std::uint64_t data_offset = 0, size = 0;
  Sha256 sha256;
};

class BagWriter {
 public:
  /// `top` is the name of the bag's directory; `out` and `press` must outlive it.
  BagWriter(ByteSink& out, FramePress& press, std::uint64_t frame_bytes, std::string top);

  /// Paths are relative to the bag's directory.
  void add(std::string_view path, std::string_view content);
  /// Exactly `size` bytes with this digest.
  WrittenFile add(std::string_view path, ByteSource& content, std::uint64_t size, const Sha256& digest,
                  Packing packing);
  void add_link(std::string_view path, const WrittenFile& target);
  void add(std::string_view path, DocumentSpool& document);
  /// Members of another archive in the frames that hold them there; run.can_be_copied(). Says where they lie
  /// now.
  std::vector<WrittenFile> add(const FrameRun& run);

  [[nodiscard]] IndexBuilder& index() { return m_index; }
  [[nodiscard]] std::uint64_t payload_bytes() const { return m_payload_bytes; }
  [[nodiscard]] std::uint64_t payload_files() const { return m_payload_files; }

  /// bag-info.txt, the manifests, the end of the tar, and what stands behind it (archive_tail.hpp).
  void finish(std::string_view bag_info, ParityWriter* parity);

 private:
  /// `room`: so much of the content shall lie in the header's frame, if it fits into one at all.
  void begin_member(std::string_view path, std::uint64_t size, Packing packing, std::uint64_t room);
  void end_member(std::string_view path, std::uint64_t size, const Sha256& digest, Packing packing);
  void list(std::string_view path, std::uint64_t size, const Sha256& digest);
  void append(std::span<const std::byte> bytes, Packing packing);
  std::span<std::byte> extend(std::uint64_t most, Packing packing);
  void make_room(std::uint64_t bytes, Packing packing);
  void cut();
  void place(const StoredFrame& frame);
  void add_runs(const DocumentSpool& document, std::uint32_t entry);
  void copy_frames(const DocumentSpool& document);

  ByteSink& m_out;
  FramePress& m_press;
  const std::uint64_t m_frame_bytes;
  const std::string m_top;
  ByteRoom m_pending;  // the frame of the tar that is being filled
  Packing m_packing = Packing::compress;
  std::uint64_t m_tar_size = 0;  // with what is pending
  std::uint32_t m_frames_cut = 0;
  std::uint64_t m_placed_bytes = 0, m_placed_content = 0;
  IndexBuilder m_index;
  SeekTableWriter m_seek_table;
  Spool m_manifest, m_tag_manifest;
  std::uint64_t m_payload_bytes = 0, m_payload_files = 0;
  WrittenFile m_last;
};

}  // namespace permafrost::archive
