// SPDX-License-Identifier: Apache-2.0
#include "verify/signatures/key_folder.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "io/file.hpp"
#include "verify/signatures/named_files.hpp"

namespace permafrost {

namespace {

constexpr std::string_view pem_begin = "-----BEGIN";

/// The first address in `text`.
std::string address_in(std::string_view text) {
  for (const std::string_view scheme : {"https://", "http://", "did:"}) {
    const std::size_t begin = text.find(scheme);
    if (begin == std::string_view::npos) continue;
    return std::string{text.substr(begin, text.find_first_of(" \t\r\n\"'<>", begin) - begin)};
  }
  return {};
}

std::string id_of_pem(const std::string& path, std::string_view text) {
  if (std::string id = address_in(text.substr(0, text.find(pem_begin))); !id.empty()) return id;
  const std::string stem = stem_decoded(path);
  const bool is_id = is_absolute_iri(stem) || stem.starts_with("http") || stem.starts_with("did_");
  return is_id ? stem : std::string{};
}

std::size_t read_file(const std::string& path, KeyRing& ring, const Limits& limits) {
  const InputFile file = InputFile::open(path);
  if (file.size() > limits.document_bytes) return 0;
  std::string text(static_cast<std::size_t>(file.size()), '\0');
  file.read_exactly(0, std::as_writable_bytes(std::span{text}));
  JsonParser parser(limits);
  if (const JsonView json = parser.parse_copy(text); json.is_object() || json.is_array())
    return ring.add(json);
  if (text.find(pem_begin) == std::string::npos) return 0;
  ring.add_pem(id_of_pem(path, text), text);
  return 1;
}

}  // namespace

void read_keys(const std::string& path, KeyRing& ring, const Limits& limits) {
  std::size_t keys = 0;
  for (const std::string& file : files_at(path)) keys += read_file(file, ring, limits);
  if (keys == 0) throw Error(Fault::usage, fill(tr("there is no key in '{1}'"), {path}));
}

}  // namespace permafrost
