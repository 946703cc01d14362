// SPDX-License-Identifier: Apache-2.0
// JSON-LD contexts that a user keeps in a folder (`verify --context DIR`), read into a library of contexts.
#pragma once

#include <string>

#include "base/limits.hpp"
#include "linked_data/context_library.hpp"

namespace permafrost {

/// Every .json and .jsonld file of the folder at `path`, or that one file. Its name is the context's URL,
/// percent-encoded: "https%3A%2F%2Fa.example%2Fns.jsonld". Error{usage} when there is none, or one whose name
/// is no URL or that holds no context; Error{input} when something cannot be read.
void read_contexts(const std::string& path, ContextLibrary& contexts, const Limits& limits);
/// The context document in that file.
void read_context(std::string url, const std::string& file, ContextLibrary& contexts, const Limits& limits);

}  // namespace permafrost
