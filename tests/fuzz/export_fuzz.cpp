// SPDX-License-Identifier: Apache-2.0
// The source of Mastodon's export over any container, held to what flow/sink.hpp promises. JSON is put into
// one first, as what fills an export: its outbox and likes, then its actor.
#include <cstdint>
#include <string_view>

#include "flow/stages/contract.hpp"
#include "flow_bytes.hpp"
#include "tar_of.hpp"

namespace {

using namespace permafrost;

constexpr std::string_view actor =
    R"({"id":"https://a.example/users/a","type":"Person","preferredUsername":"a",)"
    R"("outbox":"outbox.json","likes":"likes.json","icon":{"type":"Image","url":"avatar.png"}})";
constexpr std::string_view outbox =
    R"({"id":"outbox.json","type":"OrderedCollection","totalItems":0,"orderedItems":[]})";

void push(std::span<const std::byte> bytes) {
  for (const bool tight : {false, true}) {
    fuzz::Surroundings around;
    if (tight) around.tighten();
    fuzz::Reading end;
    ContractStage contract(end);
    fuzz::push(fuzz::format_named("mastodon-export"), bytes, {}, around.env, contract);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  const std::string_view text = as_text(bytes);
  if (!text.starts_with('{') && !text.starts_with('[')) {
    push(bytes);
    return 0;
  }
  push(as_bytes(fuzz::tar_of({{"media_attachments/files/1/original/a.png", "\x89PNG"},
                              {"avatar.png", "\x89PNG"},
                              {"outbox.json", text},
                              {"likes.json", text},
                              {"actor.json", actor}})));
  push(as_bytes(fuzz::tar_of({{"outbox.json", outbox}, {"actor.json", text}})));
  return 0;
}
