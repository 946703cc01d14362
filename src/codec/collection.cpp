// SPDX-License-Identifier: Apache-2.0
#include "codec/collection.hpp"

#include <array>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/text.hpp"
#include "io/json_cutter.hpp"

namespace permafrost {

namespace {

constexpr FindingInfo member_repeated{
    "collection-member-repeated", Severity::warning,
    tr_later("a member stands in the document more than once"),
    tr_later(
        "nothing is lost: the one that holds data was taken (Mastodon 4.2.0 to 4.2.10 wrote such files)"),
    "AS-003"};
constexpr FindingInfo document_torn{
    "document-torn", Severity::error, tr_later("a document ends in its middle"),
    tr_later("what came before was read; ask the server for a new export if it still runs"), "AS-002"};
constexpr FindingInfo document_malformed{
    "document-malformed", Severity::error, tr_later("a document is not valid JSON"),
    tr_later("what could be told apart was read; compare with another copy of the export"), "AS-002"};
constexpr FindingInfo item_too_large{
    "item-too-large", Severity::error, tr_later("an item passes the size limit and was left out"),
    tr_later("raise the limit with --limit item-bytes=N if you trust the source"), ""};
constexpr FindingInfo item_too_deep{
    "item-too-deep", Severity::error, tr_later("an item is nested deeper than the limit and was left out"),
    tr_later("raise the limit with --limit json-depth=N if you trust the source"), ""};
constexpr FindingInfo collection_unlabelled{
    "collection-unlabelled", Severity::warning,
    tr_later("a collection is a bare array without members of its own"),
    tr_later("its items were read all the same"), "AS-002"};

constexpr std::array all_findings{member_repeated, document_torn, document_malformed,
                                  item_too_large,  item_too_deep, collection_unlabelled};

class Reading : public JsonPieces {
 public:
  Reading(const std::string& entry, const Limits& limits, Reporter& reporter,
          const CollectionVisitor& visitor)
      : m_entry(entry), m_reporter(reporter), m_visitor(visitor), m_parser(limits) {}

  bool wants_items(std::string_view key) override {
    return key == "orderedItems" || key == "items" || key.empty();
  }

  void item(std::string_view, std::string_view raw, std::uint64_t offset) override {
    m_visitor.item(raw, offset);
  }

  void member(std::string_view key, std::string_view raw, std::uint64_t offset) override {
    if (key.empty())
      return report(document_malformed, offset, tr("the document is neither an object nor an array"));
    if (!m_parser.parse_copy("{\"" + std::string(key) + "\":" + std::string(raw) + "}")) {
      return report(document_malformed, offset, describe(m_parser.failure().fault));
    }
    const auto [place, is_new] = m_places.try_emplace(std::string(key), m_members.size());
    if (is_new) {
      m_members.push_back({std::string(key), std::string(raw)});
      return;
    }
    Member& earlier = m_members[place->second];
    report_repeated(key, offset);
    // 4.2.0 to 4.2.9 wrote "@context" as a bare string first and in full last.
    const bool holds_data = raw.starts_with('[') || raw.starts_with('{');
    const bool earlier_holds_data = earlier.value.starts_with('[') || earlier.value.starts_with('{');
    if (holds_data || !earlier_holds_data) earlier.value = raw;
  }

  void items_end(std::string_view key, std::uint64_t) override {
    if (key.empty()) return report(collection_unlabelled, 0, tr("an array stands where a collection is due"));
    if (m_items_seen) report_repeated(key, std::nullopt);
    m_items_seen = true;
  }

  void trouble(Trouble kind, std::uint64_t offset) override {
    switch (kind) {
      case Trouble::torn: return report(document_torn, offset, tr("the bytes end here, inside the document"));
      case Trouble::malformed: return report(document_malformed, offset, tr("this is no JSON"));
      case Trouble::too_large: return report(item_too_large, offset, tr("this item or member is too large"));
      case Trouble::too_deep:
        return report(item_too_deep, offset, tr("this item or member is nested too deeply"));
      case Trouble::trailing: return report(document_malformed, offset, tr("something follows the document"));
    }
  }

  [[nodiscard]] std::string envelope() const {
    std::string text = "{";
    for (const auto& [key, value] : m_members) {
      if (text.size() > 1) text += ',';
      text += '"' + key + "\":" + value;
    }
    return text + '}';
  }

 private:
  struct Member {
    std::string key, value;  ///< as written
  };

  void report(const FindingInfo& info, std::optional<std::uint64_t> offset, std::string message) {
    m_reporter.report(info, {.entry = m_entry, .offset = offset}, std::move(message));
  }
  void report_repeated(std::string_view key, std::optional<std::uint64_t> offset) {
    report(member_repeated, offset, fill(tr("member '{1}' stands here a second time"), {printable(key)}));
  }

  const std::string& m_entry;
  Reporter& m_reporter;
  const CollectionVisitor& m_visitor;
  JsonParser m_parser;  ///< the cutter only follows brackets; the envelope must be JSON
  std::vector<Member> m_members;
  std::unordered_map<std::string, std::size_t> m_places;  ///< of keys in m_members
  bool m_items_seen = false;
};

}  // namespace

void read_collection(ByteSource& source, const std::string& entry, const Limits& limits, Reporter& reporter,
                     const CollectionVisitor& visitor) {
  Reading reading(entry, limits, reporter, visitor);
  const CutLimits cuts{
      .item_bytes = limits.item_bytes, .member_bytes = limits.document_bytes, .depth = limits.json_depth};
  cut_json(source, cuts, reading);
  std::string envelope = reading.envelope();
  const std::size_t size = envelope.size();
  envelope.append(raw_padding, '\0');
  visitor.end(std::string_view(envelope).substr(0, size));
}

std::span<const FindingInfo> collection_findings() { return all_findings; }

}  // namespace permafrost
