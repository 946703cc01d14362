// SPDX-License-Identifier: Apache-2.0
// Repairing: where the copies together still have every frame, the archive as it was; else a new archive of
// what survives, with findings that name what does not.
#include "formats/merge.hpp"
#include "formats/permafrost_archive/archive.hpp"
#include "formats/permafrost_archive/patchwork.hpp"

namespace permafrost::archive {

namespace {

AtomicFile::Existing existing(const Location& output) {
  return output.replace ? AtomicFile::Existing::replace : AtomicFile::Existing::refuse;
}

/// No copy knows any more what the archive was: what can be read of each, put together by its meaning.
void merge_survivors(std::span<const Location> copies, const Env& env, Sink& out) {
  if (copies.size() == 1) return open_source(copies.front(), false, env)->run(out);
  std::vector<MergeInput> inputs;
  for (const Location& copy : copies) {
    inputs.push_back({.name = copy.path, .open = [&copy, &env](Reporter& reporter) {
                        return open_source(copy, false, env_with(env, reporter));
                      }});
  }
  merge_sources(std::move(inputs), env)->run(out);
}

}  // namespace

Repair repair(std::span<const Location> copies, const Location& output, const Env& env) {
  { const AtomicFile writable(output.path, existing(output)); }  // before hours of looking
  std::vector<InputFile> files;
  files.reserve(copies.size());
  for (const Location& copy : copies) files.push_back(InputFile::open(copy.path));

  Repair result;
  const auto patchwork = Patchwork::sew(files, env);
  if (patchwork) {
    result = {.parts = patchwork->frames(), .lost = patchwork->lost(), .taken = patchwork->taken()};
    result.exact = result.lost == 0;
  }
  if (result.exact) {
    AtomicFile file(output.path, existing(output));
    patchwork->write_to(file);
    file.commit();
    return result;
  }
  FindingCounter counter(env.reporter);
  const Env reading = env_with(env, counter);
  Env writing = env;
  writing.findings = &counter;
  const auto sink = create_sink(output, {.name = bag_name({}, output.path)}, writing);
  if (patchwork) {
    const auto sew = [&](ByteSink& bytes) { patchwork->write_to(bytes); };
    const std::string scratch = output.path == "-" ? std::string() : directory_of(output.path);
    read_archive(InputFile::made(copies.front().path, scratch, sew), reading, *sink);
  } else {
    merge_survivors(copies, reading, *sink);
  }
  return result;
}

}  // namespace permafrost::archive
