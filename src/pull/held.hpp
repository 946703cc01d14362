// SPDX-License-Identifier: Apache-2.0
// Notes what an archive has already of the account that is pulled, so that it is not fetched again: files,
// and the histories of posts that were not edited since. The end of a flow out of that archive.
#pragma once

#include <string>
#include <string_view>

#include "base/limits.hpp"
#include "codec/json_view.hpp"
#include "flow/stage.hpp"
#include "pull/staging.hpp"

namespace permafrost {

/// Streams under which things are held; a file's key is its path, its mark empty.
inline constexpr std::string_view held_files = "files", held_statuses = "statuses";

class HeldSink : public NullSink {
 public:
  /// `account` is "user@host", as it is staged; both must outlive it.
  HeldSink(Staging& staging, std::string account, const Limits& limits)
      : m_staging(staging), m_account(std::move(account)), m_parser(limits) {}
  void begin(const Preamble& preamble) override { m_many_accounts = preamble.many_accounts; }
  void put(const Record& record) override;
  void put_file(const File& file, ByteSource& bytes) override;

 private:
  void note(const Entity& entity);

  Staging& m_staging;
  const std::string m_account;
  JsonParser m_parser;
  bool m_many_accounts = false;
  bool m_is_ours = true;  ///< of an archive of many: is this section the account's?
};

}  // namespace permafrost
