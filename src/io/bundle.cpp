// SPDX-License-Identifier: Apache-2.0
#include "io/bundle.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "io/tar_writer.hpp"
#include "io/unfinished.hpp"
#include "io/zip_writer.hpp"

namespace permafrost {

namespace {

namespace fs = std::filesystem;

class ZipBundle : public Bundle {
 public:
  ZipBundle(const std::string& path, AtomicFile::Existing existing) : m_file(path, existing), m_zip(m_file) {}
  ByteSink& add(const std::string& name, bool packed_already) override {
    return m_zip.add(name, packed_already ? ZipWriter::Method::store : ZipWriter::Method::deflate);
  }
  void commit() override {
    m_zip.finish();
    m_file.commit();
  }

 private:
  AtomicFile m_file;
  ZipWriter m_zip;
};

class TarBundle : public Bundle {
 public:
  TarBundle(const std::string& path, AtomicFile::Existing existing) : m_file(path, existing), m_tar(m_file) {}
  ByteSink& add(const std::string& name, bool) override { return m_tar.add(name); }
  void commit() override {
    m_tar.finish();
    m_file.commit();
  }

 private:
  AtomicFile m_file;
  TarWriter m_tar;
};

class FolderBundle : public Bundle {
 public:
  FolderBundle(std::string path, AtomicFile::Existing existing) : m_path(std::move(path)) {
    while (m_path.size() > 1 && m_path.ends_with('/')) m_path.pop_back();
    m_path = place_of(m_path);
    std::error_code failure;
    if (fs::exists(m_path, failure) && !fs::is_directory(m_path, failure))
      refuse(std::make_error_code(std::errc::not_a_directory));
    if (has_files(m_path) && existing == AtomicFile::Existing::refuse) {
      throw Error(Fault::output,
                  fill(tr("'{1}' exists already (replace its files with --overwrite)"), {m_path}));
    }
    remove_unfinished(m_path);
    m_hidden = unfinished_name(m_path);
    if (::mkdtemp(m_hidden.data()) == nullptr) refuse(last_failure());
    m_claim = Descriptor(::open(m_hidden.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    claim(m_claim);
  }
  ~FolderBundle() override {
    m_open.reset();
    std::error_code ignored;
    if (!m_committed) fs::remove_all(m_hidden, ignored);
  }
  FolderBundle(const FolderBundle&) = delete;
  FolderBundle& operator=(const FolderBundle&) = delete;

  ByteSink& add(const std::string& name, bool) override {
    close();
    const auto parent = fs::path(m_hidden + "/" + name).parent_path();
    std::error_code failure;
    fs::create_directories(parent, failure);
    if (failure) refuse(failure);
    m_open = std::make_unique<AtomicFile>(m_hidden + "/" + name, AtomicFile::Existing::none);
    m_names.push_back(name);
    return *m_open;
  }

  void commit() override {
    close();
    std::error_code failure;
    if (has_files(m_path)) {
      for (const std::string& name : m_names) {
        fs::create_directories(fs::path(m_path + "/" + name).parent_path(), failure);
        if (failure) refuse(failure);
        put_in_place(name);
      }
      fs::remove_all(m_hidden, failure);
    } else {
      if (::fchmod(m_claim.number(), usual_mode(0777)) != 0) refuse(last_failure());
      fs::rename(m_hidden, m_path, failure);
      if (failure) refuse(failure);
    }
    if (!sync_folder_of(m_path)) refuse(last_failure());
    m_committed = true;
  }

 private:
  static bool has_files(const std::string& path) {
    std::error_code failure;
    return fs::exists(path, failure) && !fs::is_empty(path, failure);
  }
  void put_in_place(const std::string& name) {
    const std::string from = m_hidden + "/" + name, to = m_path + "/" + name;
    const Descriptor file(::open(from.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!file || !inherit_rights(file, to) || ::rename(from.c_str(), to.c_str()) != 0) refuse(last_failure());
  }
  void close() {
    if (m_open) m_open->commit();
    m_open.reset();
  }
  static std::error_code last_failure() { return {errno, std::generic_category()}; }
  [[noreturn]] void refuse(const std::error_code& failure) const {
    throw Error(Fault::output, fill(tr("cannot create '{1}': {2}"), {m_path, failure.message()}));
  }

  std::string m_path, m_hidden;
  Descriptor m_claim;  // on m_hidden
  std::vector<std::string> m_names;
  std::unique_ptr<AtomicFile> m_open;
  bool m_committed = false;
};

}  // namespace

std::unique_ptr<Bundle> open_zip_bundle(const std::string& path, AtomicFile::Existing existing) {
  return std::make_unique<ZipBundle>(path, existing);
}

std::unique_ptr<Bundle> open_tar_bundle(const std::string& path, AtomicFile::Existing existing) {
  return std::make_unique<TarBundle>(path, existing);
}

std::unique_ptr<Bundle> open_folder_bundle(const std::string& path, AtomicFile::Existing existing) {
  return std::make_unique<FolderBundle>(path, existing);
}

}  // namespace permafrost
