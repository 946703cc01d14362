// SPDX-License-Identifier: Apache-2.0
// Opens a zip as a Container: through its central directory, or by salvage when that is broken.
// Used by open_container, which hands zips with unusual methods to libarchive instead.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "io/container.hpp"
#include "io/file.hpp"
#include "io/zip_directory.hpp"

namespace permafrost {

/// What a look over the central directory shows.
struct ZipSurvey {
  std::optional<ZipDirectory> directory;  ///< one that can be used
  std::string trouble;                    ///< what is wrong with it, for the user; empty when nothing is
  bool unusual_methods = false;           ///< neither stored nor deflated
};

[[nodiscard]] ZipSurvey survey_zip(const InputFile& file, const ContainerEnv& env);

[[nodiscard]] std::unique_ptr<Container> make_zip_container(std::shared_ptr<const InputFile> file,
                                                            ZipSurvey survey, const ContainerEnv& env);

/// Does `file` begin as a zip does?
[[nodiscard]] bool begins_like_zip(const InputFile& file);

}  // namespace permafrost
