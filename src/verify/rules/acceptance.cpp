// SPDX-License-Identifier: Apache-2.0
// What Mastodon, as a receiver or an importer, would refuse, cut or read otherwise. Nothing here is wrong
// with the data by the specifications.
#include <algorithm>
#include <array>

#include "base/url.hpp"
#include "codec/activitystreams.hpp"
#include "verify/rules/groups.hpp"
#include "verify/syntax.hpp"

namespace permafrost {

namespace {

constexpr std::string_view mastodon_context = "https://www.w3.org/ns/activitystreams";

bool is_own_post(const Activity& activity) { return (kinds_of(activity.type) & kind::create) != 0; }

std::uint64_t count_of(JsonView value) {
  std::uint64_t count = 0;
  for_each_value(value, [&count](JsonView) { ++count; });
  return count;
}

class ContextUnmatched : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    if (node.parent() != nullptr) return;
    bool matched = false;
    for_each_value(node[Term::at_context],
                   [&](JsonView one) { matched = matched || one.text() == mastodon_context; });
    if (!matched) tell(node, tr_later("'@context' does not hold '{1}' exactly so"), {mastodon_context});
  }
};

class TypeUnsupported : public Rule {
  void on_activity(const Activity& activity, const Node& top, Tell& tell) override {
    if (!is_own_post(activity) || !top[Term::object].is_object()) return;
    if ((kinds_of(activity.object_type) & kind::post) == 0) {
      tell(tr_later("objects of type '{1}' are not shown"), {activity.object_type});
    }
  }
};

class AddressRefused : public Rule {
  void on_activity(const Activity& activity, const Node& top, Tell& tell) override {
    if (!is_own_post(activity) || !top[Term::object].is_object()) return;
    for (const std::string_view address : {activity.object_id, activity.object_url}) {
      if (!address.starts_with("https://") && is_absolute_iri(address) && !split_url(address))
        tell(tr_later("'{1}' is no http address"), {address});
    }
    if (is_below(activity.object_id, activity.actor)) return;
    const bool foreign = split_url(activity.object_id) && split_url(activity.actor) &&
                         !same_host(activity.object_id, activity.actor);
    if (foreign)
      tell(tr_later("'{1}' is of another host than its author '{2}'"), {activity.object_id, activity.actor});
  }
};

class ActorRefused : public Rule {
  void on_document(const Node& top, Tell& tell) override {
    if (!top.is(kind::actor)) return;
    if (iri_of(top[Term::inbox]).empty()) tell(tr_later("the actor has no 'inbox'"));
    const bool named = !top.text(Term::preferred_username).empty() || !top.text(Term::webfinger).empty();
    if (!named) tell(tr_later("the actor has neither 'preferredUsername' nor 'webfinger'"));
  }
};

class TooMuch : public Rule {
  void on_activity(const Activity& activity, const Node& top, Tell& tell) override {
    constexpr std::size_t most_bytes = std::size_t{1} << 20;
    constexpr std::size_t most_attachments = 4;
    if (activity.document.raw.size() > most_bytes) tell(tr_later("the activity is longer than 1 MiB"));
    const std::uint64_t attachments = count_of(top[Term::object].find(Term::attachment));
    if (is_own_post(activity) && attachments > most_attachments) {
      tell(tr_later("of {1} attachments four are kept"), {attachments});
    }
  }
  void on_actor(const Actor&, const Node& top, Tell& tell) override {
    constexpr std::size_t most_fields = 50;
    constexpr std::size_t most_keys = 10;
    if (count_of(top[Term::attachment]) > most_fields) tell(tr_later("of the profile's fields 50 are kept"));
    if (count_of(top[Term::public_key]) + count_of(top[Term::assertion_method]) > most_keys) {
      tell(tr_later("of the actor's keys 10 are kept"));
    }
  }
};

/// RFC 3339 has four digits for a year; ISO 8601 has ways to write others.
class TimeIgnored : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    const std::string_view time = node.text(Term::published);
    const std::size_t year = time.find('-', 1);
    const bool beyond = time.starts_with('-') || (year != std::string_view::npos && year > 4);
    if (beyond) tell(node, tr_later("the year of '{1}' is outside 0 to 9999"), {time});
  }
};

class VisibilityDiffers : public Rule {
  void on_activity(const Activity& activity, const Node& top, Tell& tell) override {
    const JsonView object = top[Term::object];
    if (!is_own_post(activity) || !object.is_object()) return;
    const JsonView to = object.find(Term::to), cc = object.find(Term::cc);
    if ((!to && !cc) || (to.raw() == top[Term::to].raw() && cc.raw() == top[Term::cc].raw())) return;
    const Visibility outer = visibility(top[Term::to], top[Term::cc]);
    const Visibility inner = visibility(to, cc);
    if (outer == inner) return;
    tell(tr_later("the activity is {1}, the post in it {2}"), {name_of(outer), name_of(inner)});
  }

  [[nodiscard]] Visibility visibility(JsonView to, JsonView cc) {
    m_to.clear();
    m_cc.clear();
    for_each_value(to, [this](JsonView one) { m_to.push_back(iri_of(one)); });
    for_each_value(cc, [this](JsonView one) { m_cc.push_back(iri_of(one)); });
    return visibility_of(m_to, m_cc, scene().followers);
  }
  std::vector<std::string_view> m_to, m_cc;
};

class SignatureDropped : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    const Node* top = &node;
    while (top->parent() != nullptr) top = top->parent();
    if (!top->has(Term::signature)) return;
    for (const Term term : {Term::at_graph, Term::at_included, Term::at_reverse}) {
      if (node.has(term)) tell(node, tr_later("a signed document holds '{1}'"), {name_of(term)});
    }
  }
};

class BlurhashRefused : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    const JsonView hash = node[Term::blurhash];
    if (hash.is_null()) return;
    const BlurhashSize size = blurhash_size(hash.text());
    constexpr int most = 6;
    if (is_blurhash(hash.text()) && size.columns <= most && size.rows <= most) return;
    tell(node, tr_later("'blurhash' is {1}"), {hash.raw()});
  }
};

/// A key fetched alone must say by its context that it is one.
class KeyRefused : public Rule {
  void on_document(const Node& top, Tell& tell) override {
    if (!top.is(kind::multikey)) return;
    if (!names(top[Term::at_context], "https://www.w3.org/ns/cid/v1")) {
      tell(tr_later("the key's '@context' does not hold 'https://www.w3.org/ns/cid/v1'"));
    }
  }
};

constexpr std::array rows{
    RuleEntry{
        .info = {.id = "mastodon-context-unmatched",
                 .severity = Severity::note,
                 .title = tr_later("Mastodon does not know @context in this spelling"),
                 .advice = tr_later("write https://www.w3.org/ns/activitystreams without a sign behind it"),
                 .reference = "M-301"},
        .in_mastodon = Severity::note,
        .summed_up = true,
        .terms = TermSet::of(Term::at_context),
        .make = make_rule<ContextUnmatched>},
    RuleEntry{.info = {.id = "mastodon-type-unsupported",
                       .severity = Severity::note,
                       .title = tr_later("Mastodon does not show objects of this type"),
                       .advice = tr_later("it is kept here; a Mastodon server will not take it"),
                       .reference = "M-302"},
              .in_mastodon = Severity::note,
              .summed_up = true,
              .make = make_rule<TypeUnsupported>},
    RuleEntry{.info = {.id = "mastodon-address-refused",
                       .severity = Severity::warning,
                       .title = tr_later("Mastodon refuses a post with this id or url"),
                       .advice = tr_later("it is kept here; a Mastodon server will not take it"),
                       .reference = "M-303"},
              .in_mastodon = Severity::note,
              .summed_up = true,
              .make = make_rule<AddressRefused>},
    RuleEntry{.info = {.id = "mastodon-actor-refused",
                       .severity = Severity::warning,
                       .title = tr_later("Mastodon refuses an actor without inbox or name"),
                       .advice = tr_later("it is kept here; a Mastodon server will not take it"),
                       .reference = "M-304"},
              .in_mastodon = Severity::warning,
              .make = make_rule<ActorRefused>},
    RuleEntry{
        .info = {.id = "mastodon-limit-passed",
                 .severity = Severity::note,
                 .title = tr_later("Mastodon cuts or refuses what is so large"),
                 .advice = tr_later("everything is kept here; a Mastodon server will not take all of it"),
                 .reference = "M-305"},
        .in_mastodon = Severity::note,
        .summed_up = true,
        .make = make_rule<TooMuch>},
    RuleEntry{.info = {.id = "mastodon-time-ignored",
                       .severity = Severity::warning,
                       .title = tr_later("Mastodon ignores a time so far away"),
                       .advice = tr_later("the post will get the time of its arrival"),
                       .reference = "M-306"},
              .in_mastodon = Severity::warning,
              .terms = TermSet::of(Term::published),
              .make = make_rule<TimeIgnored>},
    RuleEntry{.info = {.id = "mastodon-visibility-differs",
                       .severity = Severity::warning,
                       .title = tr_later("an activity and its post are for different readers"),
                       .advice = tr_later("Mastodon takes the post's; check before you republish it"),
                       .reference = "M-307"},
              .in_mastodon = Severity::warning,
              .make = make_rule<VisibilityDiffers>},
    RuleEntry{.info = {.id = "mastodon-signature-dropped",
                       .severity = Severity::warning,
                       .title = tr_later("Mastodon ignores the signature of a document so built"),
                       .advice = tr_later("do not trust the signature: such members hide what it covers"),
                       .reference = "M-308"},
              .in_mastodon = Severity::warning,
              .terms = TermSet::of(Term::at_graph, Term::at_included, Term::at_reverse),
              .make = make_rule<SignatureDropped>},
    RuleEntry{.info = {.id = "mastodon-blurhash-refused",
                       .severity = Severity::note,
                       .title = tr_later("Mastodon refuses a preview hash"),
                       .advice = tr_later("nothing to do; the picture is shown without a preview"),
                       .reference = "M-309"},
              .in_mastodon = Severity::note,
              .summed_up = true,
              .terms = TermSet::of(Term::blurhash),
              .make = make_rule<BlurhashRefused>},
    RuleEntry{.info = {.id = "mastodon-key-refused",
                       .severity = Severity::warning,
                       .title = tr_later("Mastodon refuses a key that does not say it is one"),
                       .advice = tr_later("add https://www.w3.org/ns/cid/v1 to its @context"),
                       .reference = "M-310"},
              .in_mastodon = Severity::warning,
              .make = make_rule<KeyRefused>},
};

}  // namespace

std::span<const RuleEntry> acceptance_rules() { return rows; }

}  // namespace permafrost
