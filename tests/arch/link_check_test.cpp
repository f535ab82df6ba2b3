// SPDX-License-Identifier: GPL-3.0-or-later
#include <arch/link_check.h>

#include <gmock/gmock.h>

#include <map>
#include <string>

namespace arborist::arch {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kSound = R"(
arborist_module(base base DEPENDS Threads::Threads)
arborist_module(context context DEPENDS arborist_base)  # arborist_session
arborist_module(pool pool
  DEPENDS arborist_context)
target_link_libraries(arborist_core INTERFACE arborist_pool)
arborist_module(jobs jobs DEPENDS Arborist::core fmt::fmt)
arborist_module(formats_in formats/in DEPENDS arborist_jobs yaml-cpp)
)";

Violations check(const std::string& cmake, std::map<std::string, std::string> files = {}) {
  files["core/CMakeLists.txt"] = cmake;
  return checkLinks(SourceTree::of(files));
}

auto complains(int line, const std::string& words) {
  return ElementsAre(AllOf(Field(&Violation::line, line), Field(&Violation::message, HasSubstr(words))));
}

TEST(LinkCheckTest, AcceptsAGraphThatPointsLeftwards) {
  EXPECT_THAT(check(kSound, {{"core/arborist/formats/in/a.h", "#include <arborist/context/context.h>\n"}}), IsEmpty());
}

TEST(LinkCheckTest, AGatheringTargetStandsWhereItsRightmostMemberStands) {
  const LinkGraph graph(SourceTree::of({{"core/CMakeLists.txt", kSound}}));
  EXPECT_EQ(graph.rankOf("arborist_core"), layerOfInclude("arborist/pool/a.h"));
  EXPECT_EQ(graph.rankOf("arborist_nothing"), std::nullopt);
}

TEST(LinkCheckTest, ReportsATargetThatLinksRightwardsOrItself) {
  EXPECT_THAT(check("arborist_module(pool pool)\narborist_module(base base DEPENDS arborist_pool)\n"),
              complains(2, "reversed"));
  EXPECT_THAT(check("arborist_module(base base DEPENDS arborist_base)\n"), complains(1, "reversed"));
}

TEST(LinkCheckTest, ReportsAReversedLinkHiddenInAGatheringTarget) {
  EXPECT_THAT(check("arborist_module(jobs jobs)\ntarget_link_libraries(arborist_all INTERFACE arborist_jobs)\n"
                    "arborist_module(pool pool DEPENDS arborist_all)\n"),
              complains(3, "reversed"));
}

TEST(LinkCheckTest, ReportsALaterAdditionToAModule) {
  EXPECT_THAT(check("arborist_module(jobs jobs)\narborist_module(pool pool)\n"
                    "target_link_libraries(arborist_pool PRIVATE arborist_jobs)\n"),
              complains(2, "reversed"));
}

TEST(LinkCheckTest, ReportsUnknownTargetsForeignLibrariesAndQt) {
  EXPECT_THAT(check("arborist_module(base base DEPENDS arborist_typo)\n"), complains(1, "no target"));
  EXPECT_THAT(check("arborist_module(pool pool DEPENDS fmt::fmt)\n"), complains(1, "Threads only"));
  EXPECT_THAT(check("arborist_module(session session DEPENDS Qt6::Core)\n"), complains(1, "no Qt"));
  EXPECT_THAT(check("arborist_module(jobs jobs DEPENDS QCustomPlotQt6::QCustomPlotQt6)\n"), complains(1, "no Qt"));
}

TEST(LinkCheckTest, ReportsAnIncludeWhoseTargetIsNotLinked) {
  const char* cmake =
      "arborist_module(base base)\narborist_module(context context)\narborist_module(pool pool DEPENDS "
      "arborist_base)\n";
  EXPECT_THAT(check(cmake, {{"core/arborist/pool/a.h", "\n#include <arborist/context/context.h>\n"}}),
              complains(2, "without linking"));
}

TEST(LinkCheckTest, ReportsAFolderWithoutATarget) {
  EXPECT_THAT(check("", {{"core/arborist/pool/a.h", "\n"}}), complains(0, "no target of CMake"));
}

TEST(LinkCheckTest, ReadsTheWindowsSideToo) {
  std::map<std::string, std::string> files{
      {"core/CMakeLists.txt", "arborist_module(session session)\n"},
      {"app/CMakeLists.txt",
       "target_link_libraries(arborist_cli PUBLIC arborist_session)\n"
       "target_link_libraries(arborist PRIVATE arborist_cli arborist_warnings)\n"},
      {"widgets/models/CMakeLists.txt", "target_link_libraries(arborist_models PUBLIC arborist_session Qt6::Gui)\n"}};
  EXPECT_THAT(checkLinks(SourceTree::of(files)), IsEmpty());
  files["widgets/models/CMakeLists.txt"] = "target_link_libraries(arborist_models PUBLIC arborist_cli)\n";
  EXPECT_THAT(checkLinks(SourceTree::of(files)), complains(1, "reversed"));
}

TEST(LinkCheckTest, ReadsTheWidgetsAsModulesOfTheirOwn) {
  std::map<std::string, std::string> files{
      {"core/CMakeLists.txt", "arborist_module(session session)\n"},
      {"widgets/CMakeLists.txt",
       "arborist_widgets(style style DEPENDS arborist_session Qt6::Widgets)\n"
       "arborist_widgets(models models DEPENDS arborist_widgets_style)\n"
       "arborist_widgets(views views DEPENDS arborist_widgets_models QCustomPlotQt6::QCustomPlotQt6)\n"},
      {"widgets/views/a.h", "#include <widgets/style/theme.h>\n#include <QWidget>\n"},
      {"app/CMakeLists.txt", "target_link_libraries(arborist PRIVATE arborist_widgets_views)\n"}};
  EXPECT_THAT(checkLinks(SourceTree::of(files)), IsEmpty());
  std::map<std::string, std::string> reversed = files;
  reversed["widgets/CMakeLists.txt"] =
      "arborist_widgets(style style DEPENDS arborist_widgets_views)\n"
      "arborist_widgets(views views DEPENDS arborist_session)\n";
  reversed.erase("widgets/views/a.h");
  EXPECT_THAT(checkLinks(SourceTree::of(reversed)), complains(1, "reversed"));
  files["core/CMakeLists.txt"] = "arborist_module(session session DEPENDS arborist_widgets_style)\n";
  EXPECT_THAT(checkLinks(SourceTree::of(files)), complains(1, "reversed"));
}

}  // namespace
}  // namespace arborist::arch
