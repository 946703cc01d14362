# What nearly every file includes is parsed once: a third less to compile for a file of src, half for a test. A preset with
# CMAKE_DISABLE_PRECOMPILE_HEADERS shows which file lacks an include of its own: release does for src, tidy for the tests.
# More headers cost more to load than they save (with nlohmann/json nothing is saved at all).
set(permafrost_common_headers
  <algorithm> <array> <functional> <memory> <optional> <span> <string> <string_view> <utility> <vector>)

# MORE: headers besides the common ones.
function(permafrost_precompile_headers target)
  cmake_parse_arguments(arg "" "" "MORE" ${ARGN})
  target_precompile_headers(${target} PRIVATE ${permafrost_common_headers} ${arg_MORE})
endfunction()

# Without it ccache could not tell what such a file was compiled from.
if(NOT CMAKE_DISABLE_PRECOMPILE_HEADERS AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-fpch-preprocess)
endif()
