// SPDX-License-Identifier: Apache-2.0
#include "contract/cases.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "flow/stages/contract.hpp"

namespace permafrost::test {

namespace fs = std::filesystem;

namespace {

std::vector<Input> inputs_in(const std::string& folder, const std::function<bool(const fs::path&)>& wanted) {
  std::vector<Input> inputs;
  const fs::path root(PERMAFROST_FIXTURES);
  for (const auto& entry : fs::directory_iterator(root / folder)) {
    if (wanted(entry.path())) inputs.push_back({fs::relative(entry.path(), root).string()});
  }
  std::sort(inputs.begin(), inputs.end(), [](const Input& a, const Input& b) { return a.name < b.name; });
  return inputs;
}

bool is_container(const fs::path& path) { return path.extension() == ".zip" || path.extension() == ".gz"; }
bool is_feed(const fs::path& path) { return path.extension() == ".atom"; }
bool is_folder(const fs::path& path) { return fs::is_directory(path); }
bool is_table_of_carol(const fs::path& path) {
  return path.filename().string().starts_with("carol-") && path.extension() == ".csv";
}

std::vector<const Format*> formats_where(bool (*wanted)(const Format&)) {
  std::vector<const Format*> formats;
  for (const Format* format : all_formats()) {
    if (wanted(*format)) formats.push_back(format);
  }
  return formats;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Input& input) { return out << input.name; }

std::vector<Input> sound_inputs() {
  std::vector<Input> inputs = inputs_in("accounts", is_folder);
  for (const Input& generation : inputs_in("mastodon", is_folder)) {
    for (Input& input : inputs_in(generation.name, is_container)) inputs.push_back(std::move(input));
  }
  return inputs;
}

std::vector<Input> inputs_only_read() {
  std::vector<Input> inputs = inputs_in("atom", is_feed);
  for (Input& table : inputs_in("mastodon/csv-4.3.23", is_table_of_carol)) inputs.push_back(std::move(table));
  return inputs;
}

std::vector<Input> small_inputs() {
  std::vector<Input> inputs = inputs_in("accounts", is_folder);
  inputs.push_back({"mastodon/T3-4.1.0/bob-archive.tar.gz"});
  inputs.push_back({"mastodon/Z-4.3.23/bob-archive.zip"});
  inputs.push_back({"mastodon/csv-4.3.23/carol-following_accounts.csv"});
  return inputs;
}

std::vector<Input> broken_inputs() { return inputs_in("broken", is_container); }

std::vector<const Format*> formats_that_write() {
  return formats_where([](const Format& format) { return format.create != nullptr; });
}

std::vector<const Format*> formats_both_ways() {
  return formats_where(
      [](const Format& format) { return format.create != nullptr && format.open != nullptr; });
}

void flow(const std::string& path, const Env& env, Sink& sink, const Format* format) {
  const auto said = format == nullptr ? std::nullopt : std::optional(std::string(format->name));
  const cli::Chosen chosen = cli::choose_input(path, said);
  chosen.format->open(chosen.location, chosen.options, env)->run(sink);
}

RecordingSink recorded(const std::string& path, const Env& env, const Format* format) {
  RecordingSink recording;
  ContractStage contract(recording);
  flow(path, env, contract, format);
  return recording;
}

std::unique_ptr<Sink> sink_at(const Format& format, const std::string& path, const Env& env) {
  const cli::Chosen chosen = cli::choose_output(path, std::string(format.name), false);
  return format.create(chosen.location, chosen.options, env);
}

std::string test_name(std::string text) {
  for (char& letter : text) {
    if (std::isalnum(static_cast<unsigned char>(letter)) == 0) letter = '_';
  }
  return text;
}

}  // namespace permafrost::test
