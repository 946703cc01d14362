// SPDX-License-Identifier: Apache-2.0
// Asks the servers that an archive comes from for what they have today, and compares (`verify --online`).
// Each answer is written down at once, so that the same command goes on where it was stopped.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "base/finding.hpp"
#include "base/limits.hpp"
#include "codec/json_view.hpp"
#include "io/line_log.hpp"
#include "net/http.hpp"
#include "verify/origin/origin_counts.hpp"
#include "verify/origin/origin_list.hpp"

namespace permafrost {

/// What the origin check may report.
[[nodiscard]] std::span<const FindingInfo> origin_findings();

enum class Outcome { same, edited, gone, different, not_json, refused, unreachable };
[[nodiscard]] std::string_view name_of(Outcome outcome) noexcept;

/// What came of asking for one object.
struct OriginAnswer {
  Outcome outcome = Outcome::same;
  std::string detail;    ///< which members, which status, what else; not translated where it can be kept
  bool another = false;  ///< of `different`: not the same thing at all
};

/// A question for the JSON document at `url`; `signer` may be null.
[[nodiscard]] Request document_request(std::string_view url, RequestSigner* signer);
/// What `response` to the question for `item` means.
[[nodiscard]] OriginAnswer judge(const Response& response, const OriginItem& item, JsonParser& parser,
                                 const Limits& limits);

/// What lies ahead.
struct OriginPlan {
  std::uint64_t wanted = 0;
  std::uint64_t resumed = 0;  ///< answered in an earlier run
  std::uint64_t servers = 0;  ///< that will be asked; of very many the first thousand
  std::uint64_t busiest = 0;  ///< questions to the one with the most of them
};

class OriginCheck {
 public:
  /// All of them outlive it. `signer` may be null.
  OriginCheck(OriginList& list, LineLog& log, Http& http, RequestSigner* signer, Reporter& reporter,
              const Limits& limits);

  /// To be called first. What the log holds counts as answered where the archive still says the same.
  [[nodiscard]] OriginPlan plan();
  /// Asks. `tick` is called for each object that is settled. Error{interrupted} when the user wants to stop.
  [[nodiscard]] OriginCounts run(const std::function<void()>& tick);

 private:
  /// A server that gave no answer, or refused, several times in a row is left alone.
  struct Server {
    unsigned silent = 0, refusals = 0;
    std::uint64_t skipped = 0;
    std::string why;
    bool given_up = false;
  };
  [[nodiscard]] OriginAnswer ask(const OriginItem& item);
  void settle(const OriginItem& item, const OriginAnswer& answer, OriginCounts& counts);
  void report(const OriginItem& item, const OriginAnswer& answer);
  void report_given_up();

  OriginList& m_list;
  LineLog& m_log;
  Http& m_http;
  RequestSigner* m_signer;
  Reporter& m_reporter;
  const Limits& m_limits;
  JsonParser m_parser;
  std::map<std::string, Server, std::less<>> m_servers;  ///< by origin; those in trouble alone
};

}  // namespace permafrost
