// SPDX-License-Identifier: Apache-2.0
// The user's web browser.
#pragma once

#include <string>

namespace permafrost::cli {

/// Is there a screen on which one could open, or anything else ask somebody?
[[nodiscard]] bool has_screen();
/// Asks the desktop to open `url`, an http or https URL; false when that cannot even be tried. What the
/// browser says goes nowhere.
[[nodiscard]] bool open_browser(const std::string& url);

}  // namespace permafrost::cli
