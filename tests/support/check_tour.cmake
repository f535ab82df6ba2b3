# SPDX-License-Identifier: GPL-3.0-or-later
# cmake -D REPORT=FILE -P check_tour.cmake: fails unless the report of the tour shows what the tour is there to show:
# jobs that succeeded, one that failed, ones ended by a timeout and by a group's deadline, one skipped for a failed need.
cmake_minimum_required(VERSION 3.25)

file(READ "${REPORT}" report)
string(JSON exit_code GET "${report}" exit_code)
if(NOT exit_code EQUAL 1)
  message(FATAL_ERROR "exit_code is ${exit_code}, not 1")
endif()

foreach(state succeeded failed timed_out skipped)
  string(JSON count ERROR_VARIABLE none GET "${report}" totals ${state})
  if(none OR count LESS 1)
    message(FATAL_ERROR "no job of the tour is ${state}")
  endif()
endforeach()

string(JSON jobs LENGTH "${report}" jobs)
math(EXPR last "${jobs} - 1")
set(causes "")
foreach(index RANGE ${last})
  string(JSON cause ERROR_VARIABLE none GET "${report}" jobs ${index} cause code)
  if(NOT none)
    list(APPEND causes ${cause})
  endif()
endforeach()
foreach(cause exit timeout deadline need_failed)
  if(NOT cause IN_LIST causes)
    message(FATAL_ERROR "no job of the tour ended for the cause ${cause}")
  endif()
endforeach()
