// SPDX-License-Identifier: Apache-2.0
// Puts a signature into an archive: every frame up to the end of the tag manifest is copied as it lies, and
// the tail is written anew. Into an unpacked bag it is put as a file.
#include "formats/sealer.hpp"

#include <sys/stat.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "formats/permafrost_archive/archive.hpp"
#include "formats/permafrost_archive/archive_file.hpp"
#include "formats/permafrost_archive/layout.hpp"
#include "io/sha256.hpp"
#include "io/zstd_frames.hpp"
#include "io/zstd_seek_table.hpp"

namespace permafrost::archive {

namespace {

constexpr int tail_level = 3;

[[noreturn]] void cannot_sign(const std::string& path, std::string_view why) {
  throw Error(Fault::input, fill(tr("cannot sign '{1}': {2}"), {path, why}));
}

/// Bytes in memory as a tar.
class OnePiece : public PieceStream {
 public:
  explicit OnePiece(std::span<const std::byte> bytes) : m_bytes(bytes) {}
  std::optional<Piece> next() override {
    if (m_bytes.empty()) return std::nullopt;
    return Piece{.offset = 0, .bytes = std::exchange(m_bytes, {})};
  }

 private:
  std::span<const std::byte> m_bytes;
};

class ArchiveSealer : public Sealer {
 public:
  ArchiveSealer(const std::string& path, const Env& env)
      : m_path(path), m_env(env), m_archive(InputFile::open(path), env), m_file(InputFile::open(path)) {
    if (!m_archive.has_stored_index())
      cannot_sign(path, tr("it has no index of its own; convert it to a new archive first"));
    find_tag_manifest();
    read_tail();
  }

  [[nodiscard]] const std::string& text() const override { return m_text; }
  [[nodiscard]] const std::optional<std::string>& signature() const override { return m_signature; }

  void put(std::string_view signature) override {
    struct stat facts {};
    AtomicFile out(m_path, AtomicFile::Existing::replace);
    if (::stat(m_path.c_str(), &facts) == 0) out.set_mode(facts.st_mode & 07777U);
    copy_frames(out);
    IndexBuilder index;
    SeekTableWriter table;
    list_kept(index, table);
    write_tail(signature, out, index, table);
    const Spool payload = index.finish_with_rest_of(m_archive.index());
    write_skippable_head(out, index_frame_magic, payload.size());
    copy(*payload.open(), out);
    table.add(
        {.stored_size = static_cast<std::uint32_t>(payload.size() + 8), .content_size = 0, .checksum = 0});
    table.write_to(out);
    out.commit();
  }

 private:
  [[nodiscard]] static const char* damaged_end() { return tr("its end is damaged; see 'permafrost verify'"); }

  void find_tag_manifest() {
    bool last = false;
    m_archive.index().for_each_entry([&](std::uint32_t number, const EntryRow& row) {
      if (row.path == tag_manifest_txt && !row.link) {
        m_manifest = row;
        m_entries_kept = number + 1;
        last = true;
      } else {
        last = last && row.path == signature_minisig;
      }
      return true;
    });
    if (!last || m_manifest.data_offset < tar_block || m_manifest.size > m_env.limits.document_bytes)
      cannot_sign(m_path, tr("its last file is not the tag manifest; convert it to a new archive first"));
    m_cut = m_manifest.data_offset + m_manifest.size + tar_padding(m_manifest.size);
    while (m_frames_kept < m_archive.frames()) {
      const FrameRow row = m_archive.frame(m_frames_kept);
      if (row.content_offset + row.content_size > m_cut) break;
      ++m_frames_kept;
    }
    if (m_frames_kept == m_archive.frames()) cannot_sign(m_path, damaged_end());
  }

  /// From the tag manifest's header on, to see that the index tells the truth about what is cut off.
  void read_tail() {
    const FrameRow end = m_archive.frame(m_archive.frames() - 1);
    const std::uint64_t from = m_manifest.data_offset - tar_block;
    const std::uint64_t size = end.content_offset + end.content_size - from;
    const std::string tail = read_text(*m_archive.range(from, size), m_env.limits.document_bytes, m_path);
    bool whole = true;
    OnePiece pieces(as_bytes(tail));
    TarReader tar(pieces, [&](TarTrouble, std::uint64_t) { whole = false; });
    const auto manifest = tar.next();
    if (manifest && manifest->data_offset == tar_block && manifest->size == m_manifest.size) {
      m_text = tail.substr(tar_block, m_manifest.size);
      if (const auto signature = tar.next()) {
        whole = whole && bag_path(signature->name) == signature_minisig;
        m_signature = tail.substr(signature->data_offset, signature->size);
        whole = whole && !tar.next();
      }
    }
    if (m_text.empty() || !whole) cannot_sign(m_path, damaged_end());
    const auto head = m_archive.tar(OnFrame());
    if (const auto first = TarReader(*head, [](TarTrouble, std::uint64_t) {}).next())
      m_top = first->name.substr(0, first->name.find('/') + 1);
  }

  /// Where in the file the frame lies that is the first to be made anew.
  [[nodiscard]] std::uint64_t kept_bytes() { return m_archive.frame(m_frames_kept).offset; }

  void copy_frames(AtomicFile& out) {
    std::vector<std::byte> buffer(std::size_t{1} << 20);
    const auto kept = m_file.range(0, kept_bytes());
    while (const std::size_t got = kept->read(buffer)) {
      if (m_env.stop.stop_requested()) throw Error(Fault::interrupted, tr("stopped"));
      out.write(std::span(buffer).first(got));
      m_env.progress.bytes_done += got;
    }
  }

  void list_kept(IndexBuilder& index, SeekTableWriter& table) {
    for (std::uint64_t i = 0; i < m_frames_kept; ++i) index.frame(m_archive.frame(i));
    m_archive.index().for_each_entry([&](std::uint32_t number, const EntryRow& row) {
      if (number < m_entries_kept) index.entry(row);
      return number + 1 < m_entries_kept;
    });
    const auto old = SeekTable::find(m_file);
    if (!old || !old->has_checksums() || old->count() != m_archive.frames() + 1)
      cannot_sign(m_path, tr("its seek table does not fit; convert it to a new archive first"));
    std::uint64_t number = 0;
    old->for_each(m_file, [&](const SeekEntry& entry) {
      if (number++ < m_frames_kept) table.add(entry);
    });
  }

  /// What is left of the frame that is cut, then the signature and the tar's end in a frame of their own, so
  /// that signing again touches only that.
  void write_tail(std::string_view signature, ByteSink& out, IndexBuilder& index, SeekTableWriter& table) {
    std::vector<std::byte> rest;
    const FrameRow cut = m_archive.frame(m_frames_kept);
    if (cut.content_offset < m_cut) {
      rest = m_archive.content_of(m_frames_kept);
      rest.resize(static_cast<std::size_t>(std::min<std::uint64_t>(rest.size(), m_cut - cut.content_offset)));
      if (rest.size() != m_cut - cut.content_offset)
        cannot_sign(m_path, tr("one of its last frames is damaged"));
    }
    const std::string header = tar_header({.kind = TarMember::Kind::file,
                                           .name = m_top + std::string(signature_minisig),
                                           .link = {},
                                           .size = signature.size()});
    index.entry({.data_offset = m_cut + header.size(),
                 .size = signature.size(),
                 .link = false,
                 .path = std::string(signature_minisig)});
    const std::string end =
        header + std::string(signature) + std::string(tar_padding(signature.size()) + 2 * tar_block, '\0');
    FrameEncoder encoder(tail_level);
    std::uint64_t offset = kept_bytes(), content_offset = cut.content_offset;
    for (const std::span<const std::byte> content : {std::span<const std::byte>(rest), as_bytes(end)}) {
      if (content.empty()) continue;
      std::vector<std::byte> stored;
      const std::uint32_t checksum = encoder.encode(content, Packing::compress, stored);
      out.write(stored);
      const auto stored_size = static_cast<std::uint32_t>(stored.size());
      const auto content_size = static_cast<std::uint32_t>(content.size());
      index.frame({.offset = offset,
                   .content_offset = content_offset,
                   .stored_size = stored_size,
                   .content_size = content_size,
                   .sha256 = sha256_of(stored)});
      table.add({.stored_size = stored_size, .content_size = content_size, .checksum = checksum});
      offset += stored_size;
      content_offset += content_size;
    }
  }

  const std::string m_path;
  const Env m_env;
  ArchiveFile m_archive;
  InputFile m_file;
  EntryRow m_manifest;
  std::uint64_t m_cut = 0;          ///< end of the tag manifest in the tar
  std::uint64_t m_frames_kept = 0;  ///< frames that end there or before
  std::uint32_t m_entries_kept = 0;
  std::string m_top;  ///< of the bag, with its slash
  std::string m_text;
  std::optional<std::string> m_signature;
};

class DirectorySealer : public Sealer {
 public:
  DirectorySealer(const std::string& path, const Limits& limits) : m_path(path) {
    const auto read = [&](std::string_view name) -> std::optional<std::string> {
      struct stat facts {};
      const std::string file = path + "/" + std::string(name);
      if (::lstat(file.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) return std::nullopt;
      const InputFile opened = InputFile::open(file);
      return read_text(*opened.range(0, opened.size()), limits.document_bytes, file);
    };
    auto text = read(tag_manifest_txt);
    if (!text) cannot_sign(path, fill(tr("it has no {1}"), {tag_manifest_txt}));
    m_text = *std::move(text);
    m_signature = read(signature_minisig);
  }
  [[nodiscard]] const std::string& text() const override { return m_text; }
  [[nodiscard]] const std::optional<std::string>& signature() const override { return m_signature; }
  void put(std::string_view signature) override {
    AtomicFile out(m_path + "/" + std::string(signature_minisig), AtomicFile::Existing::replace);
    out.write(as_bytes(signature));
    out.commit();
  }

 private:
  const std::string m_path;
  std::string m_text;
  std::optional<std::string> m_signature;
};

}  // namespace

std::unique_ptr<Sealer> open_sealer(const Location& where, const Env& env) {
  struct stat facts {};
  if (::stat(where.path.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode))
    return std::make_unique<DirectorySealer>(where.path, env.limits);
  if (where.path == "-") throw Error(Fault::usage, tr("a signature cannot be put into standard input"));
  return std::make_unique<ArchiveSealer>(where.path, env);
}

}  // namespace permafrost::archive
