// SPDX-License-Identifier: Apache-2.0
#include "support/run.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>

namespace permafrost::test {

namespace {

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using Scratch = std::unique_ptr<std::FILE, Close>;

// Files instead of pipes: nobody waits for nobody, however much is said.
Scratch scratch_with(std::string_view content) {
  Scratch file(std::tmpfile());
  if (!file) throw std::runtime_error("cannot make a scratch file");
  if (!content.empty()) std::fwrite(content.data(), 1, content.size(), file.get());
  std::rewind(file.get());
  return file;
}

std::string content_of(std::FILE* file) {
  std::rewind(file);
  std::string text;
  std::array<char, 4096> part{};
  while (const std::size_t count = std::fread(part.data(), 1, part.size(), file))
    text.append(part.data(), count);
  return text;
}

[[noreturn]] void become(const std::vector<std::string>& command, const RunOptions& options, int in, int out,
                         int err) {
  dup2(in, STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  if (!options.directory.empty() && chdir(options.directory.c_str()) != 0) _exit(126);
  for (const std::string& variable : options.environment) putenv(const_cast<char*>(variable.c_str()));
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  execvp(words.front(), words.data());
  _exit(127);
}

}  // namespace

Ran run(const std::vector<std::string>& command, const RunOptions& options) {
  const Scratch in = scratch_with(options.input);
  const Scratch out = scratch_with({});
  const Scratch err = scratch_with({});
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("cannot fork");
  if (child == 0) become(command, options, fileno(in.get()), fileno(out.get()), fileno(err.get()));

  int wait_status = 0;
  if (waitpid(child, &wait_status, 0) != child) throw std::runtime_error("lost the child");
  const int status = WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
  return {status, content_of(out.get()), content_of(err.get())};
}

bool has_program(const std::string& name) { return run({"sh", "-c", "command -v \"$0\"", name}).status == 0; }

}  // namespace permafrost::test
