// SPDX-License-Identifier: Apache-2.0
// Notes on its way through a flow what its servers can be asked for: the accounts and their own posts that
// everybody may read. What only some may read is never noted, since asking for it would tell that the reader
// knows of it; nor is what lies on another server than its account, since an archive could send its readers
// anywhere. In scratch space, however many there are.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/limits.hpp"
#include "codec/json_view.hpp"
#include "flow/stage.hpp"
#include "io/record_sorter.hpp"
#include "verify/origin/likeness.hpp"

namespace permafrost {

/// Which of them are wanted. They come in an order that chance decides, the same for the same seed, so that a
/// sample is a beginning of it and hosts take turns.
struct OriginScope {
  std::string seed = "permafrost";
  std::optional<std::uint64_t> most;  ///< so many at most
  double share = 1;                   ///< so many of all
  bool boosted = false;               ///< posts of others, too, that are boosted for everybody
};

struct OriginItem {
  std::string_view id;
  OriginKind kind = OriginKind::post;
  Likeness archived;        ///< nothing of a boosted post
  std::string_view answer;  ///< what was noted with note_answer(); empty when nothing was
};

class OriginList : public Stage {
 public:
  OriginList(Sink& next, OriginScope scope, const Limits& limits);
  void put(const Record& record) override;

  /// How many there were, wanted or not.
  [[nodiscard]] std::uint64_t candidates() const noexcept { return m_candidates; }
  /// What is known already about `id`; before for_each().
  void note_answer(std::string_view id, std::string_view answer);
  /// Every wanted one, once, in order; may be called again. After that nothing is put any more.
  void for_each(const std::function<void(const OriginItem& item)>& visit);

 private:
  void note(const Actor& actor);
  void note(const Activity& activity);
  void note(std::string_view id, OriginKind kind, JsonView object);
  [[nodiscard]] JsonView json_of(const Document& document);

  OriginScope m_scope;
  JsonParser m_parser;
  RecordSorter m_items;
  std::uint64_t m_candidates = 0;
  std::string m_actor;   ///< id of the section's account
  std::string m_origin;  ///< of that id
};

}  // namespace permafrost
