// SPDX-License-Identifier: Apache-2.0
// Our zip reader over any bytes: central directory, salvage and inflating.
#include "io/zip_reader.hpp"
#include "walk_bytes.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace permafrost;
  fuzz::try_container(data, size, [](std::shared_ptr<const InputFile> file, const ContainerEnv& env) {
    auto survey = survey_zip(*file, env);
    return make_zip_container(std::move(file), std::move(survey), env);
  });
  return 0;
}
