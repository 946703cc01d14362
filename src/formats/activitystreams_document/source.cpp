// SPDX-License-Identifier: Apache-2.0
#include "formats/activitystreams_document/source.hpp"

#include "base/error.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"
#include "codec/activitystreams.hpp"
#include "codec/json_view.hpp"
#include "codec/vocabulary.hpp"
#include "io/file.hpp"

namespace permafrost::activitystreams_document {

namespace {

constexpr const FindingInfo& is_array = findings[0];
constexpr const FindingInfo& byte_order_mark = findings[1];

constexpr std::string_view mark = "\xEF\xBB\xBF";

std::string_view without_space(std::string_view text) {
  constexpr std::string_view space = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(space);
  if (begin == std::string_view::npos) return text.substr(text.size());
  return text.substr(begin, text.find_last_not_of(space) + 1 - begin);
}

std::uint32_t kinds_of_object(JsonView object) {
  std::uint32_t kinds = 0;
  const JsonView type = object.find("type");
  if (type.is_string()) return kinds_of(type.text());
  for (const JsonView one : type) kinds |= kinds_of(one.text());
  return kinds;
}

std::uint64_t actors_in(const JsonView& list) {
  std::uint64_t count = 0;
  for (const JsonView one : list) {
    if (one.is_object() && (kinds_of_object(one) & kind::actor) != 0) ++count;
  }
  return count;
}

class DocumentSource : public Source {
 public:
  DocumentSource(InputFile file, const Env& env)
      : m_file(std::move(file)), m_env(env), m_parser(env.limits), m_reader(env.limits) {}

  void run(Sink& out) override {
    read_text();
    const JsonView top = m_parser.parse(m_document);
    out.begin(preamble(top));
    if (top.is_array()) {
      m_env.reporter.report(is_array, {.entry = m_file.path(), .object = {}, .offset = {}},
                            tr("the document is an array"));
      for (const JsonView element : top) put(element.raw(), element, out);
    } else {
      put(m_document, top, out);
    }
    out.finish();
  }

 private:
  void read_text() {
    if (m_file.size() > m_env.limits.document_bytes) {
      throw Error(Fault::limit, fill(tr("'{1}' is larger than {2}, too large for one document"),
                                     {m_file.path(), human_bytes(m_env.limits.document_bytes)}));
    }
    const auto size = static_cast<std::size_t>(m_file.size());
    m_text.resize(size + raw_padding);
    m_file.read_exactly(0, std::as_writable_bytes(std::span{m_text}).first(size));
    m_env.progress.bytes_total = size;
    m_env.progress.bytes_done = size;
    m_document = std::string_view{m_text}.substr(0, size);
    if (m_document.starts_with(mark)) {
      m_document.remove_prefix(mark.size());
      m_env.reporter.report(byte_order_mark, {.entry = m_file.path(), .object = {}, .offset = 0},
                            tr("the text begins with a byte order mark"));
    }
    m_document = without_space(m_document);
  }

  [[nodiscard]] Preamble preamble(const JsonView& top) const {
    return {.sources = {{.format = std::string{format_name},
                         .generation = {},
                         .software = {},
                         .name = file_name_of(m_file.path()),
                         .bytes = m_file.size(),
                         .taken = {}}},
            .many_accounts = actors_in(top) > 1};
  }

  /// `parsed` is absent when the text is no JSON; then the record is handed on for a rule to say so.
  void put(std::string_view raw, JsonView parsed, Sink& out) {
    throw_if_stopped(m_env.stop);
    ++m_env.progress.records;
    const std::uint32_t kinds = parsed.is_object() ? kinds_of_object(parsed) : 0;
    const bool post = (kinds & kind::question) != 0;
    if (Actor actor; (kinds & kind::actor) != 0 && m_reader.read(raw, {}, actor)) {
      const std::string section = m_actors++ == 0 ? "account" : "account" + std::to_string(m_actors);
      actor.section = section;
      out.put(actor);
    } else if (Activity activity;
               (kinds & kind::activity) != 0 && !post && m_reader.read(raw, {}, activity)) {
      out.put(activity);
    } else {
      out.put(Entity{.stream = activitystreams_stream, .document = {.raw = raw, .origin = {}}});
    }
  }

  InputFile m_file;
  Env m_env;
  JsonParser m_parser;
  ItemReader m_reader;
  std::string m_text;
  std::string_view m_document;
  std::uint64_t m_actors = 0;
};

}  // namespace

std::unique_ptr<Source> open(const Location& location, const Options&, const Env& env) {
  return std::make_unique<DocumentSource>(InputFile::open(location.path), env);
}

}  // namespace permafrost::activitystreams_document
