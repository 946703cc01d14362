// SPDX-License-Identifier: Apache-2.0
#include "verify/signatures/named_files.hpp"

#include <algorithm>
#include <filesystem>

#include "base/error.hpp"
#include "base/text.hpp"

namespace permafrost {

namespace {

namespace fs = std::filesystem;

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// "%2F" becomes "/"; what is no escape stays.
std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::byte byte{};
    if (text[at] == '%' && at + 2 < text.size() && from_hex(text.substr(at + 1, 2), {&byte, 1})) {
      decoded += static_cast<char>(byte);
      at += 2;
    } else {
      decoded += text[at];
    }
  }
  return decoded;
}

}  // namespace

std::vector<std::string> files_at(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return {path};
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(path, error)) {
    if (entry.is_regular_file(error)) files.push_back(entry.path().string());
  }
  if (error) throw Error(Fault::input, fill(tr("cannot read '{1}': {2}"), {path, error.message()}));
  std::sort(files.begin(), files.end());
  return files;
}

std::string stem_decoded(const std::string& path) { return percent_decoded(fs::path(path).stem().string()); }

std::string file_stem_of(std::string_view id) {
  std::string stem;
  for (const char c : id) {
    if (is_letter_or_digit(c) || c == '.') {
      stem += c;
    } else if (!stem.ends_with('_')) {
      stem += '_';
    }
  }
  return stem;
}

}  // namespace permafrost
