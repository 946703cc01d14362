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
