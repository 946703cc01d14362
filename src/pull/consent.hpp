// SPDX-License-Identifier: Apache-2.0
// May an account be taken? What its owner and its server's people have said about that where programs can
// read it, what follows from it for whoever asks, and the line that goes into the archive with the account.
// Asked by every pull before the first post.
//
// The marks do not mean the same. Some are objections: "#nobot", "#noarchive" and "#noindex" in the profile,
// `noindex` (Mastodon 4.0: not to be found by search engines), X-Robots-Tag: noarchive, and robots.txt.
// Others are consents that nobody has given before asking: `indexable` (Mastodon 4.2: public posts may be
// searched) and `discoverable` (2.7: the profile may be proposed to others). Their absence is no objection,
// and Mastodon writes `indexable: false` for everybody who never looked at that setting. So:
//
//   who asks                              takes an account
//   owner: with its own token             always: the marks are the owner's words to others
//   staff: with the instance's token      unless it objects; robots.txt is not for the server's own people
//   named: somebody named this one        unless it or robots.txt objects
//   crawl: it came up among many          if it agreed (indexable, or discoverable where a server has no such
//                                         mark), and neither it nor robots.txt objects
//   any of them, with a ground stated     always: the ground is kept beside the marks
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "codec/json_view.hpp"

namespace permafrost {

/// What was found; absent: nobody said anything.
struct ConsentMarks {
  std::optional<bool> indexable, discoverable, noindex;
  std::vector<std::string> words;  ///< "#nobot" and the like, of biography and fields, each once
  std::string robots_txt;          ///< the line that forbids the account's documents; empty: allowed
  std::string robots_header;       ///< X-Robots-Tag of the actor document, as it came
};

/// Reads an actor document (ActivityStreams), or an Account of Mastodon's REST API, whose `noindex` no actor
/// has.
void read_marks(JsonView actor, ConsentMarks& marks);

enum class Asker { owner, staff, named, crawl };

/// On which basis an account was taken.
enum class Basis { owner, staff, named, agreed, stated };
[[nodiscard]] std::string_view name_of(Basis basis) noexcept;

struct Consent {
  std::optional<Basis> basis;  ///< nothing: it is not to be taken
  std::string why_not;         ///< for people, translated; what stands against it, also where it is overruled
};

/// `ground` is what the user states as the ground for taking accounts against their marks; empty: none.
[[nodiscard]] Consent consent_of(const ConsentMarks& marks, Asker asker, std::string_view ground);

/// The stream of these lines in an account.
inline constexpr std::string_view consent_stream = "consent";
/// One JSON object, as schemas/consent.schema.json has it.
[[nodiscard]] std::string consent_line(std::string_view account, const ConsentMarks& marks, Basis basis,
                                       std::string_view ground, Seconds seen);

}  // namespace permafrost
