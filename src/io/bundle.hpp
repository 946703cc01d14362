// SPDX-License-Identifier: Apache-2.0
// Many named files as one output that appears when it is whole: a zip, a tar, a folder. The giving
// counterpart of io/container.hpp; what stands in the files is the formats' affair.
#pragma once

#include <memory>
#include <string>

#include "io/bytes.hpp"
#include "io/file.hpp"

namespace permafrost {

class Bundle {
 public:
  virtual ~Bundle() = default;
  /// Starts a file, whose bytes the result takes until the next call. `name` is relative and safe, '/'
  /// between parts; no name comes twice. `packed_already`: compressing gains nothing.
  virtual ByteSink& add(const std::string& name, bool packed_already) = 0;
  /// The last act: all of it appears under its name. Without it nothing does.
  virtual void commit() = 0;
};

/// Error{output} when `path` cannot be written or, with `refuse`, is taken.
[[nodiscard]] std::unique_ptr<Bundle> open_zip_bundle(const std::string& path, AtomicFile::Existing existing);
[[nodiscard]] std::unique_ptr<Bundle> open_tar_bundle(const std::string& path, AtomicFile::Existing existing);
/// Filled under a hidden name beside its place, then renamed. An empty folder may be there; into one that has
/// files, which takes `replace`, the new ones are moved one by one.
[[nodiscard]] std::unique_ptr<Bundle> open_folder_bundle(const std::string& path,
                                                         AtomicFile::Existing existing);

}  // namespace permafrost
