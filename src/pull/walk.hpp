// SPDX-License-Identifier: Apache-2.0
// Goes through one paged collection of a server into the staging file, and goes on there after any
// interruption. What arrives while it walks is found by looking at the head again when the end is reached;
// what vanishes leaves no gap, since every page is asked for by the place where the one before it ended,
// never by a number. A page that comes again is no end: more was said to follow. Used by all pulls.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/secret.hpp"
#include "flow/env.hpp"
#include "net/http.hpp"
#include "net/timing.hpp"
#include "pull/page.hpp"
#include "pull/staging.hpp"

namespace permafrost {

/// How the next page is found.
enum class Paging : std::uint8_t {
  none,        ///< there is one page
  by_last_id,  ///< max_id is the last item's id; a Link only tells whether there is more. Needed where Link
               ///< is absent (snac2) or wrong (Hollo 0.9's loses one post a page)
  by_link,  ///< what Link says, or for ActivityPub what the page says: the cursor is nowhere else (Mastodon's
            ///< relations)
};

/// A collection of a server.
struct WalkPlan {
  WalkName name;
  std::string url;  ///< of the first page
  PageShape shape = PageShape::entities;
  Paging paging = Paging::none;
  unsigned page_size = 0;      ///< that was asked for in `url`; 0: unknown
  bool newest_first = true;    ///< as the server gives it; else its order is kept
  std::uint64_t expected = 0;  ///< items that the server says there are, at least; 0: unknown
  std::string scope = {};      ///< that a token needs to see it, for messages; may be empty
  /// What brings an item together with another stream's; may be empty.
  std::function<std::string(JsonView item)> match = {};
  /// What of an item is staged; absent: all of it.
  std::function<JsonView(JsonView item)> keep = {};
  /// Sees every item once it is staged; what it stages itself is kept together with the page.
  std::function<void(JsonView item)> look = {};
  /// Makes a page of what is none yet; absent: pages come as such. Items are derived then, and there is no
  /// envelope.
  PageTranslator translate = {};
  /// Sees the body of each page that brought something new, or has nothing; as `look` does.
  std::function<void(std::string_view body)> keep_body = {};
};

/// How a server is asked.
struct WalkManner {
  std::string accept = "application/json";
  Secret authorization = {};        ///< value of the field; empty: asked as anybody
  RequestSigner* signer = nullptr;  ///< lent
  /// Asked when the server answers 401 though it was told who asks: is the token still good? If not, the pull
  /// ends with Error{refused}. Absent: 401 means that this collection is not for us.
  std::function<bool()> is_let_in = {};
};

class Walker {
 public:
  /// All must outlive it.
  Walker(Http& http, Staging& staging, Timing& timing, const Env& env);

  /// Walks until the end, or until something stands in the way; how it ended is in the staging file and in
  /// the result. Error{network} when the server cannot be reached any more, Error{refused} when the token is
  /// not accepted any more, Error{interrupted}: all of them are gone on from later.
  Walk go(const WalkPlan& plan, const WalkManner& manner);

 private:
  enum class Step : std::uint8_t { page, ended };
  [[nodiscard]] Step ask(Walk& walk, const WalkPlan& plan, const WalkManner& manner);
  [[nodiscard]] Step refuse(Walk& walk, const WalkPlan& plan, const WalkManner& manner,
                            const Response& response);
  [[nodiscard]] Step fail(Walk& walk, const Failure& failure);
  [[nodiscard]] Step end(Walk& walk, WalkState state, std::string why);
  void in_trouble(const Walk& walk, const std::string& why);
  void take_envelope(const Walk& walk, const WalkPlan& plan);
  void take_page(Walk& walk, const WalkPlan& plan);
  void go_on(Walk& walk, const WalkPlan& plan, const PageResult& result);
  [[nodiscard]] bool knows_no_pages(const WalkPlan& plan) const;
  [[nodiscard]] std::string next_page(const Walk& walk, const WalkPlan& plan) const;

  Http& m_http;
  Staging& m_staging;
  Timing& m_timing;
  const Env m_env;
  Page m_page;
  unsigned m_empty_pages = 0;     ///< in a row, of this walk
  unsigned m_repeated_pages = 0;  ///< as well: that brought only what the same pass had brought
  unsigned m_troubles = 0;        ///< walks in a row that a broken server ended
};

/// `url` with the query member `name` set to `value`, which needs no encoding.
[[nodiscard]] std::string with_parameter(std::string_view url, std::string_view name, std::string_view value);

}  // namespace permafrost
