// SPDX-License-Identifier: Apache-2.0
#include "pull/consent.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "codec/json_out.hpp"
#include "codec/post_text.hpp"

namespace permafrost {

namespace {

/// What people write into a profile that programs shall leave alone.
constexpr std::array<std::string_view, 4> objecting_words{"#nobot", "#nobots", "#noarchive", "#noindex"};

std::optional<bool> truth(JsonView value) {
  if (value.kind() != JsonKind::boolean) return std::nullopt;
  return value.is_true();
}

void take(JsonView value, std::optional<bool>& mark) {
  if (const auto said = truth(value)) mark = said;
}

void note(std::string_view word, ConsentMarks& marks) {
  if (std::ranges::find(marks.words, word) == marks.words.end()) marks.words.emplace_back(word);
}

/// A word goes on with letters, digits and everything outside ASCII.
bool continues_word(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '_' ||
         static_cast<unsigned char>(letter) >= 0x80;
}

void read_words(std::string_view html, ConsentMarks& marks) {
  const std::string text = ascii_lower(post_text(html));
  for (const auto word : objecting_words) {
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
      const std::size_t end = at + word.size();
      if (end == text.size() || !continues_word(text[end])) note(word, marks);
    }
  }
}

void read_fields(JsonView fields, ConsentMarks& marks) {
  for (const JsonView field : fields) {
    read_words(field.find("name").text(), marks);
    read_words(field.find("value").text(), marks);
  }
}

bool forbids_archiving(std::string_view header) {
  const std::string text = ascii_lower(header);
  return text.find("noarchive") != std::string::npos;
}

/// What stands against taking the account; empty: nothing.
std::string objection_of(const ConsentMarks& marks, Asker asker) {
  if (!marks.words.empty()) return fill(tr("its profile says {1}"), {marks.words.front()});
  if (marks.noindex.value_or(false)) return tr("it does not want to be found by search engines (noindex)");
  if (forbids_archiving(marks.robots_header))
    return fill(tr("its server says 'X-Robots-Tag: {1}'"), {printable(marks.robots_header)});
  if (asker != Asker::staff && !marks.robots_txt.empty())
    return fill(tr("its server's robots.txt says '{1}'"), {marks.robots_txt});
  return {};
}

bool has_agreed(const ConsentMarks& marks) {
  return marks.indexable ? *marks.indexable : marks.discoverable.value_or(false);
}

void write(JsonOut& json, std::string_view name, const std::optional<bool>& mark) {
  json.key(name);
  mark ? json.boolean(*mark) : json.null();
}

void write(JsonOut& json, std::string_view name, std::string_view text) {
  json.key(name);
  text.empty() ? json.null() : json.text(text);
}

}  // namespace

void read_marks(JsonView actor, ConsentMarks& marks) {
  take(actor.find("indexable"), marks.indexable);
  take(actor.find("discoverable"), marks.discoverable);
  take(actor.find("noindex"), marks.noindex);
  read_words(actor.find("summary").text(), marks);
  read_words(actor.find("note").text(), marks);
  read_fields(actor.find("attachment"), marks);
  read_fields(actor.find("fields"), marks);
  for (const JsonView tag : actor.find("tag")) read_words(tag.find("name").text(), marks);
}

std::string_view name_of(Basis basis) noexcept {
  switch (basis) {
    case Basis::owner: return "owner";
    case Basis::staff: return "staff";
    case Basis::named: return "named";
    case Basis::agreed: return "agreed";
    case Basis::stated: break;
  }
  return "stated";
}

Consent consent_of(const ConsentMarks& marks, Asker asker, std::string_view ground) {
  if (asker == Asker::owner) return {.basis = Basis::owner, .why_not = {}};
  std::string why_not = objection_of(marks, asker);
  if (why_not.empty() && asker == Asker::crawl && !has_agreed(marks))
    why_not = tr("it has not agreed to be found (indexable, discoverable)");
  if (!why_not.empty() && !ground.empty()) return {.basis = Basis::stated, .why_not = std::move(why_not)};
  if (!why_not.empty()) return {.basis = std::nullopt, .why_not = std::move(why_not)};
  switch (asker) {
    case Asker::staff: return {.basis = Basis::staff, .why_not = {}};
    case Asker::crawl: return {.basis = Basis::agreed, .why_not = {}};
    case Asker::owner:
    case Asker::named: break;
  }
  return {.basis = Basis::named, .why_not = {}};
}

std::string consent_line(std::string_view account, const ConsentMarks& marks, Basis basis,
                         std::string_view ground, Seconds seen) {
  StringSink line;
  JsonOut json(line);
  json.begin_object();
  json.key("account").text(account);
  json.key("basis").text(name_of(basis));
  write(json, "ground", basis == Basis::stated ? ground : std::string_view{});
  json.key("seen").text(format_time(seen));
  json.key("marks").begin_object();
  write(json, "indexable", marks.indexable);
  write(json, "discoverable", marks.discoverable);
  write(json, "noindex", marks.noindex);
  json.key("words").begin_array();
  for (const auto& word : marks.words) json.text(word);
  json.end();
  write(json, "robots_txt", marks.robots_txt);
  write(json, "x_robots_tag", marks.robots_header);
  json.end();
  json.end();
  return line.text;
}

}  // namespace permafrost
