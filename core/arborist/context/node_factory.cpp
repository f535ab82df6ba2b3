// SPDX-License-Identifier: MIT
#include <cstring>
#include <new>

#include <arborist/context/detail/tree.h>

namespace arborist::detail {
namespace {

constexpr std::size_t alignUp(std::size_t size, std::size_t align) { return (size + align - 1) / align * align; }

// Where the parts of one allocation lie.
struct Layout {
  explicit Layout(const NodeSpec& spec, bool watched) {
    if (spec.withDeadline) deadline = take(sizeof(OwnDeadline), alignof(OwnDeadline));
    if (watched) watch = take(sizeof(WatchPart), alignof(WatchPart));
    if (spec.valueType) {
      part = take(sizeof(ValuePart), alignof(ValuePart));
      value = take(spec.valueType->size, spec.valueType->align);
    }
    text = take(spec.valueType ? 0 : spec.name.size(), 1);
  }
  std::size_t take(std::size_t bytes, std::size_t wanted) {
    const std::size_t at = alignUp(size, wanted);
    size = at + bytes;
    if (wanted > align) align = wanted;
    return at;
  }
  std::size_t size = sizeof(Node), align = alignof(Node);
  std::size_t deadline = 0, watch = 0, part = 0, value = 0, text = 0;
};

void releaseMemory(void* memory, std::size_t align) noexcept {
  if (align > __STDCPP_DEFAULT_NEW_ALIGNMENT__) {
    ::operator delete(memory, std::align_val_t(align));
  } else {
    ::operator delete(memory);
  }
}

void* takeMemory(const Layout& layout) {
  return layout.align > __STDCPP_DEFAULT_NEW_ALIGNMENT__ ? ::operator new(layout.size, std::align_val_t(layout.align))
                                                         : ::operator new(layout.size);
}

bool endsNever(const Node* parent, ContextKind kind) noexcept {
  return !parent || kind == ContextKind::Detached || (kind == ContextKind::Value && parent->neverEnds);
}

void placeValue(Node& node, std::byte* memory, const Layout& layout, const NodeSpec& spec) {
  void* at = memory + layout.value;
  spec.valueType->moveTo(at, spec.value);  // may throw
  node.value = ::new (memory + layout.part) ValuePart{spec.key, spec.valueType->destroy, at};
  node.values = &node;
  node.text = spec.key->name().data();
  node.textLength = static_cast<std::uint32_t>(spec.key->name().size());
}

}  // namespace

Node& makeNode(Node* parent, const NodeSpec& spec) {
  const bool watched = observing();
  const Layout layout(spec, watched);
  auto* memory = static_cast<std::byte*>(takeMemory(layout));
  const std::uint64_t id = nextNodeId();
  const bool sameTree = parent && !parent->neverEnds;
  Node& node = *::new (memory) Node(spec.kind, sameTree ? parent->stripe : stripeFor(id), false, id, spec.where);
  node.refs.store(spec.handles, std::memory_order_relaxed);
  node.alignment = static_cast<std::uint16_t>(layout.align);
  if (spec.valueType) {
    try {
      placeValue(node, memory, layout, spec);
    } catch (...) {
      node.~Node();
      releaseMemory(memory, layout.align);
      throw;
    }
  } else {
    if (!spec.name.empty()) std::memcpy(memory + layout.text, spec.name.data(), spec.name.size());
    node.text = reinterpret_cast<char*>(memory + layout.text);
    node.textLength = static_cast<std::uint32_t>(spec.name.size());
    node.values = parent ? parent->values : nullptr;
  }
  if (spec.withDeadline) node.own = ::new (memory + layout.deadline) OwnDeadline(node);
  if (watched) node.watch = ::new (memory + layout.watch) WatchPart{&node};
  node.neverEnds = endsNever(parent, spec.kind);
  if (parent) {
    retain(*parent);
    node.parent = parent;
    node.timers = parent->timers;
  }
  return node;
}

void freeNode(Node& node) noexcept {
  const std::size_t align = node.alignment;
  if (node.value) node.value->destroy(node.value->value);
  if (OwnDeadline* own = node.own) {
    if (own->custom) dropCause(own->custom);
    if (own->separate) {
      delete own;
    } else {
      own->~OwnDeadline();
    }
  }
  if (node.cause) dropCause(node.cause);
  node.~Node();
  releaseMemory(&node, align);
}

}  // namespace arborist::detail
