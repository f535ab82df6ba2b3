# What find_package(Arborist) reads: the targets of each part, the version and the licences.
include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/Arborist)
configure_package_config_file(ArboristConfig.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/ArboristConfig.cmake
  INSTALL_DESTINATION ${package_folder} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/ArboristConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)  # until 1.0 a minor version may break

install(EXPORT arborist_core NAMESPACE Arborist:: FILE ArboristCoreTargets.cmake DESTINATION ${package_folder}
  COMPONENT core)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/ArboristConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/ArboristConfigVersion.cmake
  DESTINATION ${package_folder} COMPONENT core)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/arborist RENAME LICENSE.core COMPONENT core)
if(TARGET arborist_engine)
  install(EXPORT arborist_engine NAMESPACE Arborist:: FILE ArboristEngineTargets.cmake DESTINATION ${package_folder}
    COMPONENT engine)
  install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/arborist
    RENAME LICENSE.engine COMPONENT engine)
endif()
