// SPDX-License-Identifier: Apache-2.0
// Libraries that are loaded when they are first needed, and not at each start: libcurl brings thirty others,
// libarchive ten, and most commands need neither. Used where their headers are included; there a
//
//     LateLibrary libfoo{"libfoo.so.1"};
//     PERMAFROST_LATE_FUNCTION(libfoo, foo_open);
//
// in a namespace of ours takes the place of the function of that name, and calls are written as ever.
#pragma once

#include <atomic>

namespace permafrost {

/// One shared object. It stays loaded once it is.
class LateLibrary {
 public:
  /// `name` as the dynamic linker knows it, "libarchive.so.13"; lives as long as the program.
  constexpr explicit LateLibrary(const char* name) : m_name(name) {}
  /// The address of a symbol; Error{input} that names the library when it is not on this machine.
  [[nodiscard]] void* address_of(const char* symbol);

 private:
  const char* m_name;
  std::atomic<void*> m_handle = nullptr;
};

template <typename Function>
class LateFunction {
 public:
  constexpr LateFunction(LateLibrary& library, const char* symbol) : m_library(library), m_symbol(symbol) {}

  /// Arguments pass as they would to the function itself, to "..." too.
  template <typename... Arguments>
  auto operator()(Arguments... arguments) {
    void* address = m_address.load(std::memory_order_relaxed);
    if (address == nullptr) {
      address = m_library.address_of(m_symbol);
      m_address.store(address, std::memory_order_relaxed);
    }
    return reinterpret_cast<Function*>(address)(arguments...);
  }

 private:
  LateLibrary& m_library;
  const char* m_symbol;
  std::atomic<void*> m_address = nullptr;
};

// A macro, since only one can make a string of a name that is written once.
#define PERMAFROST_LATE_FUNCTION(library, function) \
  constinit LateFunction<decltype(::function)> function { library, #function }

}  // namespace permafrost
