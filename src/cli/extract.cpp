// SPDX-License-Identifier: Apache-2.0
// permafrost extract: files of an input, as they lie there, below a directory.
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/destination.hpp"
#include "cli/inputs.hpp"

namespace permafrost::cli {

namespace {

/// The paths asked for: a file itself, or everything below a directory.
class Wanted {
 public:
  explicit Wanted(std::span<const std::string> paths) {
    for (std::string_view path : paths) {
      while (path.ends_with('/')) path.remove_suffix(1);
      m_paths.emplace_back(path);
    }
    m_missing.insert(m_paths.begin(), m_paths.end());
  }

  [[nodiscard]] bool operator()(std::string_view file) {
    if (m_paths.empty()) return true;
    bool wanted = false;
    for (const auto& path : m_paths) {
      if (!is_at_or_below(file, path)) continue;
      m_missing.erase(path);
      wanted = true;
    }
    return wanted;
  }

  /// Asked for and never met.
  [[nodiscard]] const std::set<std::string>& missing() const noexcept { return m_missing; }

 private:
  static bool is_at_or_below(std::string_view file, std::string_view path) {
    return file.starts_with(path) && (file.size() == path.size() || file[path.size()] == '/');
  }

  std::vector<std::string> m_paths;
  std::set<std::string> m_missing;
};

/// Archives of many accounts keep each below accounts/NAME.
bool belongs_to(std::string_view file, const std::string& account) {
  return ("/" + std::string(file)).find("/accounts/" + account + "/") != std::string::npos;
}

int run_extract(const Args& args, Session& session) {
  const auto directory = args.text("output");
  if (!directory) throw Error(Fault::usage, tr("say where to write with -o DIR"));
  const auto account = args.text("account");
  const auto lookup = Inputs(args.operands().first(1), args).look(session.env);
  Wanted wanted(args.operands().subspan(1));
  Destination destination(*directory, args.has("overwrite"), session.env.stop);
  std::uint64_t written = 0;

  session.terminal.start_progress(session.env.progress);
  lookup->read(
      [&](const Listed& file) { return (!account || belongs_to(file.path, *account)) && wanted(file.path); },
      [&](const Listed& file, ByteSource& bytes) {
        destination.write(file.path, bytes);
        ++written;
      });
  session.terminal.stop_progress();

  if (!wanted.missing().empty()) {
    throw Error(Fault::input, fill(tr("'{1}' holds no '{2}' (see 'permafrost list')"),
                                   {args.operands().front(), *wanted.missing().begin()}));
  }
  if (account && written == 0) {
    throw Error(Fault::input,
                fill(tr("'{1}' holds no files of an account '{2}'"), {args.operands().front(), *account}));
  }
  if (!session.terminal.quiet()) {
    session.terminal.say(
        fill(tr("{1} file below '{2}'", "{1} files below '{2}'", written), {written, printable(*directory)}));
  }
  return session.findings.exit_status(false);
}

constexpr OptionDecl rows[] = {
    {"output", 'o', Takes::directory, "DIR", tr_later("where to write; made where absent")},
    {"overwrite", 'O', Takes::nothing, "", tr_later("replace files that exist")},
    {"account", 0, Takes::text, "NAME", tr_later("only the files below accounts/NAME")},
};
constexpr OptionGroup groups[] = {input_rows, rows};
constexpr Example examples[] = {
    {"extract alice.tar.zst -o alice", tr_later("everything")},
    {"extract archive.zip media_attachments avatar.png -o pictures", ""},
};

}  // namespace

extern const Command extract_command{
    .name = "extract",
    .summary = tr_later("unpack files of an input into a directory"),
    .synopsis = "IN [PATH]... -o DIR [OPTION]...",
    .options = groups,
    .operands = {1, any_number},
    .examples = examples,
    .operand = Takes::file,
    .run = run_extract,
};

}  // namespace permafrost::cli
