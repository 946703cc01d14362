// SPDX-License-Identifier: Apache-2.0
// Checks a bag against its manifests, both ways and in constant memory: what was seen and what is expected
// are sorted by path and joined at the end. Knows BagIt 0.93 to 1.0 and their tag files; meaning nothing.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.hpp"
#include "base/finding.hpp"
#include "base/limits.hpp"
#include "flow/seal.hpp"
#include "io/bytes.hpp"
#include "io/message_digest.hpp"
#include "io/record_sorter.hpp"
#include "io/sha256.hpp"
#include "io/sha256_chain.hpp"

namespace permafrost::archive {

class Fixity {
 public:
  /// `seal` is told what a signature of the bag is about, if anybody asks.
  Fixity(Reporter& reporter, const Limits& limits, BagSeal* seal)
      : m_reporter(reporter), m_limits(limits), m_seal(seal) {}

  /// A name of the bag's top directory; call for all of them before anything is read, so that it is known
  /// which digests are wanted. Without it only SHA-256 is computed.
  void expect_manifest(std::string_view name);

  /// Passes bytes on while digesting them as every manifest wants; tells the sizes and digests it saw.
  class Watch : public ByteSource {
   public:
    /// `sha256`: of all that `inner` gives, where somebody else makes it.
    Watch(ByteSource& inner, const Fixity& fixity, LateDigest sha256 = {});
    std::size_t read(std::span<std::byte> out) override;
    std::span<const std::byte> lend(std::size_t most) override;
    /// Bytes that were lost: then no digest is compared.
    void mark_damaged() { m_damaged = true; }

   private:
    friend class Fixity;
    void pass(std::span<const std::byte> bytes);
    [[nodiscard]] Sha256 sha256();
    ByteSource& m_inner;
    LateDigest m_late;
    Sha256Hasher m_sha256;
    std::vector<std::pair<std::string, MessageDigest>> m_others;
    std::uint64_t m_size = 0;
    bool m_damaged = false;
  };

  /// A file that was read to its end through `watch`.
  void saw(std::string_view path, Watch& watch);
  /// A file that exists and is not read (it will be seen, or it is unlisted).
  void exists(std::string_view path);
  /// Reads bagit.txt, bag-info.txt, fetch.txt and the manifests; passes over what is none of them.
  void take_tag_file(std::string_view path, ByteSource& bytes);
  /// After a frame or entry was lost whole: files that were not seen may just not have been readable.
  void something_was_lost() { m_lost = true; }

  /// Compares everything and reports.
  void finish();

 private:
  struct Manifest {
    std::string algorithm;
    bool of_tags = false;
  };
  void read_declaration(std::string_view text);
  void read_bag_info(std::string_view text);
  void read_manifest(std::string_view path, const Manifest& manifest, ByteSource& bytes);
  void read_manifest_line(std::string_view path, const Manifest& manifest, std::string_view line);
  void keep_for_seal(std::optional<std::string>& kept, std::string text);
  void report(const FindingInfo& info, Place place, std::string message, std::vector<Loss> losses = {});
  void invalid(std::string_view path, std::string message);
  struct Group;
  void judge(const Group& group);
  [[nodiscard]] static std::optional<Manifest> manifest_named(std::string_view name);
  [[nodiscard]] std::string decoded(std::string bytes) const;

  Reporter& m_reporter;
  const Limits& m_limits;
  BagSeal* const m_seal;
  RecordSorter m_facts{std::size_t{6} << 20};
  std::set<std::string> m_algorithms;          // besides sha256
  std::set<std::string> m_payload_algorithms;  // of the payload manifests that were read
  std::string m_encoding = "UTF-8";
  unsigned m_major = 1, m_minor = 0;
  bool m_declared = false, m_lost = false, m_fetch = false;
  bool m_sound = true;  ///< no error was reported
  std::optional<std::pair<std::uint64_t, std::uint64_t>> m_oxum;
  std::uint64_t m_payload_bytes = 0, m_payload_files = 0;
};

}  // namespace permafrost::archive
