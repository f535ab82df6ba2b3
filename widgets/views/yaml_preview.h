// SPDX-License-Identifier: GPL-3.0-or-later
// The text of a job file to look at: keys tinted, lines with problems marked. For the window's thread.
#pragma once

#include <QPlainTextEdit>
#include <vector>

namespace arborist {

class YamlPreview final : public QPlainTextEdit {
  Q_OBJECT

 public:
  explicit YamlPreview(QWidget* parent = nullptr);
  // Keeps the place that is looked at.
  void setYaml(const QString&);
  // Lines from 1.
  void markLines(const std::vector<int>&);

 protected:
  void changeEvent(QEvent*) override;

 private:
  void applyMarks();

  std::vector<int> m_marked;
};

}  // namespace arborist
