// SPDX-License-Identifier: Apache-2.0
#include "net/http.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace permafrost {

void HttpFields::add(std::string_view name, std::string_view value) {
  m_fields.push_back({std::string(name), std::string(value)});
}

void HttpFields::add_line(std::string_view line) {
  const auto colon = line.find(':');
  if (colon != std::string_view::npos && colon != 0 && line.front() != ' ' && line.front() != '\t')
    add(line.substr(0, colon), trim(line.substr(colon + 1)));
}

void HttpFields::set(std::string_view name, std::string_view value) {
  remove(name);
  add(name, value);
}

void HttpFields::remove(std::string_view name) {
  std::erase_if(m_fields, [&](const HttpField& field) { return equal_ignoring_case(field.name, name); });
}

const HttpField* HttpFields::find(std::string_view name) const {
  const auto found = std::find_if(m_fields.begin(), m_fields.end(), [&](const HttpField& field) {
    return equal_ignoring_case(field.name, name);
  });
  return found == m_fields.end() ? nullptr : &*found;
}

std::string_view HttpFields::get(std::string_view name) const {
  const auto* field = find(name);
  return field == nullptr ? std::string_view{} : std::string_view{field->value};
}

std::string HttpFields::joined(std::string_view name) const {
  std::string values;
  bool first = true;
  for (const auto& field : m_fields) {
    if (!equal_ignoring_case(field.name, name)) continue;
    values.append(first ? "" : ", ").append(trim(field.value));
    first = false;
  }
  return values;
}

HttpLimits file_limits() {
  HttpLimits limits;
  limits.body_bytes = std::uint64_t{8} << 30;
  limits.total_time = std::chrono::hours(12);
  limits.stall_time = std::chrono::seconds(30);
  limits.stall_rate = 256;
  return limits;
}

bool is_question(const Request& request) { return request.method == "GET" || request.method == "HEAD"; }

Request form_request(std::string url, std::string form) {
  Request request;
  request.method = "POST";
  request.url = std::move(url);
  request.body = std::move(form);
  request.fields.add("Content-Type", "application/x-www-form-urlencoded");
  request.fields.add("Accept", "application/json");
  return request;
}

Secret bearer(const Secret& token) { return Secret("Bearer " + std::string(token.reveal())); }

Response failed(const Request& request, FailureKind kind, std::string message) {
  Response response;
  response.url = request.url;
  response.failure = Failure{.kind = kind, .message = std::move(message)};
  return response;
}

std::string media_type_of_field(std::string_view content_type) {
  return ascii_lower(trim(content_type.substr(0, content_type.find(';'))));
}

bool is_json_type(std::string_view content_type) {
  const std::string type = media_type_of_field(content_type);
  return type == "application/json" || type.ends_with("+json");
}

bool is_activity_type(std::string_view content_type) {
  const std::string type = media_type_of_field(content_type);
  const bool with_profile =
      content_type.find("https://www.w3.org/ns/activitystreams") != std::string_view::npos;
  return type == "application/activity+json" || (type == "application/ld+json" && with_profile);
}

}  // namespace permafrost
