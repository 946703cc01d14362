// SPDX-License-Identifier: Apache-2.0
// A header section as a server may send it: what is read out of links, dates, limits, types and redirects
// stays within what was promised.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "base/time.hpp"
#include "base/url.hpp"
#include "net/address.hpp"
#include "net/http.hpp"
#include "net/link_header.hpp"
#include "net/rate_limit.hpp"

namespace {

using namespace permafrost;  // NOLINT(google-build-using-namespace): a program of its own

constexpr std::string_view asked = "https://a.example/api/v1/accounts/1?limit=40";
constexpr Seconds now = 1'800'000'000;

void require(bool holds) {
  if (!holds) std::abort();
}

bool is_plain_ascii(std::string_view text) {
  for (const char letter : text) {
    if (static_cast<unsigned char>(letter) > 0x7E) return false;
  }
  return true;
}

void try_dates(std::string_view value) {
  if (const auto date = parse_http_date(value, now))
    require(parse_http_date(format_http_date(*date), now) == date);
  if (const auto time = parse_time(value)) require(parse_time(format_time(*time)) == time);
}

void try_url(const std::string& url) {
  if (url.empty()) return;
  const bool ours = AddressPolicy().objection_to(url).empty();
  require(!ours || url.starts_with("https://") || ascii_lower(url).starts_with("https://"));
  if (!split_url(url)) return;
  require(is_plain_ascii(ascii_url(url)) || !is_plain_ascii(split_url(url)->host));
  require(!origin_of(url).empty());
  require(resolve_url(asked, url) == resolve_url(asked, resolve_url(asked, url)));
  require(scrubbed_url(url).find("@a.example") == std::string::npos ||
          url.find("@a.example") != std::string::npos);
}

void try_response(const Response& response) {
  const Milliseconds wait = asked_to_wait(response, now);
  require(wait.count() >= 0 && wait <= std::chrono::hours(24 * 367));
  for (const std::string_view relation : {"next", "prev"})
    try_url(link_target(response.fields.joined("Link"), relation, asked));
  try_url(resolve_url(asked, response.fields.get("Location")));
  const std::string type = media_type_of_field(response.fields.get("Content-Type"));
  require(type == ascii_lower(type) && type.find(';') == std::string::npos);
  static_cast<void>(is_json_type(type));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  Response response;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    response.fields.add_line(line);
    try_dates(line);
  }
  for (const HttpField& field : response.fields.all()) try_dates(field.value);
  for (const int status : {200, 429, 503}) {
    response.status = status;
    try_response(response);
  }
  return 0;
}
