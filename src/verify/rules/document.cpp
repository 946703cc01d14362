// SPDX-License-Identifier: Apache-2.0
// Is it JSON, is it UTF-8, does every name stand once, and what do its words mean?
#include <array>

#include "verify/rules/groups.hpp"

namespace permafrost {

namespace {

class InvalidJson : public Rule {
  void on_misfit(JsonView json, const JsonFailure& failure, Tell& tell) override {
    if (json || failure.fault == JsonFault::encoding) return;
    tell(tr_later("{1}, at byte {2}"), {describe(failure.fault), failure.offset});
  }
};

class NotUtf8 : public Rule {
  void on_misfit(JsonView json, const JsonFailure& failure, Tell& tell) override {
    if (json || failure.fault != JsonFault::encoding) return;
    tell(tr_later("byte {1} is not UTF-8"), {failure.offset});
  }
};

class NotAnObject : public Rule {
  void on_misfit(JsonView json, const JsonFailure&, Tell& tell) override {
    if (json) tell(tr_later("the document is {1} and not an object"), {json.raw()});
  }
};

class LoneSurrogate : public Rule {
  void on_document(const Node& top, Tell& tell) override {
    if (top.json().document_has_lone_surrogates()) tell(tr_later("a string holds half of a surrogate pair"));
  }
};

class RepeatedKey : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    for (const RepeatedMember& member : node.repeated()) {
      if (!member.same)
        tell(node, tr_later("'{1}' stands twice, with different values"), {member.value.key()});
    }
  }
};

class RepeatedEqualKey : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    for (const RepeatedMember& member : node.repeated()) {
      if (member.same) tell(node, tr_later("'{1}' stands twice, with the same value"), {member.value.key()});
    }
  }
};

/// Items of an outbox share their collection's context; only a document that stands alone needs its own.
class AbsentContext : public Rule {
  void on_actor(const Actor&, const Node& top, Tell& tell) override { check(top, tell); }
  void on_document(const Node& top, Tell& tell) override {
    if (!scene().archive && !top.is(kind::actor)) check(top, tell);
  }
  static void check(const Node& top, Tell& tell) {
    if (!top.has(Term::at_context)) tell(tr_later("the document has no '@context'"));
  }
};

class UnreadableContext : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    const JsonView context = node[Term::at_context];
    const bool in_array = context.is_array();
    for_each_value(context, [&](JsonView one) {
      if (one.is_string() || one.is_object() || (in_array && one.is_null())) return;
      tell(node, tr_later("'@context' holds {1}, which is neither an IRI nor an object"), {one.raw()});
    });
  }
};

class ForeignContext : public Rule {
  void on_document(const Node& top, Tell& tell) override {
    bool readable = false;
    bool found = false;
    for_each_value(top[Term::at_context], [&](JsonView one) {
      readable = readable || one.is_string() || one.is_object();
      found = found || is_activitystreams_context(one.text());
    });
    if (readable && !found) tell(tr_later("'@context' does not name the ActivityStreams vocabulary"));
  }
};

class RedefinedContext : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    for_each_value(node[Term::at_context], [&](JsonView local) {
      if (!local.is_object()) return;
      for (const JsonView definition : local) {
        const std::string_view meaning = normative_meaning(definition.key());
        if (meaning.empty() || keeps(definition, meaning)) continue;
        tell(node, tr_later("'@context' gives '{1}' a meaning of its own"), {definition.key()});
      }
    });
  }

  static bool keeps(JsonView definition, std::string_view meaning) {
    const std::string_view iri = definition.is_object() ? definition.find("@id").text() : definition.text();
    if (iri == "@id" || iri == "@type") return iri.substr(1) == meaning;
    for (const std::string_view prefix :
         {"as:", "https://www.w3.org/ns/activitystreams#", "ldp:", "http://www.w3.org/ns/ldp#"}) {
      if (iri.starts_with(prefix) && iri.substr(prefix.size()) == meaning) return true;
    }
    return false;
  }
};

class ClearedContext : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    const JsonView context = node[Term::at_context];
    if (!context.is_array()) return;
    bool named = false;
    for (const JsonView one : context) {
      named = named || is_activitystreams_context(one.text());
      if (named && one.is_null())
        tell(node, tr_later("'@context' holds a null that clears the vocabulary before it"));
    }
  }
};

class UnknownType : public Rule {
  void on_document(const Node& top, Tell& tell) override {
    if (!top.type().empty() && !top.is(kind::known))
      tell(tr_later("the type '{1}' is not one we know"), {top.type()});
  }
};

constexpr std::array rows{
    RuleEntry{.info = {.id = "json-invalid",
                       .severity = Severity::error,
                       .title = tr_later("the text is not JSON"),
                       .advice = tr_later("fetch or export it again; nothing reads this as it is"),
                       .reference = "AS-002"},
              .in_mastodon = Severity::error,
              .make = make_rule<InvalidJson>},
    RuleEntry{.info = {.id = "text-not-utf8",
                       .severity = Severity::error,
                       .title = tr_later("the text is not UTF-8"),
                       .advice = tr_later("convert it to UTF-8, or fetch it again"),
                       .reference = "AS-001"},
              .in_mastodon = Severity::error,
              .make = make_rule<NotUtf8>},
    RuleEntry{.info = {.id = "document-not-object",
                       .severity = Severity::error,
                       .title = tr_later("the document is not one JSON object"),
                       .advice = tr_later("give the object itself"),
                       .reference = "AS-002"},
              .in_mastodon = Severity::error,
              .make = make_rule<NotAnObject>},
    RuleEntry{
        .info = {.id = "text-lone-surrogate",
                 .severity = Severity::warning,
                 .title = tr_later("a string holds half of a surrogate pair"),
                 .advice = tr_later("one character is lost; such text cannot be signed or stored everywhere"),
                 .reference = "AS-001"},
        .in_mastodon = Severity::warning,
        .make = make_rule<LoneSurrogate>},
    RuleEntry{.info = {.id = "json-key-repeated",
                       .severity = Severity::error,
                       .title = tr_later("a member stands twice with different values"),
                       .advice = tr_later("readers disagree on which one counts; permafrost takes the last"),
                       .reference = "AS-003"},
              .in_mastodon = Severity::error,
              .everywhere = true,
              .make = make_rule<RepeatedKey>},
    RuleEntry{.info = {.id = "json-key-repeated-equal",
                       .severity = Severity::warning,
                       .title = tr_later("a member stands twice with the same value"),
                       .advice = tr_later("harmless, unless a strict reader refuses the document"),
                       .reference = "AS-003"},
              .in_mastodon = Severity::warning,
              .everywhere = true,
              .make = make_rule<RepeatedEqualKey>},
    RuleEntry{
        .info = {.id = "context-absent",
                 .severity = Severity::note,
                 .title = tr_later("the document has no @context"),
                 .advice = tr_later("it is read as ActivityStreams, as application/activity+json allows"),
                 .reference = "AS-004"},
        .in_mastodon = Severity::note,
        .make = make_rule<AbsentContext>},
    RuleEntry{.info = {.id = "context-unreadable",
                       .severity = Severity::error,
                       .title = tr_later("@context is neither an IRI, nor an object, nor an array of these"),
                       .advice = tr_later("write the IRI of the ActivityStreams context"),
                       .reference = "AS-004"},
              .in_mastodon = Severity::error,
              .terms = TermSet::of(Term::at_context),
              .make = make_rule<UnreadableContext>},
    RuleEntry{.info = {.id = "context-foreign",
                       .severity = Severity::error,
                       .title = tr_later("@context does not name the ActivityStreams vocabulary"),
                       .advice = tr_later(
                           "if it is ActivityStreams, add https://www.w3.org/ns/activitystreams to it"),
                       .reference = "AS-004"},
              .in_mastodon = Severity::error,
              .make = make_rule<ForeignContext>},
    RuleEntry{.info = {.id = "context-redefined",
                       .severity = Severity::error,
                       .title = tr_later("@context gives a word of the vocabulary another meaning"),
                       .advice = tr_later("do not trust it: what it shows is not what a signature covers"),
                       .reference = "AS-005"},
              .in_mastodon = Severity::error,
              .terms = TermSet::of(Term::at_context),
              .make = make_rule<RedefinedContext>},
    RuleEntry{.info = {.id = "context-cleared",
                       .severity = Severity::error,
                       .title = tr_later("@context clears the vocabulary it named"),
                       .advice = tr_later("do not trust it: what it shows is not what a signature covers"),
                       .reference = "AS-005"},
              .in_mastodon = Severity::error,
              .terms = TermSet::of(Term::at_context),
              .make = make_rule<ClearedContext>},
    RuleEntry{.info = {.id = "type-unknown",
                       .severity = Severity::note,
                       .title = tr_later("a type outside the known vocabularies"),
                       .advice = tr_later("it is kept as it is; other software may ignore it"),
                       .reference = "AS-023"},
              .in_mastodon = Severity::note,
              .summed_up = true,
              .make = make_rule<UnknownType>},
};

}  // namespace

std::span<const RuleEntry> document_rules() { return rows; }

}  // namespace permafrost
