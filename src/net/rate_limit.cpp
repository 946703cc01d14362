// SPDX-License-Identifier: Apache-2.0
#include "net/rate_limit.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.hpp"

namespace permafrost {

namespace {

constexpr Seconds longest_sensible_wait = Seconds{366} * 86400;

std::optional<Seconds> whole_number(std::string_view text) {
  Seconds number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size() || number < 0)
    return std::nullopt;
  return number;
}

Milliseconds wait_of(Seconds seconds) {
  return std::chrono::seconds(std::clamp(seconds, Seconds{0}, longest_sensible_wait));
}

/// Whole seconds are cut off a time, so one more is waited.
Milliseconds wait_until(Seconds then, Seconds now) { return wait_of(then < now ? 0 : then - now + 1); }

std::optional<Milliseconds> retry_after(std::string_view value, Seconds now) {
  value = trim(value);
  if (const auto seconds = whole_number(value)) return wait_of(*seconds);
  if (const auto date = parse_http_date(value, now)) return wait_until(*date, now);
  return std::nullopt;
}

std::optional<Milliseconds> reset_of_limit(std::string_view value, Seconds now) {
  constexpr Seconds first_plausible_date = 1'000'000'000;
  value = trim(value);
  if (const auto time = parse_time(value)) return wait_until(*time, now);
  const auto number = whole_number(value.substr(0, value.find('.')));
  if (!number) return std::nullopt;
  return *number >= first_plausible_date ? wait_until(*number, now) : wait_of(*number);
}

}  // namespace

Seconds time_at_server(const Response& response, Seconds wall_time) {
  return parse_http_date(trim(response.fields.get("Date")), wall_time).value_or(wall_time);
}

Milliseconds asked_to_wait(const Response& response, Seconds wall_time) {
  const auto& fields = response.fields;
  const Seconds now = time_at_server(response, wall_time);
  if (fields.has("Retry-After") && !response.ok()) {
    if (const auto wait = retry_after(fields.get("Retry-After"), now)) return *wait;
  }
  const bool used_up = response.status == 429 || trim(fields.get("X-RateLimit-Remaining")) == "0";
  if (!used_up) return {};
  return reset_of_limit(fields.get("X-RateLimit-Reset"), now).value_or(Milliseconds{0});
}

std::optional<RateLimit> rate_limit_of(const Response& response, Seconds wall_time) {
  const auto& fields = response.fields;
  const auto limit = whole_number(trim(fields.get("X-RateLimit-Limit")));
  const auto remaining = whole_number(trim(fields.get("X-RateLimit-Remaining")));
  const auto reset = reset_of_limit(fields.get("X-RateLimit-Reset"), time_at_server(response, wall_time));
  if (!limit || !remaining || !reset || *limit == 0) return std::nullopt;
  return RateLimit{.limit = static_cast<std::uint64_t>(*limit),
                   .remaining = static_cast<std::uint64_t>(*remaining),
                   .reset = *reset};
}

}  // namespace permafrost
