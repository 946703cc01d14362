// SPDX-License-Identifier: Apache-2.0
// Repairing: where the copies together still have every frame, or parity for what they lost, the archive as
// it was; else a new archive of what survives, with findings that name what does not.
#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "formats/merge.hpp"
#include "formats/permafrost_archive/archive.hpp"
#include "formats/permafrost_archive/parity_mender.hpp"
#include "formats/permafrost_archive/patchwork.hpp"
#include "io/zstd_seek_table.hpp"

namespace permafrost::archive {

namespace {

AtomicFile::Existing existing(const Location& output) {
  return output.replace ? AtomicFile::Existing::replace : AtomicFile::Existing::refuse;
}

/// Scratch space as large as the archive lies beside the output.
std::string scratch_for(const Location& output) {
  return is_stream(output.path) ? std::string() : directory_of(output.path);
}

/// Copies of one archive, and what is known of it.
class Copies {
 public:
  Copies(std::span<const Location> places, const Location& output, const Env& env)
      : m_scratch(scratch_for(output)), m_env(env), m_given(places.size()) {
    m_files.reserve(places.size() + 1);
    for (const Location& place : places) m_files.push_back(InputFile::open(place.path));
    m_patchwork = Patchwork::sew(m_files, env);
    find_parity_of_any();
    if (m_parity && !whole()) mend_by_parity();
  }

  [[nodiscard]] const std::optional<Patchwork>& patchwork() const { return m_patchwork; }
  [[nodiscard]] bool whole() const { return m_patchwork && m_patchwork->lost() == 0; }
  [[nodiscard]] unsigned parity() const { return m_parity ? m_parity->percent() : 0; }

  [[nodiscard]] Repair facts() const {
    Repair result;
    result.taken.resize(m_given);
    if (!m_patchwork) return result;
    result.parts = m_patchwork->frames();
    result.lost = m_patchwork->lost();
    const auto taken = m_patchwork->taken();
    std::copy_n(taken.begin(), m_given, result.taken.begin());
    if (taken.size() > m_given) result.mended = taken.back();
    return result;
  }

  /// Had the archive parity that no copy has any more?
  [[nodiscard]] bool parity_is_gone() const {
    return !m_parity && std::any_of(m_files.begin(), m_files.end(), [&](const InputFile& file) {
      const auto table = SeekTable::find(file);
      return table && m_patchwork && table->count() > m_patchwork->frames() + 1;
    });
  }

 private:
  void find_parity_of_any() {
    for (std::uint32_t copy = 0; copy < m_files.size(); ++copy) {
      const InputFile& file = m_files[copy];
      const auto table = SeekTable::find(file);
      const bool has_none = table && m_patchwork && table->count() == m_patchwork->frames() + 1;
      const auto found = find_parity(file, table ? table->offset() : 0, has_none ? 0 : file.size());
      if (!found || (m_parity && *m_parity != found->layout)) continue;
      m_parity = found->layout;
      m_shifts.push_back({.copy = copy, .shift = found->shift});
    }
  }

  /// Adds one more copy, in which everything is whole that parity can make whole.
  void mend_by_parity() {
    std::vector<ParityView> views;
    if (m_patchwork) views = m_patchwork->views();
    for (std::uint32_t copy = 0; copy < m_files.size(); ++copy)
      m_shifts.push_back({.copy = copy, .shift = 0});
    for (const ParityView& view : m_shifts) {
      if (std::find(views.begin(), views.end(), view) == views.end()) views.push_back(view);
    }
    ParityMender mender(m_files, *m_parity, std::move(views), m_env.stop);
    static_cast<void>(mender.examine());
    mender.mend();
    m_files.push_back(
        InputFile::made(m_files.front().path(), m_scratch, [&](ByteSink& bytes) { mender.write_to(bytes); }));
    if (m_patchwork) {
      m_patchwork->add_copy(m_files);
    } else {
      m_patchwork = Patchwork::sew(m_files, m_env);
    }
  }

  const std::string m_scratch;
  const Env& m_env;
  const std::size_t m_given;
  std::vector<InputFile> m_files;
  std::optional<Patchwork> m_patchwork;
  std::optional<ParityLayout> m_parity;
  std::vector<ParityView> m_shifts;
};

/// No copy knows any more what the archive was: what can be read of each, put together by its meaning.
void merge_survivors(std::span<const Location> copies, const Env& env, Sink& out) {
  if (copies.size() == 1) return open_source(copies.front(), Reading::full, env)->run(out);
  std::vector<MergeInput> inputs;
  for (const Location& copy : copies) {
    inputs.push_back({.name = copy.path, .open = [&copy, &env](Reporter& reporter) {
                        return open_source(copy, Reading::full, env_with(env, reporter));
                      }});
  }
  merge_sources(std::move(inputs), env)->run(out);
}

void write_whole(const Patchwork& patchwork, const Location& output, unsigned percent, const Env& env) {
  AtomicFile file(output.path, existing(output));
  std::optional<ParityWriter> parity;
  if (percent != 0) parity.emplace(file, percent, env.workers, env.stop);
  patchwork.write_to(file, parity ? &*parity : nullptr);
  file.commit();
}

void write_survivors(const Copies& copies, std::span<const Location> places, const Location& output,
                     unsigned percent, const Env& env) {
  FindingCounter counter(env.reporter);
  const Env reading = env_with(env, counter);
  Env writing = env;
  writing.findings = &counter;
  const auto sink = create_sink(output, {.name = bag_name({}, output.path), .parity = percent}, writing);
  if (!copies.patchwork()) return merge_survivors(places, reading, *sink);
  const auto sew = [&](ByteSink& bytes) { copies.patchwork()->write_to(bytes, nullptr); };
  read_archive(InputFile::made(places.front().path, scratch_for(output), sew), reading, *sink);
}

}  // namespace

Repair repair(std::span<const Location> places, const Location& output, const Options& options,
              const Env& env) {
  const auto wanted = parity_option(options, output);
  // Before hours of looking; but who reads a pipe would take it for the end.
  if (!is_stream(output.path)) {
    const AtomicFile writable(output.path, existing(output));
  }
  const Copies copies(places, output, env);
  Repair result = copies.facts();
  result.parity = wanted.value_or(copies.parity());
  if (result.parity != 0 && is_stream(output.path)) refuse_parity_in_pipe();
  if (!copies.whole()) {
    write_survivors(copies, places, output, result.parity, env);
    return result;
  }
  write_whole(*copies.patchwork(), output, result.parity, env);
  result.exact = result.parity == copies.parity() && !copies.parity_is_gone();
  return result;
}

}  // namespace permafrost::archive
