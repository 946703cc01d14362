# One switch for the whole build: PERMAFROST_SANITIZE=address,undefined
add_library(permafrost_sanitizers INTERFACE)
if(PERMAFROST_SANITIZE)
  target_compile_options(permafrost_sanitizers INTERFACE
    -fsanitize=${PERMAFROST_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(permafrost_sanitizers INTERFACE -fsanitize=${PERMAFROST_SANITIZE})
endif()
# libFuzzer needs to see the branches of the libraries too; its main comes with each target alone.
if(PERMAFROST_FUZZ)
  target_compile_options(permafrost_sanitizers INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(permafrost_sanitizers INTERFACE -fsanitize=fuzzer-no-link)
endif()
