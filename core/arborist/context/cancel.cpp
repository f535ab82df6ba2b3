// SPDX-License-Identifier: MIT
#include <arborist/context/cancel.h>

#include <utility>

#include <arborist/context/detail/tree.h>

namespace arborist {

using detail::nodeOf;

Cancel::Cancel(Cancel&& other) noexcept : m_node(std::exchange(other.m_node, nullptr)), m_where(other.m_where) {}

Cancel& Cancel::operator=(Cancel&& other) noexcept {
  if (this != &other) {
    Cancel old(std::move(*this));  // cancels at the end of this scope
    m_node = std::exchange(other.m_node, nullptr);
    m_where = other.m_where;
  }
  return *this;
}

Cancel::~Cancel() {
  if (!m_node) return;
  (*this)(m_where);
  detail::drop(*m_node);
}

void Cancel::operator()(std::source_location where) const noexcept {
  if (m_node) detail::endNode(nodeOf(*m_node), {.where = where});
}

void Cancel::operator()(std::error_code code, std::string message, std::source_location where) const {
  if (!m_node) return;
  auto* cause = new detail::SharedCause;
  if (!code) code = ContextErrc::Canceled;
  cause->cause = {code, std::move(message), where, ContextId(nodeOf(*m_node).id)};
  detail::endNode(nodeOf(*m_node), {.where = where, .cause = cause});
}

bool Cancel::setDeadline(TimePoint when, std::source_location where) const {
  return m_node && detail::moveDeadline(nodeOf(*m_node), when, where);
}

bool Cancel::extend(Duration by, std::source_location where) const {
  return m_node && detail::extendDeadline(nodeOf(*m_node), by, where);
}

void Cancel::release() noexcept {
  if (detail::NodeBase* node = std::exchange(m_node, nullptr)) detail::drop(*node);
}

}  // namespace arborist
