// SPDX-License-Identifier: Apache-2.0
#include "linked_data/blank_labels.hpp"

#include <algorithm>
#include <cassert>

#include "io/bytes.hpp"

namespace permafrost {

namespace {

constexpr std::uint32_t none = 0xFFFFFFFF;
/// How deep Hash N-Degree Quads may call itself, which is how long a chain of nodes that look alike may be.
/// Bounds the stack.
constexpr std::uint32_t deepest = 1000;

}  // namespace

RdfDigest::RdfDigest(std::string_view digits) : m_size(static_cast<std::uint8_t>(digits.size())) {
  assert(digits.size() <= m_digits.size());
  std::copy(digits.begin(), digits.end(), m_digits.begin());
}

RdfDigest::RdfDigest(const Sha256& digest) : m_size(2 * sizeof digest.bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  char* out = m_digits.data();
  for (const std::byte byte : digest.bytes) {
    *out++ = digits[std::to_integer<unsigned>(byte) >> 4U];
    *out++ = digits[std::to_integer<unsigned>(byte) & 0xFU];
  }
}

void RdfHasher::use(RdfHash which) {
  if (which == RdfHash::sha256) {
    m_sha384.reset();
  } else if (!m_sha384) {
    m_sha384 = MessageDigest::named("sha384");
  }
}

void RdfHasher::update(std::string_view text) {
  if (m_sha384) {
    m_sha384->update(as_bytes(text));
  } else {
    m_sha256.update(as_bytes(text));
  }
}

RdfDigest RdfHasher::finish() {
  return m_sha384 ? RdfDigest(m_sha384->finish()) : RdfDigest(m_sha256.finish());
}

/// A path through the graph as it grows, against the least one so far. Knows how far the two are the same,
/// so that long paths are not compared from the start at every step.
class BlankLabels::Path {
 public:
  explicit Path(const std::string& least) : m_least(least) {}
  Path& operator+=(std::string_view text) {
    m_text += text;
    return *this;
  }
  /// Is it greater than the least one, whatever else is appended?
  [[nodiscard]] bool is_beaten() {
    const std::size_t both = std::min(m_text.size(), m_least.size());
    while (m_same < both && m_text[m_same] == m_least[m_same]) ++m_same;
    return m_same < both && m_text[m_same] > m_least[m_same];
  }
  [[nodiscard]] bool wins() const { return m_least.empty() || m_text < m_least; }
  [[nodiscard]] std::string&& take() { return std::move(m_text); }

 private:
  const std::string& m_least;
  std::string m_text;
  std::size_t m_same = 0;
};

bool BlankLabels::issue_all(QuadLines& quads, std::size_t nodes, const CanonicaliseOptions& options) {
  m_quads = &quads;
  m_nodes = nodes;
  m_hasher.use(options.hash);
  m_work_limit = options.work_limit;
  m_work = 0;
  m_issued = 0;
  m_labels.resize(nodes);
  for (std::string& label : m_labels) label.clear();
  if (nodes == 0) return true;
  map_mentions();
  if (m_order.size() == 1) issue(m_order.front());
  if (m_order.size() < 2) return true;
  hash_and_order();
  const auto end_of_alike = [this](std::size_t begin) {
    std::size_t end = begin + 1;
    while (end < m_order.size() && m_hashes[m_order[end]] == m_hashes[m_order[begin]]) ++end;
    return end;
  };
  bool all = true;
  for (std::size_t begin = 0, end = 0; begin < m_order.size(); begin = end) {
    end = end_of_alike(begin);
    if (end - begin == 1) issue(m_order[begin]);
    all = all && end - begin == 1;
  }
  for (std::size_t begin = 0, end = 0; !all && begin < m_order.size(); begin = end) {
    end = end_of_alike(begin);
    if (end - begin > 1 && !issue_alike(begin, end)) return false;
  }
  return true;
}

/// For each node the lines that mention it, each once.
void BlankLabels::map_mentions() {
  const auto for_each_mention = [this](auto&& mention) {
    std::uint32_t number = 0;
    for (const QuadLine& line : m_quads->lines()) {
      const auto begin = line.nodes.begin();
      for (auto node = begin; node != begin + line.blanks; ++node) {
        if (std::find(begin, node, *node) == node) mention(*node, number);
      }
      ++number;
    }
  };
  m_first.assign(m_nodes + 2, 0);
  for_each_mention([this](std::uint32_t node, std::uint32_t) { ++m_first[node + 2]; });
  for (std::size_t i = 2; i < m_first.size(); ++i) m_first[i] += m_first[i - 1];
  m_mentions.resize(m_first.back());
  for_each_mention(
      [this](std::uint32_t node, std::uint32_t line) { m_mentions[m_first[node + 1]++] = line; });
  m_order.clear();
  for (std::uint32_t node = 0; node < m_nodes; ++node) {
    if (m_first[node] != m_first[node + 1]) m_order.push_back(node);
  }
}

void BlankLabels::hash_and_order() {
  m_hashes.resize(m_nodes);
  for (const std::uint32_t node : m_order) m_hashes[node] = hash_first_degree(node);
  std::sort(m_order.begin(), m_order.end(),
            [this](std::uint32_t a, std::uint32_t b) { return m_hashes[a] < m_hashes[b]; });
}

void BlankLabels::issue(std::uint32_t node) {
  if (m_labels[node].empty()) m_labels[node].append("c14n").append(std::to_string(m_issued++));
}

/// Step 5 of 4.4 for the nodes from `begin` to `end` of m_order, which have one first hash.
bool BlankLabels::issue_alike(std::size_t begin, std::size_t end) {
  struct Result {
    RdfDigest hash;
    std::vector<std::uint32_t> named;
  };
  std::vector<Result> results;
  m_position.assign(m_nodes, none);
  for (std::size_t i = begin; i < end; ++i) {
    if (!m_labels[m_order[i]].empty()) continue;
    m_named.clear();
    m_depth = 0;
    name(m_order[i]);
    RdfDigest hash;
    if (!hash_n_degree(m_order[i], hash)) return false;
    results.push_back({hash, m_named});
    forget_names_from(0);
  }
  std::stable_sort(results.begin(), results.end(),
                   [](const Result& a, const Result& b) { return a.hash < b.hash; });
  for (const Result& result : results) {
    for (const std::uint32_t node : result.named) issue(node);
  }
  return true;
}

/// 4.6, Hash First Degree Quads: what is said of `node`, without the names of others.
RdfDigest BlankLabels::hash_first_degree(std::uint32_t node) {
  m_sorted.clear();
  for (std::uint32_t i = m_first[node]; i < m_first[node + 1]; ++i) {
    const QuadLine& line = m_quads->lines()[m_mentions[i]];
    m_quads->call(node, line, 'a');
    m_sorted.push_back(m_quads->text_of(line));
  }
  m_sorter.sort(m_sorted);
  for (const std::string_view line : m_sorted) m_hasher.update(line);
  for (std::uint32_t i = m_first[node]; i < m_first[node + 1]; ++i)
    m_quads->call(node, m_quads->lines()[m_mentions[i]], QuadLines::anybody.back());
  return m_hasher.finish();
}

/// 4.7, Hash Related Blank Node: how `related` is related by `quad`.
RdfDigest BlankLabels::hash_related(std::uint32_t related, const Quad& quad, char position) {
  m_hasher.update({&position, 1});
  if (position != 'g') {
    m_hasher.update("<");
    m_hasher.update(quad.predicate.value);
    m_hasher.update(">");
  }
  if (!m_labels[related].empty()) {
    m_hasher.update("_:");
    m_hasher.update(m_labels[related]);
  } else if (m_position[related] != none) {
    m_hasher.update(temporary(related));
  } else {
    m_hasher.update(m_hashes[related].text());
  }
  return m_hasher.finish();
}

/// Steps 2 and 3 of 4.8: all that share a quad with `node`, sorted by how they do.
std::vector<BlankLabels::Related> BlankLabels::find_related(std::uint32_t node) {
  std::vector<Related> found;
  for (std::uint32_t i = m_first[node]; i < m_first[node + 1]; ++i) {
    const Quad& quad = *m_quads->lines()[m_mentions[i]].quad;
    const auto look = [this, node, &quad, &found](const RdfTerm& term, char position) {
      if (term.kind == TermKind::blank && term.blank != node)
        found.push_back({hash_related(term.blank, quad, position), term.blank});
    };
    look(quad.subject, 's');
    look(quad.object, 'o');
    look(quad.graph, 'g');
  }
  std::sort(found.begin(), found.end(), [](const Related& a, const Related& b) {
    return a.hash == b.hash ? a.node < b.node : a.hash < b.hash;
  });
  return found;
}

/// 4.8, Hash N-Degree Quads: names what is around `node`, and `hash` says how it looks. False: out of work.
bool BlankLabels::hash_n_degree(std::uint32_t node, RdfDigest& hash) {
  if (!work(1 + m_first[node + 1] - m_first[node]) || m_depth == deepest) return false;
  ++m_depth;
  const std::vector<Related> related = find_related(node);
  std::string data;
  std::vector<std::uint32_t> alike;
  for (auto next = related.begin(); next != related.end();) {
    const RdfDigest& common = next->hash;
    data += common.text();
    alike.clear();
    for (; next != related.end() && next->hash == common; ++next) alike.push_back(next->node);
    if (!choose_path(alike, data)) return false;
  }
  m_hasher.update(data);
  hash = m_hasher.finish();
  --m_depth;
  return true;
}

/// Step 5 of 4.8: of all orders of `nodes` the one with the least path, which is added to `data`; the names
/// that were given on it stay. False: out of work.
bool BlankLabels::choose_path(std::vector<std::uint32_t>& nodes, std::string& data) {
  const std::size_t named_before = m_named.size();
  std::string least;
  if (nodes.size() == 1) {  // the one order there is: the names stand already
    Path path(least);
    if (!follow(nodes, path)) return false;
    data += path.take();
    return true;
  }
  std::vector<std::uint32_t> least_named;
  do {
    forget_names_from(named_before);
    Path path(least);
    if (!follow(nodes, path)) return false;
    if (path.is_beaten() || !path.wins()) continue;
    least_named.assign(m_named.begin() + static_cast<std::ptrdiff_t>(named_before), m_named.end());
    least = path.take();
  } while (std::next_permutation(nodes.begin(), nodes.end()));
  data += least;
  forget_names_from(named_before);
  for (const std::uint32_t node : least_named) name(node);
  return true;
}

/// Visits `nodes` in their order, then what lies behind those that had no name yet; stops where the path is
/// beaten. False: out of work.
bool BlankLabels::follow(const std::vector<std::uint32_t>& nodes, Path& path) {
  std::vector<std::uint32_t> behind;
  for (const std::uint32_t node : nodes) {
    if (!work(1)) return false;
    if (!m_labels[node].empty()) {
      (path += "_:") += m_labels[node];
    } else {
      if (m_position[node] == none) {
        behind.push_back(node);
        name(node);
      }
      path += temporary(node);
    }
    if (path.is_beaten()) return true;
  }
  for (const std::uint32_t node : behind) {
    RdfDigest hash;
    if (!hash_n_degree(node, hash)) return false;
    (((path += temporary(node)) += "<") += hash.text()) += ">";
    if (path.is_beaten()) return true;
  }
  return true;
}

void BlankLabels::name(std::uint32_t node) {
  m_position[node] = static_cast<std::uint32_t>(m_named.size());
  m_named.push_back(node);
}

void BlankLabels::forget_names_from(std::size_t count) {
  for (std::size_t i = count; i < m_named.size(); ++i) m_position[m_named[i]] = none;
  m_named.resize(count);
}

std::string BlankLabels::temporary(std::uint32_t node) const {
  return "_:b" + std::to_string(m_position[node]);
}

}  // namespace permafrost
