// SPDX-License-Identifier: Apache-2.0
// Points in time as whole seconds since 1970-01-01T00:00:00Z, and RFC 3339 text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace permafrost {

using Seconds = std::int64_t;

/// Reads an RFC 3339 date-time as ActivityStreams 2.0 allows it: upper-case T and Z, seconds may be
/// absent, a fraction only after seconds (it is cut off). A day that does not exist is no time.
[[nodiscard]] std::optional<Seconds> parse_time(std::string_view text);
/// "2024-02-29T12:00:00Z".
[[nodiscard]] std::string format_time(Seconds time);
/// Reads the date of an HTTP field in each form that RFC 9110, 5.6.7 wants understood: "Sun, 06 Nov 1994
/// 08:49:37 GMT", and the two older ones. Two digits of a year mean the century that puts it at most fifty
/// years ahead of `now`.
[[nodiscard]] std::optional<Seconds> parse_http_date(std::string_view text, Seconds now);
/// "Sun, 06 Nov 1994 08:49:37 GMT".
[[nodiscard]] std::string format_http_date(Seconds time);
/// The Gregorian year in UTC.
[[nodiscard]] int year_of(Seconds time);
/// Months since January of the Gregorian year 0 in UTC: year * 12 + month - 1.
[[nodiscard]] int month_number_of(Seconds time);

/// The door to the present, so that a test can set it.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Seconds now() const = 0;
};

}  // namespace permafrost
