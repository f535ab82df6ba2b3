// SPDX-License-Identifier: GPL-3.0-or-later
// The settings, applied as they are changed. Belongs to the window's thread.
#pragma once

#include <QDialog>

#include <app/window/settings.h>

namespace arborist {

class SettingsDialog final : public QDialog {
  Q_OBJECT

 public:
  SettingsDialog(Settings&, QWidget* parent);

 Q_SIGNALS:
  void changed();

 private:
  Settings& m_settings;
};

}  // namespace arborist
