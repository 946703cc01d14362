// SPDX-License-Identifier: Apache-2.0
#include "io/entry_ledger.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <utility>

#include "base/text.hpp"
#include "io/container_findings.hpp"

namespace permafrost {
namespace {

std::size_t number_of(const FindingInfo& info) {
  const auto& all = container_finding::all;
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.id == info.id; });
  return static_cast<std::size_t>(found - all.begin());
}

bool names_the_root(std::string_view raw) {
  return !raw.empty() && raw.find_first_not_of("./\\") == std::string_view::npos &&
         raw.find("..") == std::string_view::npos;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

std::string folded_name(std::string_view name) {
  std::string folded(name);
  if (is_ascii(name)) {
    for (char& c : folded) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return folded;
  }
  constexpr int options = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD;
  utf8proc_uint8_t* mapped = nullptr;
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(name.data()),
                                 static_cast<utf8proc_ssize_t>(name.size()), &mapped,
                                 static_cast<utf8proc_option_t>(options));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(mapped, &std::free);
  if (size >= 0) folded.assign(reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(size));
  return folded;
}

std::optional<std::string> EntryLedger::accept(std::uint64_t ordinal, std::string_view raw,
                                               Entry::Kind kind) {
  std::optional<std::string> name;
  const bool too_long = raw.size() > m_env.limits.entry_name_bytes;
  if (!too_long) name = safe_name(raw);
  if (!name) {
    if (kind == Entry::Kind::directory && names_the_root(raw)) return {};
    const auto shown = printable(raw.substr(0, 200));
    report(ordinal, container_finding::entry_name_unsafe, shown,
           too_long ? fill(tr("the name has {1} bytes, the limit is {2}"),
                           {std::uint64_t{raw.size()}, m_env.limits.entry_name_bytes})
                    : fill(tr("the name '{1}' is empty or leads out of the container"), {shown}));
    return {};
  }
  if (ordinal >= m_named) {
    m_named = ordinal + 1;
    if (kind != Entry::Kind::directory) m_names.add(folded_name(*name), *name);
  }
  return name;
}

void EntryLedger::report(std::uint64_t ordinal, const FindingInfo& info, std::string entry,
                         std::string message, std::optional<std::uint64_t> offset) {
  const auto bit = static_cast<std::size_t>(ordinal) * container_finding::all.size() + number_of(info);
  if (bit >= m_reported.size()) m_reported.resize(bit + 1);
  if (m_reported[bit]) return;
  m_reported[bit] = true;
  m_env.reporter.report(info, Place{std::move(entry), {}, offset}, std::move(message));
}

bool EntryLedger::within_limit(std::uint64_t ordinal) {
  if (ordinal < m_env.limits.entries) return true;
  report(m_env.limits.entries, container_finding::entries_too_many, {},
         fill(tr("only the first {1} entries are read"), {m_env.limits.entries}));
  return false;
}

void EntryLedger::names_complete() {
  if (std::exchange(m_names_complete, true)) return;
  std::string last_folded;
  std::string last_name;
  bool first = true;
  m_names.for_each([&](std::string_view folded, std::string_view name) {
    if (!first && folded == last_folded) {
      if (name == last_name) {
        m_env.reporter.report(container_finding::entry_name_repeated, Place{std::string(name), {}, {}},
                              tr("the name is there more than once"));
      } else {
        m_env.reporter.report(
            container_finding::entry_names_collide, Place{std::string(name), {}, {}},
            fill(tr("on some systems it is the same name as '{1}'"), {printable(last_name)}));
      }
    }
    first = false;
    last_folded = folded;
    last_name = name;
  });
  m_names = RecordSorter(0);
}

}  // namespace permafrost
