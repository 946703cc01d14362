// SPDX-License-Identifier: Apache-2.0
// Runs one fuzz target over files, and over copies of each that are cut or have one byte changed, so
// that every build and compiler has a little of what libFuzzer does. Linked with one <name>_fuzz.cpp.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr int spoiled_copies = 16;
constexpr std::size_t spoilable_bytes = std::size_t{64} << 10;  // larger seeds are run as they are

Bytes read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void run(const Bytes& bytes) {
  const Bytes exact(bytes);  // a copy without spare capacity, so that a read past the end is seen
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

void run_spoiled(const Bytes& seed, std::mt19937& random) {
  for (int copy = 0; copy < spoiled_copies; ++copy) {
    Bytes bytes = seed;
    const std::size_t place = random() % bytes.size();
    if (copy % 2 == 0) {
      bytes.resize(place);
    } else {
      bytes[place] = static_cast<std::uint8_t>(random());
    }
    run(bytes);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::mt19937 random(1);  // the same copies every time
  int seeds = 0;
  run({});
  for (int i = 1; i < argc; ++i) {
    if (!std::filesystem::exists(argv[i])) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i])) {
      if (!entry.is_regular_file()) continue;
      std::printf("%s\n", entry.path().c_str());
      std::fflush(stdout);
      const Bytes seed = read(entry.path());
      run(seed);
      if (!seed.empty() && seed.size() <= spoilable_bytes) run_spoiled(seed, random);
      ++seeds;
    }
  }
  std::printf("%d seeds\n", seeds);
  return seeds > 0 ? 0 : 1;
}
