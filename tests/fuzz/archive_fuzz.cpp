// SPDX-License-Identifier: Apache-2.0
// The permafrost archive over any bytes, in full, for fixity, quickly and by looking up.
#include <cstdint>

#include "archive_bytes.hpp"
#include "flow/stages/contract.hpp"
#include "flow_bytes.hpp"
#include "formats/lookup.hpp"

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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto& format = fuzz::format_named("permafrost");
  fuzz::each_reachable(std::as_bytes(std::span(data, size)),
                       [&](std::span<const std::byte> bytes) { try_all(format, bytes); });
  return 0;
}
