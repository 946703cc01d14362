// SPDX-License-Identifier: Apache-2.0
// A document in memory of its own, lent as Document::raw is. For those who make or hold a document whole;
// what is read out of a large file lies in buffers of its reader.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "model/record.hpp"

namespace permafrost {

class PaddedText {
 public:
  PaddedText() = default;
  explicit PaddedText(std::string text) : m_size(text.size()), m_text(std::move(text)) {
    m_text.append(raw_padding, '\0');
  }
  [[nodiscard]] std::string_view view() const { return std::string_view(m_text).substr(0, m_size); }

 private:
  std::size_t m_size = 0;
  std::string m_text;
};

}  // namespace permafrost
