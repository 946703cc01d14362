// SPDX-License-Identifier: Apache-2.0
#include "flow/stages/tally.hpp"

#include "flow/stored_file.hpp"

namespace permafrost {

namespace {

class CountingSource : public ByteSource {
 public:
  CountingSource(ByteSource& inner, std::uint64_t& total) : m_inner(inner), m_total(total) {}
  std::size_t read(std::span<std::byte> out) override {
    const std::size_t count = m_inner.read(out);
    m_total += count;
    return count;
  }
  std::span<const std::byte> lend(std::size_t most) override {
    const auto lent = m_inner.lend(most);
    m_total += lent.size();
    return lent;
  }

 private:
  ByteSource& m_inner;
  std::uint64_t& m_total;
};

}  // namespace

void TallyStage::put(const Record& record) {
  ++m_counts[index_of(kind_of(record))];
  next().put(record);
}

void TallyStage::put_file(const File& file, ByteSource& bytes) {
  ++m_counts[index_of(kind_of(file))];
  if (const auto* const stored = dynamic_cast<const StoredFile*>(&bytes)) {
    m_file_bytes += stored->size();
    return next().put_file(file, bytes);
  }
  CountingSource counted(bytes, m_file_bytes);
  next().put_file(file, counted);
}

}  // namespace permafrost
