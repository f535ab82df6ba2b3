// SPDX-License-Identifier: MIT
#include <arborist/pool/detail/context_link.h>

#include <memory>
#include <new>

#include <arborist/context/detail/tree.h>

namespace arborist::detail {

ContextLink* ContextLinks::use(const Context& ctx, std::error_code& why) noexcept {
  const Node* const node = &Access::node(ctx);
  if (m_last && &Access::node(m_last->ctx) == node) {
    ++m_last->uses;
    return m_last;
  }
  try {
    const auto [at, isNew] = m_links.try_emplace(node, nullptr);
    if (isNew) {
      std::unique_ptr<ContextLink> made;
      try {
        made = std::make_unique<ContextLink>(m_owner, ctx);
      } catch (...) {
        m_links.erase(at);
        throw;
      }
      // The hook may fire on another thread from now on; it waits for the lock.
      if (!addHook(ctx, *made)) {
        m_links.erase(at);
        const CallbackScope all;  // its ending may still be telling others: this thread sees it nevertheless
        why = ctx.err();
        return nullptr;
      }
      at->second = made.release();
    }
    m_last = at->second;
  } catch (const std::bad_alloc&) {
    why = std::make_error_code(std::errc::not_enough_memory);
    return nullptr;
  }
  ++m_last->uses;
  return m_last;
}

ContextLink* ContextLinks::letGo(ContextLink& link) noexcept {
  if (--link.uses != 0) return nullptr;
  if (link.ended) return &link;
  const Node* const node = &Access::node(link.ctx);
  if (removeHook(link.ctx, link)) {
    forget(link, node);
    return &link;
  }
  // Its ending has taken the hook. Where that was not called yet the link is gone in a moment.
  if (link.claim()) forget(link, node);
  return nullptr;
}

void ContextLinks::beginEnding(ContextLink& link) noexcept {
  forget(link, &Access::node(link.ctx));
  link.ended = true;
  ++link.uses;
  ++m_ending;
}

ContextLink* ContextLinks::finishEnding(ContextLink& link) noexcept {
  --m_ending;
  return letGo(link);
}

void ContextLinks::forget(ContextLink& link, const Node* node) noexcept {
  m_links.erase(node);
  if (m_last == &link) m_last = nullptr;
}

}  // namespace arborist::detail
