// SPDX-License-Identifier: Apache-2.0
// Are collections what they say: their items, their totals, their pages, their order?
#include <array>

#include "verify/rules/groups.hpp"

namespace permafrost {

namespace {

constexpr TermSet pages = TermSet::of(Term::first, Term::last, Term::current, Term::next, Term::prev);
constexpr TermSet by_type = TermSet::of(Term::type, Term::at_type);

std::uint64_t count_of(JsonView value) {
  std::uint64_t count = 0;
  for_each_value(value, [&count](JsonView) { ++count; });
  return count;
}

bool has_kind(JsonView object, std::uint32_t kinds) {
  bool found = false;
  for_each_value(object.find(Term::type),
                 [&](JsonView type) { found = found || (kinds_of(type.text()) & kinds) != 0; });
  return found;
}

/// An IRI, or an object of one of these kinds, or one whose type is none that we know.
bool may_be(JsonView value, std::uint32_t kinds) {
  if (!value || value.is_null() || value.is_string()) return true;
  return value.is_object() && (has_kind(value, kinds) || !has_kind(value, kind::known));
}

class MisnamedItems : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    const Term wrong = node.is(kind::ordered) ? Term::items : Term::ordered_items;
    if (node.has(wrong)) tell(node, tr_later("the {1} has '{2}'"), {node.type(), name_of(wrong)});
  }
};

class UnreadableTotal : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    const JsonView total = node[Term::total_items];
    if (total.is_null() || is_count(total)) return;
    tell(node, tr_later("'totalItems' is {1}, and no count"), {total.raw()});
  }
};

class DifferingTotal : public Rule {
  void on_actor(const Actor&, const Node&, Tell&) override { m_counts = {}; }
  void on_activity(const Activity&, const Node&, Tell&) override { ++count(CollectionKind::outbox); }
  void on_relation(const Relation& relation, JsonView, Tell&) override { ++count(relation.collection); }
  void on_collection(const Collection& collection, const Node& top, Tell& tell) override {
    compare(top, count(collection.kind), name_of(collection.kind), tell);
  }
  void on_object(const Node& node, Tell& tell) override {
    const Term items = node.is(kind::ordered) ? Term::ordered_items : Term::items;
    const bool whole =
        node.has(items) && !node.has(Term::first) && !node.has(Term::next) && !node.is(kind::page);
    if (whole) compare(node, count_of(node[items]), node.type(), tell);
  }

  static void compare(const Node& node, std::uint64_t count, std::string_view name, Tell& tell) {
    const auto total = node[Term::total_items].integer();
    if (!total || *total < 0 || static_cast<std::uint64_t>(*total) == count) return;
    tell(node, tr_later("{1}: 'totalItems' is {2}, but there are {3} items"), {name, *total, count});
  }
  std::uint64_t& count(CollectionKind kind) { return m_counts.at(static_cast<std::size_t>(kind)); }
  std::array<std::uint64_t, 6> m_counts{};
};

class UnreadablePageLink : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    node.for_each_of(pages, [&](Term term, JsonView page) {
      if (may_be(page, kind::page | kind::link)) return;
      tell(node, tr_later("'{1}' of the {2} is no page and no link to one"), {name_of(term), node.type()});
    });
    if (!may_be(node[Term::part_of], kind::collection | kind::link)) {
      tell(node, tr_later("'partOf' of the {1} is no collection and no link to one"), {node.type()});
    }
  }
};

class UnreadableStartIndex : public Rule {
  void on_object(const Node& node, Tell& tell) override {
    const JsonView index = node[Term::start_index];
    const bool allowed = node.is(kind::ordered) && node.is(kind::page);
    if (node.is(kind::known) && !allowed) {
      tell(node, tr_later("the {1} has a 'startIndex'"), {node.type()});
    } else if (!index.is_null() && !is_count(index)) {
      tell(node, tr_later("'startIndex' is {1}, and no count"), {index.raw()});
    }
  }
};

class UnfitType : public Rule {
  void on_collection(const Collection& collection, const Node& top, Tell& tell) override {
    if (top.type().empty()) return;
    const bool fit =
        collection.kind == CollectionKind::outbox ? top.is(kind::ordered) : top.is(kind::collection);
    if (!fit) tell(tr_later("the collection '{1}' is of type '{2}'"), {name_of(collection.kind), top.type()});
  }
  void on_object(const Node& node, Tell& tell) override {
    for (const Term term : {Term::inbox, Term::outbox}) check(node, term, kind::ordered, tell);
    for (const Term term : {Term::following, Term::followers, Term::liked, Term::likes, Term::shares}) {
      check(node, term, kind::collection, tell);
    }
  }
  static void check(const Node& node, Term term, std::uint32_t kinds, Tell& tell) {
    if (may_be(node[term], kinds)) return;
    tell(node, tr_later("'{1}' is {2}, and not the collection it must be"),
         {name_of(term), node[term].raw()});
  }
};

class OldestFirst : public Rule {
  void on_actor(const Actor&, const Node&, Tell& tell) override { conclude(tell); }
  void on_activity(const Activity& activity, const Node&, Tell&) override {
    if (!activity.time) return;
    if (m_count != 0 && *activity.time > m_last) ++m_rises;
    m_last = *activity.time;
    ++m_count;
  }
  void on_end(Tell& tell) override { conclude(tell); }

  void conclude(Tell& tell) {
    if (m_rises != 0)
      tell(tr_later("{1} of {2} activities are newer than the one before them"), {m_rises, m_count});
    m_rises = 0;
    m_count = 0;
  }
  Seconds m_last = 0;
  std::uint64_t m_count = 0;
  std::uint64_t m_rises = 0;
};

constexpr std::array rows{
    RuleEntry{.info = {.id = "collection-items-misnamed",
                       .severity = Severity::error,
                       .title = tr_later("a collection has the items of the other kind"),
                       .advice = tr_later("a Collection has items, an OrderedCollection has orderedItems"),
                       .reference = "AS-014"},
              .in_mastodon = Severity::error,
              .terms = TermSet::of(Term::items, Term::ordered_items),
              .kinds = kind::collection,
              .make = make_rule<MisnamedItems>},
    RuleEntry{.info = {.id = "collection-total-unreadable",
                       .severity = Severity::error,
                       .title = tr_later("a totalItems is no count"),
                       .advice = tr_later("count the items themselves"),
                       .reference = "AS-015"},
              .in_mastodon = Severity::warning,
              .terms = TermSet::of(Term::total_items),
              .make = make_rule<UnreadableTotal>},
    RuleEntry{.info = {.id = "collection-count-differs",
                       .severity = Severity::warning,
                       .title = tr_later("a totalItems is not the number of items"),
                       .advice = tr_later(
                           "Mastodon up to 4.5 does not count direct posts; else items may be missing"),
                       .reference = "AS-015"},
              .in_mastodon = Severity::note,
              .summed_up = true,
              .terms = TermSet::of(Term::total_items),
              .kinds = kind::collection,
              .make = make_rule<DifferingTotal>},
    RuleEntry{
        .info = {.id = "page-link-unreadable",
                 .severity = Severity::error,
                 .title = tr_later("a collection's first, last, next, prev, current or partOf is no page"),
                 .advice = tr_later("the collection cannot be read to its end"),
                 .reference = "AS-016"},
        .in_mastodon = Severity::error,
        .terms = by_type,
        .kinds = kind::collection,
        .make = make_rule<UnreadablePageLink>},
    RuleEntry{.info = {.id = "start-index-unreadable",
                       .severity = Severity::error,
                       .title = tr_later("a startIndex is no count, or not in an OrderedCollectionPage"),
                       .advice = tr_later("readers ignore it"),
                       .reference = "AS-016"},
              .in_mastodon = Severity::warning,
              .terms = TermSet::of(Term::start_index),
              .make = make_rule<UnreadableStartIndex>},
    RuleEntry{
        .info = {.id = "collection-type-unfit",
                 .severity = Severity::error,
                 .title = tr_later("a collection is not of the type it must be"),
                 .advice = tr_later("inbox and outbox are OrderedCollections, the others any collection"),
                 .reference = "AP-104"},
        .in_mastodon = Severity::error,
        .terms = TermSet::of(Term::inbox, Term::outbox, Term::following, Term::followers, Term::liked,
                             Term::likes, Term::shares),
        .make = make_rule<UnfitType>},
    RuleEntry{.info = {.id = "collection-oldest-first",
                       .severity = Severity::warning,
                       .title = tr_later("an outbox is not in order, newest first"),
                       .advice = tr_later("nothing to do; every Mastodon export is oldest first"),
                       .reference = "AP-105"},
              .in_mastodon = Severity::note,
              .summed_up = true,
              .make = make_rule<OldestFirst>},
};

}  // namespace

std::span<const RuleEntry> collection_rules() { return rows; }

}  // namespace permafrost
