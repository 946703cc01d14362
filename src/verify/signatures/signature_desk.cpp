// SPDX-License-Identifier: Apache-2.0
#include "verify/signatures/signature_desk.hpp"

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

#include "io/work_ring.hpp"
#include "verify/signatures/examiner.hpp"
#include "verify/signatures/identity_proof.hpp"
#include "verify/signatures/key_folder.hpp"
#include "verify/signatures/restoration.hpp"

namespace permafrost {

namespace {

// What is in flight depends on the flow alone and not on the number of threads, so that a document is decided
// with the same evidence whoever examines it.
constexpr std::size_t batch_tasks = 32;
constexpr std::size_t batch_bytes = std::size_t{128} << 10;
constexpr std::size_t most_batches = 24;
constexpr std::size_t most_spares = 4;
constexpr std::size_t most_flying_bytes = std::size_t{3} << 20;
/// Documents that wait for the end.
constexpr std::size_t most_waiting_bytes = std::size_t{4} << 20;
/// Results that wait behind them, to be told in order.
constexpr std::size_t most_waiting = 4096;
/// Every thread remembers contexts: more threads than this would not fit into the memory of the process.
constexpr unsigned most_workers = 8;

/// One sealed document on its way.
struct Task {
  std::size_t offset = 0, size = 0;  // of its text within the batch
  std::string object;                // its id
  std::shared_ptr<MediaPrefixes> prefixes;
  Evidence evidence;
  Examined examined;
};

struct Batch {
  std::string text;
  std::vector<Task> tasks;
};

/// A result that was not told yet; with its text when it is worth another look.
struct Waiting {
  Task task;
  std::string text;
};

std::string_view text_of(const Batch& batch, const Task& task) {
  return std::string_view{batch.text}.substr(task.offset, task.size);
}

bool wants_prefix(const Examined& examined) {
  return std::any_of(examined.remarks.begin(), examined.remarks.end(),
                     [](const SealRemark& remark) { return remark.kind == RemarkKind::urls_unrestored; });
}

std::string id_of(JsonView json) {
  const JsonView id = json.find(Term::id);
  return std::string{id ? id.text() : json.find(Term::at_id).text()};
}

}  // namespace

class SignatureDesk::Work {
 public:
  Work(SignatureOptions options, Seconds now, const Limits& limits, Listener listener)
      : m_options(std::move(options)),
        m_now(now),
        m_limits(limits),
        m_listener(std::move(listener)),
        m_ring(limits),
        m_prefixes(make_prefixes({})) {
    if (!m_options.contexts) m_options.contexts = std::make_shared<ContextLibrary>();
    for (const std::string& path : m_options.key_paths) read_keys(path, m_ring, m_limits);
    if (m_options.finder != nullptr) m_ring.ask(*m_options.finder);
  }

  void see(const Actor& actor, JsonView json, bool lone) {
    m_ring.add_passing(json);
    if (!actor.document.origin.superseded) {
      m_prefixes = make_prefixes(actor.host);
      m_prefixes->learn(json);
    }
    if (has_identity_proof(json)) tell_identity_proofs(json);
    if (is_sealed(json)) return take(actor.document, json);
    if (lone) ++m_counts.unsigned_;
  }

  void see(const Activity& activity, JsonView json) {
    if (is_sealed(json)) {
      m_prefixes->learn(json);
      return take(activity.document, json);
    }
    if (activity.document.origin.superseded) return;
    ++m_counts.unsigned_;
    const bool open =
        activity.visibility == Visibility::everyone || activity.visibility == Visibility::unlisted;
    if (!open) {
      ++m_counts.unsigned_restricted;
    } else if (activity.type == "Announce") {
      ++m_counts.unsigned_boosts;
    }
  }

  void see(const Entity& entity, JsonView json) {
    if (is_sealed(json)) return take(entity.document, json);
    if (!entity.document.origin.superseded) ++m_counts.unsigned_;
  }

  void finish() {
    send();
    while (m_crew && !m_crew->empty()) receive();
    decide_waiting();
    m_crew.reset();
  }

  [[nodiscard]] const SignatureCounts& counts() const noexcept { return m_counts; }

 private:
  [[nodiscard]] std::shared_ptr<MediaPrefixes> make_prefixes(std::string_view host) const {
    auto prefixes = std::make_shared<MediaPrefixes>(host);
    for (const std::string& prefix : m_options.media_prefixes) prefixes->add(prefix);
    return prefixes;
  }

  static bool has_identity_proof(JsonView actor) {
    bool has = false;
    for (const JsonView one : actor.find("attachment")) has = has || one.find("proof").is_object();
    return has || actor.find("attachment").find("proof").is_object();
  }

  void tell_identity_proofs(JsonView actor) {
    std::vector<SealRemark> remarks;
    SealingTools tools(*m_options.contexts, m_limits);
    examine_identity_proofs(actor, tools, remarks);
    for (const SealRemark& remark : remarks) m_listener(remark, remark.object);
  }

  [[nodiscard]] Evidence evidence_for(JsonView json, const MediaPrefixes& prefixes) {
    Evidence evidence{.keys = {}, .prefixes = {}, .now = m_now};
    for (const SealedObject& sealed : sealed_objects(json)) {
      for (const Seal& seal : sealed.seals) evidence.keys.push_back(m_ring.find(seal.key));
    }
    const std::string_view cut = lost_its_context(json) ? first_cut_url(json) : std::string_view{};
    if (!cut.empty()) evidence.prefixes = prefixes.candidates(cut);
    return evidence;
  }

  void take(const Document& document, JsonView json) {
    ++m_counts.signed_;
    if (m_batch.tasks.size() >= batch_tasks || m_batch.text.size() + document.raw.size() > batch_bytes)
      send();
    m_batch.tasks.push_back({.offset = m_batch.text.size(),
                             .size = document.raw.size(),
                             .object = id_of(json),
                             .prefixes = m_prefixes,
                             .evidence = evidence_for(json, *m_prefixes),
                             .examined = {}});
    m_batch.text.append(document.raw);
  }

  void send() {
    if (m_batch.tasks.empty()) return;
    if (!m_crew) hire();
    m_batch.text.append(raw_padding, '\0');
    m_flying += m_batch.text.size();
    m_crew->push(std::exchange(m_batch, spare()));
    while (m_crew->size() > most_batches || (m_flying > most_flying_bytes && m_crew->size() > 1)) receive();
  }

  /// An empty batch, with the memory of one that came back.
  Batch spare() {
    Batch batch;
    if (m_spares.empty()) return batch;
    batch = std::move(m_spares.back());
    m_spares.pop_back();
    batch.text.clear();
    batch.tasks.clear();
    return batch;
  }

  /// Threads are made when there is something to do for them.
  void hire() {
    m_crew.emplace(std::min(m_options.workers, most_workers), [this]() -> WorkRing<Batch>::Works {
      return [examiner = std::make_shared<Examiner>(*m_options.contexts, m_limits)](Batch& batch) {
        for (Task& task : batch.tasks) task.examined = examiner->examine(text_of(batch, task), task.evidence);
      };
    });
  }

  void receive() {
    Batch batch = m_crew->pop();
    m_flying -= batch.text.size();
    for (Task& task : batch.tasks) {
      if (!task.examined.prefix.empty()) task.prefixes->prove(task.examined.prefix);
      const bool again = task.examined.verdict == SealVerdict::key_absent || wants_prefix(task.examined);
      std::string text{again ? text_of(batch, task) : std::string_view{}};
      if (!again && (m_waiting.empty() || task.examined.remarks.empty())) {
        tell(task);
        continue;
      }
      m_waiting_bytes += text.size();
      m_waiting.push_back({std::move(task), std::move(text)});
      if (m_waiting_bytes > most_waiting_bytes || m_waiting.size() > most_waiting) decide_waiting();
    }
    if (m_spares.size() < most_spares) m_spares.push_back(std::move(batch));
  }

  /// Another look, with the evidence that there is by now.
  void decide_waiting() {
    for (Waiting& waiting : m_waiting) {
      if (!waiting.text.empty()) look_again(waiting);
      tell(waiting.task);
    }
    m_waiting.clear();
    m_waiting_bytes = 0;
  }

  void look_again(Waiting& waiting) {
    waiting.text.append(raw_padding, '\0');
    const std::string_view text = std::string_view{waiting.text}.substr(0, waiting.task.size);
    const JsonView json = m_parser.parse(text);
    if (!m_examiner) m_examiner.emplace(*m_options.contexts, m_limits);
    waiting.task.examined = m_examiner->examine(text, evidence_for(json, *waiting.task.prefixes));
    const std::string& prefix = waiting.task.examined.prefix;
    if (!prefix.empty()) waiting.task.prefixes->prove(prefix);
  }

  void tell(const Task& task) {
    count(task.examined);
    for (SealRemark remark : task.examined.remarks) {
      // Where others were restored, cut addresses are no excuse.
      if (remark.kind == RemarkKind::urls_unrestored && task.prefixes->proven())
        remark.kind = RemarkKind::signature_invalid;
      m_listener(remark, remark.object.empty() ? task.object : remark.object);
    }
  }

  void count(const Examined& examined) {
    switch (examined.verdict) {
      case SealVerdict::verified: ++m_counts.verified; break;
      case SealVerdict::restored: ++m_counts.restored; break;
      case SealVerdict::invalid: ++m_counts.invalid; break;
      case SealVerdict::key_absent: ++m_counts.key_absent; break;
      case SealVerdict::not_covered: ++m_counts.not_covered; break;
      case SealVerdict::unsupported: ++m_counts.unsupported; break;
    }
    if (examined.verdict == SealVerdict::restored) ++m_counts.prefixes[examined.prefix];
  }

  SignatureOptions m_options;
  Seconds m_now;
  Limits m_limits;
  Listener m_listener;
  KeyRing m_ring;
  SignatureCounts m_counts;
  std::shared_ptr<MediaPrefixes> m_prefixes;  // of the account at hand

  Batch m_batch;
  std::vector<Batch> m_spares;
  std::optional<WorkRing<Batch>> m_crew;
  std::size_t m_flying = 0;  // bytes

  std::deque<Waiting> m_waiting;
  std::size_t m_waiting_bytes = 0;
  JsonParser m_parser;
  std::optional<Examiner> m_examiner;
};

SignatureDesk::SignatureDesk(SignatureOptions options, Seconds now, const Limits& limits, Listener listener)
    : m_work(std::make_unique<Work>(std::move(options), now, limits, std::move(listener))) {}

SignatureDesk::~SignatureDesk() = default;

void SignatureDesk::see(const Actor& actor, JsonView json, bool lone) { m_work->see(actor, json, lone); }
void SignatureDesk::see(const Activity& activity, JsonView json) { m_work->see(activity, json); }
void SignatureDesk::see(const Entity& entity, JsonView json) { m_work->see(entity, json); }
void SignatureDesk::finish() { m_work->finish(); }

const SignatureCounts& SignatureDesk::counts() const noexcept { return m_work->counts(); }

}  // namespace permafrost
