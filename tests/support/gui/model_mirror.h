// SPDX-License-Identifier: GPL-3.0-or-later
// What a view knows of a table's rows that believes the signals and never looks twice.
#pragma once

#include <QAbstractItemModel>
#include <QObject>
#include <QVariant>
#include <string>
#include <vector>

namespace arborist::test {

class ModelMirror {
 public:
  using Row = std::vector<std::string>;  // of each column: text, tip and what else `extraRoles` name

  explicit ModelMirror(const QAbstractItemModel&, std::vector<int> extraRoles = {});
  ModelMirror(const ModelMirror&) = delete;
  ModelMirror& operator=(const ModelMirror&) = delete;

  const std::vector<Row>& rows() const noexcept { return m_rows; }
  // What the model itself says now.
  std::vector<Row> asked() const;
  // Signals of rows that came, went and changed, since it was made.
  int came() const noexcept { return m_came; }
  int gone() const noexcept { return m_gone; }
  int changed() const noexcept { return m_changed; }

 private:
  Row read(int row) const;

  const QAbstractItemModel& m_model;
  const std::vector<int> m_extraRoles;
  std::vector<Row> m_rows;
  int m_came = 0, m_gone = 0, m_changed = 0;
  QObject m_ear;
};

// ARBORIST_SEED, or another one at each start. It is printed, because a failing QAbstractItemModelTester ends the
// program.
unsigned announcedSeed();

}  // namespace arborist::test
