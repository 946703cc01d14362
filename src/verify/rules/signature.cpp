// SPDX-License-Identifier: Apache-2.0
// Do signatures and proofs hold, whose word are they, and what do they cover? The examination itself stands
// in verify/signatures; each rule here gives one kind of its remarks an id and a severity.
#include <array>

#include "verify/rules/groups.hpp"
#include "verify/signatures/remark.hpp"

namespace permafrost {

namespace {

template <RemarkKind kind>
class Remarks : public Rule {
  void on_seal(const SealRemark& remark, const std::string& object, Tell& tell) override {
    if (remark.kind != kind) return;
    tell(Place{.entry = {}, .object = printable(object), .offset = {}}, remark.pattern,
         {remark.words[0], remark.words[1], remark.words[2]});
  }
};

constexpr std::array rows{
    RuleEntry{
        .info = {.id = "signature-invalid",
                 .severity = Severity::error,
                 .title = tr_later("a signature does not hold"),
                 .advice = tr_later(
                     "do not trust what is shown: it was changed after signing, or never signed by that key"),
                 .reference = "SI-401"},
        .in_mastodon = Severity::error,
        .seals = true,
        .make = make_rule<Remarks<RemarkKind::signature_invalid>>},
    RuleEntry{
        .info = {.id = "proof-invalid",
                 .severity = Severity::error,
                 .title = tr_later("an integrity proof does not hold"),
                 .advice = tr_later(
                     "do not trust what is shown: it was changed after signing, or never signed by that key"),
                 .reference = "SI-402"},
        .in_mastodon = Severity::error,
        .seals = true,
        .make = make_rule<Remarks<RemarkKind::proof_invalid>>},
    RuleEntry{.info = {.id = "identity-proof-invalid",
                       .severity = Severity::error,
                       .title = tr_later("an identity proof does not hold"),
                       .advice = tr_later("do not believe that the holder of that key is this account"),
                       .reference = "SI-403"},
              .in_mastodon = Severity::error,
              .seals = true,
              .make = make_rule<Remarks<RemarkKind::identity_proof_invalid>>},
    RuleEntry{.info = {.id = "signature-covers-other-content",
                       .severity = Severity::error,
                       .title = tr_later("a valid signature covers other content than is shown"),
                       .advice = tr_later("do not trust it: nobody signed what you read here"),
                       .reference = "SI-404"},
              .in_mastodon = Severity::error,
              .seals = true,
              .make = make_rule<Remarks<RemarkKind::covers_other_content>>},
    RuleEntry{.info = {.id = "signature-key-foreign",
                       .severity = Severity::error,
                       .title = tr_later("a document is signed by somebody else than its owner"),
                       .advice = tr_later("do not trust it: another key cannot speak for that account"),
                       .reference = "SI-405"},
              .in_mastodon = Severity::error,
              .seals = true,
              .make = make_rule<Remarks<RemarkKind::key_foreign>>},
    RuleEntry{.info = {.id = "signature-urls-unrestored",
                       .severity = Severity::error,
                       .title = tr_later("attachment URLs were cut after signing and could not be restored"),
                       .advice = tr_later("say with --media-prefix where the server kept its media"),
                       .reference = "SI-406"},
              .in_mastodon = Severity::warning,
              .seals = true,
              .make = make_rule<Remarks<RemarkKind::urls_unrestored>>},
    RuleEntry{.info = {.id = "signature-key-absent",
                       .severity = Severity::warning,
                       .title = tr_later("the key of a signature is not at hand"),
                       .advice = tr_later("give the signer's actor document or key with --keys"),
                       .reference = "SI-407"},
              .in_mastodon = Severity::note,
              .summed_up = true,
              .seals = true,
              .make = make_rule<Remarks<RemarkKind::key_absent>>},
    RuleEntry{.info = {.id = "signature-expired",
                       .severity = Severity::warning,
                       .title = tr_later("a signature has expired"),
                       .advice = tr_later("nothing to do for old data: it was valid when it was made"),
                       .reference = "SI-408"},
              .in_mastodon = Severity::note,
              .summed_up = true,
              .seals = true,
              .make = make_rule<Remarks<RemarkKind::expired>>},
    RuleEntry{.info = {.id = "signature-suite-unknown",
                       .severity = Severity::note,
                       .title = tr_later("a signature is of a suite that permafrost does not know"),
                       .advice = tr_later("nothing was checked; a later permafrost may know it"),
                       .reference = "SI-409"},
              .in_mastodon = Severity::note,
              .summed_up = true,
              .seals = true,
              .make = make_rule<Remarks<RemarkKind::suite_unknown>>},
    RuleEntry{
        .info = {.id = "context-unknown",
                 .severity = Severity::warning,
                 .title = tr_later("a signed document names a context that is not at hand"),
                 .advice = tr_later(
                     "nothing is fetched; get it and give it with --context URL=FILE, or a folder of such"),
                 .reference = "SI-410"},
        .in_mastodon = Severity::warning,
        .seals = true,
        .make = make_rule<Remarks<RemarkKind::context_unknown>>},
    RuleEntry{.info = {.id = "signature-passes-on",
                       .severity = Severity::note,
                       .title = tr_later("a signed activity carries an object of somebody else"),
                       .advice = tr_later("ask the object's own server whether it is genuine"),
                       .reference = "SI-411"},
              .in_mastodon = Severity::note,
              .summed_up = true,
              .seals = true,
              .make = make_rule<Remarks<RemarkKind::embeds_foreign>>},
};

}  // namespace

std::span<const RuleEntry> signature_rules() { return rows; }

}  // namespace permafrost
