// SPDX-License-Identifier: GPL-3.0-or-later
// What is plain from the contract of contexts, for one thread and without any care for speed: the real tree has to
// agree with it.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <arborist/context/context.h>
#include <arborist/context/observer.h>

namespace arborist::test {

struct ModelEnd {
  std::error_code err{}, code{};
  std::string message{};
  int origin = -1;
};

using ModelDeadline = std::pair<std::optional<TimePoint>, int>;  // when, and the node that imposed it

struct ModelNode {
  ContextKind kind{};
  int parent = -1;
  std::vector<int> others{};
  std::optional<TimePoint> own{};
  std::error_code lateCode = ContextErrc::DeadlineExceeded;  // the cause when its own deadline passes
  std::string lateMessage{};
  int key = -1, value = 0;
  std::optional<ModelEnd> end{};
  ModelDeadline last{};  // the effective deadline at the end
};

// A function that waits for the end of a node.
struct ModelFunction {
  enum class Kind { OnDone, Executor, StopToken };
  enum class State { Pending, Posted, Ran, Stopped };
  Kind kind{};
  int node = -1;
  State state = State::Pending;
};

class Model {
 public:
  std::vector<ModelNode> nodes;
  std::vector<ModelFunction> functions;
  TimePoint now;

  ModelNode& node(int id) { return nodes[at(id)]; }
  const ModelNode& node(int id) const { return nodes[at(id)]; }
  bool done(int id) const { return node(id).end.has_value(); }

  bool neverEnds(int id) const {
    const ModelNode& one = node(id);
    if (one.parent < 0 || one.kind == ContextKind::Detached) return true;
    return one.kind == ContextKind::Value && neverEnds(one.parent);
  }
  std::vector<int> endsWith(int id) const {  // those whose end is this one's
    const ModelNode& one = node(id);
    if (one.kind == ContextKind::Detached || one.parent < 0) return {};
    std::vector<int> result{one.parent};
    result.insert(result.end(), one.others.begin(), one.others.end());
    return result;
  }
  ModelDeadline effective(int id) const {
    if (done(id)) return node(id).last;
    ModelDeadline best{std::nullopt, -1};
    for (const int above : endsWith(id)) {
      const auto from = effective(above);
      if (from.first && (!best.first || *from.first < *best.first)) best = from;
    }
    const auto& own = node(id).own;
    if (own && (!best.first || *own < *best.first)) best = {own, id};
    return best;
  }

  void end(int id, const ModelEnd& how) {
    if (done(id)) return;
    const ModelDeadline last = effective(id);
    // First all below, so that each reads its deadline while what stands above it is live.
    std::vector<int> below;
    for (int other = 0; other < size(); ++other) {
      if (!done(other) && std::ranges::count(endsWith(other), id)) below.push_back(other);
    }
    for (const int other : below) end(other, how);
    node(id).last = last;
    node(id).end = how;
    for (ModelFunction& function : functions) {
      if (function.node == id) fire(function);
    }
  }
  void expire(int id) { end(id, {ContextErrc::DeadlineExceeded, node(id).lateCode, node(id).lateMessage, id}); }
  int add(ModelNode added) {
    nodes.push_back(std::move(added));
    const int id = size() - 1;
    for (const int above : endsWith(id)) {
      if (done(above)) {
        end(id, ModelEnd(*node(above).end));
        return id;
      }
    }
    if (node(id).own && *node(id).own <= now) expire(id);
    return id;
  }
  // alive() says which nodes still exist: only those have timers.
  template <class Alive>
  void advance(Duration by, Alive alive) {
    const TimePoint until = now + by;
    for (;;) {
      const std::set<int> existing = alive();
      forgetTokens(existing);
      int next = -1;
      for (const int id : existing) {
        if (done(id) || effective(id).second != id || *node(id).own > until) continue;
        if (next < 0 || *node(id).own < *node(next).own) next = id;
      }
      if (next < 0) break;
      expire(next);
    }
    now = until;
  }
  // A stop token keeps nothing alive, so its callback never runs once the node is gone.
  void forgetTokens(const std::set<int>& alive) {
    for (ModelFunction& function : functions) {
      if (function.kind == ModelFunction::Kind::StopToken && !alive.contains(function.node)) stop(function);
    }
  }

  int enlist(ModelFunction::Kind kind, int id) {
    functions.push_back({kind, id});
    if (done(id)) fire(functions.back());
    return static_cast<int>(functions.size()) - 1;
  }
  bool stop(int function) { return stop(functions[at(function)]); }  // whether it never runs thanks to this
  void runPosted() {
    for (ModelFunction& function : functions) {
      if (function.state == ModelFunction::State::Posted) function.state = ModelFunction::State::Ran;
    }
  }

  const int* value(int id, int key) const {
    for (; id >= 0; id = node(id).parent) {
      if (node(id).key == key) return &node(id).value;
    }
    return nullptr;
  }
  std::string path(int id) const {
    static constexpr const char* kVerbs[] = {"", "", "Cancel", "Deadline", "Value", "outCancel", "Any"};
    const ModelNode& one = node(id);
    return one.parent < 0 ? "root" : path(one.parent) + ".with" + kVerbs[static_cast<std::size_t>(one.kind)];
  }
  int size() const { return static_cast<int>(nodes.size()); }
  static std::size_t at(int id) { return static_cast<std::size_t>(id); }

 private:
  static bool stop(ModelFunction& function) {
    using State = ModelFunction::State;
    if (function.state != State::Pending && function.state != State::Posted) return false;
    function.state = State::Stopped;
    return true;
  }
  static void fire(ModelFunction& function) {
    using State = ModelFunction::State;
    if (function.state != State::Pending) return;
    function.state = function.kind == ModelFunction::Kind::Executor ? State::Posted : State::Ran;
  }
};

}  // namespace arborist::test
