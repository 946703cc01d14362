// SPDX-License-Identifier: Apache-2.0
// Single zstd frames (RFC 8878): making them, finding them in a file without decoding, decoding them one
// by one. The only place for zstd.h and xxhash.h. Which bytes go into which frame is the archive's business;
// the table of frames at the end of a file is io/zstd_seek_table.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/digest.hpp"
#include "io/byte_room.hpp"
#include "io/bytes.hpp"
#include "io/file.hpp"
#include "io/sha256_chain.hpp"

namespace permafrost {

/// How the content of a frame is packed. `compress` falls back to `store` where it gains less than 3 %.
/// `store` writes raw blocks, and runs of zeros as run-length blocks: no compressor sees the bytes.
enum class Packing { compress, store };

/// Frames up to this much content are decoded whole; larger ones (stock tools make them) are streamed.
inline constexpr std::uint64_t whole_frame_bytes = std::uint64_t{32} << 20;

/// A frame as it was made. What a stored frame is made of is mostly its content, which is not copied: the
/// pieces lie there and in `own`, and both must stay where they are.
struct EncodedFrame {
  std::vector<std::span<const std::byte>> pieces;  ///< the frame, one after the other
  std::vector<std::byte> own;
  std::size_t size = 0;
  std::uint32_t checksum = 0;  ///< the low 32 bits of XXH64 of the content
  void write_to(ByteSink& out) const {
    for (const auto piece : pieces) out.write(piece);
  }
};

/// Makes frames; every one bears its content size and the XXH64 checksum. Not for two threads at once.
class FrameEncoder {
 public:
  explicit FrameEncoder(int level);
  ~FrameEncoder();
  FrameEncoder(FrameEncoder&&) noexcept;
  FrameEncoder& operator=(FrameEncoder&&) noexcept;
  /// Replaces `frame` by that of `content`.
  void encode(std::span<const std::byte> content, Packing packing, EncodedFrame& frame);

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

/// A frame of our making.
struct StoredFrame {
  std::span<const std::span<const std::byte>> pieces;  ///< the frame itself, one after the other
  std::uint64_t size = 0;                              ///< of all of them
  std::uint64_t content_size = 0;
  std::uint32_t checksum = 0;  ///< low 32 bits of XXH64 of the content
  Sha256 sha256;               ///< of the frame
  void write_to(ByteSink& out) const {
    for (const auto piece : pieces) out.write(piece);
  }
};

/// Compresses and hashes frames on worker threads and gives them back in the order they came.
class FramePress {
 public:
  using Taker = std::function<void(const StoredFrame&)>;
  FramePress(unsigned workers, int level);
  ~FramePress();
  FramePress(const FramePress&) = delete;
  FramePress& operator=(const FramePress&) = delete;
  /// `take` is called once, on the caller's thread, in some later submit() or in drain(). Gives an empty
  /// room, of a frame that is done with, for the content that comes next.
  /// `message`: the content is a part of it, and is digested as such.
  [[nodiscard]] ByteRoom submit(ByteRoom content, Packing packing, Taker take,
                                std::shared_ptr<Sha256Chain> message = {});
  /// Waits until every frame has been taken.
  void drain();

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

/// Where a frame lies in a file.
struct FramePlace {
  std::uint64_t offset = 0;
  std::uint64_t stored_size = 0;
  std::optional<std::uint64_t>
      content_size;                        ///< 0 for a skippable frame; nothing when the frame does not say
  std::optional<std::uint32_t> skippable;  ///< its magic number, 0x184D2A50 to 0x184D2A5F
};

struct FoundFrame {
  enum class State { whole, torn, no_frame, end } state = State::end;
  FramePlace place;
};

/// The frame that begins at `offset`, found by walking its block headers; nothing is decoded.
[[nodiscard]] FoundFrame find_frame(const InputFile& file, std::uint64_t offset);
/// The next offset at or after `from` where the magic number of a data frame stands.
[[nodiscard]] std::optional<std::uint64_t> find_magic(const InputFile& file, std::uint64_t from);

class FrameDecoder {
 public:
  FrameDecoder();
  ~FrameDecoder();
  FrameDecoder(FrameDecoder&&) noexcept;
  FrameDecoder& operator=(FrameDecoder&&) noexcept;
  /// Fills `content` exactly from one whole frame and checks its checksum; false when anything is wrong.
  [[nodiscard]] bool decode(std::span<const std::byte> stored, std::span<std::byte> content);
  /// The same for a frame that may have been `store`d (is_stored): read from the file into its place, past
  /// the heads of its blocks. False when it was not, has very many blocks, or anything is wrong with it: then
  /// `content` is spoiled.
  [[nodiscard]] static bool read_stored(const InputFile& file, std::uint64_t offset,
                                        std::uint64_t stored_size, std::span<std::byte> content);
  /// The same for a frame that was `store`d, whatever its checksum says: of these bytes each that is wrong
  /// spoils only itself. False where a block is compressed or the sizes do not fit.
  [[nodiscard]] static bool copy_stored(std::span<const std::byte> stored, std::span<std::byte> content);
  /// Is this a frame with that much content as `store` makes it? All its bits count for the content or are
  /// its checksum: two of them that decode to the same are the same, but for how runs of zeros are cut.
  [[nodiscard]] static bool is_stored(std::span<const std::byte> stored, std::uint64_t content_size);

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

/// Decodes all frames one after the other, of whatever size, skipping skippable ones. Damage or a torn
/// end is Error{input}; `intact_bytes` of content came before it.
class ZstdSource : public ByteSource {
 public:
  explicit ZstdSource(ByteSource& stored);
  ~ZstdSource() override;
  std::size_t read(std::span<std::byte> out) override;

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

/// What can be decoded of the first bytes of a file, at most `limit` bytes; for recognising formats.
[[nodiscard]] std::vector<std::byte> decode_head(std::span<const std::byte> head, std::size_t limit);

/// The checksum at the end of a frame that bears one, as all of ours do.
[[nodiscard]] std::uint32_t frame_checksum(std::span<const std::byte> stored);

/// XXH64 with seed 0, the hash of zstd's own checksums.
[[nodiscard]] std::uint64_t hash64(std::string_view text);

/// Writes the 8-byte head of a skippable frame whose payload of `payload_size` bytes comes next.
void write_skippable_head(ByteSink& out, std::uint32_t magic, std::uint64_t payload_size);

}  // namespace permafrost
