// SPDX-License-Identifier: GPL-3.0-or-later
// A naive model of the tree and the real one run the same random script and must agree after each step.
#include "model.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <random>

#include "context_support.h"

namespace arborist {
namespace {

using test::Model;
using test::ModelDeadline;
using test::ModelEnd;
using test::ModelFunction;
using test::ModelNode;
using Kind = ModelFunction::Kind;
using State = ModelFunction::State;

const Key<int> kKeys[] = {Key<int>("a"), Key<int>("b"), Key<int>("c")};

// What an observer makes of what it is told.
class Observed final : public ContextObserver {
 public:
  struct Seen {
    std::optional<TimePoint> deadline;
    std::optional<Cause> end;
  };
  std::map<ContextId, Seen> alive;
  int faults = 0;

 private:
  void created(const ContextInfo& info) noexcept override {
    faults += !alive.emplace(info.id, Seen{info.deadline, {}}).second;
  }
  void ended(ContextId id, const Cause& cause) noexcept override {
    faults += !alive.contains(id) || alive[id].end;
    alive[id].end = cause;
  }
  void deadlineChanged(ContextId id, std::optional<TimePoint> at) noexcept override {
    faults += !alive.contains(id) || alive[id].end || alive[id].deadline == at;
    alive[id].deadline = at;
  }
  void released(ContextId id) noexcept override { faults += alive.erase(id) != 1; }
};

// A registered function of the real tree; the same number in the model.
struct Registered {
  AfterFunc after;
  std::unique_ptr<std::stop_callback<std::function<void()>>> callback;
  std::shared_ptr<int> ran = std::make_shared<int>(0);
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
    static constexpr void (Script::*kSteps[])() = {
        &Script::derivePlain,    &Script::derivePlain, &Script::derivePlain,    &Script::deriveDeadline,
        &Script::deriveDeadline, &Script::deriveValue, &Script::deriveDetached, &Script::deriveAny,
        &Script::deriveAny,      &Script::cancel,      &Script::moveDeadline,   &Script::moveDeadline,
        &Script::advance,        &Script::giveUpRight, &Script::assignRight,    &Script::forget,
        &Script::forget,         &Script::enlist,      &Script::enlist,         &Script::stop,
        &Script::letStand,       &Script::runPosted};
    (this->*kSteps[pick(std::size(kSteps))])();
    m_model.forgetTokens(alive());
  }
  void compare() const {
    for (const auto& [id, ctx] : m_contexts) {
      SCOPED_TRACE(ctx.toString());
      compareEnd(ctx, m_model.node(id));
      compareDeadline(ctx, id);
      compareRest(ctx, id);
      if (::testing::Test::HasFatalFailure()) return;
    }
    for (std::size_t i = 0; i < m_registered.size(); ++i) {
      ASSERT_EQ(*m_registered[i].ran, m_model.functions[i].state == State::Ran) << "function " << i;
    }
    compareObserved();
  }
  // Lets go of everything; what was registered to stay runs at its deadline.
  void finish() {
    m_contexts.clear();
    m_rights.clear();
    m_registered.clear();
    m_clock.advance(std::chrono::hours(1));
    m_executor.runAll();
    EXPECT_EQ(m_clock.pending(), 0u);
    EXPECT_EQ(m_observed.faults, 0);
    EXPECT_TRUE(m_observed.alive.empty());
  }

 private:
  void compareEnd(const Context& ctx, const ModelNode& node) const {
    ASSERT_EQ(ctx.done(), node.end.has_value());
    ASSERT_EQ(ctx.cause().has_value(), node.end.has_value());
    ASSERT_EQ(ctx.waitUntil(TimePoint::min()), node.end.has_value());
    ASSERT_EQ(ctx.err(), node.end ? node.end->err : std::error_code());
    if (!node.end) return;
    const Cause cause = *ctx.cause();
    ASSERT_EQ(cause.code, node.end->code);
    ASSERT_EQ(cause.message, node.end->message);
    ASSERT_EQ(cause.origin, m_ids[Model::at(node.end->origin)]);
  }
  void compareDeadline(const Context& ctx, int id) const {
    const auto [at, owner] = m_model.effective(id);
    ASSERT_EQ(ctx.deadline(), at);
    ASSERT_EQ(ctx.deadlineOwner(), owner < 0 ? ContextId() : m_ids[Model::at(owner)]);
  }
  void compareRest(const Context& ctx, int id) const {
    for (int key = 0; key < 3; ++key) {
      const int* expected = m_model.value(id, key);
      const int* found = ctx.value(kKeys[key]);
      ASSERT_EQ(found != nullptr, expected != nullptr);
      if (found) {
        ASSERT_EQ(*found, *expected);
      }
    }
    std::string path = ctx.toString();  // without what stands in parentheses
    for (auto from = path.find('('); from != std::string::npos; from = path.find('(', from)) {
      path.erase(from, path.find(')', from) + 1 - from);
    }
    for (auto from = path.find("Timeout"); from != std::string::npos; from = path.find("Timeout")) {
      path.replace(from, 7, "Deadline");
    }
    ASSERT_EQ(path, m_model.path(id));
  }
  void compareObserved() const {
    ASSERT_EQ(m_observed.faults, 0);
    std::vector<ContextId> expected, live, seen;
    for (const int id : alive()) expected.push_back(m_ids[Model::at(id)]);
    for (const ContextInfo& info : liveContexts()) live.push_back(info.id);
    for (const auto& [id, one] : m_observed.alive) seen.push_back(id);
    ASSERT_EQ(live, expected);
    ASSERT_EQ(seen, expected);
    for (const int id : alive()) {
      const Observed::Seen& one = m_observed.alive.at(m_ids[Model::at(id)]);
      ASSERT_EQ(one.end.has_value(), m_model.done(id));
      if (one.end) {
        ASSERT_EQ(one.end->origin, m_ids[Model::at(m_model.node(id).end->origin)]);
      }
      ASSERT_EQ(one.deadline, m_model.effective(id).first);
    }
  }

  unsigned pick(std::size_t below) { return static_cast<unsigned>(m_random() % below); }
  int any() {
    auto at = m_contexts.begin();
    std::advance(at, pick(m_contexts.size()));
    return at->first;
  }
  // Times are distinct, so that no two unrelated deadlines fall together.
  Duration someTime() { return Duration(static_cast<Duration::rep>(m_random() % 2'000'000'000) - 100'000'000); }

  // What handles and waiting functions reach upwards.
  std::set<int> alive() const {
    std::set<int> result;
    std::vector<int> pending;
    for (const auto& [id, ctx] : m_contexts) pending.push_back(id);
    for (const auto& [id, right] : m_rights) pending.push_back(id);
    for (const ModelFunction& one : m_model.functions) {
      const bool waits = one.state == State::Pending || one.state == State::Posted;
      if (waits && one.kind != Kind::StopToken) pending.push_back(one.node);
    }
    while (!pending.empty()) {
      const int id = pending.back();
      pending.pop_back();
      if (!result.insert(id).second) continue;
      const ModelNode& node = m_model.node(id);
      if (node.parent >= 0) pending.push_back(node.parent);
      pending.insert(pending.end(), node.others.begin(), node.others.end());
    }
    return result;
  }

  int keep(ModelNode node, Context ctx) {
    const int id = m_model.add(std::move(node));
    m_ids.push_back(ctx.id());
    m_contexts.emplace(id, std::move(ctx));
    return id;
  }
  void keep(ModelNode node, Derived derived) {
    const int id = keep(std::move(node), std::move(derived.context));
    m_rights.emplace(id, std::move(derived.cancel));
  }
  void derivePlain() {
    const int parent = any();
    keep({.kind = ContextKind::Cancel, .parent = parent}, withCancel(m_contexts.at(parent)));
  }
  void deriveDeadline() {
    const int parent = any();
    const Context& from = m_contexts.at(parent);
    ModelNode node{.kind = ContextKind::Deadline, .parent = parent};
    const Duration timeout = someTime();
    node.own = m_model.now + timeout;
    Cause late{};
    if (pick(2)) node.lateCode = late.code = std::make_error_code(std::errc::timed_out);
    if (pick(2)) node.lateMessage = late.message = "late " + std::to_string(m_orders++);
    const bool plain = !late.code && late.message.empty();
    switch (pick(3)) {
      case 0:
        if (const auto inherited = m_model.effective(parent).first; inherited && pick(2)) node.own = *inherited;
        return keep(node, plain ? withDeadline(from, *node.own) : withDeadlineCause(from, *node.own, late));
      case 1: return keep(node, withDeadlineCause(from, *node.own, late));
      default: return keep(node, plain ? withTimeout(from, timeout) : withTimeoutCause(from, timeout, late));
    }
  }
  void deriveValue() {
    const int parent = any();
    ModelNode node{.kind = ContextKind::Value, .parent = parent};
    node.key = static_cast<int>(pick(3));
    node.value = static_cast<int>(pick(1000));
    keep(node, withValue(m_contexts.at(parent), kKeys[node.key], node.value));
  }
  void deriveDetached() {
    const int parent = any();
    keep({.kind = ContextKind::Detached, .parent = parent}, withoutCancel(m_contexts.at(parent)));
  }
  void deriveAny() {
    const int parent = any();
    ModelNode node{.kind = ContextKind::Any, .parent = parent};
    std::vector<Context> others;
    for (unsigned i = pick(4); i != 0; --i) {
      const int other = any();
      others.push_back(m_contexts.at(other));
      if (!m_model.neverEnds(other)) node.others.push_back(other);
    }
    keep(node, withAny(m_contexts.at(parent), others));
  }

  std::map<int, Cancel>::iterator anyRight() {
    auto at = m_rights.begin();
    if (!m_rights.empty()) std::advance(at, pick(m_rights.size()));
    return at;
  }
  void endPlainly(int id) { m_model.end(id, {ContextErrc::Canceled, ContextErrc::Canceled, "", id}); }
  void cancel() {
    const auto right = anyRight();
    if (right == m_rights.end()) return;
    if (pick(3) == 0) {
      right->second();
      return endPlainly(right->first);
    }
    const std::error_code code = pick(3) ? std::make_error_code(std::errc::io_error) : std::error_code();
    const std::string message = "order " + std::to_string(m_orders++);
    right->second(code, message);
    m_model.end(right->first, {ContextErrc::Canceled, code ? code : ContextErrc::Canceled, message, right->first});
  }
  void moveDeadline() {
    const auto right = anyRight();
    if (right == m_rights.end()) return;
    ModelNode& node = m_model.node(right->first);
    const bool live = !node.end;
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
    m_model.advance(by, [this] { return alive(); });
  }
  void giveUpRight() {
    const auto right = anyRight();
    if (right == m_rights.end()) return;
    if (pick(2) == 0) {
      endPlainly(right->first);
    } else {
      right->second.release();
    }
    m_rights.erase(right);
  }
  void assignRight() {  // one right over another: the other's context is cancelled
    const auto over = anyRight(), from = anyRight();
    if (over == from) return;
    over->second = std::move(from->second);
    endPlainly(over->first);
    from->second = std::move(over->second);
    m_rights.erase(over);
  }
  void forget() {
    if (const int id = any(); id != 0) m_contexts.erase(id);
  }

  void enlist() {
    const int id = any();
    const Context ctx = m_contexts.at(id);
    const Kind kind = static_cast<Kind>(pick(3));
    m_model.enlist(kind, id);
    Registered& one = m_registered.emplace_back();
    std::function<void()> f = [ran = one.ran] { ++*ran; };
    switch (kind) {
      case Kind::OnDone: one.after = onDone(ctx, std::move(f)); break;
      case Kind::Executor: one.after = afterFunc(ctx, m_executor, std::move(f)); break;
      case Kind::StopToken:
        one.callback = std::make_unique<std::stop_callback<std::function<void()>>>(ctx.stopToken(), std::move(f));
    }
  }
  int anyFunction() { return m_registered.empty() ? -1 : static_cast<int>(pick(m_registered.size())); }
  void stop() {
    const int function = anyFunction();
    if (function < 0 || m_standing.contains(function)) return;
    Registered& one = m_registered[Model::at(function)];
    const bool stopped = m_model.stop(function);
    if (m_model.functions[Model::at(function)].kind == Kind::StopToken) {
      one.callback.reset();
    } else {
      ASSERT_EQ(pick(2) ? one.after.stop() : one.after.stopAndWait(), stopped);
    }
  }
  // Without its handle it runs in its time. Only where that is sure to come, or it would be there for ever.
  void letStand() {
    const int function = anyFunction();
    if (function < 0) return;
    const ModelFunction& one = m_model.functions[Model::at(function)];
    if (one.kind == Kind::StopToken || !m_model.effective(one.node).first) return;
    m_registered[Model::at(function)].after.release();
    m_standing.insert(function);
  }
  void runPosted() {
    m_executor.runAll();
    m_model.runPosted();
  }

  std::mt19937_64 m_random;
  ManualClock m_clock;
  Observed m_observed;
  ObserverHandle m_observing = observeContexts(m_observed);
  test::HeldExecutor m_executor;
  Model m_model;
  std::map<int, Context> m_contexts;
  std::map<int, Cancel> m_rights;
  std::vector<Registered> m_registered;
  std::set<int> m_standing;  // functions without a handle
  std::vector<ContextId> m_ids;
  int m_orders = 0;
};

// ARBORIST_MODEL_SEED begins with that script.
unsigned nextSeed(int round) {
  const char* const wanted = std::getenv("ARBORIST_MODEL_SEED");
  return wanted && round == 0 ? static_cast<unsigned>(std::strtoul(wanted, nullptr, 10)) : std::random_device{}();
}

TEST(ModelTest, TheTreeAgreesWithANaiveModelAfterEachStep) {
  for (int round = 0; round < test::byOneThread(40); ++round) {
    const unsigned seed = nextSeed(round);
    SCOPED_TRACE("ARBORIST_MODEL_SEED=" + std::to_string(seed));
    Script script(seed);
    for (int step = 0; step < 150; ++step) {
      SCOPED_TRACE("step " + std::to_string(step));
      script.step();
      script.compare();
      if (HasFatalFailure()) return;
    }
    script.finish();
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace arborist
