# SPDX-License-Identifier: GPL-3.0-or-later
# cmake -D BUILD=… -D SOURCE=… -D PREFIX=… [-D PARTS=core;engine] -P install.cmake: installs a build, or these parts of
# it, moves the result to PREFIX, and fails where it is not fit for strangers.
cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE ${PREFIX} ${PREFIX}-made)
if(NOT PARTS)
  set(PARTS Unspecified)
endif()
foreach(part IN LISTS PARTS)
  set(component "")
  if(NOT part STREQUAL "Unspecified")
    set(component --component ${part})
  endif()
  execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${PREFIX}-made ${component}
    OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
endforeach()
file(RENAME ${PREFIX}-made ${PREFIX})  # a package may be moved after it was installed

# Every header of the core library, which is told by its licence.
file(GLOB_RECURSE headers RELATIVE ${SOURCE}/core ${SOURCE}/core/arborist/*.h)
foreach(header IN LISTS headers)
  file(STRINGS ${SOURCE}/core/${header} licence LIMIT_COUNT 1)
  if(licence MATCHES "MIT$" AND NOT EXISTS ${PREFIX}/include/${header})
    message(SEND_ERROR "not installed: ${header}")
  endif()
endforeach()

# Nothing but headers stands among the headers, and no description names the folders of this machine.
file(GLOB_RECURSE installed RELATIVE ${PREFIX} ${PREFIX}/*)
foreach(file IN LISTS installed)
  if(NOT file MATCHES "^(include/arborist/.+\\.h|lib[0-9]*/([^/]+/)?(libarborist_[a-z_]+\\.a|cmake/Arborist/Arborist[A-Za-z-]+\\.cmake)|share/doc/arborist/LICENSE\\.[a-z]+)$")
    message(SEND_ERROR "should not be installed: ${file}")
  endif()
  if(file MATCHES "\\.cmake$")
    file(READ ${PREFIX}/${file} text)
    foreach(folder ${SOURCE} ${BUILD} ${PREFIX})
      string(FIND "${text}" "${folder}" place)
      if(NOT place EQUAL -1)
        message(SEND_ERROR "${file} names ${folder}")
      endif()
    endforeach()
  endif()
endforeach()
