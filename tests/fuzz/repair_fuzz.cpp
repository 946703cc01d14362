// SPDX-License-Identifier: Apache-2.0
// Repair of any bytes, alone and with a second copy that is damaged elsewhere, or longer by a byte. What it
// writes is whole.
#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "archive_bytes.hpp"
#include "written.hpp"

namespace {

using namespace permafrost;

void repair(const std::vector<Location>& copies) {
  const fuzz::Written written;
  fuzz::Surroundings around;
  try {
    const Repair done = fuzz::format_named("permafrost").repair(copies, written.location(), {}, around.env);
    // An archive that came back byte for byte may have been at odds with itself before.
    const bool anew = done.parts == 0 || done.lost != 0;
    written.check(anew ? "fixity" : "quick");
  } catch (const Error&) {
  }
}

void repair_with_copy(std::span<const std::byte> bytes, std::size_t first, std::size_t last,
                      std::size_t more) {
  std::vector<std::byte> copy(bytes.begin(), bytes.end());
  std::fill(copy.begin() + static_cast<std::ptrdiff_t>(first),
            copy.begin() + static_cast<std::ptrdiff_t>(last), std::byte{0});
  copy.insert(copy.begin() + static_cast<std::ptrdiff_t>(first), more, std::byte{0});
  const fuzz::MemoryFile one(bytes), other(copy);
  repair({{.path = one.path()}, {.path = other.path()}});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::each_reachable(std::as_bytes(std::span(data, size)), [](std::span<const std::byte> bytes) {
    const fuzz::MemoryFile alone(bytes);
    repair({{.path = alone.path()}});
    repair_with_copy(bytes, bytes.size() / 8, bytes.size() / 4, 0);
    repair_with_copy(bytes, bytes.size() / 2, bytes.size() / 2, 1);
  });
  return 0;
}
