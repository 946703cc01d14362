// SPDX-License-Identifier: Apache-2.0
// The files of one pull: while the server of its documents wants to be left alone, and then the rest. Used by
// all pulls.
#pragma once

#include "flow/env.hpp"
#include "pull/pull.hpp"
#include "pull/staging.hpp"

namespace permafrost {

class FileFetch {
 public:
  /// From here on files are fetched in the waits of `doors`. All must outlive it.
  FileFetch(Staging& staging, const PullDoors& doors, const Env& env);
  ~FileFetch();
  FileFetch(const FileFetch&) = delete;
  FileFetch& operator=(const FileFetch&) = delete;

  /// Fetches all that is still wanted. Errors as MediaFetch::run's.
  void finish();

 private:
  Staging& m_staging;
  const PullDoors& m_doors;
  const Env& m_env;
};

}  // namespace permafrost
