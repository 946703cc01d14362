// SPDX-License-Identifier: Apache-2.0
// What a rule of the verifier is: it sees the flow and tells. It can choose neither its id nor its
// severity; those stand in its row. A new rule is a class of 10 to 30 lines and a row.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/finding.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "codec/json_view.hpp"
#include "model/record.hpp"
#include "verify/node.hpp"

namespace permafrost {

struct MediaUse;    // verify/media_ledger.hpp
struct SealRemark;  // verify/signatures/remark.hpp

/// What is expected of the data: the specifications alone, or what real Mastodon exports are known to do
/// (empty arrays, oldest first, counters that drift …): there a known deviation is at most a note.
enum class Profile { strict, mastodon };
[[nodiscard]] constexpr std::string_view name_of(Profile profile) noexcept {
  return profile == Profile::strict ? "strict" : "mastodon";
}

/// What is going on while a rule is asked.
struct Scene {
  Profile profile = Profile::strict;
  Seconds now = 0;
  bool archive = true;        ///< false: a lone document, which brings no files
  std::uint64_t account = 0;  ///< which Actor of the flow, from 1; 0 before the first
  std::string actor;          ///< its id
  std::string host;           ///< of that id
  std::string followers;      ///< IRI of its followers collection
};

/// What passing bytes revealed of a file: verifying needs its size and beginning, not its digest.
struct FileFacts {
  std::uint64_t size = 0;
  std::span<const std::byte> head;  ///< the first bytes, at most 4096
};

/// How a rule speaks. Patterns are marked with tr_later() and translated here, since most of what is told is
/// only counted. Words come from the input: they are cut and made printable here, once for all.
class Tell {
 public:
  virtual ~Tell() = default;
  /// About an object of the record at hand.
  void operator()(const Node& node, const char* pattern, std::initializer_list<Word> words = {}) {
    hear({}, &node, pattern, words);
  }
  /// About the record at hand as a whole.
  void operator()(const char* pattern, std::initializer_list<Word> words = {}) {
    hear({}, nullptr, pattern, words);
  }
  /// About something that is not at hand.
  void operator()(Place place, const char* pattern, std::initializer_list<Word> words = {}) {
    hear(std::move(place), nullptr, pattern, words);
  }

 protected:
  virtual void hear(Place place, const Node* node, const char* pattern,
                    std::initializer_list<Word> words) = 0;
};

/// Rules see a flow from begin to end, in its order. All views live for the call.
class Rule {
 public:
  virtual ~Rule() = default;

  virtual void on_actor(const Actor&, const Node&, Tell&) {}
  virtual void on_activity(const Activity&, const Node&, Tell&) {}
  virtual void on_relation(const Relation&, JsonView, Tell&) {}
  virtual void on_collection(const Collection&, const Node&, Tell&) {}
  /// Any ActivityStreams document, an actor, an activity, a collection or a lone object, after the hook
  /// above.
  virtual void on_document(const Node&, Tell&) {}
  /// A document that is no JSON object; `json` is absent when it is no JSON at all, and `failure` says why.
  virtual void on_misfit(JsonView, const JsonFailure&, Tell&) {}
  /// Any object of a document that has one of the row's terms.
  virtual void on_object(const Node&, Tell&) {}
  virtual void on_file(const File&, const FileFacts&, Tell&) {}
  /// At the end: every attachment and the file it shows; every file that no post shows.
  virtual void on_media(const MediaUse&, Tell&) {}
  /// What the examination of a document's signatures has to say, in the order of the flow, some records
  /// later; `object` is the id of what it is about. Only where the row has `seals`.
  virtual void on_seal(const SealRemark&, const std::string& /*object*/, Tell&) {}
  virtual void on_end(Tell&) {}

  /// `scene` changes as the flow goes on and outlives the rule.
  void attend(const Scene& scene) { m_scene = &scene; }

 protected:
  [[nodiscard]] const Scene& scene() const noexcept { return *m_scene; }
  [[nodiscard]] bool strict() const noexcept { return m_scene->profile == Profile::strict; }

 private:
  const Scene* m_scene = nullptr;
};

/// Makes a rule, and knows whether it has a hook that is called for every document: most have none, and
/// calls of nothing cost time when there are a million documents.
struct RuleMaker {
  std::unique_ptr<Rule> (*make)() = nullptr;
  bool hears_documents = false;
};

namespace rule_hooks {
// A hook that is not overridden is a member of Rule. One that is may be private, and then has no type here.
template <typename SomeRule>
concept no_activity = std::same_as<decltype(&SomeRule::on_activity), decltype(&Rule::on_activity)>;
template <typename SomeRule>
concept no_actor = std::same_as<decltype(&SomeRule::on_actor), decltype(&Rule::on_actor)>;
template <typename SomeRule>
concept no_collection = std::same_as<decltype(&SomeRule::on_collection), decltype(&Rule::on_collection)>;
template <typename SomeRule>
concept no_document = std::same_as<decltype(&SomeRule::on_document), decltype(&Rule::on_document)>;
template <typename SomeRule>
concept deaf =
    no_activity<SomeRule> && no_actor<SomeRule> && no_collection<SomeRule> && no_document<SomeRule>;
}  // namespace rule_hooks

template <typename SomeRule>
inline constexpr RuleMaker make_rule{
    .make = []() -> std::unique_ptr<Rule> { return std::make_unique<SomeRule>(); },
    .hears_documents = !rule_hooks::deaf<SomeRule>};

struct RuleEntry {
  FindingInfo info;
  Severity in_mastodon = Severity::note;  ///< severity under Profile::mastodon; never above info.severity
  bool summed_up = false;   ///< under Profile::mastodon: one finding with a count instead of one a place
  TermSet terms = {};       ///< on_object is asked about objects that have one of these; empty: about none
  std::uint32_t kinds = 0;  ///< … and are of one of these kinds; 0: whatever they are
  bool everywhere = false;  ///< … and about objects outside the vocabulary, and whatever their members
  bool seals = false;       ///< on_seal is asked, so signatures are examined
  RuleMaker make = {};
  std::string_view group = {};  ///< filled in by all_rules(): "identity", "activity", …
};

/// Every rule, group by group; lives in static storage.
[[nodiscard]] std::span<const RuleEntry> all_rules();

}  // namespace permafrost
