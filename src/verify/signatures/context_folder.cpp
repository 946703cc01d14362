// SPDX-License-Identifier: Apache-2.0
#include "verify/signatures/context_folder.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "io/file.hpp"
#include "verify/signatures/named_files.hpp"

namespace permafrost {

void read_context(std::string url, const std::string& file, ContextLibrary& contexts, const Limits& limits) {
  const InputFile input = InputFile::open(file);
  contexts.add(std::move(url), read_text(*input.range(0, input.size()), limits.document_bytes, file));
}

void read_contexts(const std::string& path, ContextLibrary& contexts, const Limits& limits) {
  const std::vector<std::string> files = files_at(path);
  const bool is_folder = files != std::vector{path};
  bool any = false;
  for (const std::string& file : files) {
    if (is_folder && !file.ends_with(".json") && !file.ends_with(".jsonld")) continue;
    std::string url = stem_decoded(file);
    if (!is_absolute_iri(url)) {
      throw Error(Fault::usage, fill(tr("the name of '{1}' does not tell which context it is: say --context "
                                        "URL=FILE, or name it like '{2}'"),
                                     {file, "https%3A%2F%2Fa.example%2Fns.jsonld"}));
    }
    read_context(std::move(url), file, contexts, limits);
    any = true;
  }
  if (!any) throw Error(Fault::usage, fill(tr("there is no context in '{1}'"), {path}));
}

}  // namespace permafrost
