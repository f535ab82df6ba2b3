// SPDX-License-Identifier: GPL-3.0-or-later
// The fields of the launcher: shows those that the chosen kind and shape have. For the window's thread.
#pragma once

#include <QWidget>
#include <initializer_list>
#include <map>

#include <widgets/models/launch_form.h>

class QComboBox;
class QDoubleSpinBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QSpinBox;

namespace arborist {

class ChoiceBar;
class FormField;

class LaunchFields final : public QWidget {
  Q_OBJECT

 public:
  explicit LaunchFields(QWidget* parent = nullptr);

  LaunchForm form() const;
  // Told with one changed().
  void setForm(const LaunchForm&);
  // Beside the fields; those of no field in sight are not shown.
  void setProblems(const LaunchProblems&);
  void focusOn(LaunchField);
  // Where jobs run if no folder is given.
  void setFolderHint(const QString&);

 Q_SIGNALS:
  void changed();

 protected:
  bool event(QEvent*) override;

 private:
  QLabel* addSection(const QString& title);
  FormField* addRow(LaunchField, const QString& label, QWidget* control, const QString& hint = {});
  QLineEdit* addText(LaunchField, const QString& label, const QString& placeholder, const QString& hint = {});
  QPlainTextEdit* addLines(LaunchField, const QString& label, int lines, const QString& placeholder);
  QDoubleSpinBox* addPercent(LaunchField, const QString& label, const QString& hint);
  // One control of several; with `fill` the first takes the width that is left.
  QWidget* sideBySide(std::initializer_list<QWidget*>, bool fill);
  void addWhat();
  void addLoad();
  void addHowMany();
  void addLimits();
  void addWhere();
  void edited();
  void browse();
  void showFields();
  void showRow(LaunchField, bool shown);

  QGridLayout* m_rows;
  std::map<LaunchField, FormField*> m_fields;
  std::map<LaunchField, QLabel*> m_labels;
  bool m_filling = false;

  ChoiceBar* m_kind = nullptr;
  QLineEdit *m_name = nullptr, *m_program = nullptr;
  QPlainTextEdit *m_command = nullptr, *m_arguments = nullptr;
  QComboBox* m_loadTime = nullptr;
  QLineEdit *m_lasts = nullptr, *m_lastsTo = nullptr, *m_longest = nullptr, *m_ignoreCancel = nullptr,
            *m_seed = nullptr;
  QLabel* m_to = nullptr;
  QSpinBox* m_cpu = nullptr;
  QDoubleSpinBox *m_fail = nullptr, *m_hang = nullptr;
  ChoiceBar* m_shape = nullptr;
  QSpinBox *m_count = nullptr, *m_fanOut = nullptr, *m_depth = nullptr, *m_concurrency = nullptr, *m_breaker = nullptr,
           *m_retries = nullptr;
  ChoiceBar* m_onFailure = nullptr;
  QLineEdit *m_rate = nullptr, *m_timeout = nullptr, *m_deadline = nullptr, *m_grace = nullptr, *m_backoff = nullptr;
  QLabel* m_where = nullptr;
  QLineEdit* m_dir = nullptr;
  QPlainTextEdit* m_environment = nullptr;
};

}  // namespace arborist
