// SPDX-License-Identifier: Apache-2.0
#include "io/tar_writer.hpp"

#include "io/tar_stream.hpp"

namespace permafrost {

ByteSink& TarWriter::add(std::string_view name) {
  flush();
  m_name = name;
  return m_content.emplace();
}

void TarWriter::finish() {
  flush();
  m_out.write(as_bytes(std::string(2 * tar_block, '\0')));
}

void TarWriter::flush() {
  if (!m_content) return;
  TarMember member;
  member.name = m_name;
  member.size = m_content->size();
  m_out.write(as_bytes(tar_header(member)));
  copy(*m_content->open(), m_out);
  m_out.write(as_bytes(std::string(tar_padding(member.size), '\0')));
  m_content.reset();
}

}  // namespace permafrost
