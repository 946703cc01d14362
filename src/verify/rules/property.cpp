// SPDX-License-Identifier: Apache-2.0
// Is each property of an object written as ActivityStreams 2.0 says?
#include <array>

#include "base/url.hpp"
#include "verify/rules/groups.hpp"
#include "verify/syntax.hpp"

namespace permafrost {

namespace {

constexpr TermSet times =
    TermSet::of(Term::published, Term::updated, Term::start_time, Term::end_time, Term::deleted);
constexpr TermSet texts = TermSet::of(Term::name, Term::summary, Term::content);
constexpr TermSet annotated = TermSet::of(Term::name, Term::summary, Term::content, Term::at_context);
constexpr TermSet language_maps = TermSet::of(Term::name_map, Term::summary_map, Term::content_map);
constexpr TermSet references = TermSet::of(
    Term::actor, Term::object, Term::target, Term::result, Term::origin, Term::instrument, Term::icon,
    Term::image, Term::preview, Term::location, Term::generator, Term::attachment, Term::audience, Term::tag,
    Term::to, Term::bto, Term::cc, Term::bcc, Term::one_of, Term::any_of, Term::replies, Term::describes,
    Term::in_reply_to, Term::attributed_to, Term::url);

bool lacks_zone(std::string_view time) {
  return !time.empty() && !time.ends_with('Z') && !parse_time(time) &&
         parse_time(std::string{time} + "Z").has_value();
}

/// {"en": "text"}: one text, so there is no doubt which is meant.
bool is_single_language_map(JsonView value) {
  if (!value.is_object() || value.empty() || ++value.begin() != value.end()) return false;
  const JsonView text = *value.begin();
  return text.is_string() && is_language_tag(text.key());
}

class UnreadableType : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    for (const Term term : {Term::type, Term::at_type}) {
      const JsonView type = node[term];
      if (!type) continue;
      bool readable = !type.is_array() || !type.empty();
      for_each_value(type, [&readable](JsonView one) { readable = readable && one.is_string(); });
      if (!readable) tell(node, tr_later("'type' is {1}, and no string or array of strings"), {type.raw()});
    }
  }
};

class UnreadableTime : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    node.for_each_of(times, [&](Term term, JsonView time) {
      if (time.is_null() || parse_time(time.text()) || lacks_zone(time.text())) return;
      tell(node, tr_later("'{1}' is {2}, and no RFC 3339 time"), {name_of(term), time.raw()});
    });
  }
};

class TimeWithoutZone : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    node.for_each_of(times, [&](Term term, JsonView time) {
      if (lacks_zone(time.text()))
        tell(node, tr_later("'{1}' is '{2}', in no time zone"), {name_of(term), time.text()});
    });
  }
};

class FutureTime : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    constexpr Seconds clock_error = Seconds{24} * 3600;
    // A Create repeats the time of its post: once is enough.
    if (node.via() == Term::object && node.parent()->has(Term::published)) return;
    const auto time = parse_time(node.text(Term::published));
    if (time && scene().now != 0 && *time > scene().now + clock_error) {
      tell(node, tr_later("'published' is {1}, which is still to come"), {node.text(Term::published)});
    }
  }
};

class UnreadableDuration : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    const JsonView duration = node[Term::duration];
    if (duration.is_null() || is_duration(duration.text())) return;
    tell(node, tr_later("'duration' is {1}, and no xsd:duration such as \"PT2M30S\""), {duration.raw()});
  }
};

class TextNotString : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    node.for_each_of(texts, [&](Term term, JsonView value) {
      for_each_value(value, [&](JsonView one) {
        if (one.is_string() || one.is_null() || (one.is_object() && one.find(Term::at_value))) return;
        if (is_single_language_map(one)) return;
        tell(node, tr_later("'{1}' is {2}, and no string"), {name_of(term), one.raw()});
      });
    });
  }
};

class TextBySingleLanguage : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    node.for_each_of(texts, [&](Term term, JsonView value) {
      for_each_value(value, [&](JsonView one) {
        if (is_single_language_map(one))
          tell(node, tr_later("'{1}' is {2}, which belongs into '{1}Map'"), {name_of(term), one.raw()});
      });
    });
  }
};

class UnreadableLanguageMap : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    node.for_each_of(language_maps, [&](Term term, JsonView map) {
      if (map.is_null()) return;
      bool readable = map.is_object();
      for (const JsonView text : map) readable = readable && text.is_string();
      if (!readable) tell(node, tr_later("'{1}' is no object of strings by language"), {name_of(term)});
    });
  }
};

class InvalidLanguageTag : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    node.for_each_of(language_maps, [&](Term term, JsonView map) {
      if (!map.is_object()) return;
      for (const JsonView text : map) check(node, term, text.key(), tell);
    });
    node.for_each_of(annotated, [&](Term term, JsonView value) {
      for_each_value(value, [&](JsonView one) { check_inner(node, term, one, tell); });
    });
    const JsonView hreflang = node[Term::hreflang];
    if (!hreflang || hreflang.is_null()) return;
    check(node, Term::hreflang, hreflang.is_string() ? hreflang.text() : hreflang.raw(), tell);
  }
  /// The language of a context, or of one {"@value": …}.
  static void check_inner(const Node& node, Term term, JsonView value, Tell& tell) {
    if (!value.is_object()) return;
    const JsonView language = value.find("@language");
    if (language.is_string()) check(node, term, language.text(), tell);
  }
  static void check(const Node& node, Term term, std::string_view tag, Tell& tell) {
    if (tag == "@none" || is_language_tag(tag)) return;
    tell(node, tr_later("'{1}' in '{2}' is no BCP 47 language tag"), {tag, name_of(term)});
  }
};

class HtmlInName : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    for_each_value(node[Term::name], [&](JsonView name) {
      if (has_html(name.text())) tell(node, tr_later("'name' holds HTML: {1}"), {name.text()});
    });
    for (const JsonView name : node[Term::name_map]) {
      if (has_html(name.text())) tell(node, tr_later("'nameMap' holds HTML: {1}"), {name.text()});
    }
  }
};

/// Asks about every object, since the array can be anywhere.
class EmptyArray : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    if (!node.has_containers()) return;
    for (const JsonView member : node.json()) {
      // An empty collection says that there are none, which an absent one would not.
      const bool items = member.term() == Term::items || member.term() == Term::ordered_items;
      if (member.is_array() && member.empty() && !items)
        tell(node, tr_later("'{1}' is an empty array"), {member.key()});
    }
  }
};

class UnreadableReference : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    node.for_each_of(references, [&](Term term, JsonView value) {
      for_each_value(value, [&](JsonView one) {
        if (one.is_string() || one.is_object() || one.is_null()) return;
        tell(node, tr_later("'{1}' is {2}, and no object and no IRI"), {name_of(term), one.raw()});
      });
    });
  }
};

class RelativeUrl : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    for_each_value(node[Term::url], [&](JsonView url) {
      if (url.is_string() && !is_absolute_iri(url.text())) {
        tell(node, tr_later("'url' is '{1}', and no absolute IRI"), {url.text()});
      }
    });
  }
};

class UnreadableHref : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    const JsonView href = node[Term::href];
    if (!href) {
      if (node.is(kind::link)) tell(node, tr_later("the {1} has no 'href'"), {node.type()});
      return;
    }
    if (!href.is_string() || !is_absolute_iri(href.text())) {
      tell(node, tr_later("'href' is {1}, and no absolute IRI"), {href.raw()});
    }
  }
};

class UnreadableRelation : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    for_each_value(node[Term::rel], [&](JsonView rel) {
      if (rel.is_null() || is_link_relation(rel.text())) return;
      tell(node, tr_later("'rel' is {1}, and no link relation"), {rel.raw()});
    });
  }
};

class UnreadableSize : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    for (const Term term : {Term::width, Term::height}) {
      const JsonView size = node[term];
      if (!size || size.is_null() || is_count(size)) continue;
      tell(node, tr_later("'{1}' is {2}, and no count of pixels"), {name_of(term), size.raw()});
    }
  }
};

class UnreadableMediaType : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    const JsonView type = node[Term::media_type];
    if (type.is_null() || is_media_type(type.text())) return;
    tell(node, tr_later("'mediaType' is {1}, and no media type"), {type.raw()});
  }
};

class PlaceOutOfRange : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    for (const Term term : {Term::latitude, Term::longitude, Term::altitude, Term::accuracy, Term::radius}) {
      const JsonView value = node[term];
      if (!value || value.is_null() || in_range(term, number_in(value))) continue;
      tell(node, tr_later("'{1}' is {2}"), {name_of(term), value.raw()});
    }
    const JsonView units = node[Term::units];
    if (!units || units.is_null() || is_unit(units.text())) return;
    tell(node, tr_later("'units' is {1}, which is no unit of length"), {units.raw()});
  }
  static bool in_range(Term term, std::optional<double> value) {
    if (!value) return false;
    switch (term) {
      case Term::latitude: return *value >= -90 && *value <= 90;
      case Term::longitude: return *value >= -180 && *value <= 180;
      case Term::accuracy: return *value >= 0 && *value <= 100;
      case Term::radius: return *value >= 0;
      default: return true;
    }
  }
  static bool is_unit(std::string_view unit) {
    return unit == "cm" || unit == "feet" || unit == "inches" || unit == "km" || unit == "m" ||
           unit == "miles" || is_absolute_iri(unit);
  }
};

class BareTombstone : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    for (const Term term : {Term::former_type, Term::deleted}) {
      if (!node.has(term)) tell(node, tr_later("the Tombstone has no '{1}'"), {name_of(term)});
    }
  }
};

constexpr std::array rows{
    RuleEntry{.info = {.id = "type-unreadable",
                       .severity = Severity::error,
                       .title = tr_later("a type is neither a string nor an array of strings"),
                       .advice = tr_later("what this object is cannot be told"),
                       .reference = "AS-007"},
              .in_mastodon = Severity::error,
              .terms = TermSet::of(Term::type, Term::at_type),
              .make = make_rule<UnreadableType>},
    RuleEntry{
        .info = {.id = "time-unreadable",
                 .severity = Severity::error,
                 .title = tr_later("a time is not written as RFC 3339 says"),
                 .advice = tr_later("it is kept as it is, but other software will take the time of import"),
                 .reference = "AS-008"},
        .in_mastodon = Severity::error,
        .terms = times,
        .make = make_rule<UnreadableTime>},
    RuleEntry{.info = {.id = "time-without-zone",
                       .severity = Severity::warning,
                       .title = tr_later("a time does not say in which zone it is"),
                       .advice = tr_later("it is read as UTC, which may be hours off"),
                       .reference = "AS-008"},
              .in_mastodon = Severity::warning,
              .terms = times,
              .make = make_rule<TimeWithoutZone>},
    RuleEntry{.info = {.id = "published-in-future",
                       .severity = Severity::warning,
                       .title = tr_later("a post is of a time still to come"),
                       .advice = tr_later("a clock was wrong, here or where the post was made"),
                       .reference = "AS-008"},
              .in_mastodon = Severity::warning,
              .summed_up = true,
              .terms = TermSet::of(Term::published),
              .make = make_rule<FutureTime>},
    RuleEntry{.info = {.id = "duration-unreadable",
                       .severity = Severity::error,
                       .title = tr_later("a duration is not an xsd:duration"),
                       .advice = tr_later("write it as PT2M30S"),
                       .reference = "AS-009"},
              .in_mastodon = Severity::warning,
              .terms = TermSet::of(Term::duration),
              .make = make_rule<UnreadableDuration>},
    RuleEntry{.info = {.id = "text-not-string",
                       .severity = Severity::error,
                       .title = tr_later("a name, summary or content is not a string"),
                       .advice = tr_later("texts by language belong into nameMap, summaryMap or contentMap"),
                       .reference = "AS-010"},
              .in_mastodon = Severity::error,
              .terms = texts,
              .make = make_rule<TextNotString>},
    RuleEntry{
        .info = {.id = "text-by-language",
                 .severity = Severity::warning,
                 .title = tr_later("a name, summary or content is written by language, in one language"),
                 .advice = tr_later("write it as a string, or into nameMap, summaryMap or contentMap"),
                 .reference = "AS-010"},
        .in_mastodon = Severity::warning,
        .terms = texts,
        .make = make_rule<TextBySingleLanguage>},
    RuleEntry{.info = {.id = "language-map-unreadable",
                       .severity = Severity::error,
                       .title = tr_later("texts by language are not an object of strings"),
                       .advice = tr_later("write {\"en\": \"text\"}"),
                       .reference = "AS-011"},
              .in_mastodon = Severity::error,
              .terms = language_maps,
              .make = make_rule<UnreadableLanguageMap>},
    RuleEntry{
        .info = {.id = "language-tag-invalid",
                 .severity = Severity::error,
                 .title = tr_later("a language tag is not well-formed BCP 47"),
                 .advice = tr_later(
                     "Mastodon up to 4.0 wrote zhCn for zh-CN; software may ignore the text's language"),
                 .reference = "AS-011"},
        .in_mastodon = Severity::note,
        .summed_up = true,
        .terms = TermSet::of(Term::name_map, Term::summary_map, Term::content_map, Term::hreflang, Term::name,
                             Term::summary, Term::content, Term::at_context),
        .make = make_rule<InvalidLanguageTag>},
    RuleEntry{.info = {.id = "name-has-html",
                       .severity = Severity::warning,
                       .title = tr_later("a name holds HTML"),
                       .advice = tr_later("names are plain text, so readers will see the tags"),
                       .reference = "AS-012"},
              .in_mastodon = Severity::note,
              .summed_up = true,
              .terms = TermSet::of(Term::name, Term::name_map),
              .make = make_rule<HtmlInName>},
    RuleEntry{.info = {.id = "array-empty",
                       .severity = Severity::warning,
                       .title = tr_later("an empty array is written where the property should be left out"),
                       .advice = tr_later("nothing to do; Mastodon always writes them"),
                       .reference = "AS-013"},
              .in_mastodon = Severity::note,
              .summed_up = true,
              .terms = TermSet::all(),
              .make = make_rule<EmptyArray>},
    RuleEntry{.info = {.id = "reference-unreadable",
                       .severity = Severity::error,
                       .title = tr_later("a property that refers to objects holds something else"),
                       .advice = tr_later("write an IRI or an object"),
                       .reference = "AS2 vocabulary 4"},
              .in_mastodon = Severity::error,
              .terms = references,
              .make = make_rule<UnreadableReference>},
    RuleEntry{.info = {.id = "url-relative",
                       .severity = Severity::error,
                       .title = tr_later("a url is not absolute"),
                       .advice = tr_later(
                           "in an archive it names a file beside it; elsewhere nothing can follow it"),
                       .reference = "AS-018"},
              .in_mastodon = Severity::note,
              .summed_up = true,
              .terms = TermSet::of(Term::url),
              .make = make_rule<RelativeUrl>},
    RuleEntry{.info = {.id = "link-href-unreadable",
                       .severity = Severity::error,
                       .title = tr_later("a link leads nowhere"),
                       .advice = tr_later("give it an href that is an absolute IRI"),
                       .reference = "AS-017"},
              .in_mastodon = Severity::warning,
              .terms = TermSet::of(Term::href, Term::type, Term::at_type),
              .make = make_rule<UnreadableHref>},
    RuleEntry{.info = {.id = "link-rel-unreadable",
                       .severity = Severity::error,
                       .title = tr_later("a link's relation holds a space, a comma or nothing"),
                       .advice = tr_later("write several relations as an array"),
                       .reference = "AS-017"},
              .in_mastodon = Severity::warning,
              .terms = TermSet::of(Term::rel),
              .make = make_rule<UnreadableRelation>},
    RuleEntry{.info = {.id = "size-unreadable",
                       .severity = Severity::error,
                       .title = tr_later("a width or height is no whole number of pixels"),
                       .advice = tr_later("pictures may be shown distorted until they are loaded"),
                       .reference = "AS-017"},
              .in_mastodon = Severity::warning,
              .terms = TermSet::of(Term::width, Term::height),
              .make = make_rule<UnreadableSize>},
    RuleEntry{.info = {.id = "media-type-unreadable",
                       .severity = Severity::error,
                       .title = tr_later("a mediaType is no media type"),
                       .advice = tr_later("what the file is must be told from its bytes"),
                       .reference = "AS-017"},
              .in_mastodon = Severity::warning,
              .terms = TermSet::of(Term::media_type),
              .make = make_rule<UnreadableMediaType>},
    RuleEntry{.info = {.id = "place-out-of-range",
                       .severity = Severity::error,
                       .title = tr_later("a place has impossible coordinates or units"),
                       .advice = tr_later("it cannot be shown on a map"),
                       .reference = "AS-021"},
              .in_mastodon = Severity::error,
              .terms = TermSet::of(Term::latitude, Term::longitude, Term::altitude, Term::accuracy,
                                   Term::radius, Term::units),
              .make = make_rule<PlaceOutOfRange>},
    RuleEntry{.info = {.id = "tombstone-bare",
                       .severity = Severity::note,
                       .title = tr_later("a Tombstone does not say what it was or when it went"),
                       .advice = tr_later("nothing to do; the deletion itself is clear"),
                       .reference = "AS-022"},
              .in_mastodon = Severity::note,
              .summed_up = true,
              .terms = TermSet::of(Term::type),
              .kinds = kind::tombstone,
              .make = make_rule<BareTombstone>},
};

}  // namespace

std::span<const RuleEntry> property_rules() { return rows; }

}  // namespace permafrost
