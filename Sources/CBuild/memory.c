// SPDX-License-Identifier: Apache-2.0

#include "build.h"

#include <malloc.h>

// C, since Swift calls no function of C's that returns a structure and that its module does not show.
long caisson_freed_bytes(void) { return (long)mallinfo2().fordblks; }
