// SPDX-License-Identifier: Apache-2.0
// Many named contents in one place: a zip, a tar in any compression, a directory. Formats see
// entries and bytes and never learn which it was. Names are made safe here, once (safe_name).
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/finding.hpp"
#include "base/limits.hpp"
#include "base/time.hpp"
#include "io/bytes.hpp"

namespace permafrost {

/// One content of a container.
struct Entry {
  std::string name;      ///< safe: relative, '/' between parts, no "." or "..", never empty
  std::string raw_name;  ///< as it stands in the container
  enum class Kind { file, directory, link, other } kind = Kind::file;
  std::optional<std::uint64_t> size;  ///< as declared, bytes unpacked
  std::optional<Seconds> modified;
};

/// What a container can be.
enum class ContainerKind { zip, tar, directory };

/// A container that can be walked as often as wanted. What is damaged or unsafe is reported once
/// (on the first walk) and left out; what can still be had is delivered.
class Container {
 public:
  /// `bytes` is lent for the call; it may be read not at all, partly or to its end. Return false to
  /// stop the walk. A link or a device is shown with empty bytes, so that it can be counted, and is
  /// never followed.
  using Visitor = std::function<bool(const Entry&, ByteSource& bytes)>;

  virtual ~Container() = default;
  [[nodiscard]] virtual ContainerKind kind() const = 0;
  /// Entries in stored order (a directory: sorted by name, bytewise). What `visit` does not read is
  /// not even unpacked where that can be avoided. Its checksum is known only when it is read to its end.
  virtual void walk(const Visitor& visit) = 0;
  /// Does a walk that skips contents cost next to nothing (zip with a directory, directory)?
  [[nodiscard]] virtual bool random_access() const = 0;
};

/// What a container needs of its surroundings, which must outlive it.
struct ContainerEnv {
  Reporter& reporter;
  const Limits& limits;
  std::stop_token stop;
  /// When given: the place in the stored bytes that the walk has come to, for a progress display.
  std::atomic<std::uint64_t>* bytes_done = nullptr;
  /// Unpack in a thread of its own, so that it overlaps with what the visitor does.
  bool read_ahead = false;
};

/// Opens `path` by its bytes: a directory, a zip (also one without a readable central directory), or
/// whatever libarchive knows as a tar in any compression. Null when it is none of these.
/// Error{input} when it cannot be read at all.
[[nodiscard]] std::unique_ptr<Container> open_container(const std::string& path, const ContainerEnv& env);

/// What containers may report.
[[nodiscard]] std::span<const FindingInfo> container_findings();

/// The part of `raw` that may become a name below a destination: backslashes are separators, leading
/// '/' and drive letters are cut, "." parts dropped. Nothing when there is a ".." part or a NUL, or
/// when nothing at all is left.
/// An absolute name is made relative, since Mastodon 2.5 to 4.1 wrote such names.
[[nodiscard]] std::optional<std::string> safe_name(std::string_view raw);

}  // namespace permafrost
