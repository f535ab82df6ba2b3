// SPDX-License-Identifier: MIT
#include <arborist/context/detail/observer_call.h>

#include <atomic>
#include <cstdint>
#include <new>
#include <utility>

#include <arborist/base/asymmetric_fence.h>
#include <arborist/context/detail/tree.h>

namespace arborist::detail {

constinit std::atomic<ContextObserver*> g_observer{nullptr};

// The calls under way of one thread. Never freed: a thread that ends leaves its own to the next one.
struct CallCount {
  std::atomic<std::uint32_t> calls{0};
  std::atomic<bool> taken{true};
  CallCount* next = nullptr;
};

namespace {

constinit std::atomic<bool> g_placeTaken{false};  // from the installation until whoever dismissed it has waited

constinit CallCount g_shared;  // of threads that are ending, or that got no place
constinit std::atomic<CallCount*> g_counts{&g_shared};

constinit thread_local CallCount* t_count = nullptr;
constinit thread_local std::uint32_t t_sharedCalls = 0;
constinit thread_local bool t_ending = false;

struct PlaceOfThread {
  ~PlaceOfThread() {
    t_ending = true;
    // A call may be under way, as when an observer ends the program; its place then stays this thread's.
    if (!t_count || t_count->calls.load(std::memory_order_relaxed) != 0) return;
    std::exchange(t_count, nullptr)->taken.store(false, std::memory_order_release);
  }
  void keep() noexcept {}
};
thread_local PlaceOfThread t_place;

CallCount* takeCount() noexcept {
  if (t_ending) return nullptr;
  t_place.keep();  // makes its destructor run
  for (CallCount* at = g_counts.load(std::memory_order_acquire); at; at = at->next) {
    if (!at->taken.exchange(true, std::memory_order_acquire)) return t_count = at;
  }
  auto* count = new (std::nothrow) CallCount;
  if (!count) return nullptr;
  count->next = g_counts.load(std::memory_order_relaxed);
  while (!g_counts.compare_exchange_weak(count->next, count, std::memory_order_release, std::memory_order_relaxed)) {
  }
  return t_count = count;
}

}  // namespace

ObserverCall::ObserverCall() noexcept : m_count(t_count ? t_count : takeCount()) {
  if (m_count) {
    m_count->calls.store(m_count->calls.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  } else {
    m_count = &g_shared;
    ++t_sharedCalls;
    g_shared.calls.fetch_add(1, std::memory_order_relaxed);
  }
  lightFence();
  m_observer = g_observer.load(std::memory_order_acquire);
}

ObserverCall::~ObserverCall() {
  if (m_count != &g_shared) {
    m_count->calls.store(m_count->calls.load(std::memory_order_relaxed) - 1, std::memory_order_release);
  } else {
    --t_sharedCalls;
    g_shared.calls.fetch_sub(1, std::memory_order_release);
  }
  lightFence();
  if (g_observer.load(std::memory_order_relaxed) == nullptr) [[unlikely]] {
    std::atomic_thread_fence(std::memory_order_seq_cst);  // the standard library counts sleepers, too, and looks first
    m_count->calls.notify_all();
  }
}

bool takeObserverPlace() noexcept { return !g_placeTaken.exchange(true, std::memory_order_acquire); }

void installObserver(ContextObserver& observer) noexcept { g_observer.store(&observer, std::memory_order_release); }

void dismissObserver() noexcept {
  g_observer.store(nullptr, std::memory_order_relaxed);
  heavyFence();
  // From here on, whoever begins a call finds no observer, and whoever ends one wakes this thread.
  for (CallCount* at = g_counts.load(std::memory_order_acquire); at; at = at->next) {
    if (at == t_count) continue;
    const std::uint32_t own = at == &g_shared ? t_sharedCalls : 0;
    for (auto calls = at->calls.load(std::memory_order_acquire); calls != own;
         calls = at->calls.load(std::memory_order_acquire)) {
      at->calls.wait(calls, std::memory_order_acquire);
    }
  }
  g_placeTaken.store(false, std::memory_order_release);
}

}  // namespace arborist::detail
