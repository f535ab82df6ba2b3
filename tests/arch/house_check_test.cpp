// SPDX-License-Identifier: GPL-3.0-or-later
#include <arch/house_check.h>

#include <gmock/gmock.h>

#include <string>

namespace arborist::arch {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::string lines(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += "int x;\n";
  return text;
}

auto complains(int line, const std::string& words) {
  return ElementsAre(AllOf(Field(&Violation::line, line), Field(&Violation::message, HasSubstr(words))));
}

TEST(HouseCheckTest, FilesAtTheLimitPassAndOneLineMoreDoesNot) {
  EXPECT_THAT(checkSizes(SourceTree::of({{"core/a.cpp", lines(600)}, {"core/a.h", lines(250)}})), IsEmpty());
  EXPECT_THAT(checkSizes(SourceTree::of({{"core/a.cpp", lines(601)}})), complains(0, "601 lines"));
  EXPECT_THAT(checkSizes(SourceTree::of({{"tests/a.h", lines(251)}})), complains(0, "251 lines"));
}

TEST(HouseCheckTest, AReasonAllowsALongFileAndMustBeNeeded) {
  const std::string reasons = "tests/arch/size_reasons.txt";
  EXPECT_THAT(checkSizes(SourceTree::of({{"core/a.h", lines(300)}, {reasons, "# comment\ncore/a.h: one table\n"}})),
              IsEmpty());
  EXPECT_THAT(checkSizes(SourceTree::of({{"core/a.h", lines(10)}, {reasons, "# comment\ncore/a.h: one table\n"}})),
              complains(2, "needs no reason"));
  EXPECT_THAT(checkSizes(SourceTree::of({{"core/a.h", lines(300)}, {reasons, "core/a.h\n"}})), SizeIs(2));
}

TEST(HouseCheckTest, TheLicenceLineComesFirstAndFitsTheFolder) {
  const std::string mit = "// SPDX-License-Identifier: MIT\n", gpl = "// SPDX-License-Identifier: GPL-3.0-or-later\n";
  EXPECT_THAT(checkLicences(SourceTree::of(
                  {{"core/arborist/pool/a.h", mit}, {"core/arborist/jobs/a.h", gpl}, {"app/a.cpp", gpl}})),
              IsEmpty());
  EXPECT_THAT(checkLicences(SourceTree::of({{"core/arborist/pool/a.h", gpl}})), complains(1, "MIT"));
  EXPECT_THAT(checkLicences(SourceTree::of({{"core/examples/a.cpp", gpl}})), complains(1, "MIT"));
  EXPECT_THAT(checkLicences(SourceTree::of({{"core/arborist/jobs/a.h", mit}})), complains(1, "GPL"));
  EXPECT_THAT(checkLicences(SourceTree::of({{"app/a.h", "#pragma once\n" + gpl}})), complains(1, "GPL"));
  EXPECT_THAT(checkLicences(SourceTree::of({{"app/a.h", ""}})), complains(1, "GPL"));
}

TEST(HouseCheckTest, ScriptsHaveTheirLicenceBelowTheShebang) {
  EXPECT_THAT(checkLicences(SourceTree::of({{"dev", "#!/bin/sh\n# SPDX-License-Identifier: GPL-3.0-or-later\n"}})),
              IsEmpty());
  EXPECT_THAT(checkLicences(SourceTree::of({{"tests/a.sh", "#!/bin/sh\necho\n"}})), complains(2, "GPL"));
}

TEST(HouseCheckTest, HeadersHaveAGuardAndFilesSnakeCase) {
  EXPECT_THAT(checkNames(SourceTree::of({{"core/thread_pool.h", "#pragma once\n"}, {"core/thread_pool.cpp", ""}})),
              IsEmpty());
  EXPECT_THAT(checkNames(SourceTree::of({{"core/ThreadPool.cpp", ""}})), complains(0, "snake_case"));
  EXPECT_THAT(checkNames(SourceTree::of({{"core/thread-pool.cpp", ""}})), complains(0, "snake_case"));
  EXPECT_THAT(checkNames(SourceTree::of({{"core/a.h", "#ifndef A\n"}})), complains(0, "pragma once"));
}

TEST(HouseCheckTest, QtNamesCountInCodeOnlyAndBelowWidgetsOnly) {
  const std::string path = "core/arborist/jobs/a.cpp";
  EXPECT_THAT(checkQtNames(SourceTree::of({{path, "\nQString s;\n"}})), complains(2, "QString"));
  EXPECT_THAT(checkQtNames(SourceTree::of({{path, "class A { Q_OBJECT };\n"}})), complains(1, "Q_OBJECT"));
  EXPECT_THAT(checkQtNames(SourceTree::of({{path,
                                            "// QProcess is not for this\n/* QString\n QString */ int QueueFull;\n"
                                            "auto a = \"QString\"; auto b = R\"(\nQString)\"; char c = '\"';\n"}})),
              IsEmpty());
  EXPECT_THAT(checkQtNames(SourceTree::of({{path, "int n = 1'000; QTimer t;\n"}})), complains(1, "QTimer"));
  EXPECT_THAT(checkQtNames(SourceTree::of({{"widgets/models/a.h", "QString s;\n"}})), IsEmpty());
}

TEST(HouseCheckTest, NotesToSelfAreFoundInCommentsToo) {
  EXPECT_THAT(checkNotesToSelf(SourceTree::of({{"core/a.cpp", std::string("int a;  // TO") + "DO: more\n"}})),
              complains(1, "finish it"));
  EXPECT_THAT(checkNotesToSelf(SourceTree::of({{"dev", std::string("# FIX") + "ME\n"}})), complains(1, "finish it"));
  EXPECT_THAT(checkNotesToSelf(SourceTree::of({{"core/a.cpp", "int todos;\n"}})), IsEmpty());
}

}  // namespace
}  // namespace arborist::arch
