// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/window/settings_dialog.h>

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>

#include <widgets/style/theme.h>

namespace arborist {

SettingsDialog::SettingsDialog(Settings& settings, QWidget* parent) : QDialog(parent), m_settings(settings) {
  setWindowTitle(tr("Settings"));
  setMinimumWidth(460);
  auto* form = new QFormLayout;
  form->setVerticalSpacing(10);
  form->setHorizontalSpacing(12);

  auto* theme = new QComboBox(this);
  theme->addItems({tr("As the desktop"), tr("Light"), tr("Dark")});
  theme->setCurrentIndex(static_cast<int>(settings.theme()));
  connect(theme, &QComboBox::currentIndexChanged, this, [this](int index) {
    m_settings.setTheme(static_cast<ThemeChoice>(index));
    Q_EMIT changed();
  });
  form->addRow(tr("&Theme:"), theme);

  auto* ask = new QSpinBox(this);
  ask->setRange(0, 100'000);
  ask->setValue(settings.askAbove());
  ask->setSuffix(tr(" running"));
  connect(ask, &QSpinBox::valueChanged, this, [this](int value) {
    m_settings.setAskAbove(value);
    Q_EMIT changed();
  });
  form->addRow(tr("&Ask before stopping more than:"), ask);

  auto* editor = new QLineEdit(settings.editor(), this);
  editor->setPlaceholderText(tr("what the desktop opens the file with"));
  editor->setClearButtonEnabled(true);
  connect(editor, &QLineEdit::textChanged, this, [this](const QString& text) { m_settings.setEditor(text.trimmed()); });
  form->addRow(tr("&Editor command:"), editor);
  auto* hint = new QLabel(tr("{file} and {line} stand for the place, as in: code --goto {file}:{line}"), this);
  hint->setWordWrap(true);
  QPalette faint = hint->palette();
  faint.setColor(QPalette::WindowText, colorsOf(hint->palette()).faintText);
  hint->setPalette(faint);
  form->addRow(QString(), hint);

  auto* notify = new QCheckBox(tr("&Notify me when a run ends while I look elsewhere"), this);
  notify->setChecked(settings.notifyWhenDone());
  connect(notify, &QCheckBox::toggled, this, [this](bool on) { m_settings.setNotifyWhenDone(on); });
  form->addRow(notify);

  auto* column = new QVBoxLayout(this);
  column->addLayout(form);
  column->addStretch(1);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
  column->addWidget(buttons);
}

}  // namespace arborist
