// SPDX-License-Identifier: Apache-2.0
#include "formats/permafrost_archive/fixity.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>
#include <utility>

#include "base/text.hpp"
#include "formats/permafrost_archive/description.hpp"
#include "formats/permafrost_archive/findings.hpp"
#include "formats/permafrost_archive/layout.hpp"
#include "io/container.hpp"

namespace permafrost::archive {

namespace {

constexpr std::string_view bom = "\xEF\xBB\xBF";

// Facts about a path in the sorter: a letter, then what it needs.
constexpr char is_there = 'E', seen_whole = 'S', seen_damaged = 'X', digest_found = 'D',
               payload_expected = 'P', tag_expected = 'T';

/// Cuts the next line, ended by LF, CR or CR LF, off the front.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end);
  if (text.starts_with("\r\n")) text.remove_prefix(1);
  if (!text.empty()) text.remove_prefix(1);
  return line;
}

void append_utf8(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | code >> 6U);
    out += static_cast<char>(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0U | code >> 12U);
    out += static_cast<char>(0x80U | (code >> 6U & 0x3FU));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  } else {
    out += static_cast<char>(0xF0U | code >> 18U);
    out += static_cast<char>(0x80U | (code >> 12U & 0x3FU));
    out += static_cast<char>(0x80U | (code >> 6U & 0x3FU));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  }
}

std::string utf8_of_latin1(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) append_utf8(out, static_cast<unsigned char>(c));
  return out;
}

/// UTF-16 with a byte order mark, big-endian without.
std::string utf8_of_utf16(std::string_view bytes, bool little) {
  const auto unit = [&](std::size_t at) {
    const auto first = static_cast<unsigned char>(bytes[at]),
               second = static_cast<unsigned char>(bytes[at + 1]);
    return static_cast<std::uint32_t>(little ? first | second << 8U : first << 8U | second);
  };
  if (bytes.starts_with("\xFF\xFE")) little = true;
  if (bytes.starts_with("\xFE\xFF")) little = false;
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) bytes.remove_prefix(2);
  std::string out;
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
    std::uint32_t code = unit(at);
    if (code >= 0xD800 && code < 0xDC00 && at + 3 < bytes.size()) {
      code = 0x10000 + ((code - 0xD800) << 10U) + ((unit(at + 2) - 0xDC00) & 0x3FFU);
      at += 2;
    }
    append_utf8(out, code >= 0xD800 && code < 0xE000 ? 0xFFFD : code);
  }
  return out;
}

/// BagIt writes CR, LF and % of a path as %0D, %0A and %25.
std::string decode_path(std::string_view path) {
  std::string out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const std::string_view code = path.substr(i, 3);
    const bool known = code == "%0A" || code == "%0a" || code == "%0D" || code == "%0d" || code == "%25";
    out += !known ? path[i] : code[1] == '2' ? '%' : (code[2] | 0x20) == 'a' ? '\n' : '\r';
    if (known) i += 2;
  }
  return out;
}

}  // namespace

// --- watching -----------------------------------------------------------------------------------

Fixity::Watch::Watch(ByteSource& inner, const Fixity& fixity, LateDigest sha256)
    : m_inner(inner), m_late(std::move(sha256)) {
  for (const std::string& name : fixity.m_algorithms) {
    if (auto digest = MessageDigest::named(name)) m_others.emplace_back(name, std::move(*digest));
  }
}

void Fixity::Watch::pass(std::span<const std::byte> bytes) {
  if (!m_late) m_sha256.update(bytes);
  for (auto& [name, digest] : m_others) digest.update(bytes);
  m_size += bytes.size();
}

std::size_t Fixity::Watch::read(std::span<std::byte> out) {
  const std::size_t got = m_inner.read(out);
  pass(out.first(got));
  return got;
}

std::span<const std::byte> Fixity::Watch::lend(std::size_t most) {
  const auto lent = m_inner.lend(most);
  pass(lent);
  return lent;
}

Sha256 Fixity::Watch::sha256() { return m_late ? m_late() : m_sha256.finish(); }

void Fixity::saw(std::string_view path, Watch& watch) {
  m_facts.add(path, std::string(1, watch.m_damaged ? seen_damaged : seen_whole));
  m_facts.add(path, std::string(1, digest_found) + "sha256 " + watch.sha256().hex());
  for (auto& [name, digest] : watch.m_others) {
    m_facts.add(path, std::string(1, digest_found) + name + " " + digest.finish());
  }
  if (!path.starts_with(data_prefix)) return;
  m_payload_bytes += watch.m_size;
  ++m_payload_files;
}

void Fixity::exists(std::string_view path) { m_facts.add(path, std::string(1, is_there)); }

// --- tag files ----------------------------------------------------------------------------------

std::optional<Fixity::Manifest> Fixity::manifest_named(std::string_view name) {
  Manifest manifest;
  for (const std::string_view prefix : {"tagmanifest-", "manifest-"}) {
    if (!name.starts_with(prefix) || !name.ends_with(".txt")) continue;
    manifest.of_tags = prefix.front() == 't';
    manifest.algorithm = name.substr(prefix.size(), name.size() - prefix.size() - 4);
    std::transform(manifest.algorithm.begin(), manifest.algorithm.end(), manifest.algorithm.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
    return manifest;
  }
  return std::nullopt;
}

void Fixity::expect_manifest(std::string_view name) {
  const auto manifest = manifest_named(name);
  if (manifest && manifest->algorithm != "sha256" && MessageDigest::named(manifest->algorithm)) {
    m_algorithms.insert(manifest->algorithm);
  }
}

void Fixity::report(const FindingInfo& info, Place place, std::string message, std::vector<Loss> losses) {
  m_sound = m_sound && info.severity != Severity::error;
  m_reporter.report(info, std::move(place), std::move(message), std::move(losses));
}

void Fixity::invalid(std::string_view path, std::string message) {
  report(bag_tag_file_invalid, {.entry = std::string(path), .object = {}, .offset = {}}, std::move(message));
}

std::string Fixity::decoded(std::string bytes) const {
  if (m_encoding == "UTF-16" || m_encoding == "UTF-16BE") return utf8_of_utf16(bytes, false);
  if (m_encoding == "UTF-16LE") return utf8_of_utf16(bytes, true);
  if (m_encoding == "ISO-8859-1") return utf8_of_latin1(bytes);
  return bytes;
}

void Fixity::read_declaration(std::string_view text) {
  m_declared = true;
  if (text.starts_with(bom)) {
    invalid(bagit_txt, tr("it begins with a byte order mark"));
    text.remove_prefix(bom.size());
  }
  const auto value_of = [&](std::string_view label) -> std::string_view {
    const std::string_view line = take_line(text);
    const std::size_t colon = line.find(':');
    const bool is_it = colon != std::string_view::npos && trim(line.substr(0, colon)) == label;
    const bool spaced = is_it && (colon != label.size() || (line.substr(colon + 1).starts_with("  ")));
    if (spaced && m_major >= 1)
      invalid(bagit_txt, fill(tr("white space around the colon of '{1}'"), {label}));
    return is_it ? trim(line.substr(colon + 1)) : std::string_view{};
  };
  const std::string_view first_line = text.substr(0, text.find_first_of("\r\n"));
  const auto early =
      parse_version(trim(first_line.substr(std::min(first_line.find(':'), first_line.size() - 1) + 1)));
  if (early) std::tie(m_major, m_minor) = *early;
  const std::string_view version_text = value_of("BagIt-Version");
  if (!parse_version(version_text)) {
    invalid(bagit_txt, fill(tr("'{1}' is no version of BagIt"), {printable(version_text)}));
  }
  const std::string_view encoding = value_of("Tag-File-Character-Encoding");
  if (encoding.empty()) {
    invalid(bagit_txt, tr("it does not name the encoding of the tag files"));
  } else {
    m_encoding = encoding;
    std::transform(m_encoding.begin(), m_encoding.end(), m_encoding.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c & ~0x20) : c; });
  }
}

void Fixity::read_bag_info(std::string_view text) {
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || trim(line.substr(0, colon)) != "Payload-Oxum") continue;
    const std::string_view value = trim(line.substr(colon + 1));
    std::pair<std::uint64_t, std::uint64_t> oxum;
    const char* const end = value.data() + value.size();
    const auto bytes = std::from_chars(value.data(), end, oxum.first);
    const bool dotted = bytes.ec == std::errc() && bytes.ptr != end && *bytes.ptr == '.';
    if (!dotted || std::from_chars(bytes.ptr + 1, end, oxum.second).ptr != end) {
      invalid(bag_info_txt, fill(tr("'{1}' is no Payload-Oxum"), {printable(value)}));
    } else {
      m_oxum = oxum;
    }
  }
}

void Fixity::read_manifest_line(std::string_view path, const Manifest& manifest, std::string_view line) {
  if (trim(line).empty()) return;
  const std::size_t digits_end = line.find_first_of(" \t");
  const std::size_t name_at =
      digits_end == std::string_view::npos ? digits_end : line.find_first_not_of(" \t", digits_end);
  if (name_at == std::string_view::npos) {
    invalid(path, fill(tr("this line has no digest and path: '{1}'"), {printable(line.substr(0, 200))}));
    return;
  }
  std::string_view listed = line.substr(name_at);
  if (listed.starts_with("*data/") || (manifest.of_tags && listed.starts_with("*"))) listed.remove_prefix(1);
  while (listed.starts_with("./")) listed.remove_prefix(2);
  const std::string name = decode_path(listed);
  const auto safe = safe_name(name);
  if (!safe || *safe != name || (!manifest.of_tags && !name.starts_with(data_prefix))) {
    report(bag_path_unsafe, {.entry = std::string(path), .object = {}, .offset = {}},
           fill(tr("'{1}' is not looked at"), {printable(listed.substr(0, 200))}));
    return;
  }
  std::string digits(line.substr(0, digits_end));
  for (char& c : digits) c = c >= 'A' && c <= 'F' ? static_cast<char>(c | 0x20) : c;
  m_facts.add(name, std::string(1, manifest.of_tags ? tag_expected : payload_expected) + manifest.algorithm +
                        " " + digits);
}

void Fixity::read_manifest(std::string_view path, const Manifest& manifest, ByteSource& bytes) {
  if (!MessageDigest::named(manifest.algorithm)) {
    report(bag_algorithm_unknown, {.entry = std::string(path), .object = {}, .offset = {}},
           fill(tr("no digests called '{1}'"), {printable(manifest.algorithm)}));
    return;
  }
  if (!manifest.of_tags) m_payload_algorithms.insert(manifest.algorithm);
  if (m_encoding.starts_with("UTF-16")) {
    const std::string text = decoded(read_text(bytes, m_limits.document_bytes, path));
    for (std::string_view rest = text; !rest.empty();) read_manifest_line(path, manifest, take_line(rest));
    return;
  }
  std::vector<std::byte> buffer(2 * m_limits.entry_name_bytes + 4096);
  std::size_t filled = 0;
  bool first = true;
  while (true) {
    const std::size_t got = read_fully(bytes, std::span(buffer).subspan(filled));
    filled += got;
    std::string_view text = as_text(std::span(buffer).first(filled));
    if (std::exchange(first, false) && text.starts_with(bom)) {
      invalid(path, tr("it begins with a byte order mark"));
      text.remove_prefix(bom.size());
    }
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
      std::string_view lines = text.substr(0, end);
      text.remove_prefix(end + 1);
      while (!lines.empty()) read_manifest_line(path, manifest, decoded(std::string(take_line(lines))));
    }
    if (got == 0 || text.size() == buffer.size()) {
      for (; !text.empty();) read_manifest_line(path, manifest, decoded(std::string(take_line(text))));
      return;
    }
    std::copy(text.begin(), text.end(), reinterpret_cast<char*>(buffer.data()));
    filled = text.size();
  }
}

/// A second one with another content would leave open which of them the signature is about.
void Fixity::keep_for_seal(std::optional<std::string>& kept, std::string text) {
  m_seal->ambiguous = m_seal->ambiguous || (kept && *kept != text);
  kept = std::move(text);
}

void Fixity::take_tag_file(std::string_view path, ByteSource& bytes) {
  if (m_seal != nullptr && path == tag_manifest_txt) {
    keep_for_seal(m_seal->text, read_text(bytes, m_limits.document_bytes, path));
    MemorySource text(*m_seal->text);
    read_manifest(path, *manifest_named(path), text);
  } else if (m_seal != nullptr && path == signature_minisig) {
    keep_for_seal(m_seal->signature, read_text(bytes, m_limits.document_bytes, path));
  } else if (path == bagit_txt) {
    read_declaration(read_text(bytes, m_limits.document_bytes, path));
  } else if (path == bag_info_txt) {
    read_bag_info(decoded(read_text(bytes, m_limits.document_bytes, path)));
  } else if (path == "fetch.txt") {
    m_fetch = true;
    report(bag_fetch_refused, {.entry = std::string(path), .object = {}, .offset = {}},
           tr("nothing was fetched"));
  } else if (const auto manifest = manifest_named(path)) {
    read_manifest(path, *manifest, bytes);
  }
}

// --- the join -----------------------------------------------------------------------------------

/// What is kept of the lines about one file: every algorithm has one, and a hostile manifest a million.
constexpr std::size_t most_lines = 64;

struct Fixity::Group {
  std::string path;
  bool exists = false, whole = false, damaged = false;
  std::vector<std::string> found, payload, tags;  // "algorithm digits"
};

void Fixity::judge(const Group& group) {
  const Place place{.entry = printable(group.path), .object = {}, .offset = {}};
  const bool is_payload = group.path.starts_with(data_prefix);
  if (!group.exists && !group.whole && !group.damaged) {
    const bool known_gone = m_lost || m_fetch;
    report(fixity_file_missing, place,
           known_gone && m_lost ? tr("it was in a part that is damaged") : tr("a manifest lists it"),
           loss_of(group.path));
    return;
  }
  if (is_payload) {
    for (const std::string& algorithm : m_payload_algorithms) {
      const bool listed =
          std::any_of(group.payload.begin(), group.payload.end(),
                      [&](const std::string& line) { return line.starts_with(algorithm + " "); });
      const bool anywhere = !group.payload.empty() && m_major < 1;  // before 1.0 one manifest was enough
      if (!listed && !anywhere && !m_lost) {
        report(fixity_file_unlisted, place, fill(tr("not in manifest-{1}.txt"), {algorithm}));
      }
    }
  }
  if (!group.whole) return;
  const bool signs = group.path == signature_minisig || group.path.starts_with("tagmanifest-");
  if (m_seal != nullptr && !is_payload && !signs && group.tags.empty() &&
      m_seal->uncovered.size() < BagSeal::most_uncovered)
    m_seal->uncovered.push_back(group.path);
  for (const auto* expected : {&group.payload, &group.tags}) {
    for (auto line = expected->begin(); line != expected->end(); ++line) {
      const std::string algorithm = line->substr(0, line->find(' '));
      // A path that occurs twice must be right both times: tools differ in which of them they take.
      const bool wrong = std::any_of(group.found.begin(), group.found.end(), [&](const std::string& one) {
        return one.starts_with(algorithm + " ") && one != *line;
      });
      if (wrong) {
        report(fixity_digest_differs, place, fill(tr("its {1} is not the one listed"), {algorithm}),
               loss_of(group.path));
      } else if (std::find(expected->begin(), line, *line) != line) {
        report(fixity_listed_twice, place, fill(tr("in the list of {1} digests"), {algorithm}));
      }
    }
  }
}

void Fixity::finish() {
  if (!m_declared && !m_lost) invalid(bagit_txt, tr("the bag has none"));
  if (m_payload_algorithms.empty() && !m_lost) report(fixity_absent, {}, tr("none was found"));
  Group group;
  m_facts.for_each([&](std::string_view path, std::string_view fact) {
    if (path != group.path) {
      if (!group.path.empty()) judge(group);
      group = Group{};
      group.path = path;
    }
    const auto keep = [&fact](std::vector<std::string>& lines) {
      if (lines.size() < most_lines) lines.emplace_back(fact.substr(1));
    };
    switch (fact.front()) {
      case is_there: group.exists = true; break;
      case seen_whole: group.whole = true; break;
      case seen_damaged: group.damaged = true; break;
      case digest_found: keep(group.found); break;
      case payload_expected: keep(group.payload); break;
      default: keep(group.tags); break;
    }
  });
  if (!group.path.empty()) judge(group);
  if (m_oxum && !m_lost && *m_oxum != std::pair(m_payload_bytes, m_payload_files)) {
    report(bag_oxum_differs, {.entry = std::string(bag_info_txt), .object = {}, .offset = {}},
           fill(tr("{1} bytes in {2} files are listed, {3} in {4} were found"),
                {m_oxum->first, m_oxum->second, m_payload_bytes, m_payload_files}));
  }
  if (m_seal != nullptr) m_seal->intact = m_sound && !m_lost;
}

}  // namespace permafrost::archive
