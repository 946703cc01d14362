// SPDX-License-Identifier: Apache-2.0
// Notes what an archive has already of the account that is pulled, so that it is not fetched again: files,
// and the histories of posts that were not edited since. The end of a flow out of that archive.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/limits.hpp"
#include "codec/json_view.hpp"
#include "flow/stage.hpp"
#include "pull/staging.hpp"

namespace permafrost {

/// Streams under which things are held; a file's key is its path, its mark empty, or where the path says
/// nothing of the version (avatar and header) its URL.
inline constexpr std::string_view held_files = "files", held_statuses = "statuses";

class HeldSink : public NullSink {
 public:
  /// `target` is what is pulled: "user@host", or "host" for an instance, of which every account is held as
  /// "user@host" and what belongs to none as "". `staging` must outlive it.
  HeldSink(Staging& staging, std::string target, const Limits& limits);
  void begin(const Preamble& preamble) override { m_many_accounts = preamble.many_accounts; }
  void put(const Record& record) override;
  void put_file(const File& file, ByteSource& bytes) override;

 private:
  void note(const Entity& entity);
  [[nodiscard]] std::optional<std::string> name_of(const Actor& actor) const;

  Staging& m_staging;
  const std::string m_target;
  const bool m_is_instance;
  JsonParser m_parser;
  bool m_many_accounts = false;
  std::string m_avatar, m_header;        ///< URLs
  std::optional<std::string> m_account;  ///< as what follows is staged; nothing: it is not what is pulled
};

}  // namespace permafrost
