// SPDX-License-Identifier: Apache-2.0
// Takes the sealed documents of a flow, has them examined by all threads in bounded memory, and tells what
// came of them in the order of the flow, whatever the number of threads. What cannot be decided yet (a key or
// an attachment's address that the flow betrays later) waits for the end. Run by the checking stage.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/limits.hpp"
#include "base/time.hpp"
#include "linked_data/context_library.hpp"
#include "model/record.hpp"
#include "verify/signature_counts.hpp"
#include "verify/signatures/key_ring.hpp"
#include "verify/signatures/remark.hpp"

namespace permafrost {

/// What the user brings for checking signatures.
struct SignatureOptions {
  std::shared_ptr<const ContextLibrary> contexts = {};  ///< nothing: the bundled ones alone
  std::vector<std::string> key_paths = {};              ///< for read_keys() of key_folder.hpp
  std::vector<std::string> media_prefixes = {};  ///< what may stand before attachment paths, beside evidence
  KeyFinder* finder = nullptr;                   ///< outlives the desk; null: keys at hand alone
  unsigned workers = 1;
};

class SignatureDesk {
 public:
  /// Hears each remark with the id of the document or object that it is about, in the order of the flow.
  using Listener = std::function<void(const SealRemark& remark, const std::string& object)>;

  SignatureDesk(SignatureOptions options, Seconds now, const Limits& limits, Listener listener);
  ~SignatureDesk();

  /// `json` is the record's document, parsed. An actor of a lone document can be signed as a document too.
  void see(const Actor& actor, JsonView json, bool lone);
  void see(const Activity& activity, JsonView json);
  void see(const Entity& entity, JsonView json);
  /// Waits for all threads and tells what is left.
  void finish();

  /// Complete after finish().
  [[nodiscard]] const SignatureCounts& counts() const noexcept;

 private:
  class Work;
  std::unique_ptr<Work> m_work;
};

}  // namespace permafrost
