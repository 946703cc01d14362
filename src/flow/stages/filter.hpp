// SPDX-License-Identifier: Apache-2.0
// Lets through what the user asked for: kinds, one account, a span of time, audiences. Files come before the
// posts that show them, so when posts are chosen, a first run (FileChooser) finds out which files stay.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "flow/stage.hpp"
#include "io/record_sorter.hpp"
#include "model/kind.hpp"

namespace permafrost {

/// What to keep. Empty members choose everything. An Actor is always kept, since it opens its section.
struct Selection {
  std::vector<Kind> only, without;
  std::string account;            ///< user name, user@host or id
  std::optional<Seconds> since;   ///< posts from this second on
  std::optional<Seconds> before;  ///< posts before this second
  std::vector<Visibility> visibilities;

  /// Only for readers outside: neither followers-only nor direct posts were asked for. Then nothing goes
  /// along that the account's owner alone can see.
  [[nodiscard]] bool for_the_public() const;
  /// Are posts judged one by one, so that files depend on them?
  [[nodiscard]] bool chooses_posts() const { return since || before || !visibilities.empty(); }
  [[nodiscard]] bool keeps_all() const {
    return only.empty() && without.empty() && account.empty() && !chooses_posts();
  }
};

/// Applies a Selection to one record after another; knows in whose section it is.
class RecordFilter {
 public:
  explicit RecordFilter(const Selection& selection) : m_selection(selection) {}
  [[nodiscard]] bool keeps(const Record& record);
  /// Without regard to the posts that show it.
  [[nodiscard]] bool keeps(const File& file) const;
  /// User name, user@host and id of the account whose section this is.
  [[nodiscard]] const std::string& section() const noexcept { return m_section; }

 private:
  [[nodiscard]] bool keeps(Kind kind) const;
  [[nodiscard]] bool keeps_post(const Activity& activity) const;
  [[nodiscard]] bool is_wanted(const Actor& actor) const;

  const Selection& m_selection;
  std::string m_section;
  bool m_inside = false;  ///< past the first Actor
  bool m_wanted = true;   ///< this section's account was asked for
};

/// One bit a file of a flow, by its place among all files.
using FileChoice = std::vector<bool>;

/// The first run: learns which attachments are shown by posts that stay. An attachment that no such post
/// shows is left out, whoever else shows it: that is what makes leaving private posts out private.
class FileChooser : public Sink {
 public:
  explicit FileChooser(const Selection& selection) : m_filter(selection) {}
  void begin(const Preamble&) override {}
  void put(const Record& record) override;
  void put_file(const File& file, ByteSource&) override;
  void finish() override;
  [[nodiscard]] FileChoice take() { return std::move(m_choice); }

 private:
  [[nodiscard]] std::string key(std::string_view url_or_path, char role) const;
  RecordFilter m_filter;
  RecordSorter m_sorter;
  std::uint64_t m_files = 0;
  FileChoice m_choice;
};

class FilterStage : public Stage {
 public:
  /// `selection` must outlive the stage; `choice` is that of a FileChooser over the same input, or empty when
  /// posts are not chosen.
  FilterStage(Sink& next, const Selection& selection, FileChoice choice)
      : Stage(next), m_filter(selection), m_choice(std::move(choice)) {}
  void put(const Record& record) override;
  void put_file(const File& file, ByteSource& bytes) override;

  /// How many of `kind` came and were not handed on.
  [[nodiscard]] std::uint64_t left_out(Kind kind) const noexcept { return m_left_out[index_of(kind)]; }

 private:
  RecordFilter m_filter;
  FileChoice m_choice;
  std::uint64_t m_files = 0;
  std::array<std::uint64_t, kind_count> m_left_out{};
};

}  // namespace permafrost
