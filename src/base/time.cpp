// SPDX-License-Identifier: Apache-2.0
#include "base/time.hpp"

#include <array>
#include <chrono>
#include <cstdio>

#include "base/text.hpp"

namespace permafrost {

namespace {

/// Reads exactly `count` decimal digits and moves past them.
std::optional<int> digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

/// "Z" or "+hh:mm", as seconds east of Greenwich; the text must end there.
std::optional<int> zone(std::string_view text) {
  if (text == "Z") return 0;
  if (text.empty() || (text.front() != '+' && text.front() != '-')) return std::nullopt;
  const int sign = text.front() == '-' ? -1 : 1;
  text.remove_prefix(1);
  const auto hours = digits(text, 2);
  if (!hours || !take(text, ':')) return std::nullopt;
  const auto minutes = digits(text, 2);
  if (!minutes || !text.empty() || *hours > 23 || *minutes > 59) return std::nullopt;
  return sign * (*hours * 3600 + *minutes * 60);
}

constexpr std::string_view month_names = "JanFebMarAprMayJunJulAugSepOctNovDec";
constexpr std::string_view day_names = "SunMonTueWedThuFriSat";

std::optional<int> month(std::string_view& text) {
  const auto at = month_names.find(text.substr(0, 3));
  if (text.size() < 3 || at == std::string_view::npos || at % 3 != 0) return std::nullopt;
  text.remove_prefix(3);
  return static_cast<int>(at / 3) + 1;
}

struct Moment {
  std::optional<int> year, month, day, hour, minute, second;

  [[nodiscard]] std::optional<Seconds> seconds() const {
    if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year},
                                           std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    const auto days = std::chrono::sys_days{date}.time_since_epoch().count();
    return Seconds{days} * 86400 + *hour * 3600 + *minute * 60 + *second;
  }
};

bool clock_time(std::string_view& text, Moment& moment) {
  moment.hour = digits(text, 2);
  if (!take(text, ':')) return false;
  moment.minute = digits(text, 2);
  if (!take(text, ':')) return false;
  moment.second = digits(text, 2);
  return true;
}

/// "06 Nov 1994 08:49:37 GMT", and with dashes and a year of two digits "06-Nov-94 08:49:37 GMT".
std::optional<Seconds> day_first(std::string_view text, Seconds now) {
  Moment moment;
  moment.day = digits(text, 2);
  const char between = text.starts_with('-') ? '-' : ' ';
  if (!take(text, between)) return std::nullopt;
  moment.month = month(text);
  if (!take(text, between)) return std::nullopt;
  moment.year = digits(text, between == '-' ? 2 : 4);
  if (!take(text, ' ') || !clock_time(text, moment) || text != " GMT") return std::nullopt;
  if (between == '-' && moment.year) {
    const int this_year = year_of(now);
    *moment.year += this_year / 100 * 100;
    if (*moment.year > this_year + 50) *moment.year -= 100;
  }
  return moment.seconds();
}

/// "Nov  6 08:49:37 1994", what C's asctime() writes.
std::optional<Seconds> month_first(std::string_view text) {
  Moment moment;
  moment.month = month(text);
  if (!take(text, ' ')) return std::nullopt;
  moment.day = digits(text, take(text, ' ') ? 1 : 2);
  if (!take(text, ' ') || !clock_time(text, moment) || !take(text, ' ')) return std::nullopt;
  moment.year = digits(text, 4);
  return text.empty() ? moment.seconds() : std::nullopt;
}

}  // namespace

std::optional<Seconds> parse_http_date(std::string_view text, Seconds now) {
  text = trim(text);
  const auto comma = text.find(", ");
  if (comma != std::string_view::npos) return day_first(text.substr(comma + 2), now);
  return text.size() > 4 && text[3] == ' ' ? month_first(text.substr(4)) : std::nullopt;
}

std::string format_http_date(Seconds time) {
  const auto point = std::chrono::sys_seconds{std::chrono::seconds{time}};
  const auto day = std::chrono::floor<std::chrono::days>(point);
  const std::chrono::year_month_day date{day};
  const std::string month(month_names.substr((static_cast<unsigned>(date.month()) - 1) * 3, 3));
  const std::string name(day_names.substr(std::chrono::weekday{day}.c_encoding() * 3, 3));
  const auto rest = static_cast<int>((point - day).count());
  std::array<char, 64> text{};
  const int length = std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                                   name.c_str(), static_cast<unsigned>(date.day()), month.c_str(),
                                   static_cast<int>(date.year()), rest / 3600, rest / 60 % 60, rest % 60);
  return {text.data(), static_cast<std::size_t>(length)};
}

std::optional<Seconds> parse_time(std::string_view text) {
  const auto year = digits(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = digits(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = digits(text, 2);
  if (!day || !take(text, 'T')) return std::nullopt;
  const auto hour = digits(text, 2);
  if (!hour || !take(text, ':')) return std::nullopt;
  const auto minute = digits(text, 2);
  if (!minute) return std::nullopt;
  int second = 0;
  if (take(text, ':')) {
    const auto seconds = digits(text, 2);
    if (!seconds) return std::nullopt;
    second = *seconds;
    if (take(text, '.')) {
      const auto end = text.find_first_not_of("0123456789");
      if (end == 0 || end == std::string_view::npos) return std::nullopt;
      text.remove_prefix(end);
    }
  }
  const auto offset = zone(text);
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  // 23:59:60 is a leap second (RFC 3339, 5.6); it counts as the next one here.
  if (!offset || !date.ok() || *hour > 23 || *minute > 59 || second > 60) return std::nullopt;
  const auto days = std::chrono::sys_days{date}.time_since_epoch().count();
  return Seconds{days} * 86400 + *hour * 3600 + *minute * 60 + second - *offset;
}

std::string format_time(Seconds time) {
  const auto point = std::chrono::sys_seconds{std::chrono::seconds{time}};
  const auto day = std::chrono::floor<std::chrono::days>(point);
  const std::chrono::year_month_day date{day};
  const auto rest = static_cast<int>((point - day).count());
  std::array<char, 64> text{};
  const int length = std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ",
                                   static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                                   static_cast<unsigned>(date.day()), rest / 3600, rest / 60 % 60, rest % 60);
  return {text.data(), static_cast<std::size_t>(length)};
}

int year_of(Seconds time) {
  const auto point = std::chrono::sys_seconds{std::chrono::seconds{time}};
  const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(point)};
  return static_cast<int>(date.year());
}

int month_number_of(Seconds time) {
  const auto point = std::chrono::sys_seconds{std::chrono::seconds{time}};
  const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(point)};
  return static_cast<int>(date.year()) * 12 + static_cast<int>(static_cast<unsigned>(date.month())) - 1;
}

}  // namespace permafrost
