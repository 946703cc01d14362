// SPDX-License-Identifier: Apache-2.0
// Turns the files of a bag back into records and files. Where the bytes come from (a tar with holes, a
// directory) is the source's business; where each came from once is provenance.hpp.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "codec/activitystreams.hpp"
#include "flow/sink.hpp"
#include "flow/stored_file.hpp"
#include "formats/format.hpp"
#include "formats/permafrost_archive/fixity.hpp"
#include "formats/permafrost_archive/index.hpp"
#include "formats/permafrost_archive/layout.hpp"
#include "formats/permafrost_archive/member_order.hpp"
#include "formats/permafrost_archive/provenance.hpp"
#include "io/json_cutter.hpp"

namespace permafrost::archive {

/// The content of a member, which may have holes: read() stops in front of one.
class MemberBytes : public ByteSource {
 public:
  /// Bytes that are lost right here, after read() gave 0.
  [[nodiscard]] virtual std::optional<std::uint64_t> hole() { return std::nullopt; }
  virtual void cross_hole() {}
  /// Of all of it, where it is made on the way here; asked before anything is read.
  [[nodiscard]] virtual LateDigest digest() { return {}; }
  /// Place in the tar of what comes next.
  [[nodiscard]] virtual std::uint64_t position() const { return 0; }
};

/// Told of every item of a document while it is read, with its place in the tar.
class ItemListener {
 public:
  virtual ~ItemListener() = default;
  virtual void item(const ItemKeys& keys, std::uint64_t place, std::uint64_t length) = 0;
  virtual void document_end() = 0;
  /// Items that the index says lie in a hole of this document.
  [[nodiscard]] virtual std::uint64_t items_lost(std::uint64_t place, std::uint64_t length) = 0;
};

class MemberReader {
 public:
  /// Gives provenance.jsonl of the tree with this directory; null when there is none.
  using FindProvenance = std::function<std::unique_ptr<ByteSource>(const std::string& directory)>;

  /// Records are pushed into `out`, where `preamble` has begun the flow.
  MemberReader(Sink& out, Fixity& fixity, const Env& env, const Preamble& preamble, FindProvenance provenance,
               ItemListener* listener);
  /// From now on members are compared with their digests alone: no records and no files.
  void leave_contents() { m_wants_contents = false; }

  /// Reads the member to its end, whatever it is. `path` is relative to the bag.
  void read(const std::string& path, std::uint64_t size, MemberBytes& bytes);
  /// A file whose bytes whoever wants them reads; nothing is compared with a manifest here.
  void lend(const std::string& path, StoredFile& bytes);
  /// Actor whose tree is being read.
  [[nodiscard]] const std::string& account() const { return m_account; }
  /// The limits or the order of members, and no damage, kept something from being read: an index tells of
  /// more.
  [[nodiscard]] bool passed_over() const { return m_passed_over; }

 private:
  class Pieces;
  class Observed;
  void enter(const Tree& tree);
  [[nodiscard]] bool admits(const Meaning& meaning, const File& file);
  void read_meaning(const Meaning& meaning, std::uint64_t size, Observed& bytes);
  [[nodiscard]] File file_of(const Meaning& meaning, std::uint64_t size);
  void put_actor(Actor actor, const Tree& tree);
  void open_account();
  void read_actor(const Meaning& meaning, ByteSource& bytes);
  void read_collection(const Meaning& meaning, Observed& bytes);
  void read_lines(const Meaning& meaning, Observed& bytes);
  void put_item(const Meaning& meaning, std::string_view raw, const Origin& origin, std::uint64_t place);
  void put_entity(const Meaning& meaning, std::string_view raw, std::uint64_t place);
  void put_history(std::string_view line, std::uint64_t place);
  void put_old(const Meaning& meaning, std::string_view raw, Origin origin, bool envelope);
  [[nodiscard]] Origin believed(Origin origin);
  void tell(std::string message, std::uint64_t offset);
  void pass_over(std::string message, std::uint64_t offset);

  Sink& m_out;
  Fixity& m_fixity;
  const Env& m_env;
  const std::size_t m_sources;  // that the preamble names
  FindProvenance m_find_provenance;
  ItemListener* m_listener;
  ItemReader m_items;
  JsonParser m_parser;
  std::optional<ProvenanceReader> m_provenance;
  std::optional<Tree> m_tree;
  MemberOrder m_order;
  std::string m_path;          // of the member being read
  std::string m_account;       // id of the actor
  std::uint64_t m_number = 0;  // of the item in its document, from 1
  bool m_told_source = false;  // of this tree's provenance: that it names a source that is none
  bool m_passed_over = false;
  bool m_wants_contents = true;
};

}  // namespace permafrost::archive
