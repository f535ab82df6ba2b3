// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/text_match.h>

#include <algorithm>

namespace arborist {

namespace {

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

TextMatch::TextMatch(const QString& wanted) : m_wanted(wanted) {
  const bool ascii = std::all_of(wanted.begin(), wanted.end(), [](QChar c) { return c.unicode() < 0x80; });
  if (ascii) m_ascii = wanted.toLower().toStdString();
}

bool TextMatch::in(std::string_view utf8) const {
  if (m_wanted.isEmpty()) return true;
  if (m_ascii.empty())
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size())).contains(m_wanted, Qt::CaseInsensitive);
  return std::search(utf8.begin(), utf8.end(), m_ascii.begin(), m_ascii.end(),
                     [](char a, char b) { return lower(a) == b; }) != utf8.end();
}

}  // namespace arborist
