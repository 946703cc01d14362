// SPDX-License-Identifier: Apache-2.0
// What one JSON-LD document may cost, said to users of linked_data/json_ld.hpp there. Real signed objects
// have a hundred values and use contexts of some hundred terms.
#pragma once

#include <cstddef>
#include <cstdint>

namespace permafrost::json_ld {

inline constexpr std::size_t most_context_bytes = std::size_t{6} << 20;        ///< of new contexts
inline constexpr std::size_t remembered_context_bytes = std::size_t{3} << 20;  ///< then all are forgotten
inline constexpr std::uint32_t most_context_work = 32'768;  ///< local contexts and terms processed
inline constexpr std::uint32_t most_context_depth = 256;    ///< contexts in contexts, terms that need terms
inline constexpr std::size_t most_nested_remote_contexts = 32;
inline constexpr std::size_t most_expanded_bytes = std::size_t{8} << 20;  ///< of the expanded form
inline constexpr std::size_t most_open_members = 50'000;                  ///< of objects within one another
inline constexpr std::size_t most_rdf_bytes = std::size_t{12} << 20;      ///< of quads and their text

}  // namespace permafrost::json_ld
