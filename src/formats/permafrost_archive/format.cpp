// SPDX-License-Identifier: Apache-2.0
// The row of the permafrost archive.
#include <algorithm>
#include <array>
#include <charconv>

#include "base/error.hpp"
#include "base/text.hpp"
#include "formats/permafrost_archive/archive.hpp"
#include "formats/permafrost_archive/archive_file.hpp"
#include "formats/permafrost_archive/findings.hpp"
#include "formats/permafrost_archive/layout.hpp"
#include "io/file.hpp"
#include "io/reed_solomon.hpp"
#include "model/kind.hpp"

namespace permafrost {

namespace archive {
namespace {

constexpr std::array<std::string_view, 1> suffixes{".tar.zst"};
constexpr std::array options{
    OptionSpec{"name", "",
               tr_later("name of the directory inside; the output's name without .tar.zst if not given")},
    OptionSpec{"level", "3",
               tr_later("zstd level, 1 to 19; from 9 on frames are 4 MiB unless frame-size is given")},
    OptionSpec{"frame-size", "", tr_later("content of one frame, 4K to 16M; 1M if not given")},
    OptionSpec{"parity", "",
               tr_later("bytes to repair damage with, 1 to 100 percent of the archive; none if not given")},
    OptionSpec{"quick", "no",
               tr_later("reading: 'yes' only compares what is stored with the index and gives no records")},
    OptionSpec{"fixity", "no",
               tr_later("reading: 'yes' only compares every file with its digests and gives no records")},
    OptionSpec{"files", "read",
               tr_later("reading: 'lent' compares only those files with the manifest that are asked for")},
};
constexpr std::array holds{Kind::actors,   Kind::activities, Kind::likes,    Kind::bookmarks,
                           Kind::follows,  Kind::tables,     Kind::files,    Kind::extras,
                           Kind::entities, Kind::history,    Kind::envelopes};

/// A number with an optional K or M behind it.
std::uint64_t number_option(std::string_view key, std::string_view text, std::uint64_t least,
                            std::uint64_t most) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const unsigned shift = unit == "K" ? 10 : unit == "M" ? 20 : 0;
  const bool known_unit = unit.empty() || shift != 0;
  if (error != std::errc() || !known_unit || value > (most >> shift) || (value << shift) < least) {
    throw Error(Fault::usage, fill(tr("'{1}={2}' must be from {3} to {4}"), {key, text, least, most}));
  }
  return value << shift;
}

bool is_declaration(std::string_view path) {
  const std::size_t slash = path.find('/');
  return path == bagit_txt || (slash != std::string_view::npos && path.substr(slash + 1) == bagit_txt);
}

/// Our own archives say so in their first bytes; other bags have a bagit.txt at the top or one below.
bool recognise(const Probe& probe) {
  if (!probe.directory) {
    const std::string content = tar_head(probe.head);
    if (greets(content)) return true;
    const bool is_tar = content.size() > 262 && content.compare(257, 5, "ustar") == 0;
    if (!is_tar || probe.list == nullptr) return false;
  }
  const auto names = probe.list(probe);
  return std::any_of(names.begin(), names.end(), is_declaration);
}

std::unique_ptr<Sink> create(const Location& where, const Options& given, const Env& env) {
  SinkSettings settings{.name = bag_name(option_of(given, "name"), where.path)};
  if (const auto level = option_of(given, "level"); !level.empty()) {
    settings.level = static_cast<int>(number_option("level", level, 1, 19));
  }
  if (settings.level >= 9) settings.frame_bytes = std::uint64_t{4} << 20;
  if (const auto size = option_of(given, "frame-size"); !size.empty()) {
    settings.frame_bytes = number_option("frame-size", size, std::uint64_t{4} << 10, std::uint64_t{16} << 20);
  }
  settings.parity = parity_option(given, where).value_or(0);
  return create_sink(where, settings, env);
}

std::unique_ptr<Source> open(const Location& where, const Options& given, const Env& env) {
  Reading reading = option_of(given, "files") == "lent" ? Reading::lend : Reading::full;
  if (option_of(given, "fixity") == "yes") reading = Reading::fixity;
  if (option_of(given, "quick") == "yes") reading = Reading::quick;
  return open_source(where, reading, env);
}

}  // namespace

void refuse_parity_in_pipe() {
  throw Error(Fault::usage,
              tr("parity is made by reading the archive back: write it to a file, not to a pipe"));
}

std::optional<unsigned> parity_option(const Options& given, const Location& output) {
  std::string_view percent = option_of(given, "parity");
  if (percent.empty()) return std::nullopt;
  if (percent.ends_with('%')) percent.remove_suffix(1);
  const auto parity =
      static_cast<unsigned>(number_option("parity", percent, 0, ReedSolomon::most_parity_blocks));
  if (parity != 0 && is_stream(output.path)) refuse_parity_in_pipe();
  return parity;
}

std::string bag_name(std::string_view wanted, const std::string& path) {
  std::string name(wanted);
  if (name.empty()) name = is_stream(path) ? "archive" : file_name_of(path);
  for (const std::string_view suffix : {".zst", ".tar"}) {
    if (name.size() > suffix.size() && name.ends_with(suffix)) name.resize(name.size() - suffix.size());
  }
  name = storable(name);
  if (name.empty() || name == "." || name == ".." || name.find('/') != std::string::npos) return "archive";
  return name;
}

}  // namespace archive

extern const Format permafrost_archive_format;
constinit const Format permafrost_archive_format{
    .name = "permafrost",
    .title = tr_later("permafrost archive: checksummed, indexed, readable with tar and zstd"),
    .suffixes = archive::suffixes,
    .options = archive::options,
    .holds = archive::holds,
    .findings = archive::findings,
    .recognise = archive::recognise,
    .open = archive::open,
    .create = archive::create,
    .look = archive::look_into,
    .repair = archive::repair,
    .seal = archive::open_sealer,
};

}  // namespace permafrost
