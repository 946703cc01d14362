// SPDX-License-Identifier: Apache-2.0
// Does an activity make sense: its object, its actor's right to it, its audience, its poll?
#include <algorithm>
#include <array>

#include "base/url.hpp"
#include "codec/activitystreams.hpp"
#include "verify/rules/groups.hpp"

namespace permafrost {

namespace {

constexpr std::array audience_terms{Term::to, Term::cc, Term::bto, Term::bcc, Term::audience};
constexpr TermSet audiences = TermSet::of(Term::to, Term::cc, Term::bto, Term::bcc, Term::audience);
constexpr TermSet by_type = TermSet::of(Term::type, Term::at_type);

bool is_nothing(JsonView value) { return !value || value.is_null() || (value.is_array() && value.empty()); }

/// The values of one property, sorted, so that two can be compared as sets.
std::vector<std::string_view> sorted_iris(JsonView value) {
  std::vector<std::string_view> iris;
  for_each_value(value, [&iris](JsonView one) { iris.push_back(iri_of(one)); });
  std::sort(iris.begin(), iris.end());
  return iris;
}

class AbsentObject : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    if (is_nothing(node[Term::object])) tell(node, tr_later("the {1} has no 'object'"), {node.type()});
  }
};

class AbsentTarget : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    if (is_nothing(node[Term::target])) tell(node, tr_later("the {1} has no 'target'"), {node.type()});
  }
};

class ObjectOfIntransitive : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    tell(node, tr_later("the {1} has an 'object'"), {node.type()});
  }
};

class ForeignUndo : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    if (!node[Term::object].is_object()) return;
    const std::string_view undone = iri_of(node[Term::object].find(Term::actor));
    const std::string_view undoer = iri_of(node[Term::actor]);
    if (!undone.empty() && !undoer.empty() && undone != undoer) {
      tell(node, tr_later("'{1}' undoes what '{2}' did"), {undoer, undone});
    }
  }
};

class ForeignUpdate : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    const std::string_view updated = iri_of(node[Term::object]);
    const std::string_view updater = iri_of(node[Term::actor]);
    if (split_url(updated) && split_url(updater) && !same_host(updated, updater)) {
      tell(node, tr_later("'{1}' updates '{2}', which is of another server"), {updater, updated});
    }
  }
};

class DifferingAudience : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    const JsonView object = node[Term::object];
    if (!object.is_object()) return;
    for (const Term term : audience_terms) {
      const JsonView outer = node[term], inner = object.find(term);
      if (outer.raw() == inner.raw() || sorted_iris(outer) == sorted_iris(inner)) continue;
      tell(node, tr_later("'{1}' of the Create and of its object differ"), {name_of(term)});
    }
  }
};

class BlindAudience : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    for (const Term term : {Term::bto, Term::bcc}) {
      if (!is_nothing(node[term]))
        tell(node, tr_later("'{1}' names recipients that others must not see"), {name_of(term)});
    }
  }
};

class MisspeltPublic : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    node.for_each_of(audiences, [&](Term term, JsonView audience) {
      for_each_value(audience, [&](JsonView one) {
        const std::string_view iri = iri_of(one);
        if (!looks_public(iri) || is_public(iri)) return;
        tell(node, tr_later("'{1}' in '{2}' is not how the public collection is written"),
             {iri, name_of(term)});
      });
    });
  }
  static bool looks_public(std::string_view iri) {
    return iri.ends_with("activitystreams#Public") || iri.ends_with("activitystreams#public") ||
           iri == "as:public" || iri == "public";
  }
};

class DeleteWithoutTombstone : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    const JsonView gone = node[Term::object];
    if (gone.is_object() && names_tombstone(gone)) return;
    if (!is_nothing(gone)) tell(node, tr_later("the Delete leaves no Tombstone"));
  }
  static bool names_tombstone(JsonView gone) {
    bool tombstone = false;
    for_each_value(gone.find(Term::type), [&](JsonView type) {
      tombstone = tombstone || (kinds_of(type.text()) & kind::tombstone) != 0;
    });
    return tombstone;
  }
};

class BothChoices : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    if (!is_nothing(node[Term::one_of]) && !is_nothing(node[Term::any_of])) {
      tell(node, tr_later("the Question has both 'oneOf' and 'anyOf'"));
    }
  }
};

class UnreadableClosed : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    for_each_value(node[Term::closed], [&](JsonView closed) {
      const bool time = closed.is_string() && (parse_time(closed.text()) || is_absolute_iri(closed.text()));
      if (time || closed.is_object() || closed.is_null() || closed.kind() == JsonKind::boolean) return;
      tell(node, tr_later("'closed' is {1}, and no time, boolean, link or object"), {closed.raw()});
    });
  }
};

class InconsistentPoll : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    const auto voters = node[Term::voters_count].integer();
    if (voters && *voters < 0) tell(node, tr_later("'votersCount' is {1}"), {*voters});
    std::int64_t most = 0;
    for_each_value(node[Term::one_of], [&most](JsonView choice) {
      most = std::max(most, choice.find(Term::replies).find(Term::total_items).integer().value_or(0));
    });
    if (voters && *voters >= 0 && most > *voters) {
      tell(node, tr_later("one choice has {1} votes of {2} voters"), {most, *voters});
    }
    const auto published = parse_time(node.text(Term::published));
    const auto closed = parse_time(node.text(Term::closed));
    if (published && closed && *closed < *published)
      tell(node, tr_later("the poll closed before it was published"));
  }
};

class AbsentAudience : public Rule {
  void on_activity(const Activity&, const Node& top, Tell& tell) override {
    const auto addressed = [&](Term term) {
      return !is_nothing(top[term]) || !is_nothing(top[Term::object].find(term));
    };
    const bool post = top.is(kind::create) || top.type() == "Announce";
    if (scene().archive && post && !addressed(Term::to) && !addressed(Term::cc)) {
      tell(tr_later("the {1} is addressed to nobody"), {top.type()});
    }
  }
};

constexpr std::array rows{
    RuleEntry{.info = {.id = "activity-object-absent",
                       .severity = Severity::warning,
                       .title = tr_later("an activity lacks the object it is about"),
                       .advice = tr_later("it is kept, but it means nothing to other software"),
                       .reference = "AP-106"},
              .in_mastodon = Severity::warning,
              .terms = by_type,
              .kinds = kind::takes_object,
              .make = make_rule<AbsentObject>},
    RuleEntry{.info = {.id = "activity-target-absent",
                       .severity = Severity::warning,
                       .title = tr_later("an Add or Remove lacks its target"),
                       .advice = tr_later("which collection is meant cannot be told"),
                       .reference = "AP-106"},
              .in_mastodon = Severity::warning,
              .terms = by_type,
              .kinds = kind::takes_target,
              .make = make_rule<AbsentTarget>},
    RuleEntry{.info = {.id = "activity-object-needless",
                       .severity = Severity::warning,
                       .title = tr_later("an intransitive activity has an object"),
                       .advice = tr_later("readers ignore that object"),
                       .reference = "AS-020"},
              .in_mastodon = Severity::warning,
              .terms = TermSet::of(Term::object),
              .kinds = kind::intransitive,
              .make = make_rule<ObjectOfIntransitive>},
    RuleEntry{.info = {.id = "undo-actor-differs",
                       .severity = Severity::error,
                       .title = tr_later("somebody undoes what another did"),
                       .advice = tr_later("it has no effect; it may be forged"),
                       .reference = "AP-107"},
              .in_mastodon = Severity::error,
              .terms = by_type,
              .kinds = kind::undo,
              .make = make_rule<ForeignUndo>},
    RuleEntry{.info = {.id = "update-origin-differs",
                       .severity = Severity::error,
                       .title = tr_later("an update comes from another server than its object"),
                       .advice = tr_later("it has no effect; it may be forged"),
                       .reference = "AP-109"},
              .in_mastodon = Severity::error,
              .terms = by_type,
              .kinds = kind::update,
              .make = make_rule<ForeignUpdate>},
    RuleEntry{.info = {.id = "create-audience-differs",
                       .severity = Severity::note,
                       .title = tr_later("a Create and its object are addressed differently"),
                       .advice = tr_later("software disagrees on which of both counts"),
                       .reference = "AP-108"},
              .in_mastodon = Severity::note,
              .summed_up = true,
              .terms = by_type,
              .kinds = kind::create,
              .make = make_rule<DifferingAudience>},
    RuleEntry{.info = {.id = "audience-blind-kept",
                       .severity = Severity::warning,
                       .title = tr_later("hidden recipients are still there"),
                       .advice = tr_later("remove bto and bcc before you show or pass this on"),
                       .reference = "AS-024"},
              .in_mastodon = Severity::warning,
              .terms = TermSet::of(Term::bto, Term::bcc),
              .make = make_rule<BlindAudience>},
    RuleEntry{.info = {.id = "public-misspelt",
                       .severity = Severity::warning,
                       .title = tr_later("the public collection is spelled in no accepted way"),
                       .advice = tr_later("other software takes the post for a private one"),
                       .reference = "AP-110"},
              .in_mastodon = Severity::warning,
              .terms = audiences,
              .make = make_rule<MisspeltPublic>},
    RuleEntry{.info = {.id = "delete-without-tombstone",
                       .severity = Severity::note,
                       .title = tr_later("a Delete leaves no Tombstone"),
                       .advice = tr_later("nothing to do; the deletion itself is clear"),
                       .reference = "AP-112"},
              .in_mastodon = Severity::note,
              .summed_up = true,
              .terms = by_type,
              .kinds = kind::remove,
              .make = make_rule<DeleteWithoutTombstone>},
    RuleEntry{.info = {.id = "question-both-choices",
                       .severity = Severity::error,
                       .title = tr_later("a poll allows one and many answers at once"),
                       .advice = tr_later("which of both is meant cannot be told"),
                       .reference = "AS-019"},
              .in_mastodon = Severity::error,
              .terms = by_type,
              .kinds = kind::question,
              .make = make_rule<BothChoices>},
    RuleEntry{.info = {.id = "question-closed-unreadable",
                       .severity = Severity::error,
                       .title = tr_later("when or whether a poll closed cannot be read"),
                       .advice = tr_later("other software takes the poll for an open one"),
                       .reference = "AS-019"},
              .in_mastodon = Severity::error,
              .terms = TermSet::of(Term::closed),
              .make = make_rule<UnreadableClosed>},
    RuleEntry{
        .info = {.id = "poll-inconsistent",
                 .severity = Severity::warning,
                 .title = tr_later("a poll's numbers or times contradict each other"),
                 .advice = tr_later("results were counted at different moments; take them as approximate"),
                 .reference = "AR-208"},
        .in_mastodon = Severity::warning,
        .terms = by_type,
        .kinds = kind::question,
        .make = make_rule<InconsistentPoll>},
    RuleEntry{.info = {.id = "audience-absent",
                       .severity = Severity::warning,
                       .title = tr_later("a post is addressed to nobody"),
                       .advice = tr_later("who could read it cannot be told; treat it as private"),
                       .reference = "AR-209"},
              .in_mastodon = Severity::note,
              .summed_up = true,
              .make = make_rule<AbsentAudience>},
};

}  // namespace

std::span<const RuleEntry> activity_rules() { return rows; }

}  // namespace permafrost
