// SPDX-License-Identifier: Apache-2.0
#include "verify/checking_stage.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>
#include <variant>

#include "base/error.hpp"
#include "io/image_head.hpp"
#include "verify/media_ledger.hpp"
#include "verify/rule_choice.hpp"
#include "verify/signatures/remark.hpp"
#include "verify/signatures/signature_desk.hpp"

namespace permafrost {

namespace {

constexpr std::size_t longest_word = 160;

/// Cuts what the input brought to a length that a report can bear, and defuses it.
std::string presentable(const std::string& text) { return printable(shortened(text, longest_word)); }

/// Fills in what the input brought.
std::string told(const char* pattern, std::initializer_list<Word> words) {
  assert(words.size() <= 5);
  const auto word = [words](std::size_t at) {
    return Word(at < words.size() ? presentable((words.begin() + at)->text()) : std::string());
  };
  return fill(pattern, {word(0), word(1), word(2), word(3), word(4)});
}

/// Passes bytes on and remembers how many there were and how they began.
class WatchedSource : public ByteSource {
 public:
  explicit WatchedSource(ByteSource& inner) : m_inner(inner) {}

  std::size_t read(std::span<std::byte> out) override {
    const std::size_t count = m_inner.read(out);
    pass(out.first(count));
    return count;
  }
  std::span<const std::byte> lend(std::size_t most) override {
    const auto lent = m_inner.lend(most);
    pass(lent);
    return lent;
  }

  [[nodiscard]] FileFacts facts() const {
    return {.size = m_size, .head = std::span{m_head}.first(m_head_size)};
  }

 private:
  void pass(std::span<const std::byte> bytes) {
    const std::size_t kept = std::min(bytes.size(), m_head.size() - m_head_size);
    std::copy_n(bytes.begin(), kept, m_head.begin() + static_cast<std::ptrdiff_t>(m_head_size));
    m_head_size += kept;
    m_size += bytes.size();
  }

  ByteSource& m_inner;
  std::uint64_t m_size = 0;
  std::size_t m_head_size = 0;
  std::array<std::byte, 4096> m_head{};
};

Profile profile_for(const Preamble& preamble) {
  const auto is_document = [](const SourceInfo& source) {
    return source.format == "activitystreams-document";
  };
  const bool documents = std::all_of(preamble.sources.begin(), preamble.sources.end(), is_document);
  return documents ? Profile::strict : Profile::mastodon;
}

bool is_lone(const Preamble& preamble) {
  return preamble.sources.size() == 1 && preamble.sources.front().format == "activitystreams-document";
}

}  // namespace

std::vector<const RuleEntry*> select_rules(std::span<const std::string> only,
                                           std::span<const std::string> without) {
  const auto is_named = [](const RuleEntry& rule, const std::string& name) {
    return rule.info.id == name || rule.group == name;
  };
  for (const auto& names : {only, without}) {
    for (const std::string& name : names) {
      const auto rules = all_rules();
      if (std::any_of(rules.begin(), rules.end(),
                      [&](const RuleEntry& rule) { return is_named(rule, name); }))
        continue;
      throw Error(
          Fault::usage,
          fill(tr("there is no rule and no group of rules called '{1}' (see permafrost rules)"), {name}));
    }
  }
  std::vector<const RuleEntry*> selected;
  for (const RuleEntry& rule : all_rules()) {
    const auto named = [&](const std::string& name) { return is_named(rule, name); };
    const bool wanted = only.empty() || std::any_of(only.begin(), only.end(), named);
    if (wanted && std::none_of(without.begin(), without.end(), named)) selected.push_back(&rule);
  }
  return selected;
}

/// The rules at work: what they attend to, what they said so far, and who listens.
class CheckingStage::Bench : private NodeVisitor {
 public:
  Bench(CheckOptions options, Reporter& reporter)
      : m_options(std::move(options)), m_reporter(reporter), m_parser(m_options.limits) {
    m_scene.now = m_options.now;
  }

  void begin(const Preamble& preamble) {
    m_scene.profile = m_options.profile.value_or(profile_for(preamble));
    m_scene.archive = !is_lone(preamble);
    m_voices.reserve(m_options.rules.size());
    for (const RuleEntry* rule : m_options.rules) m_voices.emplace_back(*this, *rule);
    for (Voice& voice : m_voices) {
      voice.rule().attend(m_scene);
      m_choice.add(static_cast<std::size_t>(&voice - m_voices.data()), voice.entry());
      m_asks_objects = m_asks_objects || voice.entry().everywhere || !voice.entry().terms.empty();
      if (voice.entry().make.hears_documents) m_document_voices.push_back(&voice);
      if (voice.entry().seals) m_seal_voices.push_back(&voice);
    }
    if (!m_seal_voices.empty()) open_desk();
  }

  void check(const Record& record) {
    const Document& document = document_of(record);
    // History repeats ids and shows files that are gone: by its nature, not by a fault. But its signatures
    // are as good as any.
    if (document.origin.superseded) {
      if (m_desk) check_seals(record, parsed(document));
      return;
    }
    m_record = &record;
    std::visit([this](const auto& one) { enter(one); }, record);
    const JsonView json = parsed(document);
    std::visit([this, json](const auto& one) { check_document(one, json); }, record);
    m_record = nullptr;
    if (m_desk) check_seals(record, json);
  }

  void check_file(const File& file, const FileFacts& facts) {
    ++m_counts.files;
    m_counts.file_bytes += facts.size;
    if (file.role == FileRole::attachment) note_file(file, facts);
    m_file = &file;
    for (Voice& voice : m_voices) voice.rule().on_file(file, facts, voice);
    m_file = nullptr;
  }

  void finish() {
    if (m_desk) {
      m_desk->finish();
      m_counts.signatures = m_desk->counts();
    }
    m_media.for_each([this](const MediaUse& use) {
      if (use.file == nullptr) ++m_counts.files_missing;
      if (use.reference == nullptr) ++m_counts.files_unused;
      for (Voice& voice : m_voices) voice.rule().on_media(use, voice);
    });
    for (Voice& voice : m_voices) voice.rule().on_end(voice);
    for (Voice& voice : m_voices) voice.sum_up();
  }

  [[nodiscard]] const CheckedCounts& counts() const noexcept { return m_counts; }
  [[nodiscard]] Profile profile() const noexcept { return m_scene.profile; }

 private:
  /// One armed rule and its way to the reporter.
  class Voice : public Tell {
   public:
    Voice(Bench& bench, const RuleEntry& entry) : m_bench(bench), m_entry(entry), m_rule(entry.make.make()) {}
    [[nodiscard]] Rule& rule() const noexcept { return *m_rule; }
    [[nodiscard]] const RuleEntry& entry() const noexcept { return m_entry; }

    /// Reports what was only counted.
    void sum_up() {
      if (m_count == 0) return;
      std::string message = std::move(m_first_message);
      if (m_count > 1) {
        message = fill(tr("{1} (and {2} more like it)"), {message, m_count - 1});
      }
      report(std::move(m_first_place), std::move(message));
    }

   private:
    void hear(Place place, const Node* node, const char* pattern,
              std::initializer_list<Word> words) override {
      const bool summed_up = m_entry.summed_up && m_bench.profile() == Profile::mastodon;
      if (summed_up && ++m_count > 1) return;
      if (place.entry.empty() && place.object.empty()) place = m_bench.place_of_record();
      std::string message = told(tr(pattern), words);
      if (node != nullptr && node->parent() != nullptr) message = presentable(node->path()) + ": " + message;
      if (summed_up) {
        m_first_place = std::move(place);
        m_first_message = std::move(message);
      } else {
        report(std::move(place), std::move(message));
      }
    }

    void report(Place place, std::string message) const {
      const bool lenient = m_bench.profile() == Profile::mastodon;
      const Severity severity =
          lenient ? std::min(m_entry.in_mastodon, m_entry.info.severity) : m_entry.info.severity;
      m_bench.m_reporter.report(Finding{.info = m_entry.info,
                                        .place = std::move(place),
                                        .message = std::move(message),
                                        .severity = severity});
    }

    Bench& m_bench;
    const RuleEntry& m_entry;
    std::unique_ptr<Rule> m_rule;
    std::uint64_t m_count = 0;
    Place m_first_place;
    std::string m_first_message;
  };

  void open_desk() {
    m_desk.emplace(m_options.signatures, m_options.now, m_options.limits,
                   [this](const SealRemark& remark, const std::string& object) {
                     for (Voice* voice : m_seal_voices) voice->rule().on_seal(remark, object, *voice);
                   });
  }

  [[nodiscard]] JsonView parsed(const Document& document) {
    return document.json != nullptr && *document.json ? *document.json : m_parser.parse(document.raw);
  }

  void check_seals(const Record& record, JsonView json) {
    if (!json.is_object()) return;
    if (const auto* actor = std::get_if<Actor>(&record)) {
      m_desk->see(*actor, json, !m_scene.archive);
    } else if (const auto* activity = std::get_if<Activity>(&record)) {
      m_desk->see(*activity, json);
    } else if (const auto* entity = std::get_if<Entity>(&record);
               entity != nullptr && entity->stream == activitystreams_stream) {
      m_desk->see(*entity, json);
    }
  }

  void enter(const Actor& actor) {
    ++m_counts.accounts;
    m_scene.account = m_counts.accounts;
    m_scene.actor = actor.id;
    m_scene.host = actor.host;
    m_scene.followers = actor.followers;
  }
  void enter(const Activity&) { ++m_counts.activities; }
  void enter(const Relation&) { ++m_counts.relations; }
  void enter(const Collection&) {}
  void enter(const Entity&) { ++m_counts.entities; }

  void check_document(const Relation& relation, JsonView json) {
    if (!json) return tell_misfit(json);
    for (Voice& voice : m_voices) voice.rule().on_relation(relation, json, voice);
    visit_objects(json);
  }

  /// Entities of other vocabularies are JSON to us, and no more.
  void check_document(const Entity& entity, JsonView json) {
    if (!json) return tell_misfit(json);
    if (entity.stream != activitystreams_stream) return;
    check_object(json, [](Rule&, const Node&, Tell&) {});
  }
  void check_document(const Actor& actor, JsonView json) {
    check_object(json,
                 [&actor](Rule& rule, const Node& top, Tell& tell) { rule.on_actor(actor, top, tell); });
  }
  void check_document(const Activity& activity, JsonView json) {
    if (m_scene.archive && !activity.attachments.empty()) note_attachments(activity, json);
    check_object(json, [&activity](Rule& rule, const Node& top, Tell& tell) {
      rule.on_activity(activity, top, tell);
    });
  }
  void check_document(const Collection& collection, JsonView json) {
    check_object(json, [&collection](Rule& rule, const Node& top, Tell& tell) {
      rule.on_collection(collection, top, tell);
    });
  }

  void note_file(const File& file, const FileFacts& facts) {
    m_media.add(m_scene.account, MediaFile{.path = file.path,
                                           .size = facts.size,
                                           .type = std::string{media_type_of(facts.head)},
                                           .picture = picture_size_of(facts.head).value_or(PictureSize{})});
  }

  void note_attachments(const Activity& activity, JsonView json) {
    for_each_value(json.find(Term::object).find(Term::attachment), [&](JsonView attachment) {
      const std::string_view url = attachment.find(Term::url).text();
      if (url.empty() || is_remote_media(url)) return;
      m_media.add(m_scene.account,
                  MediaReference{.url = std::string{url},
                                 .activity = std::string{activity.id},
                                 .type = std::string{attachment.find(Term::media_type).text()},
                                 .picture = {.width = pixels(attachment.find(Term::width)),
                                             .height = pixels(attachment.find(Term::height))}});
    });
  }
  static std::uint32_t pixels(JsonView number) {
    const std::int64_t count = number.integer().value_or(0);
    return count > 0 && count <= std::numeric_limits<std::uint32_t>::max() ? static_cast<std::uint32_t>(count)
                                                                           : 0;
  }

  template <typename Ask>
  void check_object(JsonView json, const Ask& ask) {
    if (!json.is_object()) return tell_misfit(json);
    const Node top(json);
    m_top_id = top.id();
    for (Voice* voice : m_document_voices) {
      ask(voice->rule(), top, *voice);
      voice->rule().on_document(top, *voice);
    }
    if (m_asks_objects) walk(top, *this);
    m_top_id = {};
  }

  void tell_misfit(JsonView json) {
    for (Voice& voice : m_voices) voice.rule().on_misfit(json, m_parser.failure(), voice);
  }

  void visit_objects(JsonView json) {
    if (m_asks_objects) walk(json, *this);
  }

  void visit(const Node& node) override {
    m_choice.choose(node).for_each([&](std::size_t number) {
      Voice& voice = m_voices[number];
      voice.rule().on_object(node, voice);
    });
  }

  /// By id where there is one, else by number.
  [[nodiscard]] Place place_of_record() const {
    if (m_file != nullptr)
      return {.entry = m_file->source_name.empty() ? m_file->path : m_file->source_name,
              .object = {},
              .offset = {}};
    if (m_record == nullptr) return {.entry = {}, .object = m_scene.actor, .offset = {}};
    std::string object{m_top_id};
    if (const auto* activity = std::get_if<Activity>(m_record); activity != nullptr && object.empty()) {
      object = activity->id.empty() ? fill(tr("item {1}"), {m_counts.activities}) : std::string{activity->id};
    } else if (const auto* relation = std::get_if<Relation>(m_record)) {
      object = relation->target.empty() ? std::string{name_of(relation->collection)}
                                        : std::string{relation->target};
    }
    return {.entry = {}, .object = printable(object), .offset = {}};
  }

  CheckOptions m_options;
  Reporter& m_reporter;
  JsonParser m_parser;
  MediaLedger m_media;
  Scene m_scene;
  CheckedCounts m_counts;
  std::vector<Voice> m_voices;
  RuleChoice m_choice;
  bool m_asks_objects = false;
  std::vector<Voice*> m_document_voices;
  std::vector<Voice*> m_seal_voices;
  std::optional<SignatureDesk> m_desk;
  const Record* m_record = nullptr;
  const File* m_file = nullptr;
  std::string_view m_top_id;
};

CheckingStage::CheckingStage(Sink& next, CheckOptions options, Reporter& reporter)
    : Stage(next), m_bench(std::make_unique<Bench>(std::move(options), reporter)) {}

CheckingStage::~CheckingStage() = default;

void CheckingStage::begin(const Preamble& preamble) {
  m_bench->begin(preamble);
  next().begin(preamble);
}

void CheckingStage::put(const Record& record) {
  m_bench->check(record);
  next().put(record);
}

void CheckingStage::put_file(const File& file, ByteSource& bytes) {
  WatchedSource watched(bytes);
  next().put_file(file, watched);
  read_to_end(watched);
  m_bench->check_file(file, watched.facts());
}

void CheckingStage::finish() {
  m_bench->finish();
  next().finish();
}

const CheckedCounts& CheckingStage::counts() const noexcept { return m_bench->counts(); }

Profile CheckingStage::profile() const noexcept { return m_bench->profile(); }

}  // namespace permafrost
