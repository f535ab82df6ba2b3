// SPDX-License-Identifier: GPL-3.0-or-later
// Asks what to launch and shows the job file that it stands for, with what is wrong with it beside the fields. Not
// modal; remembers nothing by itself and launches nothing: it says what is wanted. For the window's thread.
#pragma once

#include <QByteArray>
#include <QDialog>
#include <QVariantMap>

#include <widgets/models/launch_check.h>
#include <widgets/models/launch_form.h>

class QLabel;
class QPushButton;
class QTimer;

namespace arborist {

class LaunchFields;
class YamlPreview;

class Launcher final : public QDialog {
  Q_OBJECT

 public:
  explicit Launcher(QWidget* parent);

  LaunchForm form() const;
  void setForm(const LaunchForm&);
  // The form as values that settings can keep.
  QVariantMap state() const;
  void restore(const QVariantMap&);
  // What relative paths are relative to, and where jobs without a folder run. Absolute; this process's at first.
  void setWorkingDir(const QString&);
  // The job file of the form at hand.
  QByteArray yaml() const;
  // Writes it; what went wrong is shown and returned.
  bool saveTo(const QString& path);
  // One line beside the buttons: what became of what was asked for.
  void showMessage(const QString& text, bool error);

 public Q_SLOTS:
  // Asks for the form to be launched once it was found right; otherwise goes to the first problem.
  void launch();
  void saveAs();
  void copy();

 Q_SIGNALS:
  void launchRequested(const QByteArray& yaml, const QString& name, const QString& workingDir);

 private:
  QWidget* makePresets();
  QWidget* makePreview();
  QLayout* makeButtons();
  void formChanged();
  void check();
  void checked(const LaunchVerdict&);
  void showVerdict();
  void say(const QString& text, bool error);

  LaunchFields* m_fields;
  YamlPreview* m_preview;
  QLabel* m_message;
  QPushButton* m_launch = nullptr;
  QTimer* m_pause;  // checks once typing pauses
  LaunchCheck* m_check;
  QString m_workingDir;
  LaunchText m_text;
  LaunchVerdict m_verdict;         // of an earlier text unless m_verdict.generation == m_generation
  std::uint64_t m_generation = 0;  // of the text being checked
  bool m_fresh = false;            // the text at hand is with m_check
  bool m_launchWanted = false;     // as soon as it was checked
};

}  // namespace arborist
