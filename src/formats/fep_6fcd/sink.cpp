// SPDX-License-Identifier: Apache-2.0
#include "formats/fep_6fcd/sink.hpp"

#include "codec/export_manifest.hpp"
#include "formats/account_folder_sink.hpp"
#include "formats/fep_6fcd/layout.hpp"
#include "io/bundle.hpp"

namespace permafrost::fep_6fcd {

namespace {

/// A tar that lists what is in it.
class ListedTar : public Bundle {
 public:
  explicit ListedTar(std::unique_ptr<Bundle> tar) : m_tar(std::move(tar)) {}
  ByteSink& add(const std::string& name, bool packed_already) override {
    m_manifest.add(name);
    return m_tar->add(name, packed_already);
  }
  void commit() override {
    const std::string text = m_manifest.text("permafrost " PERMAFROST_VERSION);
    m_tar->add(std::string(export_manifest_name), false).write(as_bytes(text));
    m_tar->commit();
  }

 private:
  std::unique_ptr<Bundle> m_tar;
  ExportManifestWriter m_manifest;
};

std::unique_ptr<Bundle> open_listed_tar(const std::string& path, AtomicFile::Existing existing) {
  return std::make_unique<ListedTar>(open_tar_bundle(path, existing));
}

}  // namespace

std::unique_ptr<Sink> create_sink(const Location& location, const Options&, const Env& env) {
  return account_folder::create_sink(location, make_layout(), {".tar", open_listed_tar}, env);
}

}  // namespace permafrost::fep_6fcd
