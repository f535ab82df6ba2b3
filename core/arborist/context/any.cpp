// SPDX-License-Identifier: MIT
// withAny: a node below its parent with strands to other contexts, each of which may stand under another tree lock.
#include <arborist/context/detail/tree.h>

namespace arborist {
namespace detail {
namespace {

void linkStrand(AnyLink& link, const TreeLock&) noexcept {
  Node& source = *link.source;
  link.previous = nullptr;
  link.next = source.anyLinks;
  if (source.anyLinks) source.anyLinks->previous = &link;
  source.anyLinks = &link;
  link.linked = source.hadBelow = true;
}

// Links the strand, or gives what the target has to end with: the source was done before.
std::optional<Ending> attach(AnyLink& link) {
  TreeLock lock(link.source->stripe);
  if (link.source->state.load(std::memory_order_relaxed) == NodeState::Live) {
    linkStrand(link, lock);
    return std::nullopt;
  }
  return Ending{.state = link.source->endState, .cause = shareCause(*link.source)};
}

}  // namespace

void linkAny(Node& node) {
  linkNode(node);
  std::optional<Ending> ending;
  for (AnyLink& link : node.strands()) {
    if (node.state.load(std::memory_order_acquire) != NodeState::Live) return;
    ending = attach(link);
    if (ending) break;
  }
  try {
    DeadlinePush push;
    {
      TreeLock lock(node.stripe);
      if (node.state.load(std::memory_order_relaxed) == NodeState::Live) pushDeadline(node, push, lock);
    }
    finishPush(push);
  } catch (...) {
    if (ending) dropCause(ending->cause);
    throw;
  }
  if (ending) endNode(node, *ending);
}

void unlinkStrands(Node& target) noexcept {
  for (AnyLink& link : target.strands()) {
    TreeLock lock(link.source->stripe);
    if (!link.linked) continue;
    link.linked = false;
    (link.previous ? link.previous->next : link.source->anyLinks) = link.next;
    if (link.next) link.next->previous = link.previous;
  }
}

}  // namespace detail

Derived withAny(const Context& parent, std::span<const Context> others, std::string_view name,
                std::source_location where) {
  using detail::Access;
  std::uint32_t count = 0;
  for (const Context& other : others) count += !Access::node(other).neverEnds;
  auto links = count == 0 ? nullptr : std::make_unique<detail::AnyLink[]>(count);
  detail::Node& node =
      detail::makeNode(&Access::node(parent), {.kind = ContextKind::Any, .name = name, .where = where, .handles = 2});
  Derived derived = Access::derived(node, where);
  detail::AnyPart& any = node.any();
  any.links = std::move(links);
  for (const Context& other : others) {
    detail::Node& source = Access::node(other);
    if (source.neverEnds) continue;
    detail::retain(source);
    any.links[any.count++] = {.source = &source, .target = &node};
  }
  detail::linkAny(node);
  return derived;
}

}  // namespace arborist
