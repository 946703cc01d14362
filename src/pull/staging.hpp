// SPDX-License-Identifier: Apache-2.0
// What a pull has fetched so far: one SQLite file beside the output, and a folder beside that for files. What
// is in there survives a kill, a full disk and a loss of power, so that the same command goes on where it
// stopped: a page's items and the place where the next page is are written together or not at all, and items
// have keys, so that nothing is there twice. Written by walks (pull/walk.hpp) and by media_fetch, read by
// staged_source.
#pragma once
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.hpp"
#include "base/time.hpp"
#include "model/record.hpp"
#include "pull/database.hpp"

namespace permafrost {

/// What a staging file serves; going on with another one would mix two pulls.
struct Purpose {
  std::string target;   ///< "alice@social.example", or a host
  std::string method;   ///< name of the Format row that pulls
  std::string choices;  ///< what was switched on or off, as text
};

/// A walk through one collection of a server.
enum class WalkState : std::uint8_t {
  waiting,  ///< not begun: a page, `next`, is to be asked for
  going,    ///< some pages are here
  done,
  absent,  ///< the server has no such thing, or not for us: `why`
  broken,  ///< ended early, by something that asking again does not mend: `why`
  silent,  ///< no answer came, and it is not missed: `why`; retry() makes it waiting
};

/// Names a walk. `account` is empty for what belongs to the instance; `part` tells walks of one stream apart
/// (which list, which post), and is empty where there is only one.
struct WalkName {
  std::string account, stream, part = {};
};

/// Where the own members of a collection are staged whose items are `stream`.
[[nodiscard]] inline std::string envelope_stream(std::string_view stream) {
  return std::string(stream) + ".collection";
}

struct Walk {
  std::int64_t id = 0;
  WalkName name;
  WalkState state = WalkState::waiting;
  std::string first, next;  ///< URLs of the first page and of the one to ask for
  std::uint32_t pass = 0;   ///< 0: to the end; then from the head again, to what arrived meanwhile
  std::uint32_t pages_of_pass = 0;
  std::uint64_t items_of_pass = 0;
  std::uint64_t items = 0;  ///< staged, each counted once
  int status = 0;           ///< that ended it, of HTTP; 0: something else did
  std::string why;

  [[nodiscard]] bool ended() const noexcept {
    return state != WalkState::waiting && state != WalkState::going;
  }
};

/// An item of a page; the views are lent for the call.
struct StagedItem {
  std::string_view key;         ///< tells items of one walk apart
  std::string_view raw;         ///< one JSON value as received
  std::string_view match = {};  ///< by which items of other streams are brought together; may be empty
};

struct PageResult {
  std::uint64_t known = 0;    ///< items that were here before this page's pass
  std::uint64_t arrived = 0;  ///< items that were not here at all
};

/// One file that is wanted.
struct MediaWish {
  std::string account;
  std::string url;
  std::string path;  ///< in the archive; safe
  FileRole role = FileRole::attachment;
  std::string type = {};  ///< as declared: "image/png", "image", or empty
};

enum class MediaState : std::uint8_t { wanted, whole, failed };

struct StagedMedia {
  std::int64_t id = 0;
  MediaWish wish;
  MediaState state = MediaState::wanted;
  std::uint64_t size = 0;
  Sha256 sha256;    ///< of a whole one
  std::string why;  ///< of a failed one
};

struct MediaCounts {
  std::uint64_t wanted = 0, whole = 0, failed = 0, bytes = 0;
};

/// One thread.
class Staging {
 public:
  /// Opens or makes `path` and `path`.files. Error{usage} when it was begun for another purpose,
  /// Error{output} when another process uses it. `now` is when a new pull begins.
  Staging(std::string path, const Purpose& purpose, Seconds now);

  [[nodiscard]] const std::string& path() const noexcept { return m_database.path(); }
  /// Did an earlier run begin it?
  [[nodiscard]] bool resumed() const noexcept { return m_resumed; }
  /// When the pull began.
  [[nodiscard]] Seconds begun() const noexcept { return m_begun; }
  /// What an earlier run could not have is to be tried again.
  void retry();
  /// The work is done: takes the file and the folder away.
  void remove();

  // --- facts: small things to remember ("software", "server"); retry() forgets those that begin so
  static constexpr std::string_view for_now = "for now: ";
  void note(std::string_view name, std::string_view value);
  [[nodiscard]] std::optional<std::string> fact(std::string_view name);

  // --- walks
  /// The walk of that name, begun at `first` when there is none yet. `derived`: its items are made here.
  [[nodiscard]] Walk walk(const WalkName& name, std::string_view first, bool derived = false);
  /// Nothing when there is none.
  [[nodiscard]] std::optional<Walk> find_walk(const WalkName& name);
  /// A walk of `stream` that has not ended, if there is one; they are begun in the order they were noted.
  [[nodiscard]] std::optional<Walk> unfinished_walk(std::string_view account, std::string_view stream);
  void for_each_walk(const std::function<void(const Walk&)>& visit);
  /// Streams of which something is missing, since a walk broke.
  [[nodiscard]] std::vector<std::string> broken_streams();
  /// One page, all or nothing: its items, what `along` stages besides, and the walk as `along` leaves it, its
  /// counts brought up to date before. Of an item that is here already the bytes are replaced.
  PageResult put_page(Walk& walk, std::span<const StagedItem> items, bool newest_first,
                      const std::function<void(const PageResult&)>& along = {});
  /// Notes how a walk ended, or that it goes on elsewhere.
  void put_walk(const Walk& walk);
  /// One document that is no page of anything; `derived`: made here, not received.
  void put_document(const WalkName& name, std::string_view key, std::string_view raw, bool derived = false);

  // --- items
  struct ItemPlace {
    std::string_view part;
    bool derived = false;
  };
  /// Items of a stream, those of one part together, oldest first where the server gave the newest first.
  void for_each_item(std::string_view account, std::string_view stream,
                     const std::function<void(const ItemPlace&, const StagedItem&)>& visit);
  /// Keys of the items of several streams, each once.
  void for_each_key(std::string_view account, std::span<const std::string_view> streams,
                    const std::function<void(std::string_view key)>& visit);
  [[nodiscard]] std::uint64_t count_items(std::string_view account, std::string_view stream);
  /// Items of `stream` with a match that no item of `other` has.
  [[nodiscard]] std::uint64_t count_unmatched(std::string_view account, std::string_view stream,
                                              std::string_view other);
  /// The accounts that anything is staged of, in the order they were begun; "" is the instance.
  [[nodiscard]] std::vector<std::string> accounts();

  // --- files
  /// Unless it is wanted already, or held (see hold()).
  void want(const MediaWish& wish);
  /// Wanted ones after `after`, an id, in order; at most `most`.
  [[nodiscard]] std::vector<StagedMedia> wanted_media(std::int64_t after, std::size_t most);
  void put_media(const StagedMedia& media);
  void for_each_media(std::string_view account, const std::function<void(const StagedMedia&)>& visit);
  [[nodiscard]] MediaCounts count_media();
  /// Where the bytes of a whole file lie, and where those of one that is under way.
  [[nodiscard]] std::string file_of(const Sha256& digest) const;
  [[nodiscard]] std::string part_file_of(std::int64_t media) const;

  // --- what an archive that is brought up to date has already
  void hold(std::string_view account, std::string_view stream, std::string_view key, std::string_view mark);
  [[nodiscard]] std::optional<std::string> held(std::string_view account, std::string_view stream,
                                                std::string_view key);
  /// Many writes as one; what ran through to its end is there.
  void together(const std::function<void()>& work);

 private:
  void make_tables();
  void prepare_statements();
  void adopt(const Purpose& purpose, Seconds now);

  Database m_database;
  std::string m_folder;
  bool m_resumed = false;
  Seconds m_begun = 0;
  bool m_together = false;
  Statement m_note, m_fact, m_find_walk, m_add_walk, m_unfinished_walk, m_save_walk, m_derive_walk,
      m_find_item, m_add_item, m_update_item, m_want, m_wanted, m_save_media, m_held, m_hold;
};

}  // namespace permafrost
