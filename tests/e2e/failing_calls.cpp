// SPDX-License-Identifier: Apache-2.0
// Stands before libc (LD_PRELOAD) and lets one call fail that changes a disk: the one whose number is in
// PERMAFROST_FAIL_CALL, counted from 1, with the error number in PERMAFROST_FAIL_ERRNO. Writes to the
// standard streams are left alone. When it has failed, and how many calls there were, is said in the file
// that PERMAFROST_FAIL_LOG names, at the end.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>

namespace {

long number_in(const char* name) {
  const char* const text = std::getenv(name);
  return text == nullptr ? 0 : std::atol(text);
}

struct Plan {
  ~Plan() {
    const char* const log = std::getenv("PERMAFROST_FAIL_LOG");
    std::FILE* const out = log == nullptr ? nullptr : std::fopen(log, "w");
    if (out == nullptr) return;
    std::fprintf(out, "%ld %s\n", calls.load(), failed.load());
    std::fclose(out);
  }
  bool fails(const char* call) {
    static const long chosen = number_in("PERMAFROST_FAIL_CALL");
    if (++calls != chosen) return false;
    failed = call;
    errno = static_cast<int>(number_in("PERMAFROST_FAIL_ERRNO"));
    return true;
  }
  std::atomic<long> calls{0};
  std::atomic<const char*> failed{"-"};
};
Plan plan;

template <class Function>
Function real(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

bool for_writing(int flags) { return (flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT) != 0; }

}  // namespace

extern "C" {

ssize_t write(int file, const void* bytes, size_t size) {
  static const auto next = real<ssize_t (*)(int, const void*, size_t)>("write");
  return file > 2 && plan.fails("write") ? -1 : next(file, bytes, size);
}
ssize_t pwrite(int file, const void* bytes, size_t size, off_t offset) {
  static const auto next = real<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite");
  return plan.fails("pwrite") ? -1 : next(file, bytes, size, offset);
}
ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t offset) {
  static const auto next = real<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64");
  return plan.fails("pwrite64") ? -1 : next(file, bytes, size, offset);
}
int fsync(int file) {
  static const auto next = real<int (*)(int)>("fsync");
  return plan.fails("fsync") ? -1 : next(file);
}
int fchmod(int file, mode_t mode) {
  static const auto next = real<int (*)(int, mode_t)>("fchmod");
  return plan.fails("fchmod") ? -1 : next(file, mode);
}
int linkat(int from_place, const char* from, int to_place, const char* to, int flags) {
  static const auto next = real<int (*)(int, const char*, int, const char*, int)>("linkat");
  return plan.fails("linkat") ? -1 : next(from_place, from, to_place, to, flags);
}
int rename(const char* from, const char* to) {
  static const auto next = real<int (*)(const char*, const char*)>("rename");
  return plan.fails("rename") ? -1 : next(from, to);
}
int mkostemp(char* pattern, int flags) {
  static const auto next = real<int (*)(char*, int)>("mkostemp");
  return plan.fails("mkostemp") ? -1 : next(pattern, flags);
}
int open(const char* path, int flags, ...) {
  static const auto next = real<int (*)(const char*, int, ...)>("open");
  std::va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & (O_CREAT | __O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return for_writing(flags) && plan.fails("open") ? -1 : next(path, flags, mode);
}
}
