// SPDX-License-Identifier: Apache-2.0
// An object that is being expanded, as far as its members have been read: only at its end is it known
// whether it is a node, a value, a list or nothing. Private to json_ld_expand.
#pragma once

#include "linked_data/json_ld_expand.hpp"

namespace permafrost::json_ld {

struct Expander::Draft {
  std::uint32_t has = 0;    ///< bits of the keywords that the result has
  bool json_value = false;  ///< its last type is @json
  bool several_types = false;
  Direction direction = Direction::none;
  std::string_view id = {};
  std::string_view language = {};
  std::string_view index = {};
  JsonView value = {};
  Words types = {};
  Properties properties = {};
  Properties reverse = {};
  Items graph = {};
  Items included = {};
  Result elements = {};  ///< of @list or @set
};

}  // namespace permafrost::json_ld
