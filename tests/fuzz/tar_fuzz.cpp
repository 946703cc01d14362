// SPDX-License-Identifier: Apache-2.0
// The way through libarchive over any bytes: our gzip, its other filters, tar.
#include "io/tar_reader.hpp"
#include "walk_bytes.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace permafrost;
  fuzz::try_container(data, size, [](std::shared_ptr<const InputFile> file, const ContainerEnv& env) {
    return open_with_libarchive(std::move(file), ContainerKind::tar, env);
  });
  return 0;
}
