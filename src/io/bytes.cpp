// SPDX-License-Identifier: Apache-2.0
#include "io/bytes.hpp"

#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "io/sha256.hpp"

namespace permafrost {

std::size_t read_fully(ByteSource& source, std::span<std::byte> out) {
  std::size_t filled = 0;
  while (filled < out.size()) {
    const std::size_t count = source.read(out.subspan(filled));
    if (count == 0) break;
    filled += count;
  }
  return filled;
}

std::string read_text(ByteSource& source, std::uint64_t limit, std::string_view what) {
  std::string text;
  std::vector<std::byte> chunk(piece_bytes);
  while (const std::size_t count = source.read(chunk)) {
    if (text.size() + count > limit) {
      throw Error(Fault::limit, fill(tr("'{1}' is larger than {2}, the most that is read at once"),
                                     {what, human_bytes(limit)}));
    }
    text += as_text(std::span{chunk}.first(count));
  }
  return text;
}

std::uint64_t copy(ByteSource& source, ByteSink& sink) {
  std::uint64_t total = 0;
  for_each_piece(source, [&](std::span<const std::byte> piece) {
    sink.write(piece);
    total += piece.size();
  });
  return total;
}

std::uint64_t read_to_end(ByteSource& source) {
  std::uint64_t count = 0;
  for_each_piece(source, [&count](std::span<const std::byte> piece) { count += piece.size(); });
  return count;
}

ByteFacts drain(ByteSource& source) {
  ObservedSource observed(source);
  read_to_end(observed);
  return observed.facts();
}

struct ObservedSource::State {
  ByteSource& inner;
  Sha256Hasher hasher;
  std::uint64_t size = 0;
  std::array<std::byte, 32> head{};
  void pass(std::span<const std::byte> bytes);
};

ObservedSource::ObservedSource(ByteSource& inner)
    : m_state(std::make_unique<State>(State{inner, {}, 0, {}})) {}
ObservedSource::~ObservedSource() = default;

void ObservedSource::State::pass(std::span<const std::byte> bytes) {
  hasher.update(bytes);
  if (size < head.size()) {
    const auto take = std::min<std::size_t>(bytes.size(), head.size() - size);
    std::copy_n(bytes.begin(), take, head.begin() + static_cast<std::ptrdiff_t>(size));
  }
  size += bytes.size();
}

std::size_t ObservedSource::read(std::span<std::byte> out) {
  const std::size_t count = m_state->inner.read(out);
  m_state->pass(out.first(count));
  return count;
}

std::span<const std::byte> ObservedSource::lend(std::size_t most) {
  const auto lent = m_state->inner.lend(most);
  m_state->pass(lent);
  return lent;
}

ByteFacts ObservedSource::facts() const { return {m_state->size, m_state->hasher.peek(), m_state->head}; }

}  // namespace permafrost
