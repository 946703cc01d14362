// SPDX-License-Identifier: Apache-2.0
// An archive as it was when it was made, sewn together from what damaged copies of it still have: frames are
// known by their digests in the index, wherever in a copy they lie now. Used by repair.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "formats/format.hpp"
#include "formats/permafrost_archive/index.hpp"
#include "formats/permafrost_archive/parity_mender.hpp"
#include "formats/permafrost_archive/parity_writer.hpp"
#include "io/file.hpp"

namespace permafrost::archive {

/// Memory: 36 bytes a frame.
class Patchwork {
 public:
  /// Looks through all copies; they must outlive it. Nothing when none of them has a whole index, since then
  /// nobody knows what the archive was. Error{usage} when two have whole indexes that differ.
  [[nodiscard]] static std::optional<Patchwork> sew(std::span<const InputFile> copies, const Env& env);

  /// Looks for what is lost in the last of `copies` too; those before it are the ones it knows.
  void add_copy(std::span<const InputFile> copies);

  [[nodiscard]] std::uint64_t frames() const { return m_patches.size(); }
  [[nodiscard]] std::uint64_t lost() const;
  /// How many frames are taken from each copy.
  [[nodiscard]] std::vector<std::uint64_t> taken() const;

  /// The archive, byte for byte; where a frame is lost what a copy has in its place, else zeros. `parity` as
  /// in write_tail().
  void write_to(ByteSink& out, ParityWriter* parity) const;
  /// How much further back than in the archive frames lie in the copies, for looking at what is not a frame.
  [[nodiscard]] std::vector<ParityView> views() const;

 private:
  /// Where a frame is still to be found.
  struct Patch {
    std::uint64_t offset = 0;
    std::uint32_t copy = nowhere;
    static constexpr std::uint32_t nowhere = ~std::uint32_t{0};
  };
  struct Name {
    std::uint64_t digest;  // its first eight bytes
    std::uint32_t frame;
  };
  Patchwork(std::span<const InputFile> copies, const Env& env, Index index);
  void look_through(std::uint32_t copy);
  [[nodiscard]] std::optional<Sha256> frame_at(const InputFile& file, std::uint64_t offset,
                                               std::uint64_t& size);
  std::optional<std::uint64_t> take(const Sha256& digest, const Patch& patch, std::uint64_t expected);
  [[nodiscard]] std::vector<std::uint32_t> checksums() const;
  void read_damaged(const FrameRow& row, std::span<std::byte> bytes) const;

  std::span<const InputFile> m_copies;
  const Env* m_env;
  Index m_index;
  std::vector<Patch> m_patches;  // by frame
  std::vector<Name> m_names;     // sorted
  std::vector<std::byte> m_buffer;
  std::uint64_t m_hashed = 0;
};

}  // namespace permafrost::archive
