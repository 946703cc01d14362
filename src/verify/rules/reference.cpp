// SPDX-License-Identifier: Apache-2.0
// Does what refers to something find it: replies to own posts, likes, bookmarks?
#include <array>

#include "base/url.hpp"
#include "io/record_sorter.hpp"
#include "verify/rules/groups.hpp"

namespace permafrost {

namespace {

/// Only replies to the account's own posts can be resolved inside its archive.
class AbsentParent : public Rule {
  void on_activity(const Activity& activity, const Node&, Tell&) override {
    if ((kinds_of(activity.type) & kind::create) == 0) return;
    m_posts.add(activity.object_id, {});
    if (is_own(activity.in_reply_to))
      m_posts.add(activity.in_reply_to, std::string{reply_mark}.append(activity.id));
  }
  void on_end(Tell& tell) override {
    std::string parent;
    bool present = false;
    m_posts.for_each([&](std::string_view post, std::string_view reply) {
      if (post != parent) {
        conclude(parent, present, tell);
        parent = post;
        present = false;
      }
      if (reply.empty()) {
        present = true;
      } else if (m_waiting.size() < most_waiting) {
        m_waiting.emplace_back(reply.substr(1));
      }
    });
    conclude(parent, present, tell);
  }

  void conclude(const std::string& parent, bool present, Tell& tell) {
    for (const std::string& reply : m_waiting) {
      if (present) break;
      tell(Place{.entry = {}, .object = printable(reply), .offset = {}},
           tr_later("it answers '{1}', which is not in the archive"), {parent});
    }
    m_waiting.clear();
  }
  [[nodiscard]] bool is_own(std::string_view post) const { return is_below(post, scene().actor); }

  static constexpr char reply_mark = 'R';
  static constexpr std::size_t most_waiting = 1000;
  RecordSorter m_posts;
  std::vector<std::string> m_waiting;
};

class UnreadableTarget : public Rule {
  void on_relation(const Relation& relation, JsonView json, Tell& tell) override {
    if (!is_absolute_iri(relation.target)) {
      tell(tr_later("'{1}' holds {2}, and no absolute IRI"), {name_of(relation.collection), json.raw()});
    }
  }
  void on_misfit(JsonView, const JsonFailure&, Tell&) override {}
};

class RepeatedTarget : public Rule {
  void on_relation(const Relation& relation, JsonView, Tell&) override {
    if (relation.target.empty() || relation.document.origin.superseded) return;
    std::string key = std::to_string(scene().account) + "/";
    key += name_of(relation.collection);
    key += '\0';
    m_targets.add(key.append(relation.target), {});
  }
  void on_end(Tell& tell) override {
    std::string last;
    m_targets.for_each([&](std::string_view key, std::string_view) {
      if (key != last) {
        last = key;
        return;
      }
      const std::size_t name = key.find('/') + 1;
      const std::size_t end = key.find('\0');
      tell(Place{.entry = {}, .object = printable(key.substr(end + 1)), .offset = {}},
           tr_later("it stands in '{1}' more than once"), {key.substr(name, end - name)});
    });
  }
  RecordSorter m_targets;
};

constexpr std::array rows{
    RuleEntry{.info = {.id = "reply-parent-absent",
                       .severity = Severity::note,
                       .title = tr_later("a post answers an own post that is not there"),
                       .advice = tr_later("nothing to do; the post it answers was deleted"),
                       .reference = "AR-205"},
              .in_mastodon = Severity::note,
              .summed_up = true,
              .make = make_rule<AbsentParent>},
    RuleEntry{.info = {.id = "relation-target-unreadable",
                       .severity = Severity::error,
                       .title = tr_later("a like, bookmark or follow names nothing"),
                       .advice = tr_later("it is kept as it is, but what was meant is lost"),
                       .reference = "AR-207"},
              .in_mastodon = Severity::error,
              .make = make_rule<UnreadableTarget>},
    RuleEntry{.info = {.id = "relation-repeated",
                       .severity = Severity::warning,
                       .title = tr_later("a like, bookmark or follow stands there twice"),
                       .advice = tr_later("nothing to do; it counts once"),
                       .reference = "AR-207"},
              .in_mastodon = Severity::warning,
              .make = make_rule<RepeatedTarget>},
};

}  // namespace

std::span<const RuleEntry> reference_rules() { return rows; }

}  // namespace permafrost
