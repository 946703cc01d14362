// SPDX-License-Identifier: Apache-2.0
#include "support/record_text.hpp"

#include <variant>

namespace permafrost::test {

namespace {

// "name=value" pairs; empty values are left out.
class Line {
 public:
  explicit Line(std::string_view kind) : m_text(kind) {}
  Line& add(std::string_view name, std::string_view value) {
    if (!value.empty()) m_text.append(" ").append(name).append("=").append(value);
    return *this;
  }
  Line& add(const Document& document) {
    if (document.origin.derived) m_text += " derived";
    if (document.origin.superseded) m_text += " superseded";
    if (document.origin.absent_later) m_text += " absent-later";
    m_text.append(" ").append(document.raw);
    return *this;
  }
  [[nodiscard]] const std::string& text() const { return m_text; }

 private:
  std::string m_text;
};

struct Render {
  std::string operator()(const Actor& actor) const {
    return Line("actor")
        .add("id", actor.id)
        .add("username", actor.username)
        .add("host", actor.host)
        .add("type", actor.type)
        .add("followers", actor.followers)
        .add("icon", actor.icon)
        .add("image", actor.image)
        .add("section", actor.section)
        .add(actor.document)
        .text();
  }
  std::string operator()(const Activity& activity) const {
    Line line("activity");
    line.add("id", activity.id)
        .add("type", activity.type)
        .add("actor", activity.actor)
        .add("object", activity.object_id)
        .add("object-type", activity.object_type)
        .add("object-url", activity.object_url)
        .add("attributed-to", activity.attributed_to)
        .add("in-reply-to", activity.in_reply_to)
        .add("published", activity.published)
        .add("updated", activity.updated)
        .add("time", activity.time ? format_time(*activity.time) : "")
        .add("visibility", name_of(activity.visibility))
        .add("signed", activity.signed_item ? "yes" : "");
    for (const Attachment& attachment : activity.attachments) {
      line.add("attachment", attachment.url).add("media-type", attachment.media_type);
    }
    return line.add(activity.document).text();
  }
  std::string operator()(const Relation& relation) const {
    return Line(name_of(relation.collection)).add("target", relation.target).add(relation.document).text();
  }
  std::string operator()(const Collection& collection) const {
    return Line("collection").add("kind", name_of(collection.kind)).add(collection.document).text();
  }
  std::string operator()(const Entity& entity) const {
    return Line("entity").add("stream", entity.stream).add(entity.document).text();
  }
};

}  // namespace

std::string text_of(const Preamble& preamble) {
  std::string text = preamble.many_accounts ? "many accounts" : "one account";
  for (const SourceInfo& source : preamble.sources) {
    text += "\n" + Line("source")
                       .add("format", source.format)
                       .add("generation", source.generation)
                       .add("software", source.software)
                       .add("name", source.name)
                       .add("bytes", std::to_string(source.bytes))
                       .add("taken", source.taken ? format_time(*source.taken) : "")
                       .text();
  }
  return text;
}

std::string text_of(const Record& record) { return std::visit(Render{}, record); }

void RecordingSink::put_file(const File& file, ByteSource& bytes) {
  const ByteFacts facts = drain(bytes);
  calls.push_back(Line("file")
                      .add("path", file.path)
                      .add("role", name_of(file.role))
                      .add("declared", file.size ? std::to_string(*file.size) : "")
                      .add("bytes", std::to_string(facts.size))
                      .add("sha256", facts.sha256.hex())
                      .text());
}

}  // namespace permafrost::test
