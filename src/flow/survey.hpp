// SPDX-License-Identifier: Apache-2.0
// A sink that only looks: what `info` and the page of `verify` tell of an input. Memory does not grow with
// the input; which posts' files are missing is found by an external sort.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "flow/sink.hpp"
#include "io/record_sorter.hpp"
#include "model/kind.hpp"

namespace permafrost {

struct FileCount {
  std::uint64_t count = 0, bytes = 0;
};

/// What an activity brings its author's readers; other: nothing to read (Delete, Like, …).
enum class PostKind { post, reply, boost, other };
[[nodiscard]] PostKind post_kind_of(const Activity& activity) noexcept;

/// Activities by PostKind.
struct PostCounts {
  std::array<std::uint64_t, 4> by_kind{};

  [[nodiscard]] std::uint64_t of(PostKind kind) const noexcept {
    return by_kind[static_cast<std::size_t>(kind)];
  }
  [[nodiscard]] std::uint64_t total() const noexcept {
    return by_kind[0] + by_kind[1] + by_kind[2] + by_kind[3];
  }
  void add(PostKind kind) noexcept { ++by_kind[static_cast<std::size_t>(kind)]; }
  PostCounts& operator+=(const PostCounts& other) noexcept {
    for (std::size_t i = 0; i < by_kind.size(); ++i) by_kind[i] += other.by_kind[i];
    return *this;
  }
};

/// What was seen.
struct Survey {
  struct Account {
    std::string id, name, type;  ///< name: user@host
  };

  std::vector<SourceInfo> sources;
  FindingCounts findings;         ///< that were made when the input was written, as it says itself
  std::vector<Account> accounts;  ///< the first hundred; all are counted by kind
  std::array<std::uint64_t, kind_count> kinds{};
  std::map<std::string, std::uint64_t> types;        ///< of activities; rare ones together as "other"
  std::map<Visibility, std::uint64_t> visibilities;  ///< of activities
  PostCounts posts;
  std::map<int, std::uint64_t> years;  ///< of activities that have a date
  std::map<int, PostCounts> months;    ///< by month_number_of(), from 2008 to 2100
  std::uint64_t outside_months = 0;    ///< have a date of another time
  std::uint64_t undated = 0;
  std::optional<Seconds> first, last;
  std::map<std::string, FileCount> files;  ///< by media type
  std::uint64_t attachments = 0;
  std::uint64_t missing = 0;                  ///< attachments without a file
  std::vector<std::string> missing_examples;  ///< the first ten
  std::uint64_t empty_files = 0;
};

class SurveySink : public Sink {
 public:
  void begin(const Preamble& preamble) override {
    m_survey.sources = preamble.sources;
    m_survey.findings = preamble.findings;
  }
  void put(const Record& record) override;
  void put_file(const File& file, ByteSource& bytes) override;
  void finish() override;
  [[nodiscard]] const Survey& survey() const noexcept { return m_survey; }

 private:
  void note(const Actor& actor);
  void note(const Activity& activity);
  void note_time(std::optional<Seconds> time, PostKind kind);
  [[nodiscard]] std::string key(std::string_view url_or_path, char role) const;

  Survey m_survey;
  RecordSorter m_media;  ///< files and what posts show, joined by path
  std::string m_section;
};

}  // namespace permafrost
