// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include "build.h"

#include <malloc.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

// C, since Swift calls no function of C's that returns a structure and that its module does not show.
long caisson_freed_bytes(void) { return (long)mallinfo2().fordblks; }

// Of the linker: where the program begins, and where its code ends.
extern const char __executable_start[], etext[];

int caisson_let_code_go(void) {
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t start = (uintptr_t)__executable_start & -page, end = (uintptr_t)etext & -page;
    return madvise((void *)start, end - start, MADV_DONTNEED);
}
