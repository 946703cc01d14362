// SPDX-License-Identifier: Apache-2.0
#include "accounts/json_answer.hpp"

#include "base/error.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "base/url.hpp"

namespace permafrost {

namespace {

constexpr std::uint64_t longest = std::uint64_t{1} << 20;
constexpr std::size_t longest_words = 300;

}  // namespace

JsonAnswer::JsonAnswer(Http& http, const Request& request) {
  const Response response = http.send(request);
  if (response.failure) {
    throw Error(Fault::network, fill(tr("cannot ask '{1}': {2}"),
                                     {printable(origin_of(request.url)), response.failure->message}));
  }
  m_status = response.status;
  if (response.body.size() > longest || !is_json_type(response.fields.get("Content-Type"))) return;
  const Secret text(read_text(*response.body.open(), longest, "the answer"));  // it may be a token
  if (const JsonView json = m_parser.parse_copy(text.reveal()); json.is_object()) m_json = json;
}

std::string JsonAnswer::objection() const {
  for (const auto* member : {"error_description", "error"}) {
    if (const auto words = m_json.find(member).text(); !words.empty())
      return printable(shortened(words, longest_words));
  }
  return fill(tr("it answered with status {1}"), {m_status});
}

}  // namespace permafrost
