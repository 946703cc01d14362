// SPDX-License-Identifier: Apache-2.0
#include "io/zip_reader.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <string>
#include <utility>
#include <vector>

#include "base/stop.hpp"
#include "base/text.hpp"
#include "io/container_findings.hpp"
#include "io/entry_ledger.hpp"
#include "io/record_sorter.hpp"
#include "io/zip_entry_source.hpp"
#include "io/zip_format.hpp"
#include "io/zip_salvage.hpp"

namespace permafrost {
namespace {

using namespace container_finding;

bool readable_method(const zip::Header& header) {
  return header.method == zip::method_stored || header.method == zip::method_deflated;
}

bool has_local_header(const InputFile& file, std::uint64_t offset) {
  std::array<std::byte, 4> bytes{};
  return offset < file.size() && file.read_at(offset, bytes) == bytes.size() &&
         zip::number32(bytes, 0) == zip::local_signature;
}

class ZipContainer : public Container {
 public:
  ZipContainer(std::shared_ptr<const InputFile> file, ZipSurvey survey, const ContainerEnv& env)
      : m_file(std::move(file)), m_survey(std::move(survey)), m_env(env), m_ledger(env) {}

  [[nodiscard]] ContainerKind kind() const override { return ContainerKind::zip; }
  [[nodiscard]] bool random_access() const override { return m_survey.directory.has_value(); }

  void walk(const Visitor& visit) override {
    if (!std::exchange(m_examined, true)) examine();
    if (m_survey.directory) {
      walk_directory(visit);
    } else {
      salvage(visit);
    }
  }

 private:
  void examine();
  void report_surroundings();
  void refuse_overlaps();
  void walk_directory(const Visitor& visit);
  void salvage(const Visitor& visit);
  std::uint64_t pass(const ZipSalvage::Found& found, ZipSalvage& salvage, ZipEntrySource& bytes) const;
  bool can_be_read(const zip::Header& header, std::uint64_t ordinal, const std::string& name);
  bool show(const zip::Header& header, const std::string& name, ZipEntrySource& bytes,
            const Visitor& visit) const;
  void show_progress(std::uint64_t place) const {
    if (m_env.bytes_done != nullptr) m_env.bytes_done->store(place, std::memory_order_relaxed);
  }
  [[nodiscard]] ZipEntrySource::Surroundings around() { return {*m_file, m_env, m_ledger}; }

  std::shared_ptr<const InputFile> m_file;
  ZipSurvey m_survey;
  ContainerEnv m_env;
  EntryLedger m_ledger;
  bool m_examined = false;
  std::vector<bool> m_overlapping;  ///< by ordinal; empty when no entry overlaps another
};

/// Once, before the first walk: what can be said without opening an entry.
void ZipContainer::examine() {
  if (!m_survey.trouble.empty()) {
    m_env.reporter.report(zip_directory_broken, Place{m_file->path(), {}, {}}, m_survey.trouble);
  }
  if (!m_survey.directory) return;
  report_surroundings();
  refuse_overlaps();
}

void ZipContainer::report_surroundings() {
  const ZipDirectory& directory = *m_survey.directory;
  const std::uint64_t after = m_file->size() - std::min(directory.archive_end, m_file->size());
  if (directory.prefix == 0 && after == 0) return;
  m_env.reporter.report(zip_bytes_around, Place{m_file->path(), {}, {}},
                        fill(tr("{1} bytes before it and {2} bytes after it"), {directory.prefix, after}));
}

/// Entries that share bytes are how a small zip pretends to hold very much.
void ZipContainer::refuse_overlaps() {
  RecordSorter extents(std::size_t{4} << 20);
  m_survey.directory->for_each(*m_file, [&](const zip::Header& header) {
    throw_if_stopped(m_env.stop);
    const std::uint64_t least_end = header.offset + zip::local_bytes + header.raw_name.size() + header.packed;
    extents.add(big_endian(header.offset), big_endian(extents.size()) + big_endian(least_end));
    return extents.size() < m_env.limits.entries;
  });
  std::uint64_t end = 0;
  extents.for_each([&](std::string_view offset, std::string_view rest) {
    const std::uint64_t begin = from_big_endian<std::uint64_t>(offset);
    if (begin < end) {
      m_overlapping.resize(extents.size());
      m_overlapping[static_cast<std::size_t>(from_big_endian<std::uint64_t>(rest.substr(0, 8)))] = true;
    }
    end = std::max(end, from_big_endian<std::uint64_t>(rest.substr(8)));
  });
}

void ZipContainer::walk_directory(const Visitor& visit) {
  std::uint64_t ordinal = 0;
  bool complete = true;
  m_survey.directory->for_each(*m_file, [&](const zip::Header& header) {
    throw_if_stopped(m_env.stop);
    complete = m_ledger.within_limit(ordinal);
    if (!complete) return false;
    const auto number = ordinal++;
    const auto name = m_ledger.accept(number, header.name, header.kind);
    if (!name || !can_be_read(header, number, *name)) return true;
    ZipEntrySource bytes(around(), header, *name, number);
    complete = show(header, *name, bytes, visit);
    show_progress(header.offset + header.packed);
    return complete;
  });
  if (complete) m_ledger.names_complete();
}

bool ZipContainer::can_be_read(const zip::Header& header, std::uint64_t ordinal, const std::string& name) {
  if (header.kind != Entry::Kind::file) return true;
  if (!m_overlapping.empty() && m_overlapping[static_cast<std::size_t>(ordinal)]) {
    m_ledger.report(ordinal, zip_entries_overlap, name,
                    fill(tr("the bytes from offset {1} on belong to another entry too"), {header.offset}));
    return false;
  }
  if (header.encrypted()) {
    m_ledger.report(ordinal, entry_encrypted, name, tr("it cannot be read without a password"));
    return false;
  }
  if (!readable_method(header)) {
    m_ledger.report(ordinal, entry_method_unknown, name,
                    fill(tr("its method has the number {1}"), {unsigned{header.method}}));
    return false;
  }
  return true;
}

bool ZipContainer::show(const zip::Header& header, const std::string& name, ZipEntrySource& bytes,
                        const Visitor& visit) const {
  Entry entry{name, header.raw_name, header.kind, header.unpacked, header.modified};
  if (header.kind != Entry::Kind::file) {
    MemorySource nothing(std::string_view{});
    entry.size = 0;
    return visit(entry, nothing);
  }
  if (header.sizes_follow() && header.packed == 0 && header.unpacked == 0) entry.size.reset();
  return visit(entry, bytes);
}

void ZipContainer::salvage(const Visitor& visit) {
  ZipSalvage salvage(*m_file);
  std::uint64_t from = 0;
  std::uint64_t ordinal = 0;
  for (; const auto found = salvage.find(from); ++ordinal) {
    throw_if_stopped(m_env.stop);
    if (!m_ledger.within_limit(ordinal)) return;
    const zip::Header& header = found->header;
    const auto name = m_ledger.accept(ordinal, header.name, header.kind);
    if (ordinal != 0 && found->offset != from) {
      m_ledger.report(ordinal, zip_bytes_between, name.value_or(std::string{}),
                      fill(tr("{1} bytes before its header"), {found->offset - from}), from);
    }
    ZipEntrySource bytes(around(), header, name.value_or(printable(header.name)), ordinal,
                         ZipSpan{found->begin, found->length});
    if (name && can_be_read(header, ordinal, *name) && !show(header, *name, bytes, visit)) return;
    from = pass(*found, salvage, bytes);
  }
  m_ledger.names_complete();
}

/// Where the next header should be.
std::uint64_t ZipContainer::pass(const ZipSalvage::Found& found, ZipSalvage& salvage,
                                 ZipEntrySource& bytes) const {
  const std::uint64_t end = found.exact ? found.begin + found.length : bytes.find_end();
  show_progress(end);
  if (!found.header.sizes_follow()) return end;
  const auto descriptor = salvage.descriptor_at(end, end - found.begin);
  if (!descriptor) return end;
  bytes.check(descriptor->crc, descriptor->unpacked);
  return end + descriptor->length;
}

}  // namespace

ZipSurvey survey_zip(const InputFile& file, const ContainerEnv& env) {
  ZipSurvey result;
  auto directory = ZipDirectory::find(file);
  if (!directory) {
    result.trouble = tr("it has no central directory");
    return result;
  }
  std::uint64_t count = 0;
  std::uint64_t last_offset = 0;
  bool leads_to_entries = true;
  const bool whole = directory->for_each(file, [&](const zip::Header& header) {
    throw_if_stopped(env.stop);
    if (!header.encrypted() && !readable_method(header)) result.unusual_methods = true;
    // A few probes: an overflow of 32 bits shows at the last entry, or at the first.
    if (std::has_single_bit(count + 1) && !has_local_header(file, header.offset)) leads_to_entries = false;
    last_offset = header.offset;
    return ++count < env.limits.entries;
  });
  if (count != 0 && !has_local_header(file, last_offset)) leads_to_entries = false;
  const std::uint64_t recorded = directory->zip64 ? directory->count : directory->count & zip::full16;
  if (!whole) {
    result.trouble = fill(tr("its central directory breaks off after {1} entries"), {count});
  } else if (!leads_to_entries) {
    result.trouble = tr("its central directory points at places where no entry is");
  } else {
    if (recorded != count && count < env.limits.entries) {
      result.trouble = fill(tr("its end says {1} entries, its central directory has {2}"), {recorded, count});
    }
    result.directory = directory;
  }
  return result;
}

std::unique_ptr<Container> make_zip_container(std::shared_ptr<const InputFile> file, ZipSurvey survey,
                                              const ContainerEnv& env) {
  return std::make_unique<ZipContainer>(std::move(file), std::move(survey), env);
}

bool begins_like_zip(const InputFile& file) {
  std::array<std::byte, 8> head{};
  if (file.read_at(0, head) < 4) return false;
  constexpr std::uint32_t split_marker = 0x30304b50;
  const auto first = zip::number32(head, 0);
  if (first == zip::descriptor_signature || first == split_marker)
    return zip::number32(head, 4) == zip::local_signature;
  return first == zip::local_signature || first == zip::end_signature || first == zip::end64_signature;
}

}  // namespace permafrost
