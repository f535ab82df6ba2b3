// SPDX-License-Identifier: MIT
// What a thread does that looks a few times before it sleeps.
#pragma once

namespace arborist {

// Tells the processor that this thread looks at memory that another one is about to change.
inline void pauseProcessor() noexcept {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

}  // namespace arborist
