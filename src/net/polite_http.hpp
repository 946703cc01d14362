// SPDX-License-Identifier: Apache-2.0
// Asks each host at the pace that net/pace.hpp sets. Stands below retries and redirects, so that these keep
// the pace.
#pragma once

#include "net/http.hpp"
#include "net/pace.hpp"

namespace permafrost {

class PoliteHttp : public Http {
 public:
  /// Both must outlive it.
  PoliteHttp(Http& inner, Pace& pace) : m_inner(inner), m_pace(pace) {}
  [[nodiscard]] Response send(const Request& request) override;

 private:
  Http& m_inner;
  Pace& m_pace;
};

}  // namespace permafrost
