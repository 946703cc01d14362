// SPDX-License-Identifier: Apache-2.0
// Puts a signature into an archive: every frame up to the end of the tag manifest is copied as it lies, and
// the tail is written anew. Into an unpacked bag it is put as a file. What other tools packed is left as it
// is, and the signature lies beside it.
#include "formats/sealer.hpp"

#include <sys/stat.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"
#include "formats/permafrost_archive/archive.hpp"
#include "formats/permafrost_archive/archive_file.hpp"
#include "formats/permafrost_archive/archive_tail.hpp"
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

const char* damaged_end() { return tr("its end is damaged; see 'permafrost verify'"); }

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

/// Where an archive lists what is signed.
struct TagManifest {
  EntryRow row;
  std::uint32_t entries = 0;  ///< up to it
  bool last = false;          ///< nothing but a signature comes after it
};

/// Error{input} when there is none to sign, or more than one.
TagManifest find_tag_manifest(const std::string& path, ArchiveFile& archive, const Limits& limits) {
  TagManifest manifest;
  unsigned count = 0;
  archive.index().for_each_entry([&](std::uint32_t number, const EntryRow& row) {
    if (row.path == tag_manifest_txt && !row.link) {
      manifest = {.row = row, .entries = number + 1, .last = true};
      ++count;
    } else {
      manifest.last = manifest.last && row.path == signature_minisig;
    }
    return true;
  });
  if (count == 0) cannot_sign(path, fill(tr("it has no {1}"), {tag_manifest_txt}));
  if (count > 1) cannot_sign(path, fill(tr("it has {1} more than once"), {tag_manifest_txt}));
  if (manifest.row.data_offset < tar_block || manifest.row.size > limits.document_bytes)
    cannot_sign(path, damaged_end());
  return manifest;
}

class ArchiveSealer : public Sealer {
 public:
  ArchiveSealer(const std::string& path, const Env& env, std::unique_ptr<ArchiveFile> archive,
                const TagManifest& manifest)
      : m_path(path),
        m_env(env),
        m_archive(std::move(archive)),
        m_file(InputFile::open(path)),
        m_manifest(manifest.row),
        m_entries_kept(manifest.entries) {
    find_cut();
    read_tail();
  }

  [[nodiscard]] const std::string& place() const override { return m_path; }
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
    write_end(signature, out, index, table);
    const Spool payload = index.finish_with_rest_of(m_archive->index());
    std::optional<ParityWriter> parity;
    if (const auto had = m_archive->parity())
      parity.emplace(out, had->layout.percent(), m_env.workers, m_env.stop);
    write_tail(out, *payload.open(), payload.size(), table, parity ? &*parity : nullptr);
    out.commit();
  }

 private:
  void find_cut() {
    m_cut = m_manifest.data_offset + m_manifest.size + tar_padding(m_manifest.size);
    while (m_frames_kept < m_archive->frames()) {
      const FrameRow row = m_archive->frame(m_frames_kept);
      if (row.content_offset + row.content_size > m_cut) break;
      ++m_frames_kept;
    }
    if (m_frames_kept == m_archive->frames()) cannot_sign(m_path, damaged_end());
  }

  /// From the tag manifest's header on, to see that the index tells the truth about what is cut off.
  void read_tail() {
    const FrameRow end = m_archive->frame(m_archive->frames() - 1);
    const std::uint64_t from = m_manifest.data_offset - tar_block;
    const std::uint64_t size = end.content_offset + end.content_size - from;
    const std::string tail = read_text(*m_archive->range(from, size), m_env.limits.document_bytes, m_path);
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
    const auto head = m_archive->beginning();
    if (const auto first = TarReader(*head, [](TarTrouble, std::uint64_t) {}).next())
      m_top = first->name.substr(0, first->name.find('/') + 1);
  }

  /// Where in the file the frame lies that is the first to be made anew.
  [[nodiscard]] std::uint64_t kept_bytes() { return m_archive->frame(m_frames_kept).offset; }

  void copy_frames(AtomicFile& out) {
    std::vector<std::byte> buffer(std::size_t{1} << 20);
    const auto kept = m_file.range(0, kept_bytes());
    while (const std::size_t got = kept->read(buffer)) {
      throw_if_stopped(m_env.stop);
      out.write(std::span(buffer).first(got));
      m_env.progress.bytes_done += got;
    }
  }

  void list_kept(IndexBuilder& index, SeekTableWriter& table) {
    for (std::uint64_t i = 0; i < m_frames_kept; ++i) index.frame(m_archive->frame(i));
    m_archive->index().for_each_entry([&](std::uint32_t number, const EntryRow& row) {
      if (number < m_entries_kept) index.entry(row);
      return number + 1 < m_entries_kept;
    });
    const auto old = SeekTable::find(m_file);
    if (!old || !old->has_checksums() || old->count() < m_archive->frames() + 1)
      cannot_sign(m_path, tr("its seek table does not fit; convert it to a new archive first"));
    std::uint64_t number = 0;
    old->for_each(m_file, [&](const SeekEntry& entry) {
      if (number++ < m_frames_kept) table.add(entry);
    });
  }

  /// What is left of the frame that is cut, then the signature and the tar's end in a frame of their own, so
  /// that signing again touches only that.
  void write_end(std::string_view signature, ByteSink& out, IndexBuilder& index, SeekTableWriter& table) {
    ByteRoom rest;
    const FrameRow cut = m_archive->frame(m_frames_kept);
    if (cut.content_offset < m_cut) {
      rest = m_archive->content_of(m_frames_kept);
      if (rest.all().size() < m_cut - cut.content_offset)
        cannot_sign(m_path, tr("one of its last frames is damaged"));
      rest.shorten(static_cast<std::size_t>(m_cut - cut.content_offset));
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
    for (const std::span<const std::byte> content : {std::span<const std::byte>(rest.all()), as_bytes(end)}) {
      if (content.empty()) continue;
      EncodedFrame frame;
      encoder.encode(content, Packing::compress, frame);
      frame.write_to(out);
      const auto stored_size = static_cast<std::uint32_t>(frame.size);
      const auto content_size = static_cast<std::uint32_t>(content.size());
      index.frame({.offset = offset,
                   .content_offset = content_offset,
                   .stored_size = stored_size,
                   .content_size = content_size,
                   .sha256 = sha256_of(ScatteredBytes(frame.pieces))});
      table.add({.stored_size = stored_size, .content_size = content_size, .checksum = frame.checksum});
      offset += stored_size;
      content_offset += content_size;
    }
  }

  const std::string m_path;
  const Env m_env;
  std::unique_ptr<ArchiveFile> m_archive;
  InputFile m_file;
  EntryRow m_manifest;
  std::uint32_t m_entries_kept;     ///< up to the tag manifest
  std::uint64_t m_cut = 0;          ///< end of the tag manifest in the tar
  std::uint64_t m_frames_kept = 0;  ///< frames that end there or before
  std::string m_top;                ///< of the bag, with its slash
  std::string m_text;
  std::optional<std::string> m_signature;
};

/// The file at `path`; nothing when there is none.
std::optional<std::string> text_at(const std::string& path, const Limits& limits) {
  struct stat facts {};
  if (::lstat(path.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) return std::nullopt;
  const InputFile opened = InputFile::open(path);
  return read_text(*opened.range(0, opened.size()), limits.document_bytes, path);
}

/// The signature is a file by itself.
class FileSealer : public Sealer {
 public:
  FileSealer(std::string text, std::string place, const Limits& limits)
      : m_text(std::move(text)), m_place(std::move(place)), m_signature(text_at(m_place, limits)) {}
  [[nodiscard]] const std::string& text() const override { return m_text; }
  [[nodiscard]] const std::optional<std::string>& signature() const override { return m_signature; }
  [[nodiscard]] const std::string& place() const override { return m_place; }
  void put(std::string_view signature) override {
    AtomicFile out(m_place, AtomicFile::Existing::replace);
    out.write(as_bytes(signature));
    out.commit();
  }

 private:
  const std::string m_text;
  const std::string m_place;
  const std::optional<std::string> m_signature;
};

std::unique_ptr<Sealer> open_unpacked(const std::string& path, const Limits& limits) {
  auto text = text_at(path + "/" + std::string(tag_manifest_txt), limits);
  if (!text) cannot_sign(path, fill(tr("it has no {1}"), {tag_manifest_txt}));
  return std::make_unique<FileSealer>(*std::move(text), path + "/" + std::string(signature_minisig), limits);
}

/// What has no index of ours, or goes on after the tag manifest, was packed by other tools: rewriting it is
/// not ours to do.
std::unique_ptr<Sealer> open_packed(const std::string& path, const Env& env) {
  auto archive = std::make_unique<ArchiveFile>(InputFile::open(path), env);
  const TagManifest manifest = find_tag_manifest(path, *archive, env.limits);
  if (archive->has_stored_index() && manifest.last)
    return std::make_unique<ArchiveSealer>(path, env, std::move(archive), manifest);
  // Other tools write one frame; many without an index are an archive of ours that has lost it.
  if (!archive->has_stored_index() && archive->frames() > 1) cannot_sign(path, damaged_end());
  std::string text = read_text(*archive->range(manifest.row.data_offset, manifest.row.size),
                               env.limits.document_bytes, path);
  return std::make_unique<FileSealer>(std::move(text), path + ".minisig", env.limits);
}

}  // namespace

std::unique_ptr<Sealer> open_sealer(const Location& where, const Env& env) {
  struct stat facts {};
  if (::stat(where.path.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode))
    return open_unpacked(where.path, env.limits);
  if (is_stream(where.path)) throw Error(Fault::usage, tr("a signature cannot be put into a pipe"));
  return open_packed(where.path, env);
}

}  // namespace permafrost::archive
