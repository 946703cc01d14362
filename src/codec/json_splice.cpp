// SPDX-License-Identifier: Apache-2.0
#include "codec/json_splice.hpp"

#include <algorithm>
#include <cassert>

#include "model/record.hpp"

namespace permafrost {

namespace {

std::uint64_t end_of(JsonView value) { return value.offset() + value.raw().size(); }

}  // namespace

void JsonSplice::start(JsonView whole) {
  m_whole = whole;
  m_edits.clear();
}

/// A member that goes takes along the comma that joins it to the kept member before it; where there is none,
/// the comma behind it and the space up to the next name.
std::size_t JsonSplice::edit_members(JsonView object, std::span<const std::string_view> names,
                                     std::string_view first) {
  if (!object.is_object()) return 0;
  std::size_t removed = 0;
  std::uint64_t first_name = object.offset() + 1;
  std::uint64_t end_before = first_name;
  bool kept = false;
  for (const JsonView member : object) {
    const bool goes = std::find(names.begin(), names.end(), member.key()) != names.end();
    if (removed == 0 && !kept) first_name = member.key_offset();
    if (goes && kept) cut(end_before, end_of(member));
    if (!goes && !kept) {
      cut(first_name, member.key_offset());
      if (!first.empty()) {
        put(member.key_offset(), first);
        put(member.key_offset(), ",");
      }
      kept = true;
    }
    if (goes) ++removed;
    end_before = end_of(member);
  }
  if (!kept) {
    put(first_name, first);
    cut(first_name, end_before);
  }
  return removed;
}

std::string_view JsonSplice::apply() {
  std::stable_sort(m_edits.begin(), m_edits.end(),
                   [](const Edit& a, const Edit& b) { return a.begin < b.begin; });
  const std::string_view before = m_whole.raw();
  const std::uint64_t start = m_whole.offset();
  std::uint64_t done = start;
  m_text.clear();
  for (const Edit& edit : m_edits) {
    if (edit.begin < done) continue;
    assert(edit.end <= end_of(m_whole));
    m_text.append(before.substr(done - start, edit.begin - done)).append(edit.by);
    done = edit.end;
  }
  m_text.append(before.substr(done - start));
  const std::size_t size = m_text.size();
  m_text.append(raw_padding, '\0');
  return std::string_view{m_text}.substr(0, size);
}

}  // namespace permafrost
