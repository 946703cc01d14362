// SPDX-License-Identifier: Apache-2.0
// A tar as our archive writes and reads it: POSIX ustar headers with pax records where a name or size
// asks for them, written without a clock or an owner, and read as a stream of pieces that may have holes
// where a frame was damaged. Reading also knows GNU's long names, for archives packed again by hand.
// Foreign containers of every other kind are io/container.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "io/sha256_chain.hpp"

namespace permafrost {

inline constexpr std::uint64_t tar_block = 512;
/// Zero bytes that follow content of `size` bytes.
[[nodiscard]] constexpr std::uint64_t tar_padding(std::uint64_t size) {
  return (tar_block - size % tar_block) % tar_block;
}

struct TarMember {
  enum class Kind { file, hard_link, directory, other } kind = Kind::file;
  std::string name;                 ///< as it stands there
  std::string link;                 ///< what a hard link names
  std::uint64_t size = 0;           ///< of the content; 0 for a hard link
  std::uint64_t header_offset = 0;  ///< of its first header block in the tar
  std::uint64_t data_offset = 0;    ///< of its content in the tar
};

/// The header blocks of a file or hard link: mode 0644, owner 0, time 0.
[[nodiscard]] std::string tar_header(const TarMember& member);
/// A pax global header that says nothing but `comment`.
[[nodiscard]] std::string tar_comment(std::string_view comment);

/// A stretch of the tar that somebody digests.
struct DigestedStretch {
  std::uint64_t offset = 0, size = 0;
  LateDigest sha256;
};

/// A stretch of the tar's bytes, or of bytes that are lost.
struct Piece {
  std::uint64_t offset = 0;          ///< in the tar
  std::span<const std::byte> bytes;  ///< lent until the next piece is asked for; empty when lost
  std::uint64_t lost = 0;            ///< how many bytes are missing here
  bool lost_count_known = true;      ///< false: more than `lost`, nobody knows how many
  std::span<const DigestedStretch> digested = {};  ///< that begin in `bytes`, in their order; lent like them
};

class PieceStream {
 public:
  virtual ~PieceStream() = default;
  /// The next piece in order; nothing at the end.
  virtual std::optional<Piece> next() = 0;
  /// Nobody wants what lies before `offset` of the tar any more; it may come all the same.
  virtual void skip_to(std::uint64_t offset) { static_cast<void>(offset); }
};

enum class TarTrouble {
  no_header,  ///< something that is no header stood where one was due; the next one was looked for
  torn,       ///< the tar ends without its two closing blocks
};

class TarReader {
 public:
  using Tell = std::function<void(TarTrouble, std::uint64_t offset)>;
  /// Knows by other means which member begins in the lost bytes [begin, end) and goes on behind them.
  using Guide = std::function<std::optional<TarMember>(std::uint64_t begin, std::uint64_t end)>;
  TarReader(PieceStream& pieces, Tell tell, Guide guide = {})
      : m_pieces(pieces), m_tell(std::move(tell)), m_guide(std::move(guide)) {}

  /// The next member; what is left of the one before is passed over. Nothing at the end.
  std::optional<TarMember> next();
  /// Bytes of the current member; 0 at its end and in front of a hole.
  std::size_t read(std::span<std::byte> out);
  /// The same where they lie, until the next call.
  std::span<const std::byte> lend(std::size_t most);
  /// The digest of the current member, of which nothing was read yet, where it is made on the way here; for
  /// when all of it was read, and none of it was lost.
  [[nodiscard]] LateDigest digest();
  /// Lost bytes of the current member right here, after read() gave 0; nothing when it is at its end.
  [[nodiscard]] std::optional<std::uint64_t> hole();
  /// Goes on behind the hole.
  void cross_hole();
  /// Goes to `offset`, behind here and where a header begins, without asking for what lies between.
  void pass_to(std::uint64_t offset);
  /// Place in the tar of the byte that comes next.
  [[nodiscard]] std::uint64_t position() const { return m_position; }
  /// The comment of the global header, once it was passed.
  [[nodiscard]] const std::string& comment() const { return m_comment; }

 private:
  struct Pending {
    std::string name, link;
    std::optional<std::uint64_t> size;
  };
  bool fill();
  bool read_block(std::span<std::byte, tar_block> block);
  [[nodiscard]] std::string read_body(std::uint64_t size);
  void skip_member();
  void skip(std::uint64_t count);
  bool find_header(std::span<std::byte, tar_block> block);
  bool follow_guide();
  void open_member(const TarMember& member);
  void take_pax(std::string_view body, Pending* local);

  PieceStream& m_pieces;
  Tell m_tell;
  Guide m_guide;
  std::optional<TarMember> m_guided;  // a member whose header is lost, known by the guide
  Piece m_piece;                      // what is left of the current piece
  std::uint64_t m_position = 0;
  std::uint64_t m_border = 0;   // an offset where a block begins
  std::uint64_t m_left = 0;     // content of the current member not yet passed
  std::uint64_t m_padding = 0;  // behind it
  std::string m_comment;
  bool m_ended = false;
};

}  // namespace permafrost
