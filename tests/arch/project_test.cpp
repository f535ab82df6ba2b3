// SPDX-License-Identifier: GPL-3.0-or-later
// The rules, held against this project.
#include <gmock/gmock.h>

#include <arch/house_check.h>
#include <arch/include_check.h>
#include <arch/link_check.h>

namespace arborist::arch {
namespace {

using testing::IsEmpty;

class ProjectTest : public testing::Test {
 protected:
  SourceTree m_tree = SourceTree::read(ARBORIST_SOURCE_DIR);
};

TEST_F(ProjectTest, IsReadAtAll) {
  EXPECT_NE(m_tree.find("core/arborist/base/mutex.h"), nullptr);
  EXPECT_NE(m_tree.find("core/CMakeLists.txt"), nullptr);
  EXPECT_NE(m_tree.find("app/main.cpp"), nullptr);
  EXPECT_NE(m_tree.find("dev"), nullptr);
  const LinkGraph graph(m_tree);
  EXPECT_EQ(graph.rankOf("arborist_session"), layerOfInclude("arborist/session/session.h"));
  EXPECT_EQ(graph.rankOf("arborist_core"), layerOfInclude("arborist/resilience/retry.h"));
}

TEST_F(ProjectTest, IncludesPointLeftwardsOnly) { EXPECT_THAT(checkIncludes(m_tree), IsEmpty()); }

TEST_F(ProjectTest, TargetsLinkLeftwardsOnly) { EXPECT_THAT(checkLinks(m_tree), IsEmpty()); }

TEST_F(ProjectTest, FilesAreShortOrHaveAReason) { EXPECT_THAT(checkSizes(m_tree), IsEmpty()); }

TEST_F(ProjectTest, EachFileBeginsWithItsLicence) { EXPECT_THAT(checkLicences(m_tree), IsEmpty()); }

TEST_F(ProjectTest, FilesAreNamedInSnakeCase) { EXPECT_THAT(checkNames(m_tree), IsEmpty()); }

TEST_F(ProjectTest, NoQtNameStandsBelowWidgets) { EXPECT_THAT(checkQtNames(m_tree), IsEmpty()); }

TEST_F(ProjectTest, NothingIsLeftToDoInTheSources) { EXPECT_THAT(checkNotesToSelf(m_tree), IsEmpty()); }

}  // namespace
}  // namespace arborist::arch
