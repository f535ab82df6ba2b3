// SPDX-License-Identifier: GPL-3.0-or-later
// Reads a list of shell commands, one a line, as GNU parallel and xargs take them. Plain functions, safe from any
// thread.
#pragma once

#include <string>
#include <string_view>

#include <arborist/formats/in/job_file.h>

namespace arborist {

constexpr std::size_t kCommandListMaxBytes = 256u << 20;
constexpr std::size_t kCommandListMaxLine = 1u << 20;
constexpr std::size_t kCommandListMaxLines = 1'000'000;

// Blank lines and those whose first visible character is '#' are no commands. The jobs are called "line-12" and run in
// options.workingDir; a failure does not stop the others unless options.onFailure says so. "-" reads standard input.
// Bytes that are not UTF-8 are taken as they are: file names may have them. Problems: NUL, lines over 1 MiB, more than
// 1,000,000 lines or 256 MiB. options.set means nothing here.
JobFileResult loadCommandList(const std::string& path, const JobFileOptions& options = {});
JobFileResult parseCommandList(std::string_view text, const std::string& name, const JobFileOptions& options = {});

}  // namespace arborist
