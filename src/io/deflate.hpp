// SPDX-License-Identifier: Apache-2.0
// RFC 1951 behind one door: unpacking, packing and the CRC-32 that goes with it. ISA-L does the work
// where it was built in, zlib everywhere else; both give the same bytes. Used by zip and tar.gz.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "io/byte_room.hpp"
#include "io/bytes.hpp"
#include "io/file.hpp"

namespace permafrost {

/// Who does the work: the fastest that was built in, or zlib, which decides in doubt.
enum class DeflateEngine { fastest, reference };

/// What stands around the deflate stream.
enum class DeflateWrapping { none, gzip };

/// Continues `crc` (0 to begin) over `bytes`; the CRC-32 of zip and gzip.
[[nodiscard]] std::uint32_t crc32_of(std::uint32_t crc, std::span<const std::byte> bytes,
                                     DeflateEngine engine = DeflateEngine::fastest);

/// One deflate stream being unpacked, step by step.
class Inflater {
 public:
  enum class State { more, finished, damaged };

  virtual ~Inflater() = default;
  /// Takes from the front of `in`, fills the front of `out` and cuts off what is done. `more` with
  /// neither of them moved means: needs the one that is empty.
  virtual State step(std::span<const std::byte>& in, std::span<std::byte>& out) = 0;
  /// Bytes of input that belong to the stream so far; after `finished` exactly its length, although
  /// step() may have taken a few more.
  [[nodiscard]] virtual std::uint64_t consumed() const = 0;
};

[[nodiscard]] std::unique_ptr<Inflater> make_inflater(DeflateWrapping wrapping,
                                                      DeflateEngine engine = DeflateEngine::fastest);

/// One deflate stream being packed; level 1 of ISA-L, or level 6 of zlib. The output depends on the
/// input alone, never on how it was cut.
class Deflater {
 public:
  virtual ~Deflater() = default;
  /// Packs `bytes`; with `last` the stream is ended. What comes out goes to `out`.
  virtual void step(std::span<const std::byte> bytes, bool last, ByteSink& out) = 0;
};

[[nodiscard]] std::unique_ptr<Deflater> make_deflater(DeflateEngine engine = DeflateEngine::fastest);

/// What the deflate stream that begins at an offset of a file unpacks to. A stream that breaks gives
/// what came before it and says so with torn(); the members of a gzip file follow one another.
class InflateSource : public ByteSource {
 public:
  /// Reads at most `length` stored bytes from `offset`; `file` must outlive it.
  InflateSource(const InputFile& file, std::uint64_t offset, std::uint64_t length,
                DeflateWrapping wrapping = DeflateWrapping::none,
                DeflateEngine engine = DeflateEngine::fastest);
  /// Keeps the offset in the file that was read up to in `place`; to be called before reading.
  void show_progress(std::atomic<std::uint64_t>* place) { m_place = place; }

  std::size_t read(std::span<std::byte> out) override;
  /// After the end: did it break rather than finish?
  [[nodiscard]] bool torn() const noexcept { return m_torn; }
  /// Stored bytes that belong to what was read so far; exact after the end.
  [[nodiscard]] std::uint64_t consumed() const { return m_before + m_inflater->consumed(); }

 private:
  void start(DeflateEngine engine);
  Inflater::State step(std::span<std::byte>& out);
  void refill();
  bool next_member();
  void ask_the_reference();

  const InputFile& m_file;
  std::uint64_t m_offset;
  std::uint64_t m_length;
  DeflateWrapping m_wrapping;
  DeflateEngine m_engine;
  std::unique_ptr<Inflater> m_inflater;
  ByteRoom m_buffer;
  std::span<const std::byte> m_in;
  std::uint64_t m_taken = 0;      ///< bytes read from the file
  std::uint64_t m_before = 0;     ///< bytes of the members before this one
  std::uint64_t m_delivered = 0;  ///< bytes of this member given out
  std::atomic<std::uint64_t>* m_place = nullptr;
  bool m_ended = false;
  bool m_torn = false;
};

}  // namespace permafrost
