// SPDX-License-Identifier: Apache-2.0
#include "io/part_file.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <memory>

#include "base/error.hpp"
#include "base/text.hpp"
#include "io/private_file.hpp"
#include "io/unfinished.hpp"

namespace permafrost {

namespace {

[[noreturn]] void cannot_write(const std::string& path) {
  throw Error(Fault::output, fill(tr("cannot write '{1}': {2}"), {path, std::strerror(errno)}));
}

}  // namespace

PartFile::PartFile(std::string path) : m_path(std::move(path)), m_descriptor(make_private_file(m_path)) {
  const auto end = ::lseek(m_descriptor.number(), 0, SEEK_END);
  if (end < 0) cannot_write(m_path);
  m_size = static_cast<std::uint64_t>(end);
  if (std::ifstream file(version_path()); file) std::getline(file, m_version);
}

void PartFile::forget_version() {
  if (m_version.empty()) return;
  if (std::remove(version_path().c_str()) != 0) cannot_write(version_path());
  m_version.clear();
}

void PartFile::keep(const std::string& version) {
  if (version.empty()) return;
  if (::fsync(m_descriptor.number()) != 0) cannot_write(m_path);
  std::ofstream file(version_path(), std::ios::trunc);
  file << version << '\n';
  file.close();
  if (!file) cannot_write(version_path());
  m_version = version;
}

void PartFile::write(std::span<const std::byte> bytes) {
  forget_version();
  while (!bytes.empty()) {
    const auto count = ::write(m_descriptor.number(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) cannot_write(m_path);
    m_size += static_cast<std::uint64_t>(count);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

void PartFile::restart() {
  forget_version();
  if (::ftruncate(m_descriptor.number(), 0) != 0 || ::lseek(m_descriptor.number(), 0, SEEK_SET) != 0)
    cannot_write(m_path);
  m_size = 0;
}

ByteFacts PartFile::facts() const {
  const auto file = InputFile::open(m_path);
  return drain(*file.range(0, file.size()));
}

void PartFile::name(const std::string& final_path) {
  forget_version();
  if (::fsync(m_descriptor.number()) != 0 || std::rename(m_path.c_str(), final_path.c_str()) != 0)
    cannot_write(final_path);
  if (!sync_folder_of(final_path)) cannot_write(final_path);
}

}  // namespace permafrost
