// SPDX-License-Identifier: GPL-3.0-or-later
#include <arch/include_check.h>

#include <arch/layers.h>

#include <gmock/gmock.h>

#include <string>

namespace arborist::arch {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

Violations check(const std::string& path, const std::string& text) {
  return checkIncludes(SourceTree::of({{path, text}}));
}

auto complains(int line, const std::string& words) {
  return ElementsAre(AllOf(Field(&Violation::line, line), Field(&Violation::message, HasSubstr(words))));
}

TEST(IncludeCheckTest, AcceptsTheOwnLayerAndThoseLeftOfIt) {
  EXPECT_THAT(check("core/arborist/pool/thread_pool.cpp",
                    "#include <arborist/pool/thread_pool.h>\n"
                    "#include <arborist/context/context.h>\n"
                    "#include <arborist/base/mutex.h>\n"
                    "#include <vector>\n#include <sys/wait.h>\n"),
              IsEmpty());
  EXPECT_THAT(check("app/main.cpp",
                    "#include <app/cli/cli.h>\n#include <widgets/views/timeline_view.h>\n#include <QApplication>\n"),
              IsEmpty());
}

TEST(IncludeCheckTest, ReportsEachReversedStep) {
  for (Rank right = 1; right < kLayers.size(); ++right) {
    const std::string folder(kLayers[right].folder);
    const std::string include = folder.starts_with("core/") ? folder.substr(5) : folder;
    const std::string left(kLayers[right - 1].folder);
    EXPECT_THAT(check(left + "/a.h", "\n#include <" + include + "/b.h>\n"), complains(2, "reversed")) << left;
  }
}

TEST(IncludeCheckTest, ExamplesUseThePublicHeadersOfTheCoreLibrary) {
  const std::string path = "core/examples/worker.cpp";
  EXPECT_THAT(check(path, "#include <thread>\n#include <arborist/pool/thread_pool.h>\n"), IsEmpty());
  EXPECT_THAT(check(path, "#include <arborist/context/detail/tree.h>\n"), complains(1, "public headers only"));
  EXPECT_THAT(check(path, "#include <arborist/jobs/run.h>\n"), complains(1, "reversed"));
  EXPECT_THAT(check(path, "#include <fmt/format.h>\n"), complains(1, "Arborist::core"));
}

TEST(IncludeCheckTest, TellsFormatsInFromFormatsOut) {
  EXPECT_THAT(check("core/arborist/formats/in/a.h", "#include <arborist/formats/out/b.h>\n"), complains(1, "reversed"));
  EXPECT_THAT(check("core/arborist/formats/out/a.h", "#include <arborist/formats/in/b.h>\n"), IsEmpty());
}

TEST(IncludeCheckTest, ReportsQtAnywhereInCore) {
  for (const char* header : {"QString", "QtCore/QObject", "qcustomplot.h", "QtWidgets", "qobject.h"}) {
    const std::string line = "#include <" + std::string(header) + ">\n";
    EXPECT_THAT(check("core/arborist/session/a.h", line), complains(1, "no Qt below widgets")) << header;
    EXPECT_THAT(check("core/arborist/base/a.h", line), complains(1, "no Qt below widgets")) << header;
    EXPECT_THAT(check("widgets/models/a.h", line), IsEmpty()) << header;
  }
}

TEST(IncludeCheckTest, ReportsForeignHeadersInTheCoreLibrary) {
  for (const char* layer : {"base", "context", "pool", "sync", "resilience"}) {
    for (const char* header :
         {"fmt/format.h", "yaml-cpp/yaml.h", "nlohmann/json.hpp", "boost/asio.hpp", "gtest/gtest.h"}) {
      EXPECT_THAT(check("core/arborist/" + std::string(layer) + "/a.h", "#include <" + std::string(header) + ">\n"),
                  complains(1, "Arborist::core"));
    }
  }
  EXPECT_THAT(check("core/arborist/jobs/a.h", "#include <fmt/format.h>\n"), IsEmpty());
}

TEST(IncludeCheckTest, ReportsQuotedIncludesAndUnknownFolders) {
  EXPECT_THAT(check("core/arborist/base/a.cpp", "#include \"a.h\"\n"), complains(1, "<…>"));
  EXPECT_THAT(check("core/arborist/base/a.cpp", "#include \"arborist/base/a.h\"\n"), complains(1, "<…>"));
  EXPECT_THAT(check("core/arborist/base/a.cpp", "#include <arborist/misc/a.h>\n"), complains(1, "in no layer"));
  EXPECT_THAT(check("core/arborist/misc/a.cpp", "\n"), complains(0, "is in no layer"));
  EXPECT_THAT(check("core/arborist/a.h", "\n"), complains(0, "is in no layer"));
  EXPECT_THAT(check("widgets/a.h", "\n"), complains(0, "is in no layer"));
}

TEST(IncludeCheckTest, SeesThroughSpacesAndLeavesTestsAlone) {
  EXPECT_THAT(check("core/arborist/base/a.h", "  #  include   <arborist/context/context.h>\n"),
              complains(1, "reversed"));
  EXPECT_THAT(check("tests/unit/base/a.cpp", "#include <arborist/session/session.h>\n#include \"x.h\"\n"), IsEmpty());
}

}  // namespace
}  // namespace arborist::arch
