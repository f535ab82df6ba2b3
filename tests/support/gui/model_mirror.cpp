// SPDX-License-Identifier: GPL-3.0-or-later
#include <support/gui/model_mirror.h>

#include <cstdlib>
#include <iostream>
#include <random>

namespace arborist::test {

ModelMirror::ModelMirror(const QAbstractItemModel& model, std::vector<int> extraRoles)
    : m_model(model), m_extraRoles(std::move(extraRoles)), m_rows(asked()) {
  const auto again = [this] { m_rows = asked(); };
  QObject::connect(&model, &QAbstractItemModel::modelReset, &m_ear, again);
  QObject::connect(&model, &QAbstractItemModel::layoutChanged, &m_ear, again);
  QObject::connect(&model, &QAbstractItemModel::rowsMoved, &m_ear, again);
  QObject::connect(&model, &QAbstractItemModel::rowsInserted, &m_ear, [this](const QModelIndex&, int first, int last) {
    ++m_came;
    std::vector<Row> rows;
    for (int row = first; row <= last; ++row) rows.push_back(read(row));
    m_rows.insert(m_rows.begin() + first, rows.begin(), rows.end());
  });
  QObject::connect(&model, &QAbstractItemModel::rowsRemoved, &m_ear, [this](const QModelIndex&, int first, int last) {
    ++m_gone;
    m_rows.erase(m_rows.begin() + first, m_rows.begin() + last + 1);
  });
  QObject::connect(&model, &QAbstractItemModel::dataChanged, &m_ear,
                   [this](const QModelIndex& first, const QModelIndex& last) {
                     ++m_changed;
                     for (int row = first.row(); row <= last.row(); ++row) {
                       const Row now = read(row);
                       const auto columns = static_cast<std::size_t>(last.column());
                       Row& known = m_rows[static_cast<std::size_t>(row)];
                       for (auto i = static_cast<std::size_t>(first.column()); i <= columns; ++i) known[i] = now[i];
                     }
                   });
}

ModelMirror::Row ModelMirror::read(int row) const {
  Row texts;
  for (int column = 0; column < m_model.columnCount(); ++column) {
    const QModelIndex index = m_model.index(row, column);
    std::string text =
        index.data().toString().toStdString() + '|' + index.data(Qt::ToolTipRole).toString().toStdString();
    for (const int role : m_extraRoles) text += '|' + index.data(role).toString().toStdString();
    texts.push_back(std::move(text));
  }
  return texts;
}

std::vector<ModelMirror::Row> ModelMirror::asked() const {
  std::vector<Row> rows;
  for (int row = 0; row < m_model.rowCount(); ++row) rows.push_back(read(row));
  return rows;
}

unsigned announcedSeed() {
  const char* wanted = std::getenv("ARBORIST_SEED");
  const unsigned seed = wanted ? static_cast<unsigned>(std::strtoul(wanted, nullptr, 10)) : std::random_device{}();
  std::cout << "ARBORIST_SEED=" << seed << std::endl;
  return seed;
}

}  // namespace arborist::test
