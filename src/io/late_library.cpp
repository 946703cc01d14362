// SPDX-License-Identifier: Apache-2.0
#include "io/late_library.hpp"

#include <dlfcn.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace permafrost {

void* LateLibrary::address_of(const char* symbol) {
  void* handle = m_handle.load(std::memory_order_acquire);
  if (handle == nullptr) {
    handle = dlopen(m_name, RTLD_LAZY | RTLD_LOCAL);  // counted, so that two threads may do it
    m_handle.store(handle, std::memory_order_release);
  }
  void* const address = handle == nullptr ? nullptr : dlsym(handle, symbol);
  if (address == nullptr) {
    const char* const why = dlerror();
    throw Error(Fault::input, fill(tr("'{1}', which this needs, cannot be loaded: {2}"),
                                   {m_name, printable(why == nullptr ? symbol : why)}));
  }
  return address;
}

}  // namespace permafrost
