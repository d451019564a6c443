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

/// A compiled pattern. Matching does not change it, as far as anybody can see: it may be used by many threads at once.
typedef struct cre2_pattern cre2_pattern;

/// Compiles a pattern in UTF-8.
///
/// Returns NULL when RE2 refuses it. Then RE2's own words stand in `error`, cut to `capacity` bytes, the closing zero
/// among them; `capacity` must not be 0.
cre2_pattern *_Nullable cre2_compile(
    const void *_Nonnull pattern, size_t length, char *_Nonnull error, size_t capacity) CRE2_NOEXCEPT;

/// Whether the pattern is found in the text. It may be found anywhere: the pattern holds what anchors it.
///
/// The work is linear in the length of the text. `text` may be NULL when `length` is 0.
bool cre2_is_found(const cre2_pattern *_Nonnull pattern, const void *_Nullable text, size_t length) CRE2_NOEXCEPT;

void cre2_free(cre2_pattern *_Nullable pattern) CRE2_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
