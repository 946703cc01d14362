# Every target of ours links this; third-party headers come in as system headers.
add_library(permafrost_warnings INTERFACE)
target_compile_options(permafrost_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual
  -Wold-style-cast -Wimplicit-fallthrough $<$<BOOL:${PERMAFROST_WERROR}>:-Werror>)
