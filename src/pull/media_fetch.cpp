// SPDX-License-Identifier: Apache-2.0
#include "pull/media_fetch.hpp"

#include <charconv>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "base/error.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "io/image_head.hpp"
#include "io/part_file.hpp"

namespace permafrost {

namespace {

/// Files in a row that no server answered for before the network is held to be lost.
constexpr unsigned most_unanswered = 12;
constexpr Milliseconds before_trying_again{1000};

std::string_view main_type(std::string_view type) { return type.substr(0, type.find('/')); }

bool is_markup(std::span<const std::byte> head) {
  const auto text = trim(as_text(head));
  return text.starts_with('<') || text.starts_with('{');
}

/// "bytes 100-199/200": where the bytes of a partial answer begin, and how many the file has.
struct ContentRange {
  std::uint64_t start = 0;
  std::optional<std::uint64_t> whole;  ///< nothing for "*"
};

std::optional<std::uint64_t> read_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<ContentRange> read_range(std::string_view field) {
  constexpr std::string_view unit = "bytes ";
  const auto dash = field.find('-'), slash = field.find('/');
  if (!field.starts_with(unit) || dash == field.npos || slash == field.npos) return std::nullopt;
  const auto start = read_number(field.substr(unit.size(), dash - unit.size()));
  if (!start) return std::nullopt;
  return ContentRange{*start, read_number(field.substr(slash + 1))};
}

/// What tells this version of a file from every other, byte for byte, so that the rest can be asked for later
/// (RFC 9110, 8.8 and 13.1.5); empty when nothing does.
std::string version_of(const Response& response, Seconds now) {
  constexpr Seconds enough = 60;                           // for a clock that is not quite that of the files
  if (response.fields.has("Content-Encoding")) return {};  // other bytes than those that are kept
  const auto tag = response.fields.get("ETag"), modified = response.fields.get("Last-Modified");
  if (tag.starts_with('"')) return std::string(tag);
  const auto changed = parse_http_date(modified, now),
             sent = parse_http_date(response.fields.get("Date"), now);
  return changed && sent && *sent - *changed >= enough ? std::string(modified) : std::string();
}

/// May another request end better?
bool is_passing(const Response& response) {
  if (!response.failure) return response.says_later();
  switch (response.failure->kind) {
    case FailureKind::forbidden:
    case FailureKind::size:
    case FailureKind::redirects: return false;
    default: return true;
  }
}

bool is_unanswered(const Response& response) {
  if (!response.failure) return false;
  const auto kind = response.failure->kind;
  return kind == FailureKind::name || kind == FailureKind::connection || kind == FailureKind::timeout;
}

/// What came of one file.
struct Outcome {
  StagedMedia media;
  bool unanswered = false;
};

/// One file over one connection.
class Download {
 public:
  Download(const Staging& staging, Timing& timing, unsigned attempts)
      : m_staging(staging), m_timing(timing), m_attempts(attempts) {}

  [[nodiscard]] Outcome run(Http& http, StagedMedia media) const {
    PartFile part(m_staging.part_file_of(media.id));
    Outcome outcome{std::move(media), false};
    for (unsigned attempt = 1;; ++attempt) {
      if (part.version().empty()) part.restart();  // the file may be another by now
      const Response response = ask(http, outcome.media.wish.url, part);
      outcome.unanswered = is_unanswered(response);
      const std::string why = take(response, part, outcome.media);
      if (why.empty()) return outcome;
      outcome.media.state = MediaState::failed;
      outcome.media.why = why;
      const bool again = is_passing(response) || response.ok();
      if (!again || attempt >= m_attempts) return outcome;
      m_timing.wait(before_trying_again * attempt);
    }
  }

 private:
  static Response ask(Http& http, const std::string& url, const PartFile& part) {
    Request request;
    request.url = url;
    if (part.size() != 0) {
      request.fields.add("Range", "bytes=" + std::to_string(part.size()) + "-");
      request.fields.add("If-Range", part.version());
      request.fields.add("Accept-Encoding", "identity");
    }
    return http.send(request);
  }

  /// Why the file is not here yet; empty when it is.
  std::string take(const Response& response, PartFile& part, StagedMedia& media) const {
    if (response.status == 416) part.restart();  // what is here is no beginning of what is there
    if (response.status / 100 == 2) {
      std::string why = append(response, part);
      if (!why.empty()) return why;
    } else if (!response.failure) {
      return fill(tr("the server answers with status {1}"), {response.status});
    }
    if (response.failure) return response.failure->message;
    const ByteFacts facts = part.facts();
    const auto type = response.fields.get("Content-Type");
    std::string why = objection_to_media(facts.head, facts.size, type, media.wish.type);
    if (!why.empty()) {
      part.restart();
      return why;
    }
    media.state = MediaState::whole;
    media.size = facts.size;
    media.sha256 = facts.sha256;
    media.why.clear();
    part.name(m_staging.file_of(facts.sha256));
    return {};
  }

  /// Why what came cannot be the end of the file; empty when it may be.
  std::string append(const Response& response, PartFile& part) const {
    const auto range = read_range(response.fields.get("Content-Range"));
    const bool is_part = response.status == 206;
    if (is_part && !goes_on(response, range, part)) {
      part.restart();
      return tr("the server gives another part of the file than it was asked for");
    }
    const std::string version = is_part ? part.version() : version_of(response, m_timing.wall_time());
    if (!is_part) part.restart();
    copy(*response.body.open(), part);
    const bool cut = is_part && range->whole && part.size() < *range->whole;
    if (response.failure || cut) part.keep(version);
    return cut ? tr("the answer breaks off") : std::string();
  }

  /// Does a part begin where the file ends so far, and is it of the same version?
  static bool goes_on(const Response& response, const std::optional<ContentRange>& range,
                      const PartFile& part) {
    const auto tag = response.fields.get("ETag");
    const bool other = !tag.empty() && part.version().starts_with('"') && part.version() != tag;
    return range && range->start == part.size() && !other;
  }

  const Staging& m_staging;
  Timing& m_timing;
  const unsigned m_attempts;
};

/// Files to fetch in, outcomes out; between the thread that knows the staging file and those with
/// connections.
class Exchange {
 public:
  void give(StagedMedia media) {
    const std::lock_guard lock(m_mutex);
    m_wanted.push_back(std::move(media));
    m_changed.notify_all();
  }
  /// The next file; nothing when there will be no more.
  std::optional<StagedMedia> take() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_closed || !m_wanted.empty(); });
    if (m_closed) return std::nullopt;
    StagedMedia media = std::move(m_wanted.front());
    m_wanted.pop_front();
    return media;
  }
  void give(Outcome outcome) {
    const std::lock_guard lock(m_mutex);
    m_outcomes.push_back(std::move(outcome));
    m_changed.notify_all();
  }
  void fail(std::exception_ptr trouble) {
    const std::lock_guard lock(m_mutex);
    if (!m_trouble) m_trouble = std::move(trouble);
    m_changed.notify_all();
  }
  /// All outcomes there are, at least one.
  std::vector<Outcome> outcomes() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_trouble || !m_outcomes.empty(); });
    if (m_trouble) std::rethrow_exception(m_trouble);
    return std::exchange(m_outcomes, {});
  }
  void close() {
    const std::lock_guard lock(m_mutex);
    m_closed = true;
    m_changed.notify_all();
  }

 private:
  std::mutex m_mutex;
  std::condition_variable m_changed;
  std::deque<StagedMedia> m_wanted;
  std::vector<Outcome> m_outcomes;
  std::exception_ptr m_trouble;
  bool m_closed = false;
};

/// The threads with connections; they end with it.
class Connections {
 public:
  Connections(Exchange& exchange, const MediaManner& manner, const Download& download)
      : m_exchange(exchange) {
    for (unsigned i = 0; i < manner.connections; ++i) {
      m_threads.emplace_back([&exchange, &download, http = manner.connect()] {
        try {
          while (auto media = exchange.take()) exchange.give(download.run(*http, std::move(*media)));
        } catch (...) {
          exchange.fail(std::current_exception());
        }
      });
    }
  }
  ~Connections() { m_exchange.close(); }
  Connections(const Connections&) = delete;
  Connections& operator=(const Connections&) = delete;

 private:
  Exchange& m_exchange;
  std::vector<std::jthread> m_threads;
};

}  // namespace

std::string objection_to_media(std::span<const std::byte> head, std::uint64_t size,
                               std::string_view content_type, std::string_view declared) {
  if (size == 0) return tr("the file is empty");
  head = head.first(std::min<std::uint64_t>(size, head.size()));
  const std::string_view found = media_type_of(head);
  const std::string came = media_type_of_field(content_type);
  if (found.empty() && (is_markup(head) || came == "text/html" || is_json_type(came)) &&
      !declared.starts_with("text/") && !declared.ends_with("xml"))
    return tr("the server gives a page instead of the file");
  const std::string_view wanted = main_type(declared) == "gifv" ? "video" : main_type(declared);
  const bool sound_and_picture = main_type(found) == "audio" || main_type(found) == "video";
  if (found.empty() || wanted.empty() || wanted == "unknown" || main_type(found) == wanted) return {};
  if (sound_and_picture && (wanted == "audio" || wanted == "video")) return {};
  if (wanted != "image" && wanted != "audio" && wanted != "video") return {};
  return fill(tr("it was declared as {1}, but its bytes are {2}"), {declared, found});
}

void MediaFetch::run(Milliseconds time) {
  const Milliseconds begun = m_timing.elapsed();
  const Download download(m_staging, m_timing, m_manner.attempts);
  std::int64_t last_given = 0;
  unsigned under_way = 0, unanswered = 0;
  Exchange exchange;
  const Connections connections(exchange, m_manner, download);
  while (true) {
    throw_if_stopped(m_env.stop);
    const bool in_time = m_timing.elapsed() - begun < time;
    const unsigned room = in_time ? 2 * m_manner.connections - under_way : 0;
    for (auto& media : m_staging.wanted_media(last_given, room)) {
      last_given = media.id;
      ++under_way;
      exchange.give(std::move(media));
    }
    if (under_way == 0) return;
    const auto outcomes = exchange.outcomes();
    m_staging.together([&] {
      for (const auto& outcome : outcomes) {
        --under_way;
        unanswered = outcome.unanswered ? unanswered + 1 : 0;
        if (!outcome.unanswered || unanswered < most_unanswered) m_staging.put_media(outcome.media);
        ++m_env.progress.questions;
        m_env.progress.files += outcome.media.state == MediaState::whole ? 1 : 0;
      }
    });
    if (unanswered >= most_unanswered)
      throw Error(Fault::network,
                  fill(tr("no server of files answers any more: {1}"), {outcomes.back().media.why}));
  }
}

}  // namespace permafrost
