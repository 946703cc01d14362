// SPDX-License-Identifier: Apache-2.0
#include "io/tar_reader.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"
#include "io/container_findings.hpp"
#include "io/deflate.hpp"
#include "io/entry_ledger.hpp"
#include "io/late_library.hpp"
#include "io/read_ahead.hpp"

namespace permafrost {
namespace {

using namespace container_finding;

constinit LateLibrary libarchive{PERMAFROST_LATE_NAME};
PERMAFROST_LATE_FUNCTION(libarchive, archive_bzlib_version);
PERMAFROST_LATE_FUNCTION(libarchive, archive_entry_filetype);
PERMAFROST_LATE_FUNCTION(libarchive, archive_entry_hardlink);
PERMAFROST_LATE_FUNCTION(libarchive, archive_entry_is_encrypted);
PERMAFROST_LATE_FUNCTION(libarchive, archive_entry_mtime);
PERMAFROST_LATE_FUNCTION(libarchive, archive_entry_mtime_is_set);
PERMAFROST_LATE_FUNCTION(libarchive, archive_entry_pathname);
PERMAFROST_LATE_FUNCTION(libarchive, archive_entry_pathname_utf8);
PERMAFROST_LATE_FUNCTION(libarchive, archive_entry_size);
PERMAFROST_LATE_FUNCTION(libarchive, archive_entry_size_is_set);
PERMAFROST_LATE_FUNCTION(libarchive, archive_error_string);
PERMAFROST_LATE_FUNCTION(libarchive, archive_filter_count);
PERMAFROST_LATE_FUNCTION(libarchive, archive_format);
PERMAFROST_LATE_FUNCTION(libarchive, archive_liblz4_version);
PERMAFROST_LATE_FUNCTION(libarchive, archive_liblzma_version);
PERMAFROST_LATE_FUNCTION(libarchive, archive_libzstd_version);
PERMAFROST_LATE_FUNCTION(libarchive, archive_read_data_block);
PERMAFROST_LATE_FUNCTION(libarchive, archive_read_free);
PERMAFROST_LATE_FUNCTION(libarchive, archive_read_new);
PERMAFROST_LATE_FUNCTION(libarchive, archive_read_next_header);
PERMAFROST_LATE_FUNCTION(libarchive, archive_read_open1);
PERMAFROST_LATE_FUNCTION(libarchive, archive_read_set_callback_data);
PERMAFROST_LATE_FUNCTION(libarchive, archive_read_set_read_callback);
PERMAFROST_LATE_FUNCTION(libarchive, archive_read_set_seek_callback);
PERMAFROST_LATE_FUNCTION(libarchive, archive_read_set_skip_callback);
PERMAFROST_LATE_FUNCTION(libarchive, archive_read_support_filter_bzip2);
PERMAFROST_LATE_FUNCTION(libarchive, archive_read_support_filter_compress);
PERMAFROST_LATE_FUNCTION(libarchive, archive_read_support_filter_lz4);
PERMAFROST_LATE_FUNCTION(libarchive, archive_read_support_filter_lzip);
PERMAFROST_LATE_FUNCTION(libarchive, archive_read_support_filter_lzma);
PERMAFROST_LATE_FUNCTION(libarchive, archive_read_support_filter_xz);
PERMAFROST_LATE_FUNCTION(libarchive, archive_read_support_filter_zstd);
PERMAFROST_LATE_FUNCTION(libarchive, archive_read_support_format_tar);
PERMAFROST_LATE_FUNCTION(libarchive, archive_read_support_format_zip);

constexpr std::size_t block_bytes = std::size_t{256} << 10;
constexpr std::uint64_t ratio_free_bytes = std::uint64_t{64} << 20;
/// How far we look behind the end of a tar for the end of the gzip stream around it.
constexpr std::uint64_t longest_padding = std::uint64_t{1} << 20;

/// libarchive turns names into the locale's encoding; with this one they come through as they are,
/// whatever locale the process has.
class Utf8Locale {
 public:
  Utf8Locale() : m_before(uselocale(ours())) {}
  ~Utf8Locale() { uselocale(m_before); }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  static locale_t ours() {
    static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return locale;  // null where there is none: then the locale stays as it is
  }
  locale_t m_before;
};

bool begins_like_gzip(const InputFile& file) {
  std::array<std::byte, 3> head{};
  return file.read_at(0, head) == head.size() &&
         head == std::array{std::byte{0x1f}, std::byte{0x8b}, std::byte{8}};
}

/// The stored bytes on their way to libarchive: as they are, or out of gzip.
class Feed {
 public:
  Feed(const InputFile& file, const ContainerEnv& env) : m_file(file), m_env(env), m_buffer(block_bytes) {
    if (!begins_like_gzip(file)) return;
    auto inflate = std::make_unique<InflateSource>(file, 0, file.size(), DeflateWrapping::gzip);
    inflate->show_progress(&m_place);
    m_inflate = inflate.get();
    if (env.read_ahead) {
      m_unpacked = std::make_unique<ReadAheadSource>(std::move(inflate));
    } else {
      m_unpacked = std::move(inflate);
    }
  }

  std::span<const std::byte> next() {
    const std::size_t count = m_unpacked ? m_unpacked->read(m_buffer) : m_file.read_at(m_place, m_buffer);
    if (!m_unpacked) m_place += count;
    m_ended = count == 0;
    if (m_env.bytes_done != nullptr) m_env.bytes_done->store(m_place, std::memory_order_relaxed);
    return std::span(m_buffer).first(count);
  }

  [[nodiscard]] bool packed() const { return m_unpacked != nullptr; }
  /// Only what was read to its end is known to be torn.
  [[nodiscard]] bool torn() const { return m_ended && m_inflate != nullptr && m_inflate->torn(); }
  [[nodiscard]] std::uint64_t place() const { return m_place; }
  [[nodiscard]] std::uint64_t size() const { return m_file.size(); }
  void move_to(std::uint64_t place) { m_place = std::min(place, m_file.size()); }

  /// What was thrown below libarchive, which knows no exceptions.
  std::exception_ptr failure;

 private:
  const InputFile& m_file;
  ContainerEnv m_env;
  std::vector<std::byte> m_buffer;
  std::unique_ptr<ByteSource> m_unpacked;
  InflateSource* m_inflate = nullptr;
  std::atomic<std::uint64_t> m_place = 0;
  bool m_ended = false;
};

la_ssize_t feed_read(archive*, void* client, const void** block) {
  auto& feed = *static_cast<Feed*>(client);
  try {
    const auto bytes = feed.next();
    *block = bytes.data();
    return static_cast<la_ssize_t>(bytes.size());
  } catch (...) {
    feed.failure = std::current_exception();
    return ARCHIVE_FATAL;
  }
}

la_int64_t feed_skip(archive*, void* client, la_int64_t wanted) {
  auto& feed = *static_cast<Feed*>(client);
  const std::uint64_t before = feed.place();
  feed.move_to(before + static_cast<std::uint64_t>(std::max<la_int64_t>(wanted, 0)));
  return static_cast<la_int64_t>(feed.place() - before);
}

la_int64_t feed_seek(archive*, void* client, la_int64_t offset, int whence) {
  auto& feed = *static_cast<Feed*>(client);
  const auto base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? feed.place() : feed.size();
  const auto target = static_cast<la_int64_t>(base) + offset;
  if (target < 0) return ARCHIVE_FATAL;
  feed.move_to(static_cast<std::uint64_t>(target));
  return static_cast<la_int64_t>(feed.place());
}

/// Not the filters that take text (uu), and none that would start a program: lrzip, lzop, grzip, and any
/// whose library this libarchive was built without.
void add_filters(archive* a) {
  archive_read_support_filter_compress(a);
  if (archive_bzlib_version() != nullptr) archive_read_support_filter_bzip2(a);
  if (archive_liblz4_version() != nullptr) archive_read_support_filter_lz4(a);
  if (archive_libzstd_version() != nullptr) archive_read_support_filter_zstd(a);
  if (archive_liblzma_version() == nullptr) return;
  archive_read_support_filter_lzip(a);
  archive_read_support_filter_lzma(a);
  archive_read_support_filter_xz(a);
}

struct FreeArchive {
  void operator()(archive* a) const { archive_read_free(a); }
};

/// One pass of libarchive over the file.
class Reader {
 public:
  Reader(const InputFile& file, ContainerKind kind, const ContainerEnv& env)
      : m_feed(file, env), m_archive(archive_read_new()) {
    archive* const a = m_archive.get();
    if (a == nullptr) throw std::bad_alloc();
    if (kind == ContainerKind::zip) {
      archive_read_support_format_zip(a);
    } else {
      archive_read_support_format_tar(a);
    }
    add_filters(a);
    archive_read_set_callback_data(a, &m_feed);
    archive_read_set_read_callback(a, feed_read);
    if (!m_feed.packed()) {
      archive_read_set_skip_callback(a, feed_skip);
      archive_read_set_seek_callback(a, feed_seek);
    }
  }

  [[nodiscard]] bool open() {
    const Utf8Locale utf8;
    return checked(archive_read_open1(m_archive.get())) == ARCHIVE_OK;
  }
  [[nodiscard]] int next_header(archive_entry*& entry) {
    const Utf8Locale utf8;
    return checked(archive_read_next_header(m_archive.get(), &entry));
  }
  /// The next piece of the entry's bytes and where in the entry it begins; a gap before it is a hole.
  /// (archive_read_data would drop what it has when it meets a tear.)
  [[nodiscard]] int next_block(std::span<const std::byte>& block, std::uint64_t& offset) {
    const Utf8Locale utf8;
    const void* begin = nullptr;
    std::size_t size = 0;
    la_int64_t at = 0;
    const int result = checked(archive_read_data_block(m_archive.get(), &begin, &size, &at));
    block = {static_cast<const std::byte*>(begin), result < 0 || begin == nullptr ? 0 : size};
    offset = static_cast<std::uint64_t>(std::max<la_int64_t>(at, 0));
    return result;
  }
  [[nodiscard]] bool recognised() const { return archive_format(m_archive.get()) != 0; }
  [[nodiscard]] std::string trouble() const {
    const char* const text = archive_error_string(m_archive.get());
    return printable(text != nullptr ? text : tr("the stream is damaged"));
  }
  /// Is skipping as expensive as reading?
  [[nodiscard]] bool packed() const { return m_feed.packed() || archive_filter_count(m_archive.get()) > 1; }
  [[nodiscard]] std::uint64_t stored_bytes() const { return m_feed.place(); }
  [[nodiscard]] Feed& feed() { return m_feed; }

 private:
  int checked(int result) {
    if (m_feed.failure) std::rethrow_exception(std::exchange(m_feed.failure, nullptr));
    return result;
  }

  Feed m_feed;
  std::unique_ptr<archive, FreeArchive> m_archive;
};

Entry::Kind kind_of(archive_entry* entry, std::string_view name) {
  if (archive_entry_hardlink(entry) != nullptr) return Entry::Kind::link;
  switch (archive_entry_filetype(entry)) {
    case AE_IFREG: return Entry::Kind::file;
    case AE_IFDIR: return Entry::Kind::directory;
    case AE_IFLNK: return Entry::Kind::link;
    case 0: return name.ends_with('/') ? Entry::Kind::directory : Entry::Kind::file;
    default: return Entry::Kind::other;
  }
}

std::string raw_name_of(archive_entry* entry) {
  const Utf8Locale utf8;
  if (const char* const name = archive_entry_pathname(entry)) return name;
  const char* const name = archive_entry_pathname_utf8(entry);
  return name != nullptr ? name : "";
}

class LibarchiveContainer : public Container {
 public:
  LibarchiveContainer(std::shared_ptr<const InputFile> file, ContainerKind kind, const ContainerEnv& env)
      : m_file(std::move(file)), m_kind(kind), m_env(env), m_ledger(env) {}

  [[nodiscard]] ContainerKind kind() const override { return m_kind; }
  [[nodiscard]] bool random_access() const override { return false; }
  void walk(const Visitor& visit) override;

 private:
  class Content;
  enum class Next { entry, end, broken };

  Next next_entry(Reader& reader, std::uint64_t ordinal, archive_entry*& entry);
  bool show(archive_entry* entry, Content& content, const std::string& name, std::uint64_t ordinal,
            const Visitor& visit);
  void report_torn(const std::string& entry, std::string message);
  void check_tail(Reader& reader);

  std::shared_ptr<const InputFile> m_file;
  ContainerKind m_kind;
  ContainerEnv m_env;
  EntryLedger m_ledger;
  bool m_torn_reported = false;
};

/// The content of the entry that libarchive stands at.
class LibarchiveContainer::Content : public ByteSource {
 public:
  Content(LibarchiveContainer& container, Reader& reader, std::string name, std::uint64_t ordinal,
          std::uint64_t& total)
      : m_container(container),
        m_reader(reader),
        m_name(std::move(name)),
        m_ordinal(ordinal),
        m_total(total) {}

  std::size_t read(std::span<std::byte> out) override {
    if (out.empty()) return 0;
    throw_if_stopped(m_container.m_env.stop);
    while (!m_ended && m_size == m_block_offset && m_block.empty()) fetch();
    std::size_t count = 0;
    if (m_size < m_block_offset) {
      count = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), m_block_offset - m_size));
      std::fill_n(out.begin(), count, std::byte{});
    } else if (!m_block.empty()) {
      count = std::min(out.size(), m_block.size());
      std::copy_n(m_block.begin(), count, out.begin());
      m_block = m_block.subspan(count);
      m_block_offset += count;
    }
    m_size += count;
    m_total += count;
    if (count == 0 || within_limits()) return count;
    m_ended = true;
    m_block = {};
    m_block_offset = m_size;
    return 0;
  }

  /// Reads on to the end, watching the limits. False when the walk cannot go on.
  bool pass() {
    std::vector<std::byte> buffer;
    while (m_reader.packed() && !m_ended) {
      buffer.resize(block_bytes);
      read(buffer);
    }
    return !m_hopeless;
  }

 private:
  void fetch() {
    std::uint64_t offset = 0;
    const int result = m_reader.next_block(m_block, offset);
    m_ended = result != ARCHIVE_OK;
    if (result < 0) {
      report_failure(result);
    } else {
      m_block_offset = std::max(offset, m_size);
    }
  }

  void report_failure(int result) {
    if (result == ARCHIVE_FATAL) {
      m_hopeless = true;
      m_container.report_torn(m_name, m_reader.trouble());
    } else if (m_container.m_kind == ContainerKind::zip) {
      m_container.m_ledger.report(m_ordinal, m_size == 0 ? entry_method_unknown : entry_checksum_differs,
                                  m_name, m_reader.trouble());
    } else {
      m_container.m_ledger.report(m_ordinal, stream_torn, m_name, m_reader.trouble());
    }
  }

  bool within_limits() {
    const Limits& limits = m_container.m_env.limits;
    if (m_size > limits.entry_bytes) {
      m_container.m_ledger.report(m_ordinal, entry_too_large, m_name,
                                  fill(tr("it has more than {1}"), {human_bytes(limits.entry_bytes)}));
    } else if (m_total > ratio_free_bytes && m_total / limits.inflate_ratio > m_reader.stored_bytes()) {
      m_container.m_ledger.report(m_ordinal, entry_inflates_too_much, m_name,
                                  fill(tr("{1} of the file have given more than {2}"),
                                       {human_bytes(m_reader.stored_bytes()), human_bytes(m_total)}));
    } else {
      return true;
    }
    m_hopeless = true;
    return false;
  }

  LibarchiveContainer& m_container;
  Reader& m_reader;
  std::string m_name;
  std::uint64_t m_ordinal;
  std::uint64_t& m_total;
  std::uint64_t m_size = 0;  ///< bytes given out
  std::span<const std::byte> m_block;
  std::uint64_t m_block_offset = 0;  ///< in the entry; ahead of m_size in a hole
  bool m_ended = false;              ///< libarchive has no more
  bool m_hopeless = false;
};

void LibarchiveContainer::report_torn(const std::string& entry, std::string message) {
  if (std::exchange(m_torn_reported, true)) return;
  m_env.reporter.report(stream_torn, Place{entry.empty() ? m_file->path() : entry, {}, {}},
                        std::move(message));
}

LibarchiveContainer::Next LibarchiveContainer::next_entry(Reader& reader, std::uint64_t ordinal,
                                                          archive_entry*& entry) {
  for (;;) {
    throw_if_stopped(m_env.stop);
    const int result = reader.next_header(entry);
    if (result == ARCHIVE_OK || result == ARCHIVE_WARN) return Next::entry;
    if (result == ARCHIVE_EOF) return Next::end;
    if (result == ARCHIVE_FATAL) {
      report_torn({}, reader.trouble());
      return Next::broken;
    }
    m_ledger.report(ordinal, tar_header_damaged, m_file->path(), reader.trouble());
  }
}

void LibarchiveContainer::walk(const Visitor& visit) {
  Reader reader(*m_file, m_kind, m_env);
  if (!reader.open()) return report_torn({}, reader.trouble());
  std::uint64_t total = 0;
  archive_entry* entry = nullptr;
  Next next = Next::broken;
  for (std::uint64_t ordinal = 0; (next = next_entry(reader, ordinal, entry)) == Next::entry; ++ordinal) {
    if (!m_ledger.within_limit(ordinal)) return;
    const std::string raw = raw_name_of(entry);
    const auto name = m_ledger.accept(ordinal, raw, kind_of(entry, raw));
    Content content(*this, reader, name.value_or(printable(raw)), ordinal, total);
    if (name && !show(entry, content, *name, ordinal, visit)) return;
    if (!content.pass()) break;
  }
  if (next == Next::end) check_tail(reader);
  m_ledger.names_complete();
}

bool LibarchiveContainer::show(archive_entry* entry, Content& content, const std::string& name,
                               std::uint64_t ordinal, const Visitor& visit) {
  const std::string raw = raw_name_of(entry);
  Entry shown{name, raw, kind_of(entry, raw), {}, {}};
  if (archive_entry_mtime_is_set(entry) != 0) shown.modified = archive_entry_mtime(entry);
  if (shown.kind != Entry::Kind::file) {
    MemorySource nothing(std::string_view{});
    shown.size = 0;
    return visit(shown, nothing);
  }
  if (archive_entry_is_encrypted(entry) != 0) {
    m_ledger.report(ordinal, entry_encrypted, name, tr("it cannot be read without a password"));
    return true;
  }
  if (archive_entry_size_is_set(entry) != 0 && archive_entry_size(entry) >= 0) {
    shown.size = static_cast<std::uint64_t>(archive_entry_size(entry));
  }
  return visit(shown, content);
}

/// A gzip file may be torn behind the end of the tar in it, and then its checksum was never checked.
void LibarchiveContainer::check_tail(Reader& reader) {
  Feed& feed = reader.feed();
  if (!feed.packed()) return;
  for (std::uint64_t seen = 0; seen < longest_padding;) {
    const std::size_t count = feed.next().size();
    if (count == 0) break;
    seen += count;
  }
  if (feed.torn()) report_torn({}, tr("the gzip stream around the tar breaks off or its checksum differs"));
}

}  // namespace

std::unique_ptr<Container> open_with_libarchive(std::shared_ptr<const InputFile> file, ContainerKind kind,
                                                const ContainerEnv& env) {
  Reader reader(*file, kind, env);
  archive_entry* entry = nullptr;
  if (!reader.open()) return nullptr;
  const int result = reader.next_header(entry);
  const bool has_entry = result == ARCHIVE_OK || result == ARCHIVE_WARN;
  if (!has_entry && !reader.recognised()) return nullptr;
  return std::make_unique<LibarchiveContainer>(std::move(file), kind, env);
}

}  // namespace permafrost
