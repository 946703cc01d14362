// SPDX-License-Identifier: Apache-2.0
// What a Comparison notes of one input: of each thing an identity that other formats give it too, in which
// form it came, and the digests of its members. comparison.cpp puts the notes of two inputs side by side.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "codec/entity_tables.hpp"
#include "codec/json_view.hpp"
#include "flow/sink.hpp"
#include "formats/comparison.hpp"
#include "io/record_sorter.hpp"

namespace permafrost {

/// How a thing came. Only what came in the same form can be compared as a whole.
enum class NotedForm : char { document, entity, row };

/// One thing of one input, as it stands in the sorter.
struct Note {
  bool right = false;
  NotedForm form = NotedForm::document;
  std::string fingerprint;                     ///< of all that it says
  std::map<std::string, std::string> members;  ///< digests by name
  std::string text;                            ///< digest of a post's text; empty when it has none
  std::optional<Seconds> time;                 ///< of a post
  std::string path;                            ///< of a file

  [[nodiscard]] std::string packed() const;
  [[nodiscard]] static Note unpacked(std::string_view value);
};

/// A short digest, enough to tell things apart.
[[nodiscard]] std::string fingerprint_of(std::string_view bytes);

/// Keys sort by aspect, account and name.
struct NoteKey {
  Aspect aspect;
  std::string_view account, name;
  [[nodiscard]] std::string packed() const;
  [[nodiscard]] static NoteKey of(std::string_view key);
};

class NotingSink : public Sink {
 public:
  NotingSink(bool right, RecordSorter& notes, const Env& env)
      : m_right(right), m_notes(notes), m_env(env), m_parser(env.limits) {
    m_tables.emplace(env.limits);
  }

  void begin(const Preamble& preamble) override { m_many = preamble.many_accounts; }
  void put(const Record& record) override;
  void put_file(const File& file, ByteSource& bytes) override;
  void finish() override { close_section(); }

  [[nodiscard]] bool many_accounts() const noexcept { return m_many; }
  /// Of the last section: user@host.
  [[nodiscard]] const std::string& account() const noexcept { return m_address; }

 private:
  void note(const Actor& actor);
  void note(const Activity& activity);
  void note(const Relation& relation);
  void note(const Collection& collection);
  void note(const Entity& entity);
  void note_post(Aspect aspect, const JsonView& status);
  void note_table(TableKind kind, ByteSource& bytes);
  void close_section();
  void add(Aspect aspect, std::string_view name, Note note);
  [[nodiscard]] Note note_of(std::string_view raw, const JsonView& json, NotedForm form) const;

  const bool m_right;
  RecordSorter& m_notes;
  const Env& m_env;
  JsonParser m_parser;
  std::optional<EntityTables> m_tables;  ///< of the open section
  std::string m_address;
  bool m_many = false;
};

}  // namespace permafrost
