// SPDX-License-Identifier: Apache-2.0
// `verify --online`: its options, the client it asks with, where it keeps the answers, and what it tells the
// user before and while it asks. What is asked and what answers mean is verify/origin's.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/text.hpp"
#include "cli/command.hpp"
#include "verify/origin/origin_counts.hpp"
#include "verify/signatures/key_ring.hpp"

namespace permafrost::cli {

inline constexpr std::string_view with_online = tr_later("With --online");
inline constexpr OptionDecl online_rows[] = {
    {"online", 0, Takes::nothing, "", tr_later("and what the origin servers have of it today")},
    {"sample", 0, Takes::text, "N|P%", tr_later("ask for so many objects only"), with_online},
    {"pace", 0, Takes::text, "N", tr_later("requests a second to each server"), with_online},
    {"boosted", 0, Takes::nothing, "", tr_later("ask for boosted posts of others, too"), with_online},
    {"actor-key", 0, Takes::file, "FILE", tr_later("the private key that signs requests"), with_online},
    {"key-id", 0, Takes::text, "IRI", tr_later("where servers find its public half"), with_online},
    {"state", 0, Takes::file, "FILE", tr_later("where answers wait for the rest"), with_online},
    {"cacert", 0, Takes::file, "FILE", tr_later("trust the certificates in FILE, not the system's"),
     with_online},
    {"allow-loopback", 0, Takes::nothing, "", tr_later("ask this machine, too"), with_online},
};

class Online {
 public:
  /// Nothing without --online. Error{usage} for options that make no sense, or that need --online.
  [[nodiscard]] static std::unique_ptr<Online> from(const Args& args, Session& session);
  ~Online();
  Online(const Online&) = delete;
  Online& operator=(const Online&) = delete;

  /// For signatures whose keys are not at hand.
  [[nodiscard]] KeyFinder& keys();
  /// A sink before `next`, by which what can be asked for is noted; `next` and this must outlive it.
  [[nodiscard]] Sink& listen(Sink& next);
  /// When the flow is over: says how long it will take, asks, and reports. The answers stay until forget().
  [[nodiscard]] OriginCounts ask(Reporter& reporter, Progress& progress);
  /// The report is out: the next run asks anew.
  void forget();

 private:
  struct State;
  explicit Online(std::unique_ptr<State> state);
  std::unique_ptr<State> m_state;
};

/// "200", "5%": so many at most, or so many of all.
struct Sample {
  std::optional<std::uint64_t> most;
  double share = 1;
};
/// Error{usage} for what is neither.
[[nodiscard]] Sample read_sample(const std::string& text);
/// Milliseconds between requests, for "2" or "0.5" a second; at most 10. Error{usage} otherwise.
[[nodiscard]] std::uint64_t read_pace(const std::string& text);

}  // namespace permafrost::cli
