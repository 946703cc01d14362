# Every target of ours links this; third-party headers come in as system headers.
# Designated initializers leave members out on purpose; g++ 12 would warn of each.
add_library(permafrost_warnings INTERFACE)
target_compile_options(permafrost_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual
  -Wold-style-cast -Wimplicit-fallthrough -Wno-missing-field-initializers $<$<BOOL:${PERMAFROST_WERROR}>:-Werror>)
