// SPDX-License-Identifier: GPL-3.0-or-later
// A naive model of the tree and the real one run the same random script and must agree after each step.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "context_support.h"

namespace arborist {
namespace {

const Key<int> kKeys[] = {Key<int>("a"), Key<int>("b"), Key<int>("c")};

struct ModelNode {
  ContextKind kind{};
  int parent = -1;
  std::vector<int> others{};
  std::optional<TimePoint> own{};
  int key = -1, value = 0;
  bool done = false;
  std::error_code err{};
  std::string message{};
  int origin = -1;
};

// What is plain from the contract, written without any care for speed.
class Model {
 public:
  std::vector<ModelNode> nodes;
  TimePoint now;

  bool neverEnds(int id) const {
    const ModelNode& node = nodes[at(id)];
    if (node.parent < 0 || node.kind == ContextKind::Detached) return true;
    return node.kind == ContextKind::Value && neverEnds(node.parent);
  }
  std::vector<int> endsWith(int id) const {  // those whose end is this one's
    const ModelNode& node = nodes[at(id)];
    if (node.kind == ContextKind::Detached || node.parent < 0) return {};
    std::vector<int> result{node.parent};
    result.insert(result.end(), node.others.begin(), node.others.end());
    return result;
  }
  std::pair<std::optional<TimePoint>, int> effective(int id) const {
    std::pair<std::optional<TimePoint>, int> best{std::nullopt, -1};
    for (const int above : endsWith(id)) {
      const auto from = effective(above);
      if (from.first && (!best.first || *from.first < *best.first)) best = from;
    }
    const auto& own = nodes[at(id)].own;
    if (own && (!best.first || *own < *best.first)) best = {own, id};
    return best;
  }
  void end(int id, std::error_code err, const std::string& message, int origin) {
    ModelNode& node = nodes[at(id)];
    if (node.done) return;
    node.done = true;
    node.err = err;
    node.message = message;
    node.origin = origin;
    for (int other = 0; other < size(); ++other) {
      const auto above = endsWith(other);
      if (std::ranges::count(above, id)) end(other, err, message, origin);
    }
  }
  int add(ModelNode node) {
    nodes.push_back(std::move(node));
    const int id = size() - 1;
    for (const int above : endsWith(id)) {
      const ModelNode from = nodes[at(above)];
      if (from.done) end(id, from.err, from.message, from.origin);
    }
    if (nodes[at(id)].own && *nodes[at(id)].own <= now) expire(id);
    return id;
  }
  void expire(int id) { end(id, ContextErrc::DeadlineExceeded, "", id); }
  void advance(Duration by, const std::set<int>& alive) {
    const TimePoint until = now + by;
    for (;;) {
      int next = -1;
      for (const int id : alive) {
        const ModelNode& node = nodes[at(id)];
        if (node.done || effective(id).second != id || *node.own > until) continue;
        if (next < 0 || *node.own < *nodes[at(next)].own) next = id;
      }
      if (next < 0) break;
      expire(next);
    }
    now = until;
  }
  const int* value(int id, int key) const {
    for (; id >= 0; id = nodes[at(id)].parent) {
      if (nodes[at(id)].key == key) return &nodes[at(id)].value;
    }
    return nullptr;
  }
  int size() const { return static_cast<int>(nodes.size()); }
  static std::size_t at(int id) { return static_cast<std::size_t>(id); }
};

// Both trees, driven by one script.
class Script {
 public:
  explicit Script(unsigned seed) : m_random(seed) {
    m_model.now = m_clock.now();
    m_model.nodes.push_back({.kind = ContextKind::Background});
    m_contexts.emplace(0, rootContext(m_clock, "root"));
    m_ids.push_back(m_contexts.at(0).id());
  }

  void step() {
    switch (pick(16)) {
      case 0:
      case 1:
      case 2: return derive(ContextKind::Cancel);
      case 3:
      case 4: return derive(ContextKind::Deadline);
      case 5: return derive(ContextKind::Value);
      case 6: return derive(ContextKind::Detached);
      case 7:
      case 8: return derive(ContextKind::Any);
      case 9: return cancel();
      case 10:
      case 11: return moveDeadline();
      case 12: return advance();
      case 13: return giveUpRight();
      default: return forget();
    }
  }

  void compare() const {
    for (const auto& [id, ctx] : m_contexts) {
      const ModelNode& node = m_model.nodes[Model::at(id)];
      ASSERT_EQ(ctx.done(), node.done) << ctx.toString();
      ASSERT_EQ(ctx.err(), node.err);
      ASSERT_EQ(ctx.cause().has_value(), node.done);
      if (node.done) {
        ASSERT_EQ(ctx.cause()->message, node.message);
        ASSERT_EQ(ctx.cause()->origin, m_ids[Model::at(node.origin)]);
      } else {
        const auto [at, owner] = m_model.effective(id);
        ASSERT_EQ(ctx.deadline(), at) << ctx.toString();
        ASSERT_EQ(ctx.deadlineOwner(), owner < 0 ? ContextId() : m_ids[Model::at(owner)]) << ctx.toString();
      }
      for (int key = 0; key < 3; ++key) {
        const int* expected = m_model.value(id, key);
        const int* found = ctx.value(kKeys[key]);
        ASSERT_EQ(found != nullptr, expected != nullptr);
        if (found) {
          ASSERT_EQ(*found, *expected);
        }
      }
    }
    std::vector<ContextId> expected;
    for (const int id : alive()) expected.push_back(m_ids[Model::at(id)]);
    std::vector<ContextId> found;
    for (const ContextInfo& info : liveContexts()) found.push_back(info.id);
    ASSERT_EQ(found, expected);
  }

 private:
  unsigned pick(std::size_t below) { return static_cast<unsigned>(m_random() % below); }
  int any() {
    auto at = m_contexts.begin();
    std::advance(at, pick(m_contexts.size()));
    return at->first;
  }
  // Times are distinct, so that no two unrelated deadlines fall together.
  Duration someTime() { return Duration(static_cast<Duration::rep>(m_random() % 2'000'000'000) - 100'000'000); }

  // What handles reach upwards.
  std::set<int> alive() const {
    std::set<int> result;
    std::vector<int> pending;
    for (const auto& [id, ctx] : m_contexts) pending.push_back(id);
    for (const auto& [id, right] : m_rights) pending.push_back(id);
    while (!pending.empty()) {
      const int id = pending.back();
      pending.pop_back();
      if (!result.insert(id).second) continue;
      const ModelNode& node = m_model.nodes[Model::at(id)];
      if (node.parent >= 0) pending.push_back(node.parent);
      pending.insert(pending.end(), node.others.begin(), node.others.end());
    }
    return result;
  }

  void derive(ContextKind kind) {
    const int parent = any();
    const Context from = m_contexts.at(parent);
    ModelNode node{.kind = kind, .parent = parent};
    std::optional<Derived> derived;
    std::optional<Context> plain;
    switch (kind) {
      case ContextKind::Deadline:
        node.own = m_model.now + someTime();
        if (const auto inherited = m_model.effective(parent).first; inherited && pick(4) == 0) node.own = *inherited;
        derived = withDeadline(from, *node.own);
        break;
      case ContextKind::Value:
        node.key = static_cast<int>(pick(3));
        node.value = static_cast<int>(pick(1000));
        plain = withValue(from, kKeys[node.key], node.value);
        break;
      case ContextKind::Detached: plain = withoutCancel(from); break;
      case ContextKind::Any: {
        std::vector<Context> others;
        for (unsigned i = pick(4); i != 0; --i) {
          const int other = any();
          others.push_back(m_contexts.at(other));
          if (!m_model.neverEnds(other)) node.others.push_back(other);
        }
        derived = withAny(from, others);
        break;
      }
      default: derived = withCancel(from);
    }
    const int id = m_model.add(std::move(node));
    if (derived) {
      plain = std::move(derived->context);
      m_rights.emplace(id, std::move(derived->cancel));
    }
    m_ids.push_back(plain->id());
    m_contexts.emplace(id, *std::move(plain));
  }
  std::map<int, Cancel>::iterator anyRight() {
    auto at = m_rights.begin();
    if (!m_rights.empty()) std::advance(at, pick(m_rights.size()));
    return at;
  }
  void cancel() {
    const auto right = anyRight();
    if (right == m_rights.end()) return;
    const std::string message = "order " + std::to_string(m_orders++);
    right->second(std::make_error_code(std::errc::io_error), message);
    m_model.end(right->first, ContextErrc::Canceled, message, right->first);
  }
  void moveDeadline() {
    const auto right = anyRight();
    if (right == m_rights.end()) return;
    ModelNode& node = m_model.nodes[Model::at(right->first)];
    const bool live = !node.done;
    const Duration by = someTime();
    TimePoint when = m_model.now + by;
    if (pick(2) == 0) {
      when = (node.own ? *node.own : m_model.now) + by;
      ASSERT_EQ(right->second.extend(by), live);
    } else {
      ASSERT_EQ(right->second.setDeadline(when), live);
    }
    if (!live) return;
    node.own = when;
    if (when <= m_model.now) m_model.expire(right->first);
  }
  void advance() {
    const Duration by(static_cast<Duration::rep>(m_random() % 500'000'000));
    m_clock.advance(by);
    m_model.advance(by, alive());
  }
  void giveUpRight() {
    const auto right = anyRight();
    if (right == m_rights.end()) return;
    if (pick(2) == 0) {
      m_model.end(right->first, ContextErrc::Canceled, "", right->first);
    } else {
      right->second.release();
    }
    m_rights.erase(right);
  }
  void forget() {
    if (const int id = any(); id != 0) m_contexts.erase(id);
  }

  std::mt19937_64 m_random;
  ManualClock m_clock;
  Model m_model;
  std::map<int, Context> m_contexts;
  std::map<int, Cancel> m_rights;
  std::vector<ContextId> m_ids;
  int m_orders = 0;
};

TEST(ModelTest, TheTreeAgreesWithANaiveModelAfterEachStep) {
  for (int round = 0; round < 40; ++round) {
    const unsigned seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    const test::NodeCount count;
    {
      Script script(seed);
      for (int step = 0; step < 120; ++step) {
        SCOPED_TRACE("step " + std::to_string(step));
        script.step();
        script.compare();
        if (HasFatalFailure()) return;
      }
    }
    ASSERT_EQ(count.live(), 0);
  }
}

}  // namespace
}  // namespace arborist
