// SPDX-License-Identifier: Apache-2.0
#include "pull/documents.hpp"

#include "base/text.hpp"
#include "base/url.hpp"
#include "codec/json_view.hpp"

namespace permafrost {

namespace {

std::string trouble_of(const Response& response, bool was_signed) {
  if (response.failure) return response.failure->message;
  switch (response.status) {
    case 401:
      return was_signed ? tr("its server does not believe our signatures (401): can it fetch the key that "
                             "--key-id names, and is that the one of --actor-key?")
                        : tr("its server answers signed requests alone (401): say --actor-key and --key-id");
    case 403: return tr("its server does not let us see it (403)");
    case 404: return tr("its server does not have it (404)");
    case 410: return tr("it is gone (410)");
    default: return fill(tr("its server answers with status {1}"), {response.status});
  }
}

}  // namespace

Response Documents::send(std::string_view url) {
  Request request{.method = "GET", .url = std::string(url)};
  request.fields.set("Accept", activity_types);
  request.signer = m_signer;
  return m_http.send(request);
}

DocumentAnswer Documents::read(const Response& response) const {
  DocumentAnswer answer;
  answer.unreachable = response.failure || response.says_later();
  if (response.failure || !response.ok()) {
    answer.trouble = trouble_of(response, m_signer != nullptr);
    return answer;
  }
  const auto type = response.fields.get("Content-Type");
  if (!is_activity_type(type)) {
    answer.trouble = fill(tr("the answer is no ActivityPub document but '{1}'"), {printable(type)});
    return answer;
  }
  std::string text = read_text(*response.body.open(), m_limits.document_bytes, response.url);
  JsonParser parser(m_limits);
  const JsonView document = parser.parse_copy(text);
  if (!document.is_object()) {
    answer.trouble = tr("the answer is no JSON object");
    return answer;
  }
  answer.id = document.find("id").text();
  answer.robots_header = response.fields.joined("X-Robots-Tag");
  answer.text = std::move(text);
  return answer;
}

DocumentAnswer Documents::ask(std::string_view url) {
  Response response = send(url);
  DocumentAnswer answer = read(response);
  if (!answer || origin_of(answer.id) == origin_of(response.url)) return answer;
  // It says that it is another server's: then that one has the word.
  const std::string named = answer.id;
  if (!origin_of(named).empty()) {
    response = send(named);
    answer = read(response);
    if (answer && answer.id == named && origin_of(response.url) == origin_of(named)) return answer;
  }
  return {.text = {},
          .id = {},
          .robots_header = {},
          .trouble = fill(tr("the document says that it is '{1}', which its server does not confirm"),
                          {printable(shortened(named, 200))}),
          .unreachable = false};
}

}  // namespace permafrost
