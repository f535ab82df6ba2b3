// SPDX-License-Identifier: GPL-3.0-or-later
// The one way through the house: the layers from left to right, and what belongs to which of them.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace arborist::arch {

struct Layer {
  std::string_view name;    // as in includes: formats/in, widgets/models, app
  std::string_view folder;  // core/arborist/formats/in
};

// A layer may include and link itself and what stands before it.
inline constexpr std::array kLayers{
    Layer{"base", "core/arborist/base"},
    Layer{"context", "core/arborist/context"},
    Layer{"pool", "core/arborist/pool"},
    Layer{"sync", "core/arborist/sync"},
    Layer{"resilience", "core/arborist/resilience"},
    Layer{"jobs", "core/arborist/jobs"},
    Layer{"formats/in", "core/arborist/formats/in"},
    Layer{"telemetry", "core/arborist/telemetry"},
    Layer{"history", "core/arborist/history"},
    Layer{"formats/out", "core/arborist/formats/out"},
    Layer{"session", "core/arborist/session"},
    Layer{"widgets/style", "widgets/style"},
    Layer{"widgets/models", "widgets/models"},
    Layer{"widgets/views", "widgets/views"},
    Layer{"app", "app"},
};

// Position in kLayers.
using Rank = std::size_t;

// The last layer of Arborist::core, which links Threads only and is MIT.
inline constexpr Rank kLastOfCoreLibrary = 4;
// The last layer that knows no Qt.
inline constexpr Rank kLastWithoutQt = 10;

// What users of Arborist::core start from: under its licence, on its public headers alone.
inline constexpr std::string_view kExamples = "core/examples/";

// nullopt: in none of the layers.
std::optional<Rank> layerOfFile(std::string_view path);
// Of `arborist/context/context.h`, `widgets/models/roles.h`, `app/cli/cli.h`; nullopt: not a header of ours, or in no
// layer.
std::optional<Rank> layerOfInclude(std::string_view include);
// Whether an include names a header of this project at all.
bool isOurs(std::string_view include);
bool isQt(std::string_view include);
// Headers of the C++ library, of POSIX and of Linux.
bool isOfTheSystem(std::string_view include);

}  // namespace arborist::arch
