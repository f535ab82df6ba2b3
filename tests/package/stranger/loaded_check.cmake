# SPDX-License-Identifier: GPL-3.0-or-later
# cmake -D PROGRAM=… -P loaded_check.cmake: fails unless PROGRAM loads the libraries of the system and of C++ only.
cmake_minimum_required(VERSION 3.25)

execute_process(COMMAND ldd ${PROGRAM} OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^\n\t ]+\\.so[^\n\t ]*" names "${text}")
if(NOT names MATCHES "libstdc\\+\\+|libc\\+\\+")
  message(FATAL_ERROR "ldd was not understood: ${text}")
endif()
foreach(name IN LISTS names)
  get_filename_component(file ${name} NAME)
  if(NOT file MATCHES "^(linux-vdso|ld-linux[^.]*|libc|libm|libpthread|libgcc_s|libstdc\\+\\+|libc\\+\\+(abi)?|libatomic|libunwind)\\.so")
    message(SEND_ERROR "${PROGRAM} loads ${name}")
  endif()
endforeach()
