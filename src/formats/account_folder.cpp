// SPDX-License-Identifier: Apache-2.0
#include "formats/account_folder.hpp"

namespace permafrost::account_folder {

FileRole role_of(Part part) {
  switch (part) {
    case Part::attachment: return FileRole::attachment;
    case Part::avatar: return FileRole::avatar;
    case Part::header: return FileRole::header;
    case Part::table: return FileRole::table;
    default: return FileRole::extra;
  }
}

}  // namespace permafrost::account_folder
