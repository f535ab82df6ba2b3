// SPDX-License-Identifier: MIT
#include <cstring>
#include <new>

#include <arborist/context/detail/node_memory.h>
#include <arborist/context/detail/tree.h>

namespace arborist::detail {
namespace {

constexpr std::size_t alignUp(std::size_t size, std::size_t align) { return (size + align - 1) / align * align; }

// Where the parts of one allocation lie, from its beginning.
struct Layout {
  Layout(const NodeSpec& spec, bool watched, bool hasService) {
    if (watched) take(sizeof(WatchPart), alignof(Node));
    node = take(sizeof(Node), alignof(Node));
    if (hasService) service = take(sizeof(TimerService*), alignof(TimerService*));
    if (spec.withDeadline) part = take(sizeof(OwnDeadline), alignof(OwnDeadline));
    if (spec.kind == ContextKind::Any) part = take(sizeof(AnyPart), alignof(AnyPart));
    if (spec.valueType) {
      part = take(sizeof(ValuePart), alignof(ValuePart));
      value = take(spec.valueType->size, spec.valueType->align);
    } else if (!spec.name.empty()) {
      name = take(sizeof(std::uint32_t) + spec.name.size(), 1);
    }
  }
  std::size_t take(std::size_t bytes, std::size_t wanted) {
    const std::size_t at = alignUp(size, wanted);
    size = at + bytes;
    if (wanted > align) align = wanted;
    return at;
  }
  std::size_t size = 0, align = alignof(Node);
  std::size_t node = 0, service = 0, part = 0, value = 0, name = 0;
};

// Each thread takes so many at once: threads that derive at the same time do not contend for the next one.
constexpr std::uint64_t kIdsAtOnce = 64;
constinit std::atomic<std::uint64_t> g_nextIds{3};  // 1 and 2 are background() and todo()
struct Ids {
  std::uint64_t next, end;
};
constinit thread_local Ids t_ids{0, 0};

std::uint64_t nextId() noexcept {
  if (t_ids.next == t_ids.end) [[unlikely]] {
    t_ids.next = g_nextIds.fetch_add(kIdsAtOnce, std::memory_order_relaxed);
    t_ids.end = t_ids.next + kIdsAtOnce;
  }
  return t_ids.next++;
}

// So that the first trees of all threads do not share one.
std::uint8_t stripeFor(std::uint64_t id) noexcept {
  return static_cast<std::uint8_t>((id + id / kIdsAtOnce) % kStripes);
}

bool endsNever(const Node* parent, ContextKind kind) noexcept {
  return !parent || kind == ContextKind::Detached || (kind == ContextKind::Value && parent->neverEnds);
}

void placeValue(Node& node, std::byte* memory, const Layout& layout, const NodeSpec& spec) {
  void* at = memory + layout.value;
  spec.valueType->moveTo(at, spec.value);  // may throw
  ::new (memory + layout.part) ValuePart{spec.key, spec.valueType->destroy, at};
  node.values = &node;
}

void placeName(Node& node, std::byte* memory, const Layout& layout, std::string_view name) {
  const auto length = static_cast<std::uint32_t>(name.size());
  std::memcpy(memory + layout.name, &length, sizeof(length));
  std::memcpy(memory + layout.name + sizeof(length), name.data(), name.size());
  node.nameAt = static_cast<std::uint8_t>(layout.name - layout.node);
}

}  // namespace

Node& makeNode(Node* parent, const NodeSpec& spec) {
  TimerService* const service = parent ? parent->serviceOfRoot() : spec.service;
  const bool watched = observing();
  const Layout layout(spec, watched, service != nullptr);
  const BlockShape shape = shapeOf(layout.size, layout.align);
  auto* memory = static_cast<std::byte*>(takeBlock(shape, layout.size));
  const std::uint64_t id = nextId();
  const bool sameTree = parent && !parent->neverEnds;
  Node& node =
      *::new (memory + layout.node) Node(spec.kind, sameTree ? parent->stripe : stripeFor(id), false, id, spec.where);
  node.refs.store(spec.handles, std::memory_order_relaxed);
  node.shape = shape;
  if (spec.valueType) {
    try {
      placeValue(node, memory, layout, spec);
    } catch (...) {
      node.~Node();
      releaseBlock(memory, shape);
      throw;
    }
  } else {
    if (layout.name) placeName(node, memory, layout, spec.name);
    node.values = parent ? parent->values : nullptr;
  }
  if (service) {
    ::new (memory + layout.service) TimerService*(service);
    node.hasService = true;
  }
  if (spec.withDeadline) node.own = ::new (memory + layout.part) OwnDeadline(node);
  if (spec.kind == ContextKind::Any) ::new (memory + layout.part) AnyPart;
  if (watched) {
    ::new (memory) WatchPart;
    node.watched = true;
  }
  node.neverEnds = endsNever(parent, spec.kind);
  if (parent) {
    retain(*parent);
    node.parent = parent;
  }
  return node;
}

void freeNode(Node& node) noexcept {
  const BlockShape shape = node.shape;
  void* const memory = node.watched ? static_cast<void*>(&node.watchPart()) : &node;
  if (node.kind == ContextKind::Value) node.value().destroy(node.value().value);
  if (node.kind == ContextKind::Any) node.any().~AnyPart();
  if (OwnDeadline* own = node.own) {
    if (SharedCause* custom = node.customCause()) dropCause(custom);
    if (node.separate) {
      delete own;
    } else {
      own->~OwnDeadline();
    }
  }
  if (SharedCause* cause = node.cause()) dropCause(cause);
  node.~Node();
  releaseBlock(memory, shape);
}

}  // namespace arborist::detail
