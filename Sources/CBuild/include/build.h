// SPDX-License-Identifier: Apache-2.0

#ifndef CAISSON_CBUILD_BUILD_H
#define CAISSON_CBUILD_BUILD_H

/// The commit that the program was built from, such as `1a2b3c4d5e6f of 2026-11-30`; empty if the build was not told.
extern const char *_Nonnull caisson_build_commit(void);

/// The freed bytes that the C library keeps, in all of its arenas (mallinfo(3)).
extern long caisson_freed_bytes(void);

/// Has the kernel map no page of the program's code until it runs again (`MADV_DONTNEED`). -1 where it does not.
extern int caisson_let_code_go(void);

#endif
