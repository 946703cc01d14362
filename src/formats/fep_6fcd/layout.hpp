// SPDX-License-Identifier: Apache-2.0
// The names of an account export container (FEP-6fcd): its example's, those of its reference implementation
// (interop-alliance/wallet-export-ts, 2025), and our archive's, whose data/ is such a container.
#pragma once

#include <memory>
#include <string_view>

#include "formats/account_folder.hpp"

namespace permafrost::fep_6fcd {

inline constexpr std::string_view format_name = "fep-6fcd";

/// Is `name` (without directories) a manifest? The reference implementation writes manifest.yaml.
[[nodiscard]] bool is_manifest(std::string_view name);
[[nodiscard]] std::unique_ptr<account_folder::Layout> make_layout();

}  // namespace permafrost::fep_6fcd
