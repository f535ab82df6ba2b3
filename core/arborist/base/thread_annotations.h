// SPDX-License-Identifier: MIT
// Clang's thread-safety attributes under short names; empty on other compilers.
// Source: https://clang.llvm.org/docs/ThreadSafetyAnalysis.html
#pragma once

#if defined(__clang__)
#define ARB_ATTRIBUTE(x) __attribute__((x))
#else
#define ARB_ATTRIBUTE(x)
#endif

#define ARB_CAPABILITY(x) ARB_ATTRIBUTE(capability(x))
#define ARB_SCOPED_CAPABILITY ARB_ATTRIBUTE(scoped_lockable)
#define ARB_GUARDED_BY(x) ARB_ATTRIBUTE(guarded_by(x))
#define ARB_PT_GUARDED_BY(x) ARB_ATTRIBUTE(pt_guarded_by(x))
#define ARB_REQUIRES(...) ARB_ATTRIBUTE(requires_capability(__VA_ARGS__))
#define ARB_ACQUIRE(...) ARB_ATTRIBUTE(acquire_capability(__VA_ARGS__))
#define ARB_RELEASE(...) ARB_ATTRIBUTE(release_capability(__VA_ARGS__))
#define ARB_TRY_ACQUIRE(...) ARB_ATTRIBUTE(try_acquire_capability(__VA_ARGS__))
#define ARB_EXCLUDES(...) ARB_ATTRIBUTE(locks_excluded(__VA_ARGS__))
#define ARB_NO_ANALYSIS ARB_ATTRIBUTE(no_thread_safety_analysis)
