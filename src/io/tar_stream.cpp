// SPDX-License-Identifier: Apache-2.0
#include "io/tar_stream.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <utility>

namespace permafrost {

namespace {

using Block = std::array<std::byte, tar_block>;

struct Field {
  std::size_t at, size;
};
constexpr Field name_field{0, 100}, mode_field{100, 8}, uid_field{108, 8}, gid_field{116, 8},
    size_field{124, 12}, time_field{136, 12}, sum_field{148, 8}, type_field{156, 1}, link_field{157, 100},
    magic_field{257, 8}, prefix_field{345, 155};
constexpr std::uint64_t largest_octal_size = (std::uint64_t{1} << 33) - 1;
constexpr std::uint64_t longest_body = std::uint64_t{1} << 20;

// --- writing ------------------------------------------------------------------------------------

void put(std::string& header, Field field, std::string_view text) {
  header.replace(field.at, std::min(text.size(), field.size), text.substr(0, field.size));
}

void put_octal(std::string& header, Field field, std::uint64_t value) {
  std::string digits(field.size - 1, '0');
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, value /= 8) {
    *digit = static_cast<char>('0' + value % 8);
  }
  put(header, field, digits);
}

std::uint64_t sum_of(std::span<const std::byte> header) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const bool in_sum = i >= sum_field.at && i < sum_field.at + sum_field.size;
    sum += in_sum ? std::uint64_t{' '} : std::to_integer<std::uint64_t>(header[i]);
  }
  return sum;
}

struct Split {
  std::string_view prefix, name;
};

/// `path` over the two name fields of ustar; nothing when it does not fit.
std::optional<Split> split_name(std::string_view path) {
  if (path.size() <= name_field.size) return Split{{}, path};
  if (path.size() > name_field.size + 1 + prefix_field.size) return std::nullopt;
  const std::size_t slash = path.find('/', path.size() - name_field.size - 1);
  if (slash == std::string_view::npos || slash == 0 || slash > prefix_field.size ||
      slash + 1 == path.size()) {
    return std::nullopt;
  }
  return Split{path.substr(0, slash), path.substr(slash + 1)};
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string ustar_block(Split name, std::string_view link, std::uint64_t size, char type) {
  std::string header(tar_block, '\0');
  put(header, name_field, name.name);
  put(header, prefix_field, name.prefix);
  put_octal(header, mode_field, 0644);
  put_octal(header, uid_field, 0);
  put_octal(header, gid_field, 0);
  put_octal(header, size_field, size);
  put_octal(header, time_field, 0);
  header[type_field.at] = type;
  put(header, link_field, link);
  put(header, magic_field, std::string_view("ustar\00000", 8));
  const std::uint64_t sum = sum_of(std::as_bytes(std::span(header)));
  put_octal(header, {sum_field.at, 7}, sum);
  header[sum_field.at + 7] = ' ';
  return header;
}

/// "LENGTH key=value\n", where LENGTH counts itself.
std::string pax_record(std::string_view key, std::string_view value) {
  const std::size_t rest = key.size() + value.size() + 3;
  std::size_t length = rest + std::to_string(rest).size();
  length = rest + std::to_string(length).size();
  std::string record = std::to_string(length);
  return record.append(" ").append(key).append("=").append(value).append("\n");
}

std::string pax_blocks(const std::string& body, char type) {
  std::string blocks =
      ustar_block({{}, type == 'g' ? "pax_global_header" : "pax_header"}, {}, body.size(), type);
  return blocks.append(body).append(tar_padding(body.size()), '\0');
}

}  // namespace

std::string tar_header(const TarMember& member) {
  std::string records;
  const auto split = is_ascii(member.name) ? split_name(member.name) : std::nullopt;
  if (!split) records += pax_record("path", member.name);
  const bool link_fits = is_ascii(member.link) && member.link.size() <= link_field.size;
  if (!link_fits) records += pax_record("linkpath", member.link);
  if (member.size > largest_octal_size) records += pax_record("size", std::to_string(member.size));

  std::string blocks = records.empty() ? std::string() : pax_blocks(records, 'x');
  const char type = member.kind == TarMember::Kind::hard_link ? '1' : '0';
  return blocks.append(ustar_block(split.value_or(Split{{}, "see_pax_header"}), link_fits ? member.link : "",
                                   std::min(member.size, largest_octal_size), type));
}

std::string tar_comment(std::string_view comment) { return pax_blocks(pax_record("comment", comment), 'g'); }

// --- reading ------------------------------------------------------------------------------------

namespace {

std::string_view text_field(std::span<const std::byte> block, Field field) {
  const auto* const begin = reinterpret_cast<const char*>(block.data()) + field.at;
  return {begin, strnlen(begin, field.size)};
}

/// Octal digits, or GNU's base 256 for large sizes.
std::optional<std::uint64_t> number_field(std::span<const std::byte> block, Field field) {
  const auto bytes = block.subspan(field.at, field.size);
  std::uint64_t value = 0;
  if (bytes[0] == std::byte{0x80}) {
    for (const std::byte byte : bytes.last(8)) value = (value << 8) | std::to_integer<std::uint64_t>(byte);
    return value;
  }
  std::string_view digits = text_field(block, field);
  while (!digits.empty() && digits.front() == ' ') digits.remove_prefix(1);
  while (!digits.empty() && digits.back() == ' ') digits.remove_suffix(1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 8);
  if (digits.empty()) return 0;
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

bool is_zero(std::span<const std::byte> block) {
  return std::all_of(block.begin(), block.end(), [](std::byte byte) { return byte == std::byte{0}; });
}

bool is_header(std::span<const std::byte> block) {
  const auto sum = number_field(block, sum_field);
  return sum && *sum == sum_of(block) && text_field(block, {257, 5}) == "ustar";
}

std::string full_name(std::span<const std::byte> block) {
  const std::string_view name = text_field(block, name_field);
  const bool posix = std::to_integer<char>(block[262]) == '\0';  // GNU uses the prefix for other things
  const std::string_view prefix = posix ? text_field(block, prefix_field) : std::string_view{};
  return prefix.empty() ? std::string(name) : std::string(prefix).append("/").append(name);
}

TarMember::Kind kind_of(char type) {
  switch (type) {
    case '0':
    case '7':
    case '\0': return TarMember::Kind::file;
    case '1': return TarMember::Kind::hard_link;
    case '5': return TarMember::Kind::directory;
    default: return TarMember::Kind::other;
  }
}

}  // namespace

bool TarReader::fill() {
  while (m_piece.bytes.empty() && m_piece.lost == 0 && m_piece.lost_count_known) {
    auto piece = m_pieces.next();
    if (!piece) return false;
    m_piece = *piece;
  }
  return true;
}

std::span<const std::byte> TarReader::lend(std::size_t most) {
  const std::size_t wanted = static_cast<std::size_t>(std::min<std::uint64_t>(most, m_left));
  if (wanted == 0 || !fill()) return {};
  const auto lent = m_piece.bytes.first(std::min(wanted, m_piece.bytes.size()));
  m_piece.bytes = m_piece.bytes.subspan(lent.size());
  m_position += lent.size();
  m_left -= lent.size();
  return lent;
}

std::size_t TarReader::read(std::span<std::byte> out) {
  const auto bytes = lend(out.size());
  if (!bytes.empty()) std::memcpy(out.data(), bytes.data(), bytes.size());
  return bytes.size();
}

LateDigest TarReader::digest() {
  if (m_left == 0 || !fill()) return {};
  auto& digested = m_piece.digested;
  while (!digested.empty() && digested.front().offset < m_position) digested = digested.subspan(1);
  const bool known =
      !digested.empty() && digested.front().offset == m_position && digested.front().size == m_left;
  return known ? digested.front().sha256 : LateDigest{};
}

std::optional<std::uint64_t> TarReader::hole() {
  if (m_left == 0) return std::nullopt;
  if (!fill()) return m_left;  // the tar is torn here
  if (!m_piece.bytes.empty()) return std::nullopt;
  return m_piece.lost_count_known ? std::min(m_piece.lost, m_left) : m_left;
}

void TarReader::cross_hole() {
  const std::uint64_t count = hole().value_or(0);
  m_left -= count;
  m_position += count;
  if (m_piece.lost_count_known) m_piece.lost -= std::min(count, m_piece.lost);
}

void TarReader::skip(std::uint64_t count) {
  while (count != 0 && fill() && m_piece.lost_count_known) {
    const bool lost = m_piece.bytes.empty();
    const std::uint64_t step = std::min<std::uint64_t>(count, lost ? m_piece.lost : m_piece.bytes.size());
    if (lost) {
      m_piece.lost -= step;
    } else {
      m_piece.bytes = m_piece.bytes.subspan(static_cast<std::size_t>(step));
    }
    m_position += step;
    count -= step;
  }
}

void TarReader::pass_to(std::uint64_t offset) {
  m_left = m_padding = 0;
  m_pieces.skip_to(offset);
  while (m_position < offset) {
    const std::uint64_t left = m_piece.bytes.empty() ? m_piece.lost : m_piece.bytes.size();
    if (m_position + left > offset || !m_piece.lost_count_known) return skip(offset - m_position);
    m_position += left;
    m_piece = Piece{};
    if (m_position == offset || !fill()) return;
    m_position = std::max(m_position, m_piece.offset);
  }
}

void TarReader::skip_member() {
  skip(m_left + m_padding);
  m_left = m_padding = 0;
}

/// One whole block; false at the end and in front of a hole.
bool TarReader::read_block(std::span<std::byte, tar_block> block) {
  m_left = tar_block;
  std::size_t got = 0;
  while (const std::size_t count = read(block.subspan(got))) got += count;
  m_left = 0;
  return got == tar_block;
}

/// In front of lost bytes: opens the member that begins in them and is not lost to its end.
bool TarReader::follow_guide() {
  if (!m_guide || !m_piece.lost_count_known) return false;
  m_guided = m_guide(m_position, m_position + m_piece.lost);
  if (!m_guided) return false;
  m_piece.lost -= m_guided->data_offset - m_position;
  m_position = m_guided->data_offset;
  open_member(*m_guided);
  return true;
}

void TarReader::open_member(const TarMember& member) {
  m_left = member.size;
  m_padding = tar_padding(member.size);
}

/// The next header or closing block. Behind damage only a header will do: it is looked for at the block
/// borders of the tar while those are known, else at the beginnings of pieces.
bool TarReader::find_header(std::span<std::byte, tar_block> block) {
  bool searching = false, lost_place = false;
  const auto tell = [&] {
    if (!std::exchange(searching, true)) m_tell(TarTrouble::no_header, m_position);
  };
  while (fill()) {
    if (m_piece.bytes.empty()) {
      tell();
      if (follow_guide()) return true;
      lost_place = lost_place || !m_piece.lost_count_known;
      m_position += m_piece.lost;
      m_piece = Piece{};
      continue;
    }
    if (lost_place) m_position = m_border = m_piece.offset;
    skip((tar_block - (m_position - m_border) % tar_block) % tar_block);
    const bool whole = read_block(block);
    if (whole && (is_header(block) || (!searching && is_zero(block)))) return true;
    tell();
    if (lost_place) m_piece = Piece{};
  }
  return false;
}

std::string TarReader::read_body(std::uint64_t size) {
  std::string body(static_cast<std::size_t>(std::min(size, longest_body)), '\0');
  m_left = size;
  m_padding = tar_padding(size);
  std::size_t got = 0;
  while (const std::size_t count = read(std::as_writable_bytes(std::span(body)).subspan(got))) got += count;
  body.resize(got);
  skip_member();
  return body;
}

/// Records of a pax header; a global one (`local` null) is looked at for its comment alone.
void TarReader::take_pax(std::string_view body, Pending* local) {
  while (!body.empty()) {
    std::size_t length = 0;
    const auto [end, error] = std::from_chars(body.data(), body.data() + body.size(), length);
    const auto digits = static_cast<std::size_t>(end - body.data());
    if (error != std::errc() || length > body.size() || length < digits + 3 || *end != ' ') return;
    const std::string_view record = body.substr(digits + 1, length - digits - 2);
    body.remove_prefix(length);
    const std::size_t equals = record.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view key = record.substr(0, equals), value = record.substr(equals + 1);
    if (local == nullptr) {
      if (key == "comment") m_comment = value;
    } else if (key == "path") {
      local->name = value;
    } else if (key == "linkpath") {
      local->link = value;
    } else if (key == "size") {
      std::uint64_t size = 0;
      const auto parsed = std::from_chars(value.data(), value.data() + value.size(), size);
      if (parsed.ec == std::errc()) local->size = size;
    }
  }
}

std::optional<TarMember> TarReader::next() {
  skip_member();
  Pending pending;
  std::optional<std::uint64_t> begin;
  Block block;
  while (!m_ended) {
    if (!find_header(block)) {
      m_tell(TarTrouble::torn, m_position);
      m_ended = true;
      break;
    }
    if (m_guided) return std::exchange(m_guided, std::nullopt);
    const std::uint64_t here = m_position - tar_block;
    if (is_zero(block)) {
      m_ended = true;
      break;
    }
    if (!begin) begin = here;
    const char type = std::to_integer<char>(block[type_field.at]);
    const std::uint64_t size = number_field(block, size_field).value_or(0);
    if (type == 'g') {
      take_pax(read_body(size), nullptr);
      begin.reset();
    } else if (type == 'x') {
      take_pax(read_body(size), &pending);
    } else if (type == 'L' || type == 'K') {
      std::string& name = type == 'L' ? pending.name : pending.link;
      name = read_body(size);
      name.resize(strnlen(name.c_str(), name.size()));
    } else {
      TarMember member{
          .kind = kind_of(type), .name = {}, .link = {}, .header_offset = *begin, .data_offset = m_position};
      member.name = pending.name.empty() ? full_name(block) : pending.name;
      member.link = pending.link.empty() ? std::string(text_field(block, link_field)) : pending.link;
      const bool has_content = member.kind == TarMember::Kind::file || member.kind == TarMember::Kind::other;
      member.size = has_content ? pending.size.value_or(size) : 0;
      open_member(member);
      return member;
    }
  }
  return std::nullopt;
}

}  // namespace permafrost
