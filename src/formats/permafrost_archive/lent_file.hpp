// SPDX-License-Identifier: Apache-2.0
// Files of an archive that are lent to another one as they lie: the source makes them, the sink copies the
// frames that they fill, so that an archive is extended without packing again what it has already.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "flow/stored_file.hpp"
#include "formats/permafrost_archive/archive_file.hpp"
#include "io/sha256.hpp"
#include "io/zstd_frames.hpp"

namespace permafrost::archive {

/// A member as an archive has it.
struct LentMember {
  std::shared_ptr<ArchiveFile> archive;
  EntryRow row;                  ///< place, size and path there
  Sha256 digest;                 ///< as the manifest says
  Reporter* reporter = nullptr;  ///< of whoever reads the archive; it is told when the bytes are others

  [[nodiscard]] std::unique_ptr<ByteSource> open() const { return archive->range(row.data_offset, row.size); }
};

class LentFile : public StoredFile {
 public:
  explicit LentFile(LentMember member) : m_member(std::move(member)) {}
  [[nodiscard]] const LentMember& member() const { return m_member; }
  [[nodiscard]] const Sha256& digest() const override { return m_member.digest; }
  [[nodiscard]] std::uint64_t size() const override { return m_member.row.size; }
  std::size_t read(std::span<std::byte> out) override;

 private:
  const LentMember m_member;
  std::unique_ptr<ByteSource> m_bytes;  // once somebody reads
  Sha256Hasher m_hasher;
  bool m_told = false;
};

/// Digests of a manifest, asked for in the order of its lines.
class ManifestDigests {
 public:
  /// `archive` must outlive it.
  explicit ManifestDigests(ArchiveFile& archive);
  /// Nothing when the rest of the manifest does not list it; then nothing comes any more.
  [[nodiscard]] std::optional<Sha256> of(std::string_view path);

 private:
  std::unique_ptr<ByteSource> m_bytes;
  LineReader m_lines;
};

/// Members that follow one another in an archive, collected until they fill frames that hold nothing else.
class FrameRun {
 public:
  /// `top`: the bag's directory in the archive that is being written.
  explicit FrameRun(std::string top) : m_top(std::move(top)) {}

  [[nodiscard]] bool empty() const { return m_members.empty(); }
  [[nodiscard]] const std::vector<LentMember>& members() const { return m_members; }
  /// Adds a member that begins a frame, or begins where the last one ended; false and nothing happens for
  /// another.
  [[nodiscard]] bool add(const LentMember& member);
  /// Does the last member end where a frame does?
  [[nodiscard]] bool fills_frames() const { return m_filled; }
  /// Are the frames what the index says, and are the headers in them those that would be written here?
  [[nodiscard]] bool can_be_copied() const;
  /// Gives the frames as they lie.
  void copy(const std::function<void(const StoredFrame&)>& take) const;
  /// Of the first frame's content in the tar, and of what lies behind the last.
  [[nodiscard]] std::uint64_t begin() const { return m_begin; }
  [[nodiscard]] std::uint64_t end() const { return m_end; }
  void clear();

 private:
  [[nodiscard]] std::string header_of(const LentMember& member) const;
  [[nodiscard]] bool headers_are_right(const FrameRow& row, std::span<const std::byte> content) const;

  const std::string m_top;
  std::vector<LentMember> m_members;
  std::uint64_t m_first_frame = 0, m_begin = 0, m_end = 0;
  bool m_filled = false;
};

}  // namespace permafrost::archive
