// SPDX-License-Identifier: Apache-2.0
#include "cli/findings.hpp"

#include "base/text.hpp"
#include "codec/json_out.hpp"
#include "verify/report_parts.hpp"

namespace permafrost::cli {

namespace {

constexpr std::uint64_t said_per_id = 5;

Style style_of(Severity severity) {
  switch (severity) {
    case Severity::note: return Style::cyan;
    case Severity::warning: return Style::yellow;
    case Severity::error: return Style::red;
  }
  return Style::plain;
}

void write_json(ByteSink& sink, const Finding& finding) {
  JsonOut json(sink);
  json.begin_object();
  json.key("id").text(finding.info.id);
  json.key("severity").text(name_of(finding.severity));
  json.key("message").text(finding.message);
  if (!finding.place.entry.empty()) json.key("entry").text(finding.place.entry);
  if (!finding.place.object.empty()) json.key("object").text(finding.place.object);
  if (finding.place.offset) json.key("offset").number(*finding.place.offset);
  json.end().newline();
}

}  // namespace

void Findings::report(const Finding& finding) {
  if (m_log) write_json(*m_log, finding);
  auto& seen = m_seen.try_emplace(std::string(finding.info.id), Seen{finding.severity}).first->second;
  seen.severity = std::max(seen.severity, finding.severity);
  ++m_count[static_cast<std::size_t>(finding.severity)];
  const bool wanted = m_say_from && finding.severity >= *m_say_from;
  if (!wanted) return;
  if (seen.said < said_per_id) {
    ++seen.said;
    say(finding);
  } else {
    ++seen.unsaid;
  }
}

void Findings::say(const Finding& finding) {
  std::string line = m_terminal.styled(style_of(finding.severity), word_for(finding.severity));
  line += ": ";
  const auto place = place_text(finding.place);
  if (!place.empty()) line += printable(place) + ": ";
  line += printable(finding.message);
  line += m_terminal.styled(Style::dim, " [" + std::string(finding.info.id) + "]");
  m_terminal.say(line);
}

void Findings::open_log(const std::string& path) {
  m_log = std::make_unique<AtomicFile>(path, AtomicFile::Existing::replace);
}

void Findings::close() {
  for (const auto& [id, seen] : m_seen) {
    if (seen.unsaid == 0) continue;
    const auto text = fill(tr("and {1} more of it", "and {1} more of them", seen.unsaid), {seen.unsaid});
    m_terminal.say(word_for(seen.severity) + ": " + text + m_terminal.styled(Style::dim, " [" + id + "]"));
  }
  if (m_log) m_log->commit();
  m_log.reset();
}

std::uint64_t Findings::count(Severity severity) const { return m_count[static_cast<std::size_t>(severity)]; }

int Findings::exit_status(bool strict) const {
  return count(Severity::error) != 0 || (strict && count(Severity::warning) != 0) ? 1 : 0;
}

std::string place_text(const Place& place) {
  std::string text = place.entry;
  const auto add = [&](const std::string& piece) { text += (text.empty() ? "" : ", ") + piece; };
  if (place.offset) add(fill(tr("byte {1}"), {*place.offset}));
  if (!place.object.empty()) add(place.object);
  return text;
}

}  // namespace permafrost::cli
