// SPDX-License-Identifier: Apache-2.0
#include "verify/seal_check.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace permafrost {

namespace {

constexpr std::string_view reference = "minisign";
constexpr std::string_view inside = "tagmanifest-sha256.txt.minisig";

constexpr FindingInfo signature_absent{
    .id = "archive-signature-absent",
    .severity = Severity::error,
    .title = tr_later("the input is not signed by the key that was asked for"),
    .advice = tr_later("ask whoever gave it to you for a signature, or for one by that key"),
    .reference = reference};
constexpr FindingInfo signature_invalid{
    .id = "archive-signature-invalid",
    .severity = Severity::error,
    .title = tr_later("a signature of the input does not hold"),
    .advice = tr_later("the input or the signature was changed after signing; take it from another copy"),
    .reference = reference};
constexpr FindingInfo signature_partial{
    .id = "archive-signature-partial",
    .severity = Severity::error,
    .title = tr_later("the signature does not cover everything"),
    .advice = tr_later("look at what it does not cover before you trust it"),
    .reference = reference};
constexpr FindingInfo signature_unchecked{.id = "archive-signature-unchecked",
                                          .severity = Severity::note,
                                          .title = tr_later("a signature of the input was not checked"),
                                          .advice = tr_later("give the key that you trust with --signer"),
                                          .reference = reference};
constexpr FindingInfo signature_dropped{
    .id = "archive-signature-dropped",
    .severity = Severity::warning,
    .title = tr_later("the input is signed and the output is not"),
    .advice = tr_later("keep the input as evidence, and sign the output yourself (permafrost sign)"),
    .reference = reference};

constexpr std::array findings{signature_absent, signature_invalid, signature_partial, signature_unchecked,
                              signature_dropped};

/// Does a tag manifest list a payload manifest whose digests cannot be forged?
bool covers_payload(std::string_view text) {
  constexpr std::array<std::string_view, 4> names{"manifest-sha256.txt", "manifest-sha512.txt",
                                                  "manifest-sha384.txt", "manifest-sha224.txt"};
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const std::size_t space = line.find_first_of(" \t");
    if (space == std::string_view::npos) continue;
    if (std::find(names.begin(), names.end(), trim(line.substr(space))) != names.end()) return true;
  }
  return false;
}

/// minisign puts tabs between what its comments say.
std::string shown(std::string comment) {
  std::replace(comment.begin(), comment.end(), '\t', ' ');
  return printable(comment);
}

class SealCheck {
 public:
  SealCheck(const SealQuestion& question, Reporter& reporter) : m_question(question), m_reporter(reporter) {}

  std::vector<SealedBy> run() {
    const BagSeal& seal = m_question.seal;
    if (seal.signature) judge(std::string(inside), *seal.signature, false);
    for (const DetachedSignature& one : m_question.detached) judge(one.path, one.text, true);
    report_invalid();
    if (m_question.signer && !has(SealedBy::State::holds) && !has(SealedBy::State::differs) &&
        !has(SealedBy::State::invalid))
      report(signature_absent, {}, absence());
    return std::move(m_found);
  }

 private:
  [[nodiscard]] bool has(SealedBy::State state) const {
    return std::any_of(m_found.begin(), m_found.end(),
                       [&](const SealedBy& one) { return one.state == state; });
  }

  void report(const FindingInfo& info, const std::string& place, std::string message) {
    m_reporter.report(info, {.entry = place}, std::move(message));
  }

  [[nodiscard]] std::string absence() const {
    const std::string wanted = m_question.signer->id.hex();
    if (m_found.empty()) return fill(tr("there is no signature; wanted is one by key {1}"), {wanted});
    return fill(tr("it is signed by key {1} and not by key {2}"), {m_found.front().key, wanted});
  }

  void judge(const std::string& place, std::string_view text, bool detached) {
    const auto signature = minisign::Signature::parse(text);
    SealedBy found{.state = SealedBy::State::invalid,
                   .place = place,
                   .key = signature ? signature->key.hex() : std::string(),
                   .trusted_comment = {}};
    if (!signature) {
      m_invalid.push_back({place, tr("it is no signature of minisign")});
    } else if (!m_question.signer) {
      found.state = SealedBy::State::not_asked;
      report(signature_unchecked, place, fill(tr("it names key {1}"), {found.key}));
    } else if (signature->key != m_question.signer->id) {
      found.state = SealedBy::State::other_key;
    } else {
      found.state = verdict_on(*signature, detached);
      if (found.state == SealedBy::State::invalid) {
        m_invalid.push_back({place, fill(tr("key {1} did not sign what is there"), {found.key})});
      } else {
        found.trusted_comment = signature->trusted_comment;
      }
    }
    m_found.push_back(std::move(found));
  }

  /// A stale one beside one that holds casts no doubt on that.
  void report_invalid() {
    const Severity severity = has(SealedBy::State::holds) ? Severity::warning : Severity::error;
    for (const auto& [place, why] : m_invalid)
      m_reporter.report(Finding{signature_invalid, {.entry = place}, why, severity});
  }

  [[nodiscard]] SealedBy::State verdict_on(const minisign::Signature& signature, bool detached) {
    const BagSeal& seal = m_question.seal;
    const auto& signer = *m_question.signer;
    if (seal.text && !seal.ambiguous && signer.verifies(as_bytes(*seal.text), signature)) {
      report_uncovered();
      return seal.intact ? SealedBy::State::holds : SealedBy::State::differs;
    }
    if (!detached || !m_question.bytes) return SealedBy::State::invalid;
    return signer.verifies(*m_question.bytes(), signature) ? SealedBy::State::holds
                                                           : SealedBy::State::invalid;
  }

  void report_uncovered() {
    if (!covers_payload(*m_question.seal.text))
      report(signature_partial, {}, tr("the signed tag manifest names no manifest of the files in data/"));
    for (const std::string& path : m_question.seal.uncovered)
      report(signature_partial, path, tr("the signed tag manifest does not list it"));
  }

  const SealQuestion& m_question;
  Reporter& m_reporter;
  std::vector<SealedBy> m_found;
  std::vector<std::pair<std::string, std::string>> m_invalid;  ///< place, and what is wrong
};

}  // namespace

std::string_view name_of(SealedBy::State state) noexcept {
  switch (state) {
    case SealedBy::State::holds: return "holds";
    case SealedBy::State::differs: return "differs";
    case SealedBy::State::invalid: return "invalid";
    case SealedBy::State::other_key: return "other-key";
    case SealedBy::State::not_asked: return "not-asked";
  }
  return {};
}

std::vector<SealedBy> check_seal(const SealQuestion& question, Reporter& reporter) {
  return SealCheck(question, reporter).run();
}

std::string describe(const SealedBy& sealed) {
  const std::string comment = shown(sealed.trusted_comment), place = printable(sealed.place);
  switch (sealed.state) {
    case SealedBy::State::holds:
      return fill(tr("signed by key {1}, trusted comment '{2}'"), {sealed.key, comment});
    case SealedBy::State::differs:
      return fill(
          tr("key {1} signed the tag manifest (trusted comment '{2}'), but the files are not those that "
             "it vouches for"),
          {sealed.key, comment});
    case SealedBy::State::invalid: return fill(tr("the signature '{1}' does not hold"), {place});
    case SealedBy::State::other_key:
      return fill(tr("the signature '{1}' is by key {2}, which was not asked for"), {place, sealed.key});
    case SealedBy::State::not_asked:
      return fill(tr("the signature '{1}' names key {2} and was not checked"), {place, sealed.key});
  }
  return {};
}

void write_json(JsonOut& json, std::span<const SealedBy> sealed) {
  json.begin_array();
  for (const SealedBy& one : sealed) {
    json.begin_object().key("place").text(one.place).key("state").text(name_of(one.state));
    if (!one.key.empty()) json.key("key").text(one.key);
    if (!one.trusted_comment.empty()) json.key("trusted_comment").text(one.trusted_comment);
    json.end();
  }
  json.end();
}

void report_dropped_seal(const BagSeal& seal, Reporter& reporter) {
  const auto signature = minisign::Signature::parse(seal.signature.value_or(""));
  reporter.report(signature_dropped, {.entry = std::string(inside)},
                  signature
                      ? fill(tr("it is by key {1} and does not hold for the output"), {signature->key.hex()})
                      : tr("it does not hold for the output"));
}

std::span<const FindingInfo> seal_findings() { return findings; }

}  // namespace permafrost
