// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a text in UTF-8 contains what a person searches for, whatever the case. Made once for a search and asked for
// each of many rows, so plain ASCII is found without a conversion. A plain value.
#pragma once

#include <QString>
#include <string>
#include <string_view>

namespace arborist {

class TextMatch {
 public:
  TextMatch() = default;
  explicit TextMatch(const QString& wanted);

  // An empty search is in every text.
  bool in(std::string_view utf8) const;

 private:
  QString m_wanted;
  std::string m_ascii;  // in lower case; empty: it is not all ASCII
};

}  // namespace arborist
