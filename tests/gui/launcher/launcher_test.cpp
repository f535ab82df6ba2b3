// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QApplication>
#include <QClipboard>
#include <QEventLoop>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <set>

#include <support/gui/picture.h>
#include <widgets/style/theme.h>
#include <widgets/views/form_field.h>
#include <widgets/views/launcher.h>

namespace arborist::test {
namespace {

struct LauncherTest : testing::Test {
  Launcher launcher{nullptr};
  QSignalSpy launches{&launcher, &Launcher::launchRequested};

  void SetUp() override {
    launcher.show();
    QCoreApplication::processEvents();
  }

  template <class Widget>
  Widget* byName(const QString& name) {
    for (Widget* widget : launcher.findChildren<Widget*>())
      if (widget->accessibleName() == name) return widget;
    return nullptr;
  }
  QPushButton* button(const QString& text) {
    for (QPushButton* button : launcher.findChildren<QPushButton*>())
      if (button->text().remove('&') == text) return button;
    return nullptr;
  }
  QString message() { return byName<QLabel>("Result of the check")->text(); }
  // Lets the check of the text at hand come to its end.
  void settle() {
    EXPECT_TRUE(QTest::qWaitFor([&] { return !message().isEmpty(); }));
  }
  QString problemBeside(QWidget* control) {
    for (QWidget* at = control; at; at = at->parentWidget())
      if (auto* field = qobject_cast<FormField*>(at)) return field->problem();
    return {};
  }
};

TEST_F(LauncherTest, ControlEnterLaunchesWhatIsShown) {
  auto* command = byName<QPlainTextEdit>("Command");
  ASSERT_NE(command, nullptr);
  command->selectAll();
  QTest::keyClicks(command, "echo 'x: y' # z");
  QTest::keyClick(command, Qt::Key_Return, Qt::ControlModifier);
  ASSERT_TRUE(launches.wait());
  ASSERT_EQ(launches.size(), 1);
  EXPECT_EQ(launches[0][0].toByteArray(), launcher.yaml());
  EXPECT_EQ(launches[0][1].toString(), "hello");
  EXPECT_FALSE(launches[0][2].toString().isEmpty());
  EXPECT_TRUE(launcher.yaml().contains("run: 'echo ''x: y'' # z'")) << launcher.yaml().constData();
}

TEST_F(LauncherTest, ShowsTheFileThatItLaunches) {
  auto* preview = byName<QPlainTextEdit>("Job file that will run");
  ASSERT_NE(preview, nullptr);
  EXPECT_EQ(preview->toPlainText().toUtf8(), launcher.yaml());
  auto* name = byName<QLineEdit>("Name");
  name->selectAll();
  QTest::keyClicks(name, "a: b");
  EXPECT_TRUE(preview->toPlainText().contains("'a: b':"));
}

TEST_F(LauncherTest, AProblemStandsBesideItsFieldAndNothingIsLaunched) {
  auto* timeout = byName<QLineEdit>("Timeout");
  timeout->setText("soon");
  button("Launch")->click();
  ASSERT_TRUE(QTest::qWaitFor([&] { return !problemBeside(timeout).isEmpty(); }));
  EXPECT_TRUE(launches.isEmpty());
  EXPECT_TRUE(timeout->hasFocus());
  EXPECT_EQ(timeout->accessibleDescription(), problemBeside(timeout));
  EXPECT_EQ(message(), "1 problem");
  QTest::keyClick(timeout, Qt::Key_A, Qt::ControlModifier);
  QTest::keyClicks(timeout, "3s");
  ASSERT_TRUE(QTest::qWaitFor([&] { return problemBeside(timeout).isEmpty(); }));
  EXPECT_TRUE(launches.isEmpty()) << "an order to launch holds for the text that was there";
}

TEST_F(LauncherTest, ALaunchThatWasOvertakenByAnEditIsForgotten) {
  button("Launch")->click();
  byName<QLineEdit>("Name")->setText("other");
  ASSERT_TRUE(QTest::qWaitFor([&] { return message().startsWith("Ready"); }));
  EXPECT_TRUE(launches.isEmpty());
}

TEST_F(LauncherTest, PresetsFillTheForm) {
  QTest::mouseClick(button("Burst of 1,000"), Qt::LeftButton);
  EXPECT_TRUE(launcher.form() == launchPresets()[1].form);
  ASSERT_TRUE(QTest::qWaitFor([&] { return message() == "Ready: 1000 jobs"; })) << message().toStdString();
}

TEST_F(LauncherTest, ShowsOnlyTheFieldsThatCount) {
  EXPECT_TRUE(byName<QPlainTextEdit>("Command")->isVisible());
  EXPECT_FALSE(byName<QLineEdit>("Program")->isVisible());
  EXPECT_FALSE(byName<QLineEdit>("Ignores cancel")->isVisible());
  QTest::mouseClick(byName<QAbstractButton>("Kind: Load"), Qt::LeftButton);
  EXPECT_FALSE(byName<QPlainTextEdit>("Command")->isVisible());
  EXPECT_FALSE(byName<QPlainTextEdit>("Environment")->isVisible());
  EXPECT_TRUE(byName<QLineEdit>("Ignores cancel")->isVisible());
}

TEST_F(LauncherTest, ArrowKeysChooseTheKind) {
  auto* shell = byName<QAbstractButton>("Kind: Shell command");
  shell->setFocus();
  QTest::keyClick(shell, Qt::Key_Right);
  EXPECT_EQ(launcher.form().kind, LaunchKind::Program);
  EXPECT_TRUE(byName<QAbstractButton>("Kind: Program")->hasFocus());
}

TEST_F(LauncherTest, StateComesBack) {
  launcher.setForm(launchPresets()[3].form);
  const QVariantMap state = launcher.state();
  launcher.setForm(launchPresets()[0].form);
  launcher.restore(state);
  EXPECT_TRUE(launcher.form() == launchPresets()[3].form);
}

TEST_F(LauncherTest, SavesTheFileOrSaysWhyNot) {
  QTemporaryDir folder;
  const QString path = folder.filePath("a.yaml");
  EXPECT_TRUE(launcher.saveTo(path));
  QFile file(path);
  ASSERT_TRUE(file.open(QIODevice::ReadOnly));
  EXPECT_EQ(file.readAll(), launcher.yaml());
  EXPECT_FALSE(launcher.saveTo(folder.filePath("none/a.yaml")));
  EXPECT_TRUE(message().startsWith("Could not save")) << message().toStdString();
}

TEST_F(LauncherTest, CopiesTheFile) {
  button("Copy")->click();
  EXPECT_EQ(QApplication::clipboard()->text().toUtf8(), launcher.yaml());
}

TEST_F(LauncherTest, EscapeClosesIt) {
  QTest::keyClick(&launcher, Qt::Key_Escape);
  EXPECT_FALSE(launcher.isVisible());
}

TEST_F(LauncherTest, EveryMnemonicInSightIsThereOnce) {
  for (const LaunchPreset& preset : launchPresets()) {
    for (const LaunchKind kind : {LaunchKind::Shell, LaunchKind::Program, LaunchKind::Load}) {
      LaunchForm form = preset.form;
      form.kind = kind;
      launcher.setForm(form);
      QCoreApplication::processEvents();
      std::set<QString> seen;
      const auto once = [&](const QWidget* widget, const QString& text) {
        const QString key = QKeySequence::mnemonic(text).toString();
        if (widget->isVisible() && !key.isEmpty()) {
          EXPECT_TRUE(seen.insert(key).second) << key.toStdString() << " of " << text.toStdString();
        }
      };
      for (const QLabel* label : launcher.findChildren<QLabel*>()) once(label, label->text());
      for (const QAbstractButton* one : launcher.findChildren<QAbstractButton*>()) once(one, one->text());
    }
  }
}

TEST_F(LauncherTest, EveryControlHasAName) {
  for (const QWidget* widget : launcher.findChildren<QWidget*>()) {
    if (!widget->isVisible() || widget->focusPolicy() == Qt::NoFocus || widget->focusProxy()) continue;
    const auto* button = qobject_cast<const QAbstractButton*>(widget);
    EXPECT_TRUE(!widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()) ||
                widget->objectName().startsWith("qt_"))
        << widget->metaObject()->className();
  }
}

TEST_F(LauncherTest, NothingIsClipped) {
  for (const LaunchPreset& preset : launchPresets()) {
    launcher.setForm(preset.form);
    launcher.resize(launcher.minimumSizeHint());
    QCoreApplication::processEvents();
    for (const QLabel* label : launcher.findChildren<QLabel*>()) {
      if (!label->isVisible() || label->text().isEmpty() || label->wordWrap()) continue;
      EXPECT_GE(label->width(), label->sizeHint().width()) << label->text().toStdString();
      EXPECT_GE(label->height(), label->sizeHint().height()) << label->text().toStdString();
    }
  }
}

TEST_F(LauncherTest, Pictures) {
  for (const Theme theme : {Theme::Light, Theme::Dark}) {
    applyTheme(theme);
    const QString suffix = theme == Theme::Light ? "-light" : "-dark";
    launcher.setForm(launchPresets()[0].form);
    settle();
    QTest::qWait(300);
    picture(launcher, "launcher-command" + suffix);
    LaunchForm form = launchPresets()[2].form;
    form.grace = "soon";
    form.ignoreCancel = "a while";
    launcher.setForm(form);
    QTest::qWait(300);
    EXPECT_FALSE(picture(launcher, "launcher-tree" + suffix).isNull());
    form = launchPresets()[1].form;
    form.kind = LaunchKind::Program;
    form.program = "/usr/bin/ffmpeg";
    form.arguments = "-i\nin put.mkv\nout.mp4";
    launcher.setForm(form);
    QTest::qWait(300);
    picture(launcher, "launcher-program" + suffix);
  }
  applyTheme(Theme::Light);
}

}  // namespace
}  // namespace arborist::test
