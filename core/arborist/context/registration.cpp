// SPDX-License-Identifier: MIT
#include <arborist/context/detail/registration.h>

#include <utility>

#include <arborist/context/detail/tree.h>
#include <arborist/context/executor.h>

namespace arborist {
namespace detail {
namespace {

// The task that a given executor gets. Where it is refused or dropped, the function goes to the library's thread.
class RunOnce {
 public:
  explicit RunOnce(Registration& registration) noexcept : m_registration(&registration) {}
  RunOnce(RunOnce&& other) noexcept : m_registration(std::exchange(other.m_registration, nullptr)) {}
  RunOnce& operator=(RunOnce&&) = delete;
  ~RunOnce() {
    if (m_registration) runOnLibraryThread(*m_registration);
  }
  void operator()(const Context&) noexcept { std::exchange(m_registration, nullptr)->run(); }

 private:
  Registration* m_registration;
};

AfterFunc registerFunction(const Context& ctx, Registration::Where where, Executor* executor, std::function<void()> f) {
  auto* registration = new Registration(ctx, where, executor, std::move(f));
  registration->retain();
  AfterFunc handle = Access::afterFunc(registration);
  registration->start();
  return handle;
}

}  // namespace

void Registration::start() noexcept {
  if (Access::node(*m_ctx).neverEnds) {
    drop();
  } else if (!addHook(*m_ctx, *this)) {
    fire();
  }
}

void Registration::fire() noexcept {
  switch (m_where) {
    case Where::Inline: run(); return;
    case Where::Library: runOnLibraryThread(*this); return;
    case Where::Given: static_cast<void>(m_executor->tryPost(background(), RunOnce(*this))); return;
  }
}

bool Registration::claim(State as) noexcept {
  State pending = State::Pending;
  return m_state.compare_exchange_strong(pending, as, std::memory_order_acq_rel);
}

void Registration::run() noexcept {
  m_runner.store(std::this_thread::get_id(), std::memory_order_relaxed);
  if (claim(State::Running)) {
    CallbackScope scope;
    m_function();
    m_function = nullptr;
    m_ctx.reset();
    m_state.store(State::Finished, std::memory_order_release);
    m_state.notify_all();
  }
  drop();
}

bool Registration::stop() noexcept {
  if (!claim(State::Stopped)) return false;
  const Context ctx = *std::exchange(m_ctx, std::nullopt);
  const bool unhooked = !Access::node(ctx).neverEnds && removeHook(ctx, *this);
  m_function = nullptr;
  if (unhooked) drop();
  return true;
}

void Registration::awaitEnd() noexcept {
  if (m_runner.load(std::memory_order_relaxed) == std::this_thread::get_id()) return;
  while (m_state.load(std::memory_order_acquire) == State::Running) m_state.wait(State::Running);
}

}  // namespace detail

using detail::Registration;

AfterFunc::AfterFunc(AfterFunc&& other) noexcept : m_registration(std::exchange(other.m_registration, nullptr)) {}

AfterFunc& AfterFunc::operator=(AfterFunc&& other) noexcept {
  if (this != &other) {
    AfterFunc old(std::move(*this));
    m_registration = std::exchange(other.m_registration, nullptr);
  }
  return *this;
}

AfterFunc::~AfterFunc() {
  stopAndWait();
  release();
}

bool AfterFunc::stop() { return m_registration && m_registration->stop(); }

bool AfterFunc::stopAndWait() {
  if (!m_registration) return false;
  const bool stopped = m_registration->stop();
  if (!stopped) m_registration->awaitEnd();
  return stopped;
}

void AfterFunc::release() noexcept {
  if (Registration* registration = std::exchange(m_registration, nullptr)) registration->drop();
}

AfterFunc afterFunc(const Context& ctx, std::function<void()> f) {
  return detail::registerFunction(ctx, Registration::Where::Library, nullptr, std::move(f));
}

AfterFunc afterFunc(const Context& ctx, Executor& executor, std::function<void()> f) {
  return detail::registerFunction(ctx, Registration::Where::Given, &executor, std::move(f));
}

AfterFunc onDone(const Context& ctx, std::function<void()> f) {
  return detail::registerFunction(ctx, Registration::Where::Inline, nullptr, std::move(f));
}

}  // namespace arborist
