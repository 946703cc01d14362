// SPDX-License-Identifier: Apache-2.0
// The permafrost archive over any bytes, in full, for fixity, quickly and by looking up. What checksums would
// keep from being reached is made reachable: an index gets the digest that fits it, a plain tar comes in a
// frame too.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "flow/stages/contract.hpp"
#include "flow_bytes.hpp"
#include "formats/lookup.hpp"
#include "io/little_endian.hpp"
#include "io/sha256.hpp"

namespace {

using namespace permafrost;

void push(const Format& format, std::span<const std::byte> bytes, const Options& options,
          bool tight = false) {
  fuzz::Surroundings around;
  if (tight) around.tighten();
  fuzz::Reading end;
  ContractStage contract(end);
  fuzz::push(format, bytes, options, around.env, contract);
}

void look_up(const Format& format, std::span<const std::byte> bytes) {
  const fuzz::MemoryFile file(bytes);
  fuzz::Surroundings around;
  try {
    const auto lookup = open_lookup(format, {.path = file.path()}, {}, around.env);
    lookup->list([](const Listed&) {});
    for (const char* const id : {"https://social.example/users/ada",
                                 "https://social.example/users/ada/statuses/109295662310400000", "2"}) {
      static_cast<void>(lookup->find(id));
    }
    lookup->read([](const Listed&) { return true; },
                 [](const Listed&, ByteSource& content) { static_cast<void>(drain(content)); });
  } catch (const Error&) {
  }
}

void try_all(const Format& format, std::span<const std::byte> bytes) {
  push(format, bytes, {});
  push(format, bytes, {}, true);
  push(format, bytes, {{"quick", "yes"}});
  push(format, bytes, {{"fixity", "yes"}});
  look_up(format, bytes);
}

/// The same bytes with the digest right in the index that lies last in them (docs/FORMAT.md), if any.
std::vector<std::byte> with_right_digest(std::span<const std::byte> bytes) {
  constexpr std::string_view magic = "PFRINDEX";
  constexpr std::size_t tail_bytes = 32 + 8 + magic.size();
  std::vector<std::byte> right(bytes.begin(), bytes.end());
  const std::size_t found = as_text(bytes).rfind(magic);
  if (found == std::string_view::npos || found + magic.size() < tail_bytes) return right;
  const std::size_t end = found + magic.size();
  const auto size = load_le<std::uint64_t>(right.data() + found - 8);
  if (size < tail_bytes || size > end) return right;
  const Sha256 digest = sha256_of(std::span(right).subspan(end - size, size - tail_bytes));
  std::copy(digest.bytes.begin(), digest.bytes.end(),
            right.begin() + static_cast<std::ptrdiff_t>(end - tail_bytes));
  return right;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto& format = fuzz::format_named("permafrost");
  const auto bytes = std::as_bytes(std::span(data, size));
  try_all(format, bytes);
  const auto right = with_right_digest(bytes);
  if (!std::equal(right.begin(), right.end(), bytes.begin(), bytes.end())) try_all(format, right);
  if (size > 262 && as_text(bytes).substr(257, 5) == "ustar") {
    EncodedFrame frame;
    FrameEncoder(1).encode(bytes, Packing::store, frame);
    StringSink whole;
    frame.write_to(whole);
    try_all(format, as_bytes(whole.text));
  }
  return 0;
}
