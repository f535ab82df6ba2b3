// SPDX-License-Identifier: GPL-3.0-or-later
// Whoever works by keyboard sees where they are: at each stop of the Tab key the window looks otherwise than without.
#include <gtest/gtest.h>

#include <QApplication>
#include <QTest>

#include <gui/window/scene.h>
#include <widgets/style/theme.h>

namespace arborist::test {
namespace {

using SceneAndTheme = std::tuple<SceneKind, ThemeChoice>;

class FocusTest : public testing::TestWithParam<SceneAndTheme> {
 protected:
  void TearDown() override { applyTheme(Theme::Light); }

  static std::string describe(const QWidget& widget) {
    std::string text;
    for (const QWidget* one = &widget; one && !one->isWindow(); one = one->parentWidget()) {
      text += one->metaObject()->className();
      if (!one->accessibleName().isEmpty()) text += " \"" + one->accessibleName().toStdString() + '"';
      text += " < ";
    }
    return text;
  }
};

TEST_P(FocusTest, IsSeenAtEachStop) {
  constexpr int kMost = 200;
  Scene scene(std::get<0>(GetParam()), std::get<1>(GetParam()));
  QWidget& top = scene.top();
  const auto picture = [&top] {
    QCoreApplication::processEvents();
    return top.grab().toImage();
  };
  top.activateWindow();
  top.setFocus();
  const QWidget* first = nullptr;
  int stops = 0;
  for (int i = 0; i < kMost; ++i) {
    QWidget* at = QApplication::focusWidget();
    // Text goes from link to link.
    for (const QWidget* before = at; at == before && i < kMost; ++i) {
      QTest::keyClick(before ? at : &top, Qt::Key_Tab);
      at = QApplication::focusWidget();
      ASSERT_TRUE(at);
    }
    if (at == first) break;
    if (!first) first = at;
    ++stops;
    const QImage with = picture();
    at->clearFocus();
    const QImage without = picture();
    at->setFocus(Qt::TabFocusReason);
    EXPECT_NE(with, without) << "stop " << stops << ": " << describe(*at);
  }
  EXPECT_GT(stops, 3);
  EXPECT_LT(stops, kMost);
}

INSTANTIATE_TEST_SUITE_P(Scenes, FocusTest,
                         testing::Combine(testing::Values(SceneKind::Empty, SceneKind::Running, SceneKind::Ended,
                                                          SceneKind::Launcher, SceneKind::Pool),
                                          testing::Values(ThemeChoice::Light, ThemeChoice::Dark)),
                         [](const testing::TestParamInfo<SceneAndTheme>& test) {
                           return std::string(nameOf(std::get<0>(test.param))) + '_' +
                                  (std::get<1>(test.param) == ThemeChoice::Dark ? "dark" : "light");
                         });

}  // namespace
}  // namespace arborist::test
