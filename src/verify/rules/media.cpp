// SPDX-License-Identifier: Apache-2.0
// Is every picture, film and sound there, and is it what it is said to be?
#include <array>

#include "base/url.hpp"
#include "io/image_head.hpp"
#include "verify/media_ledger.hpp"
#include "verify/rules/groups.hpp"

namespace permafrost {

namespace {

Place place_of(const MediaUse& use) {
  Place place;
  if (use.file != nullptr) place.entry = printable(use.file->path);
  if (use.reference != nullptr) place.object = printable(use.reference->activity);
  return place;
}

bool has_bytes(const MediaUse& use) { return use.file != nullptr && use.file->size != 0; }

class MissingMedia : public Rule {
  void on_media(const MediaUse& use, Tell& tell) override {
    if (use.file == nullptr)
      tell(place_of(use), tr_later("the attachment '{1}' is not in the archive"), {use.reference->url});
  }
};

class EmptyMedia : public Rule {
  void on_media(const MediaUse& use, Tell& tell) override {
    if (use.file != nullptr && use.file->size == 0)
      tell(place_of(use), tr_later("the file '{1}' is empty"), {use.file->path});
  }
};

class UnusedMedia : public Rule {
  void on_media(const MediaUse& use, Tell& tell) override {
    if (use.reference == nullptr)
      tell(place_of(use), tr_later("no post shows the file '{1}'"), {use.file->path});
  }
};

class RemoteMedia : public Rule {
  void on_activity(const Activity& activity, const Node&, Tell& tell) override {
    if (!scene().archive) return;
    for (const Attachment& attachment : activity.attachments) {
      if (is_remote_media(attachment.url))
        tell(tr_later("the attachment '{1}' is only on its server"), {attachment.url});
    }
  }
};

class DifferingType : public Rule {
  void on_media(const MediaUse& use, Tell& tell) override {
    if (!has_bytes(use) || use.reference == nullptr || use.reference->type.empty()) return;
    if (!use.file->type.empty() && media_types_agree(use.file->type, use.reference->type)) return;
    if (use.file->type.empty()) {
      tell(place_of(use), tr_later("'{1}' is declared as {2}, but its bytes are of no known kind"),
           {use.file->path, use.reference->type});
    } else {
      tell(place_of(use), tr_later("'{1}' is declared as {2}, but its bytes are {3}"),
           {use.file->path, use.reference->type, use.file->type});
    }
  }
};

class DifferingPicture : public Rule {
  void on_media(const MediaUse& use, Tell& tell) override {
    if (!has_bytes(use) || use.reference == nullptr) return;
    const PictureSize found = use.file->picture;
    const PictureSize declared = use.reference->picture;
    if (found.width == 0 || declared.width == 0 || declared.height == 0) return;
    const bool same = found.width == declared.width && found.height == declared.height;
    const bool turned = found.width == declared.height && found.height == declared.width;  // by EXIF
    if (same || turned) return;
    tell(place_of(use), tr_later("'{1}' is declared as {2}x{3}, but is {4}x{5}"),
         {use.file->path, declared.width, declared.height, found.width, found.height});
  }
};

class MissingProfileImage : public Rule {
  void on_actor(const Actor& actor, const Node&, Tell& tell) override {
    conclude(tell);
    m_actor = actor.id;
    m_icon = is_local(actor.icon) ? actor.icon : std::string_view{};
    m_image = is_local(actor.image) ? actor.image : std::string_view{};
  }
  void on_file(const File& file, const FileFacts& facts, Tell&) override {
    if (facts.size == 0) return;
    if (file.role == FileRole::avatar) m_icon.clear();
    if (file.role == FileRole::header) m_image.clear();
  }
  void on_end(Tell& tell) override { conclude(tell); }

  static bool is_local(std::string_view url) { return !url.empty() && !is_absolute_iri(url); }
  void conclude(Tell& tell) {
    for (std::string* const image : {&m_icon, &m_image}) {
      if (!image->empty() && scene().archive) {
        tell(Place{.entry = {}, .object = printable(m_actor), .offset = {}},
             tr_later("the file '{1}' is not in the archive"), {*image});
      }
      image->clear();
    }
  }
  std::string m_actor, m_icon, m_image;
};

constexpr std::array rows{
    RuleEntry{.info = {.id = "media-missing",
                       .severity = Severity::warning,
                       .title = tr_later("a post shows a file that is not in the archive"),
                       .advice = tr_later("fetch it from the server while that is there, or export again"),
                       .reference = "AR-201"},
              .in_mastodon = Severity::warning,
              .make = make_rule<MissingMedia>},
    RuleEntry{.info = {.id = "media-empty",
                       .severity = Severity::warning,
                       .title = tr_later("a file has no bytes"),
                       .advice = tr_later(
                           "the exporter could not read it; fetch it from the server, or export again"),
                       .reference = "AR-201"},
              .in_mastodon = Severity::warning,
              .make = make_rule<EmptyMedia>},
    RuleEntry{.info = {.id = "media-unused",
                       .severity = Severity::note,
                       .title = tr_later("no post shows a file"),
                       .advice = tr_later("nothing to do; it belongs to a scheduled or an edited post"),
                       .reference = "AR-201"},
              .in_mastodon = Severity::note,
              .summed_up = true,
              .make = make_rule<UnusedMedia>},
    RuleEntry{.info = {.id = "media-remote",
                       .severity = Severity::note,
                       .title = tr_later("a post shows a file that the archive does not bring"),
                       .advice = tr_later("fetch it from the server while that is there"),
                       .reference = "AR-201"},
              .in_mastodon = Severity::note,
              .summed_up = true,
              .make = make_rule<RemoteMedia>},
    RuleEntry{
        .info = {.id = "media-type-differs",
                 .severity = Severity::warning,
                 .title = tr_later("a file is not of the type that its post declares"),
                 .advice = tr_later("open it to see what it is; an error page may have been stored for it"),
                 .reference = "AR-202"},
        .in_mastodon = Severity::warning,
        .make = make_rule<DifferingType>},
    RuleEntry{.info = {.id = "media-picture-differs",
                       .severity = Severity::warning,
                       .title = tr_later("a picture is not of the size that its post declares"),
                       .advice = tr_later("it may be a thumbnail, or another picture"),
                       .reference = "AR-202"},
              .in_mastodon = Severity::warning,
              .make = make_rule<DifferingPicture>},
    RuleEntry{.info = {.id = "profile-image-missing",
                       .severity = Severity::warning,
                       .title = tr_later("an avatar or header that the actor names is not in the archive"),
                       .advice = tr_later("fetch it from the server while that is there, or export again"),
                       .reference = "AR-206"},
              .in_mastodon = Severity::warning,
              .make = make_rule<MissingProfileImage>},
};

}  // namespace

std::span<const RuleEntry> media_rules() { return rows; }

}  // namespace permafrost
