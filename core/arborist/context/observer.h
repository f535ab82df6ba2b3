// SPDX-License-Identifier: MIT
// What happens to contexts, told to one observer of the process: telemetry, leak lints and the window are built on it.
// Thread-safe. Nothing is paid while no observer is installed, and contexts made meanwhile stay unobserved for ever.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <source_location>
#include <string_view>
#include <vector>

#include <arborist/base/clock.h>
#include <arborist/context/cause.h>
#include <arborist/context/context_id.h>

namespace arborist {

enum class ContextKind : std::uint8_t { Background, Todo, Cancel, Deadline, Value, Detached, Any };

// What one context is. A plain value, but for what name points into.
struct ContextInfo {
  ContextId id{}, parent{};  // parent: none for a root
  ContextKind kind{};
  std::string_view name{};  // valid during the call created(); from liveContexts() as long as storage is kept
  std::optional<TimePoint> deadline{};    // the effective one
  std::source_location where{};           // who made it
  std::shared_ptr<const void> storage{};  // what name points into, where it came from liveContexts()
};

// Called on the thread that causes the event, under no lock, also several at the same time; they may use contexts. For
// one id: created, ended at most once, released. Of contexts from another observer's time only what is still to come.
class ContextObserver {
 public:
  virtual ~ContextObserver() = default;
  virtual void created(const ContextInfo&) noexcept = 0;
  virtual void ended(ContextId, const Cause&) noexcept = 0;
  virtual void deadlineChanged(ContextId, std::optional<TimePoint>) noexcept {}
  virtual void released(ContextId) noexcept = 0;
};

// After its destructor no call runs on the observer (inside one of its own calls: no further one begins).
class [[nodiscard]] ObserverHandle {
 public:
  ObserverHandle() noexcept = default;
  ObserverHandle(ObserverHandle&& other) noexcept;
  ObserverHandle& operator=(ObserverHandle&& other) noexcept;
  ~ObserverHandle();

 private:
  friend ObserverHandle observeContexts(ContextObserver&);
  explicit ObserverHandle(ContextObserver* observer) noexcept : m_observer(observer) {}
  ContextObserver* m_observer = nullptr;
};

// Process-wide, one at a time: std::logic_error while another is installed. The observer must outlive the handle.
[[nodiscard]] ObserverHandle observeContexts(ContextObserver& observer);

// The contexts alive now that were created while an observer was installed, in order of creation.
std::vector<ContextInfo> liveContexts();

}  // namespace arborist
