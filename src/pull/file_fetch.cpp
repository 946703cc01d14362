// SPDX-License-Identifier: Apache-2.0
#include "pull/file_fetch.hpp"

#include "pull/media_fetch.hpp"

namespace permafrost {

FileFetch::FileFetch(Staging& staging, const PullDoors& doors, const Env& env)
    : m_staging(staging), m_doors(doors), m_env(env) {
  if (m_doors.waits == nullptr) return;
  m_doors.waits->set_work(
      [this](Milliseconds time) { MediaFetch(m_staging, m_doors.timing, m_doors.media, m_env).run(time); });
}

FileFetch::~FileFetch() {
  if (m_doors.waits != nullptr) m_doors.waits->set_work({});
}

void FileFetch::finish() {
  m_env.progress.questions_total = m_env.progress.questions + m_staging.count_media().wanted;
  MediaFetch(m_staging, m_doors.timing, m_doors.media, m_env).run();
}

}  // namespace permafrost
