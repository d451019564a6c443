// SPDX-License-Identifier: Apache-2.0

#ifndef CAISSON_CRE2_SHIM_H
#define CAISSON_CRE2_SHIM_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
#define CRE2_NOEXCEPT noexcept
extern "C" {
#else
#define CRE2_NOEXCEPT
#endif

/// RE2 for Swift: compile, match, free. No C++ exception leaves any of these functions.

/// A compiled pattern. Matching does not visibly change it, so many threads may use it at once.
typedef struct cre2_pattern cre2_pattern;

/// Compiles a pattern in UTF-8.
///
/// Returns NULL if RE2 refuses it. Then `error` has RE2's message, cut to `capacity` bytes, the closing zero
/// among them; `capacity` must not be 0.
cre2_pattern *_Nullable cre2_compile(
    const void *_Nonnull pattern, size_t length, char *_Nonnull error, size_t capacity) CRE2_NOEXCEPT;

/// Whether the pattern is found in the text. It may be found anywhere, unless it has anchors of its own.
///
/// The work is linear in the length of the text. `text` may be NULL when `length` is 0.
bool cre2_is_found(const cre2_pattern *_Nonnull pattern, const void *_Nullable text, size_t length) CRE2_NOEXCEPT;

void cre2_free(cre2_pattern *_Nullable pattern) CRE2_NOEXCEPT;

/// Many patterns that are searched for in one pass. Once it is compiled, many threads may use it at once.
typedef struct cre2_set cre2_set;

/// Makes an empty set of at most this many bytes. Returns NULL if there is no memory.
cre2_set *_Nullable cre2_set_new(size_t memory) CRE2_NOEXCEPT;

/// Adds a pattern in UTF-8; the first has the index 0. Returns false when RE2 refuses it.
bool cre2_set_add(cre2_set *_Nonnull set, const void *_Nonnull pattern, size_t length) CRE2_NOEXCEPT;

/// Compiles the set; to be called once, behind the last pattern. Returns false if the memory does not suffice.
bool cre2_set_compile(cre2_set *_Nonnull set) CRE2_NOEXCEPT;

/// Sets `found` to true at the index of each pattern that is found in the text, and leaves the others alone.
///
/// Returns false if the memory does not suffice.
bool cre2_set_find(
    const cre2_set *_Nonnull set, const void *_Nullable text, size_t length, bool *_Nonnull found,
    size_t count) CRE2_NOEXCEPT;

void cre2_set_free(cre2_set *_Nullable set) CRE2_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
