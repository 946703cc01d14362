// SPDX-License-Identifier: Apache-2.0
// Who and what is it: are ids there, absolute, unique, and of the account whose archive this is?
#include <array>

#include "base/url.hpp"
#include "io/record_sorter.hpp"
#include "verify/rules/groups.hpp"

namespace permafrost {

namespace {

bool is_own_post(const Activity& activity) { return (kinds_of(activity.type) & kind::create) != 0; }

/// The same actor but for upper and lower case or a slash at the end: other software will not see that.
bool nearly_same(std::string_view left, std::string_view right) {
  if (left.ends_with('/')) left.remove_suffix(1);
  if (right.ends_with('/')) right.remove_suffix(1);
  if (left.size() != right.size()) return false;
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (lower(left[i]) != lower(right[i])) return false;
  }
  return true;
}

class UnreadableId : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    for (const Term term : {Term::id, Term::at_id}) {
      const JsonView id = node[term];
      if (!id || id.is_null() || (id.is_string() && is_absolute_iri(id.text()))) continue;
      tell(node, tr_later("'id' is {1} and not an absolute IRI"), {id.raw()});
    }
  }
};

class AbsentActor : public Rule {
  void on_activity(const Activity&, const Node&, Tell&) override { ++m_activities; }
  void on_end(Tell& tell) override {
    if (scene().archive && scene().account == 0 && m_activities != 0) {
      tell(tr_later("{1} activities, and nobody whose they are"), {m_activities});
    }
  }
  std::uint64_t m_activities = 0;
};

class AbsentActivityId : public Rule {
  void on_activity(const Activity& activity, const Node&, Tell& tell) override {
    if (activity.id.empty()) tell(tr_later("the {1} activity has no id"), {activity.type});
  }
};

class AbsentObjectId : public Rule {
  void on_activity(const Activity& activity, const Node& top, Tell& tell) override {
    if (top[Term::object].is_object() && activity.object_id.empty()) {
      tell(tr_later("the object of type '{1}' has no id"), {activity.object_type});
    }
  }
};

class InsecureId : public Rule {
  void on_activity(const Activity& activity, const Node& top, Tell& tell) override {
    check(activity.id, tell);
    if (is_own_post(activity) && top[Term::object].is_object()) check(activity.object_id, tell);
  }
  void on_actor(const Actor& actor, const Node&, Tell& tell) override { check(actor.id, tell); }

  static void check(std::string_view id, Tell& tell) {
    if (id.starts_with("https://")) return;
    if (is_absolute_iri(id)) {
      tell(tr_later("the id '{1}' is not an https address"), {id});
    }
  }
};

class IncompleteActor : public Rule {
  void on_document(const Node& top, Tell& tell) override {
    if (!top.is(kind::actor)) return;
    for (const Term term : {Term::inbox, Term::outbox}) {
      if (iri_of(top[term]).empty()) tell(tr_later("the actor has no '{1}'"), {name_of(term)});
    }
  }
};

class ActorWithoutCollections : public Rule {
  void on_document(const Node& top, Tell& tell) override {
    if (!top.is(kind::actor)) return;
    for (const Term term : {Term::following, Term::followers}) {
      if (!top.has(term)) tell(tr_later("the actor has no '{1}'"), {name_of(term)});
    }
  }
};

class RepeatedActivityId : public Rule {
  void on_activity(const Activity& activity, const Node&, Tell&) override {
    if (!activity.id.empty() && !activity.document.origin.superseded) m_ids.add(activity.id, {});
  }
  void on_end(Tell& tell) override {
    std::string last;
    std::uint64_t times = 0;
    const auto close = [&] {
      if (times < 2) return;
      tell(Place{.entry = {}, .object = printable(last), .offset = {}},
           tr_later("{1} activities have this id"), {times});
    };
    m_ids.for_each([&](std::string_view id, std::string_view) {
      if (times != 0 && id == last) {
        ++times;
        return;
      }
      close();
      last = id;
      times = 1;
    });
    close();
  }
  RecordSorter m_ids;
};

class ForeignActor : public Rule {
  void on_activity(const Activity& activity, const Node&, Tell& tell) override {
    if (activity.actor == scene().actor || scene().account == 0 || activity.actor.empty()) return;
    if (nearly_same(activity.actor, scene().actor)) return;
    tell(tr_later("the actor is '{1}', but the account is '{2}'"), {activity.actor, scene().actor});
  }
};

class MisspeltActor : public Rule {
  void on_activity(const Activity& activity, const Node&, Tell& tell) override {
    if (activity.actor == scene().actor || !nearly_same(activity.actor, scene().actor)) return;
    tell(tr_later("the actor is written '{1}', the account '{2}'"), {activity.actor, scene().actor});
  }
};

class ForeignAttribution : public Rule {
  void on_activity(const Activity& activity, const Node& top, Tell& tell) override {
    if (!is_own_post(activity) || activity.actor.empty() || !top[Term::object].is_object()) return;
    const JsonView attribution = top[Term::object].find(Term::attributed_to);
    if (!attribution || attribution.is_null() || names(attribution, activity.actor)) return;
    tell(tr_later("'{1}' creates what is attributed to '{2}'"), {activity.actor, iri_of(attribution)});
  }
};

class ForeignObject : public Rule {
  void on_activity(const Activity& activity, const Node& top, Tell& tell) override {
    if (is_below(activity.object_id, scene().actor)) return;
    const bool inlined = is_own_post(activity) && top[Term::object].is_object();
    if (scene().account == 0 || !inlined || !split_url(activity.object_id) || !split_url(scene().actor))
      return;
    if (same_host(activity.object_id, scene().actor)) return;
    tell(tr_later("the post '{1}' is of another server than the account '{2}'"),
         {activity.object_id, scene().actor});
  }
};

class IrregularActivityId : public Rule {
  void on_activity(const Activity& activity, const Node&, Tell& tell) override {
    constexpr std::string_view ending = "/activity";
    if (strict() || !is_own_post(activity) || activity.object_id.empty() || activity.id.empty()) return;
    const bool regular = activity.id.size() == activity.object_id.size() + ending.size() &&
                         activity.id.starts_with(activity.object_id) && activity.id.ends_with(ending);
    if (!regular) tell(tr_later("the id is not '{1}/activity'"), {activity.object_id});
  }
};

/// Keys count only when key and owner name each other.
class ForeignKey : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    if (node.via() != Term::public_key && node.via() != Term::assertion_method) return;
    if (node.parent() == nullptr || node.parent()->id().empty()) return;
    const Term term = node.via() == Term::public_key ? Term::owner : Term::controller;
    if (node.text(term) == node.parent()->id()) return;
    tell(node, tr_later("'{1}' of the key is '{2}', and not the actor"), {name_of(term), node.text(term)});
  }
};

constexpr std::array rows{
    RuleEntry{.info = {.id = "id-unreadable",
                       .severity = Severity::error,
                       .title = tr_later("an id is not an absolute IRI"),
                       .advice = tr_later(
                           "nothing can refer to it; exports name their own files so, which is harmless"),
                       .reference = "AS-006"},
              .in_mastodon = Severity::note,
              .summed_up = true,
              .terms = TermSet::of(Term::id, Term::at_id),
              .make = make_rule<UnreadableId>},
    RuleEntry{.info = {.id = "actor-absent",
                       .severity = Severity::error,
                       .title = tr_later("there are activities, but no actor"),
                       .advice = tr_later("look for actor.json; without it the posts belong to nobody"),
                       .reference = "AR-203"},
              .in_mastodon = Severity::error,
              .make = make_rule<AbsentActor>},
    RuleEntry{.info = {.id = "activity-id-absent",
                       .severity = Severity::warning,
                       .title = tr_later("an activity has no id"),
                       .advice = tr_later("it is kept, but it cannot be found or compared by id"),
                       .reference = "AP-102"},
              .in_mastodon = Severity::warning,
              .make = make_rule<AbsentActivityId>},
    RuleEntry{.info = {.id = "object-id-absent",
                       .severity = Severity::warning,
                       .title = tr_later("a post has no id"),
                       .advice = tr_later("it is kept, but replies, likes and bookmarks cannot find it"),
                       .reference = "AP-101"},
              .in_mastodon = Severity::warning,
              .make = make_rule<AbsentObjectId>},
    RuleEntry{.info = {.id = "object-id-not-https",
                       .severity = Severity::warning,
                       .title = tr_later("an id is not an https address"),
                       .advice = tr_later(
                           "ids made before a server had TLS look like this; they must not be changed"),
                       .reference = "AP-101"},
              .in_mastodon = Severity::warning,
              .summed_up = true,
              .make = make_rule<InsecureId>},
    RuleEntry{.info = {.id = "actor-incomplete",
                       .severity = Severity::warning,
                       .title = tr_later("an actor lacks its inbox or outbox"),
                       .advice = tr_later("no server will accept this actor as it is"),
                       .reference = "AP-103"},
              .in_mastodon = Severity::warning,
              .make = make_rule<IncompleteActor>},
    RuleEntry{.info = {.id = "actor-collections-absent",
                       .severity = Severity::note,
                       .title = tr_later("an actor lacks its following or followers collection"),
                       .advice = tr_later("who may read a followers-only post cannot be told without them"),
                       .reference = "AP-103"},
              .in_mastodon = Severity::note,
              .make = make_rule<ActorWithoutCollections>},
    RuleEntry{.info = {.id = "activity-id-repeated",
                       .severity = Severity::error,
                       .title = tr_later("several activities have one id"),
                       .advice = tr_later(
                           "see whether they are the same post; one of them may be forged or damaged"),
                       .reference = "AP-111"},
              .in_mastodon = Severity::error,
              .make = make_rule<RepeatedActivityId>},
    RuleEntry{.info = {.id = "activity-actor-differs",
                       .severity = Severity::error,
                       .title = tr_later("an activity is of another actor than the account"),
                       .advice = tr_later("it is not this account's; find out how it came here"),
                       .reference = "AR-203"},
              .in_mastodon = Severity::error,
              .make = make_rule<ForeignActor>},
    RuleEntry{
        .info = {.id = "actor-id-misspelt",
                 .severity = Severity::warning,
                 .title = tr_later("an actor's id is spelled in two ways"),
                 .advice = tr_later("ids are compared byte for byte, so other software sees two actors"),
                 .reference = "AS-025"},
        .in_mastodon = Severity::warning,
        .make = make_rule<MisspeltActor>},
    RuleEntry{.info = {.id = "object-attribution-differs",
                       .severity = Severity::error,
                       .title = tr_later("somebody creates a post that is attributed to another"),
                       .advice = tr_later("do not republish it under this account"),
                       .reference = "AP-108"},
              .in_mastodon = Severity::error,
              .make = make_rule<ForeignAttribution>},
    RuleEntry{.info = {.id = "object-id-foreign",
                       .severity = Severity::error,
                       .title = tr_later("an own post has the id of another server"),
                       .advice = tr_later("find out how it came here; servers refuse such posts"),
                       .reference = "AR-204"},
              .in_mastodon = Severity::error,
              .make = make_rule<ForeignObject>},
    RuleEntry{.info = {.id = "activity-id-irregular",
                       .severity = Severity::note,
                       .title = tr_later("an activity's id is not made of its post's id"),
                       .advice = tr_later("Mastodon always adds /activity; another program wrote this one"),
                       .reference = "AR-204"},
              .in_mastodon = Severity::note,
              .summed_up = true,
              .make = make_rule<IrregularActivityId>},
    RuleEntry{.info = {.id = "key-owner-differs",
                       .severity = Severity::warning,
                       .title = tr_later("a key does not name the actor that lists it"),
                       .advice = tr_later("do not trust what this key signs"),
                       .reference = "M-310"},
              .in_mastodon = Severity::warning,
              .terms = TermSet::of(Term::public_key_pem, Term::public_key_multibase),
              .make = make_rule<ForeignKey>},
};

}  // namespace

std::span<const RuleEntry> identity_rules() { return rows; }

}  // namespace permafrost
