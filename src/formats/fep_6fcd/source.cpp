// SPDX-License-Identifier: Apache-2.0
#include "formats/fep_6fcd/source.hpp"

#include <algorithm>

#include "base/stop.hpp"
#include "base/text.hpp"
#include "codec/export_manifest.hpp"
#include "formats/account_folder_source.hpp"
#include "formats/fep_6fcd/findings.hpp"
#include "formats/fep_6fcd/layout.hpp"
#include "io/container.hpp"
#include "io/file.hpp"
#include "io/record_sorter.hpp"

namespace permafrost::fep_6fcd {

namespace {

constexpr char listed = '\0', present = '\1';  ///< in the order in which they come out of the sorter

/// A path as a key: what lies in a directory comes right behind it.
std::string key_of(std::string_view path, char what) {
  std::string key(path);
  std::replace(key.begin(), key.end(), '/', '\0');
  return key + '\0' + what;
}

/// What the manifest lists and what is there, side by side.
class Inventory {
 public:
  explicit Inventory(const Env& env) : m_env(env) {}

  void take(Container& container) {
    container.walk([&](const Entry& entry, ByteSource& bytes) {
      throw_if_stopped(m_env.stop);
      const std::string base = file_name_of(entry.name);
      if (is_manifest(base) && entry.kind == Entry::Kind::file &&
          (!m_found || entry.name.size() < m_name.size())) {
        m_found = true;
        m_name = entry.name;
        m_text = read_text(bytes, m_env.limits.document_bytes, entry.raw_name);
      } else if (base != ".DS_Store" && entry.name.find("__MACOSX/") == std::string::npos) {
        m_paths.add(key_of(entry.name, present), entry.kind == Entry::Kind::directory ? "d" : "f");
      }
      return true;
    });
  }

  void report() {
    const std::string root = m_name.substr(0, m_name.rfind('/') + 1);
    const ExportManifest manifest = read_export_manifest(m_text, [&](const std::string& path) {
      if (!is_manifest(path)) m_paths.add(key_of(root + path, listed), "l");
    });
    if (!manifest.failure.empty()) return say(export_manifest_unreadable, printable(manifest.failure));
    if (!manifest.version) say(export_manifest_incomplete, tr("'ubc-version' is not there"));
    if (!manifest.has_contents) return say(export_manifest_incomplete, tr("'contents' is not there"));
    if (manifest.version && *manifest.version != "0.1")
      say(export_manifest_version, fill(tr("version '{1}'"), {printable(*manifest.version)}));
    compare();
  }

 private:
  /// Of each kind the first is named and all are counted.
  struct Count {
    std::uint64_t number = 0;
    std::string first;
    void add(std::string_view key) {
      if (number++ != 0) return;
      first = key;
      std::replace(first.begin(), first.end(), '\0', '/');
    }
  };

  void compare() {
    Count missing, unlisted;
    std::string open;  // what was listed last, and is not found yet
    std::string cover;
    m_paths.for_each([&](std::string_view key, std::string_view value) {
      const std::string_view path = key.substr(0, key.size() - 2);
      if (key.back() == listed) {
        if (!open.empty()) missing.add(open);
        open = cover = path;
        return;
      }
      const bool inside = path == cover || (path.size() > cover.size() && path.starts_with(cover) &&
                                            path[cover.size()] == '\0');
      if (!cover.empty() && inside) {
        open.clear();
      } else if (value == "f") {
        unlisted.add(path);
      }
    });
    if (!open.empty()) missing.add(open);
    tell(export_file_missing, missing);
    tell(export_file_unlisted, unlisted);
  }

  void tell(const FindingInfo& info, const Count& count) {
    if (count.number == 0) return;
    m_env.reporter.report(info, {.entry = count.first},
                          fill(tr("{1} file", "{1} files", count.number), {count.number}));
  }
  void say(const FindingInfo& info, std::string message) {
    m_env.reporter.report(info, {.entry = m_name}, std::move(message));
  }

  const Env& m_env;
  RecordSorter m_paths;
  bool m_found = false;
  std::string m_name, m_text;
};

class ContainerSource : public Source {
 public:
  ContainerSource(const Location& location, const Env& env)
      : m_location(location),
        m_env(env),
        m_folder(account_folder::open_source(location, make_layout(), env)) {}

  void run(Sink& out) override {
    Silence silence;  // the folder's own look says what is wrong with the container
    const auto container = open_container(m_location.path, {silence, m_env.limits, m_env.stop});
    Inventory inventory(m_env);
    if (container) inventory.take(*container);
    inventory.report();
    m_folder->run(out);
  }

 private:
  const Location m_location;
  const Env m_env;
  std::unique_ptr<Source> m_folder;
};

}  // namespace

std::unique_ptr<Source> open_source(const Location& location, const Options&, const Env& env) {
  return std::make_unique<ContainerSource>(location, env);
}

bool recognise(const Probe& probe) {
  const auto names = probe.list(probe);
  const auto is_there = [&](auto wanted) { return std::any_of(names.begin(), names.end(), wanted); };
  return is_there([](const std::string& name) {
           return is_manifest(file_name_of(name)) && std::count(name.begin(), name.end(), '/') <= 1;
         }) &&
         is_there([](const std::string& name) {
           return name.ends_with("activitypub/actor.json") || name.ends_with("activitypub/outbox.json");
         });
}

}  // namespace permafrost::fep_6fcd
