// SPDX-License-Identifier: Apache-2.0
#include "verify/signatures/sealing.hpp"

namespace permafrost {

JsonView SealingTools::context(std::string_view json) {
  JsonParser& parser = m_contexts[json];
  return parser.parse_copy(json);
}

SealFault SealingTools::canonicalise(JsonView json, std::string_view& quads, MemberObserver* observer,
                                     const JsonLdOptions& options) {
  quads = {};
  if (!m_processor.to_rdf(json, m_dataset, options, observer)) {
    const JsonLdFailure& failure = m_processor.failure();
    const bool unknown = failure.code == "loading remote context failed";
    subject = unknown ? failure.subject : failure.code + " (" + failure.subject + ")";
    return unknown ? SealFault::context_unknown : SealFault::meaningless;
  }
  const auto text = m_canonicaliser.canonicalise(m_dataset, {.spelling = spelling});
  if (!text) return SealFault::too_complex;
  quads = *text;
  return SealFault::none;
}

}  // namespace permafrost
