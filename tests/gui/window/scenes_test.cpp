// SPDX-License-Identifier: GPL-3.0-or-later
// Every scene, light and dark, at the scale of this process: laid out without a fault, every control with a name, and
// twelve of them as they were when a person last found them good.
#include <gtest/gtest.h>

#include <QApplication>
#include <QDialog>
#include <QLabel>
#include <QPushButton>

#include <gui/window/scene.h>
#include <support/gui/golden.h>
#include <support/gui/layout_faults.h>
#include <support/gui/picture.h>
#include <widgets/style/theme.h>

namespace arborist::test {
namespace {

struct Look {
  SceneKind kind;
  ThemeChoice theme;
  int goldenScale;  // the other scale is judged by geometry alone
};

std::string lookName(const Look& look) {
  return std::string(nameOf(look.kind)) + (look.theme == ThemeChoice::Dark ? "_dark" : "_light");
}

class ScenesTest : public testing::TestWithParam<Look> {
 protected:
  ~ScenesTest() override { applyTheme(Theme::Light); }
};

TEST_P(ScenesTest, AreLaidOutWithoutFaultAndLookAsTheyShould) {
  Scene scene(GetParam().kind, GetParam().theme);
  const int scale = qRound(scene.top().devicePixelRatioF());
  const QString name = QString::fromStdString(lookName(GetParam())) + QStringLiteral("@%1x").arg(scale);
  const QImage image = scene.picture();
  EXPECT_EQ(layoutFaults(scene.top()).join('\n').toStdString(), "");
  EXPECT_EQ(namelessControls(scene.top()).join('\n').toStdString(), "");
  EXPECT_EQ(scene.top().size(), QSize(960, 600)) << "the scene does not fit";
  if (scale == GetParam().goldenScale) {
    EXPECT_TRUE(matchesGolden(image, name));
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, ScenesTest,
    testing::Values(Look{SceneKind::Empty, ThemeChoice::Light, 1}, Look{SceneKind::Empty, ThemeChoice::Dark, 2},
                    Look{SceneKind::Running, ThemeChoice::Light, 1}, Look{SceneKind::Running, ThemeChoice::Dark, 1},
                    Look{SceneKind::Cancelling, ThemeChoice::Light, 2},
                    Look{SceneKind::Cancelling, ThemeChoice::Dark, 1}, Look{SceneKind::Ended, ThemeChoice::Light, 1},
                    Look{SceneKind::Ended, ThemeChoice::Dark, 1}, Look{SceneKind::Launcher, ThemeChoice::Light, 1},
                    Look{SceneKind::Launcher, ThemeChoice::Dark, 1}, Look{SceneKind::Pool, ThemeChoice::Light, 1},
                    Look{SceneKind::Pool, ThemeChoice::Dark, 2}),
    [](const auto& look) { return lookName(look.param); });

TEST(GoldenTest, SeesAPanelInAnotherShadeAndALineOfTextThatMoved) {
  QImage expected(960, 600, QImage::Format_RGB32);
  expected.fill(Qt::white);
  for (int y = 100; y < 500; y += 20)
    for (int x = 20; x < 400; x += 2) expected.setPixel(x, y, qRgb(0, 0, 0));
  EXPECT_EQ(difference(expected, expected).share, 0);
  QImage shade = expected;
  for (int y = 0; y < 200; ++y)
    for (int x = 0; x < 400; ++x) shade.setPixel(x, y, qRgb(235, 235, 235));
  EXPECT_GT(difference(expected, shade).mean, 0.6);
  EXPECT_GT(difference(expected, expected.copy(0, 1, 960, 600)).share, 0.004);
  EXPECT_FALSE(difference(expected, expected.copy(0, 0, 900, 600)).comparable);
}

TEST(LayoutFaultsTest, SeesWhatIsCutCoveredOutsideOrNameless) {
  QDialog top;
  top.resize(300, 200);
  QLabel label("a text that is much longer than its label", &top);
  label.setGeometry(10, 10, 40, 20);
  QPushButton one("ok", &top), other("cancel", &top), nameless(&top);
  one.setGeometry(10, 60, 120, 40);
  other.setGeometry(100, 60, 120, 40);
  nameless.setGeometry(280, 120, 60, 30);
  top.show();
  const QString faults = layoutFaults(top).join('\n');
  EXPECT_EQ(layoutFaults(top).size(), 3) << faults.toStdString();
  EXPECT_TRUE(faults.contains("cut: QLabel"));
  EXPECT_TRUE(faults.contains("overlap: QPushButton"));
  EXPECT_TRUE(faults.contains("outside: QPushButton"));
  EXPECT_EQ(namelessControls(top).size(), 1);
}

}  // namespace
}  // namespace arborist::test
