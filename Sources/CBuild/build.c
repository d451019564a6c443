// SPDX-License-Identifier: Apache-2.0

#include "build.h"

// Package.swift defines it. C, so that another commit compiles this file anew and no other.
#ifndef CAISSON_COMMIT
#define CAISSON_COMMIT ""
#endif

const char *caisson_build_commit(void) { return CAISSON_COMMIT; }
