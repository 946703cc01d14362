// SPDX-License-Identifier: Apache-2.0
// THE table of formats: one line each. Order is the order of recognition.
#include "formats/format.hpp"

namespace permafrost {

extern const Format activitypub_outbox_format;
extern const Format activitystreams_document_format;
extern const Format atom_feed_format;
extern const Format mastodon_api_format;
extern const Format fep_6fcd_format;
extern const Format mastodon_csv_format;
extern const Format mastodon_instance_format;
extern const Format mastodon_export_format;
extern const Format permafrost_archive_format;

std::span<const Format* const> all_formats() {
  static constexpr const Format* rows[] = {
      // clang-format off
      &permafrost_archive_format,
      &fep_6fcd_format,
      &mastodon_export_format,
      &mastodon_csv_format,
      &activitystreams_document_format,
      &atom_feed_format,
      &activitypub_outbox_format,  // servers have no content to be recognised by
      &mastodon_api_format,
      &mastodon_instance_format,
      // clang-format on
  };
  return rows;
}

}  // namespace permafrost
